"""A training module as data: steps in several languages, and for each what completes it and what comes next."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from training_modules.conditions import UNSCORED, Condition, Share
from training_modules.hazards import Equipment, Hazard
from training_modules.texts import Identifier, LanguageCode, Line, Part, Text

FORMAT_VERSION = 2

Mode = Literal["learn", "guided", "exam"]
MODES: tuple[Mode, ...] = ("learn", "guided", "exam")
# The catalogue's order: that of the line, then what is read and played.
Stage = Literal[
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
STAGES: tuple[Stage, ...] = (
    *("safety", "formulation", "slurry", "coating", "drying"),
    *("calendering", "characterisation", "microstructure", "cell", "game"),
)
Hotspot = Annotated[str, Field(pattern=r"^[a-z0-9-]+/[a-z0-9-]+$")]


class Picture(Part):
    """A picture beside the instruction: a file in the folder called after the module, and what is on it."""

    file: Annotated[str, Field(max_length=80, pattern=r"^[a-z0-9]+([_-][a-z0-9]+)*\.(png|jpg|webp|svg)$")]
    alt: Text
    credit: Line | None = None


class Cut(Part):
    """The electrode cut across an axis, at a share of its side; z is its thickness, 0 the collector."""

    axis: Literal["x", "y", "z"]
    position: Share


class Cue(Part):
    """What the scene shows when the step begins; what is left out stays as it was.

    `time` is a share of the process: 0 the slurry, 1 the finished electrode. `colour` names a field, or "phase".
    """

    cut: Cut | None = None
    whole: bool = False
    colour: Annotated[str, Field(max_length=64)] | None = None
    time: Share | None = None

    @model_validator(mode="after")
    def _is_cut_or_whole(self) -> Self:
        if self.whole and self.cut is not None:
            raise ValueError("expected either a cut or whole: true; got both")
        return self


class Branch(Part):
    """Where an answer leads that is not simply right: `above` or `below` the target, or an option from 0."""

    when: Literal["above", "below"] | Annotated[int, Field(ge=0)]
    to: Identifier


class Step(Part):
    """One thing to do, why, where on which lab prop (PROP/HOTSPOT of assets/props), and what completes it.

    `next` names the step that follows, where that is not the one below; "end" ends the module. An answer that takes a
    branch completes the step too.
    """

    id: Identifier
    title: Text
    instruction: Text
    reason: Text
    hazards: tuple[Hazard, ...] = ()
    equipment: tuple[Equipment, ...] = ()
    hints: Annotated[tuple[Text, ...], Field(max_length=5)] = ()
    pictures: Annotated[tuple[Picture, ...], Field(max_length=4)] = ()
    sources: tuple[Line, ...] = ()
    hotspot: Hotspot | None = None
    scene: Cue | None = None
    condition: Condition
    points: Annotated[int, Field(ge=0, le=100)] | None = None
    next: Identifier | None = None
    branches: Annotated[tuple[Branch, ...], Field(max_length=8)] = ()

    @property
    def worth(self) -> int:
        """The points that a right answer brings."""
        if self.points is not None:
            return self.points
        return 0 if isinstance(self.condition, UNSCORED) else 1

    @property
    def all_equipment(self) -> tuple[Equipment, ...]:
        """What to wear and use: the step's own, and what its hazards ask for."""
        named = [*self.equipment, *(one for hazard in self.hazards for one in hazard.equipment)]
        return tuple(dict.fromkeys(named))


class Exam(Part):
    """How the module is examined: the time, and the share of the points that passes."""

    minutes: Annotated[float, Field(gt=0, le=600)] = 30
    pass_mark: Annotated[float, Field(gt=0, le=1)] = 0.6


class Module(Part):
    """A training module; one file called after its id, with its pictures in a folder of the same name.

    `record` names the template of the notebook record that guided work fills; `prerequisites` are modules that a
    person has to finish before guided work, and is advised to before anything else.
    """

    format_version: Literal[1, 2]
    id: Identifier
    stage: Stage = "slurry"
    title: Text
    summary: Text
    languages: Annotated[tuple[LanguageCode, ...], Field(min_length=2, max_length=12)] = ("en", "fr")
    modes: Annotated[tuple[Mode, ...], Field(min_length=1)] = MODES
    prerequisites: Annotated[tuple[Identifier, ...], Field(max_length=12)] = ()
    record: Identifier | None = None
    exam: Exam = Exam()
    sources: Annotated[tuple[Line, ...], Field(min_length=1)]
    steps: Annotated[tuple[Step, ...], Field(min_length=1, max_length=40)]

    @property
    def module_id(self) -> str:
        """The id by which clients ask for the module."""
        return self.id

    @property
    def worth(self) -> int:
        """The points of all steps together."""
        return sum(step.worth for step in self.steps)

    @model_validator(mode="after")
    def _can_be_examined(self) -> Self:
        if "exam" in self.modes and self.worth == 0:
            raise ValueError("an exam needs a step that can be answered wrongly; leave exam out of modes, or add one")
        return self
