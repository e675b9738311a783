"""A usability study as data: conditions and their order, what is done, asked and logged, and what is tested by it."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from training_modules.schema import Mode
from training_modules.texts import Identifier, Line, Part, Text

Medium = Literal["paper", "tablet", "desktop", "mr", "vr"]
Moment = Literal["before", "before_condition", "after_condition", "after"]
Stream = Literal["steps", "interactions", "gaze", "motion", "frames"]
# What the study cannot be without; each of the streams can be declined alone.
STREAMS: tuple[Stream, ...] = ("steps", "interactions", "gaze", "motion", "frames")
IDENTIFYING: frozenset[Stream] = frozenset({"gaze", "motion"})
IMMERSIVE: frozenset[Medium] = frozenset({"mr", "vr"})

ConditionId = Annotated[str, Field(max_length=32, pattern=r"^[a-z][a-z0-9_]*$")]
ScoreName = Annotated[str, Field(max_length=32, pattern=r"^[a-z][a-z0-9_]*$")]


class Condition(Part):
    """A way of working that is compared with others."""

    id: ConditionId
    label: Text
    medium: Medium


class Task(Part):
    """What is done in a condition: a module in a mode; parallel forms are counterbalanced with the conditions."""

    forms: Annotated[tuple[Identifier, ...], Field(min_length=1, max_length=6)]
    mode: Mode = "learn"
    minutes: Annotated[float, Field(gt=0, le=240)] = 30


class Questionnaires(Part):
    """What is asked, by its id, and when."""

    before: tuple[Identifier, ...] = ()
    before_condition: tuple[Identifier, ...] = ()
    after_condition: tuple[Identifier, ...] = ()
    after: tuple[Identifier, ...] = ()

    def at(self, moment: Moment) -> tuple[str, ...]:
        """The questionnaires of a moment."""
        found: tuple[str, ...] = getattr(self, moment)
        return found

    @property
    def all(self) -> tuple[str, ...]:
        """Each once."""
        return tuple(dict.fromkeys((*self.before, *self.before_condition, *self.after_condition, *self.after)))


class Sickness(Part):
    """Care for those who get sick: the fast motion sickness scale each so many seconds, and when a session ends.

    `stop_at` ends the session; a baseline total of the SSQ above `baseline_limit` means that nobody is exposed today.
    """

    every_s: Annotated[int, Field(ge=10, le=600)] = 60
    stop_at: Annotated[int, Field(ge=1, le=20)] = 15
    baseline_limit: Annotated[float, Field(ge=0, le=235.62)] = 20.0


class Consent(Part):
    """What participants agree to; another text is another version."""

    version: Annotated[int, Field(ge=1)]
    text: Text
    retention_days: Annotated[int, Field(ge=1, le=36_525)]


class Knowledge(Part):
    """Modules that test what was learnt, in exam mode: before, after, and some days later."""

    before: Identifier
    after: Identifier
    delayed: Identifier | None = None
    delay_days: Annotated[int, Field(ge=1, le=365)] = 14


class Outcome(Part):
    """A score that the study is about, and which of two conditions is expected to be higher, if any."""

    questionnaire: Identifier
    score: ScoreName
    compare: tuple[ConditionId, ConditionId]
    expected: Literal["first", "second", "either"] = "either"


class Equivalence(Part):
    """A difference that would not matter, in points of the score, and why not."""

    questionnaire: Identifier
    score: ScoreName
    compare: tuple[ConditionId, ConditionId]
    low: float
    high: float
    reason: Line

    @model_validator(mode="after")
    def _is_an_interval(self) -> Self:
        if not self.low < 0 < self.high:
            raise ValueError(f"expected low below 0 and high above it; got {self.low} and {self.high}")
        return self


class Plan(Part):
    """What is tested, entered before the first participant; everything else is exploratory."""

    primary: Annotated[tuple[Outcome, ...], Field(min_length=1, max_length=4)]
    equivalence: Annotated[tuple[Equivalence, ...], Field(max_length=4)] = ()
    exclusions: Annotated[tuple[Line, ...], Field(max_length=12)] = ()


class StudyDesign(Part):
    """A study; after its first participant it is never edited, only followed by another version."""

    format_version: Literal[1]
    id: Annotated[Identifier, Field(max_length=48)]  # with a pseudonym it still is a name on the wire
    title: Text
    question: Text
    conditions: Annotated[tuple[Condition, ...], Field(min_length=2, max_length=6)]
    design: Literal["within", "between"] = "within"
    order: Literal["williams", "latin"] = "williams"
    participants: Annotated[int, Field(ge=2, le=1000)]
    task: Task
    questionnaires: Questionnaires
    sickness: Sickness | None = None
    minimum_break_min: Annotated[float, Field(ge=0, le=1440)] = 0
    streams: tuple[Stream, ...] = ("steps", "interactions")
    motion_hz: Annotated[int, Field(ge=1, le=90)] = 60
    consent: Consent
    knowledge: Knowledge | None = None
    plan: Plan
    seed: int = 1
    simulated: bool = False

    @model_validator(mode="after")
    def _parts_fit(self) -> Self:
        ids = [condition.id for condition in self.conditions]
        if double := next((one for one in ids if ids.count(one) > 1), None):
            raise ValueError(f"every condition has an id of its own; {double!r} stands twice")
        if len(set(self.streams)) < len(self.streams):
            raise ValueError("a stream stands twice in streams")
        planned: tuple[Outcome | Equivalence, ...] = (*self.plan.primary, *self.plan.equivalence)
        for part in planned:
            if unknown := set(part.compare) - set(ids):
                raise ValueError(f"plan: unknown condition {min(unknown)!r}; there are {', '.join(ids)}")
            if part.compare[0] == part.compare[1]:
                raise ValueError(f"plan: expected two different conditions; got {part.compare[0]!r} twice")
            if part.questionnaire not in self.questionnaires.after_condition:
                raise ValueError(
                    f"plan: {part.questionnaire} is not asked after_condition, so no conditions can be compared by it"
                )
        self._check_sickness()
        return self

    def _check_sickness(self) -> None:
        """Who is exposed to a headset is asked before and after, and rests in between."""
        exposes = any(condition.medium in IMMERSIVE for condition in self.conditions)
        if not exposes:
            return
        if self.sickness is None:
            raise ValueError("sickness: a condition in a headset needs a stop rule; expected the key sickness")
        for moment in ("before_condition", "after_condition"):
            if "ssq" not in self.questionnaires.at(moment):
                raise ValueError(f"questionnaires.{moment}: a condition in a headset needs the ssq there")
        if self.design == "within" and self.minimum_break_min <= 0:
            raise ValueError("minimum_break_min: a second exposure to a headset needs a break before it")

    def condition(self, condition_id: str) -> Condition:
        """A condition by its id.

        Raises:
            KeyError: there is none.
        """
        for condition in self.conditions:
            if condition.id == condition_id:
                return condition
        raise KeyError(condition_id)
