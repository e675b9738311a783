"""Messages of training: a person's run through a module, and the class that teachers see.

Every frame that writes is a `TrainingWrite`, acknowledged after it is on disk and done once by its `op_id`.
"""

from typing import Annotated, Literal

from pydantic import Field

from server.protocol.basics import (
    Answer,
    Axis,
    ClientMessage,
    DeviceTime,
    Hotspot,
    Identifier,
    Note,
    OpId,
    Record,
    ServerMessage,
    Share,
    ShortText,
    Text,
)

TrainingMode = Literal["learn", "guided", "exam"]
ModuleStage = Literal[
    "safety",
    "formulation",
    "slurry",
    "coating",
    "drying",
    "calendering",
    "characterisation",
    "microstructure",
    "cell",
    "game",
]
ConditionKind = Literal[
    "value", "confirm", "choice", "checklist", "time", "particle", "slice", "pore-flight", "best-electrode"
]
FlightWay = Literal["table", "flight"]
LanguageCode = Annotated[str, Field(pattern=r"^[a-z]{2}$")]
Choices = Annotated[list[Annotated[int, Field(ge=0, le=100)]], Field(max_length=20)]


# --- records ------------------------------------------------------------------------------------------------


class ModuleSummary(Record):
    """A training module as the catalogue lists it, and how far the person who asks is with it.

    `finished` are the modes in which it was finished, an exam only if it was passed; `under_way` the mode of an
    unfinished run and `completed` how many of its steps are done. `missing` are prerequisites not finished yet.
    """

    module_id: Identifier
    stage: ModuleStage
    title: Text
    summary: Text
    steps: int
    languages: list[LanguageCode]
    modes: list[TrainingMode]
    record: ShortText
    finished: list[TrainingMode]
    under_way: TrainingMode | None
    completed: int
    missing: list[Identifier]


class StepPicture(Record):
    """A picture of a step; `url` leads to it on this server."""

    url: ShortText
    alt: Text
    credit: Text


class SceneCue(Record):
    """What the scene shows when a step begins; null leaves it as it was.

    With `whole` no cut is shown; else it is across `axis` at `position`. `time` is a share of the process; `colour`
    names a field of the manifest, or "phase".
    """

    whole: bool
    axis: Axis | None
    position: Share | None
    colour: ShortText | None
    time: Share | None


class TrainingStep(Record):
    """One step of a module in one language; what its mode does not show is empty.

    `hotspot` is a place on a lab prop, as PROP/PLACE. What completes the step is its `condition`: a `value` in `unit`
    within `target` ± `tolerance`; a `choice` of one, or of `several`, of the `choices`; a `checklist` of all of them;
    a `time` of `seconds`; a `particle` of `phase` between `low` and `high` micrometres; a `slice` across `axis` between
    `low` and `high`; a `pore-flight` whose way is at most `goal` times the thickness; the `best-electrode` with at
    least `goal` mWh/cm² at `c_rate`. `slot` is the record's field that the value goes to.
    """

    step_id: Identifier
    title: Text
    instruction: Text
    reason: Text
    hazards: list[Text]
    pictograms: list[ShortText]
    equipment: list[ShortText]
    hint_count: int
    pictures: list[StepPicture]
    sources: list[Text]
    hotspot: Hotspot | None
    scene: SceneCue | None
    condition: ConditionKind
    unit: Text
    target: float | None
    tolerance: float | None
    choices: list[Text]
    several: bool
    seconds: float | None
    phase: ShortText
    axis: Axis | None
    low: float | None
    high: float | None
    goal: float | None
    c_rate: float | None
    slot: ShortText
    points: int


class TrainingStanding(Record):
    """Where a person stands in a run.

    `current` is the place of the step to do now, the number of steps once the run is finished; `errors`, `hints` (those
    opened), and `warned` (hazards acknowledged) are about that step, which is open since `entered_at`. `passed` is
    null until an exam is finished, whose time ends at `deadline`. In an exam `points` are told at its end.
    """

    current: int
    completed: int
    errors: int
    hints: list[Text]
    warned: bool
    points: float
    possible: int
    finished: bool
    passed: bool | None
    entered_at: str
    deadline: str | None


class StepResult(Record):
    """What became of a step; of an exam it is told at its end."""

    step_id: Identifier
    title: Text
    right: bool
    errors: int
    hints: int
    points: float
    worth: int
    seconds: float
    feedback: Text


class PickedParticle(Record):
    """A particle of the electrode, as its manifest describes it."""

    particle: Annotated[int, Field(ge=0)]
    phase: ShortText
    diameter_um: Annotated[float, Field(gt=0, le=10_000)]


class SlicePlace(Record):
    """Where the electrode is cut: at a share of its side along `axis`."""

    axis: Axis
    position: Share


class FlightResult(Record):
    """A flight through the pores: the way's length over the thickness, the time, and how often a wall was touched.

    `discomfort` is from 0, not at all, to 10; null where it was not said.
    """

    way: FlightWay
    path_ratio: Annotated[float, Field(ge=1, le=1000)]
    seconds: Annotated[float, Field(gt=0, le=86_400)]
    touches: Annotated[int, Field(ge=0, le=1_000_000)]
    discomfort: Annotated[int | None, Field(ge=0, le=10)]


class Learner(Record):
    """The run of a class that a person was last at, and where they stand in it.

    `questions` are those that they put at the step to do now; `stuck` is who made many errors at it, or is at it much
    longer than others were.
    """

    run_id: OpId
    name: ShortText
    module_id: Identifier
    module: Text
    mode: TrainingMode
    step_id: Identifier | None
    step: Text
    steps: int
    standing: TrainingStanding
    total_errors: int
    total_hints: int
    questions: int
    stuck: bool


class Asked(Record):
    """What a class needed help with at a step, and the newest questions that were put."""

    module_id: Identifier
    step_id: Identifier
    step: Text
    hints: int
    errors: int
    questions: list[Text]


class TrialDifference(Record):
    """A quantity in which the electrode that answers a trial is not what was chosen."""

    label: ShortText
    unit: ShortText
    yours: float
    theirs: float


class ScoreRow(Record):
    """A person's best result in a game."""

    name: ShortText
    score: float
    mine: bool


# --- from the client ----------------------------------------------------------------------------------------


class ListModules(ClientMessage):
    """Ask for the modules, in the order of the line."""

    type: Literal["list_modules"] = "list_modules"


class ShowModule(ClientMessage):
    """Ask for the steps of a module, without a run."""

    type: Literal["show_module"] = "show_module"
    module_id: Identifier


class TrainingWrite(ClientMessage):
    """Something that a learner does; acknowledged after it is on disk."""

    device_time: DeviceTime


class OpenTraining(TrainingWrite):
    """Start a module in a mode, or go on with the unfinished run of it, on whichever device it was begun.

    `afresh` starts again. Guided work on a module with a record fills `record_id`, which is begun where it is not there
    yet. In a room the run belongs to its class.
    """

    type: Literal["open_training"] = "open_training"
    module_id: Identifier
    mode: TrainingMode = "learn"
    language: LanguageCode | None = None
    record_id: Identifier | None = None
    afresh: bool = False


class RunWrite(TrainingWrite):
    """Something about the step that is to be done now; another step is refused."""

    run_id: OpId
    step_id: Identifier


class CompleteStep(RunWrite):
    """Answer the current step with what its condition asks for; with nothing, it is confirmed.

    `choice` is one option, from 0; `choices` are several of them, or the items of a list that are ticked off. `keep`
    goes on with a value beside its target, in guided work. `trial_id` is the trial that counts.
    """

    type: Literal["complete_step"] = "complete_step"
    value: float | None = None
    unit: Text = ""
    choice: Annotated[int | None, Field(ge=0, le=100)] = None
    choices: Choices = Field(default=[])
    picked: PickedParticle | None = None
    sliced: SlicePlace | None = None
    flight: FlightResult | None = None
    trial_id: OpId | None = None
    keep: bool = False


class AcknowledgeHazards(RunWrite):
    """Say that the hazards of the step were read and understood; guided work asks for it."""

    type: Literal["acknowledge_hazards"] = "acknowledge_hazards"


class TakeHint(RunWrite):
    """Open the next hint."""

    type: Literal["take_hint"] = "take_hint"


class AskTeacher(RunWrite):
    """Ask the teacher something about the step."""

    type: Literal["ask_teacher"] = "ask_teacher"
    text: Note


class TryElectrode(RunWrite):
    """Try an electrode in the game: the computed one that is nearest to the choice answers.

    Fractions by mass of the solids; `carbon_share` is carbon's share of what is not active material; the gap is the
    coater's, and `compression` how much thinner the calender makes the electrode.
    """

    type: Literal["try_electrode"] = "try_electrode"
    active_fraction: Share
    carbon_share: Share
    solid_content: Share
    gap_um: Annotated[float, Field(gt=0, le=1000)]
    compression: Share


class ListScores(ClientMessage):
    """Ask for the best results in a game's step: of the class of the run, or of everybody outside a class."""

    type: Literal["list_scores"] = "list_scores"
    run_id: OpId
    step_id: Identifier


class FollowClass(ClientMessage):
    """Send the class of a room now and whenever it changes, until `leave_class`; for who opened the room or leads."""

    type: Literal["follow_class"] = "follow_class"
    room_id: Identifier


class LeaveClass(ClientMessage):
    """Send no more of a class."""

    type: Literal["leave_class"] = "leave_class"
    room_id: Identifier


# --- from the server ----------------------------------------------------------------------------------------


class Modules(Answer):
    """The modules there are."""

    type: Literal["modules"] = "modules"
    modules: list[ModuleSummary]


class ModuleShown(Answer):
    """The steps of a module as somebody who learns sees them."""

    type: Literal["module_shown"] = "module_shown"
    module_id: Identifier
    title: Text
    steps: list[TrainingStep]


class TrainingState(Answer):
    """A run with its steps, and the results of those that are done."""

    type: Literal["training_state"] = "training_state"
    run_id: OpId
    module_id: Identifier
    title: Text
    mode: TrainingMode
    language: LanguageCode
    record_id: Identifier | None
    room_id: Identifier | None
    steps: list[TrainingStep]
    standing: TrainingStanding
    results: list[StepResult]


class StepJudged(Answer):
    """An answer is stored: whether it was `right` (in an exam, whether it was taken) and the step is `completed`.

    `results` come with the end of the run.
    """

    type: Literal["step_judged"] = "step_judged"
    run_id: OpId
    step_id: Identifier
    right: bool
    completed: bool
    feedback: Text
    standing: TrainingStanding
    results: list[StepResult]


class TrainingStood(Answer):
    """The standing after a hint, acknowledged hazards or a question."""

    type: Literal["training_stood"] = "training_stood"
    run_id: OpId
    standing: TrainingStanding


class ElectrodeTried(Answer):
    """What the nearest computed electrode says about a trial, which is stored; its usable energy is an estimate.

    `penetration_um` is how deep the electrolyte keeps up at the C-rate (Gallagher et al. 2016), `distance` how far the
    electrode is from the choice, in steps that make another electrode, and `differences` in what, most of all first.
    `remarks` say what the score does not tell, and `estimate` what it is an estimate of.
    """

    type: Literal["electrode_tried"] = "electrode_tried"
    trial_id: OpId
    electrode: ShortText
    distance: float
    differences: list[TrialDifference]
    porosity: float
    tortuosity: float
    thickness_um: float
    mass_loading_mg_cm2: float
    areal_capacity_mah_cm2: float
    mean_voltage_v: float
    penetration_um: float
    usable_share: float
    usable_mwh_cm2: float
    explanation: Text
    remarks: list[Text]
    estimate: Text


class Scores(Answer):
    """The best results in a game, the best first; the person's own is among them wherever it stands."""

    type: Literal["scores"] = "scores"
    run_id: OpId
    step_id: Identifier
    rows: list[ScoreRow]


class ClassFollowed(Answer):
    """The class is sent from now on, or no more."""

    type: Literal["class_followed"] = "class_followed"
    room_id: Identifier


class ClassState(ServerMessage):
    """A class as it stands; only the newest counts."""

    type: Literal["class_state"] = "class_state"
    room_id: Identifier
    learners: list[Learner]
    asked: list[Asked]
