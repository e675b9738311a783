"""What was settled before the first participant: `plan.json` of an export package."""

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, model_validator

# Places in numbers.json that are taken.
TAKEN_OUTCOMES = ("people", "equivalence", "events", "sample_size")
TAKEN_CONDITIONS = ("all", "anova", "friedman", "normality", "order")

Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_.]{0,63}$")]
Text = Annotated[str, Field(min_length=1, max_length=1000)]
Language = Literal["en", "fr"]


class PackageError(ValueError):
    """An export package that cannot be reported; the sentence says which file, where, and what was expected."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Condition(_Part):
    """A condition; the first of a plan is the reference that others are compared with."""

    id: Id
    label: Text


class Outcome(_Part):
    """A quantity that conditions are compared in.

    Args:
        id: in numbers.json.
        label: for people.
        instrument: as in scores.csv.
        score: as in scores.csv.
        moment: as in scores.csv; of what is measured once it is empty.
        baseline: moment in the same condition that is subtracted; the outcome is then a change.
        maximum: of a knowledge test with a baseline; the outcome is then a normalised gain.
        better: which direction is wanted.
        primary: whether the study was made for it.
        test: on means or on ranks; by default what the residuals' Shapiro-Wilk test suggests.
    """

    id: Id
    label: Text
    instrument: Text
    score: Text
    moment: str = ""
    baseline: str | None = None
    maximum: float | None = None
    better: Literal["higher", "lower", "neither"] = "neither"
    primary: bool = False
    test: Literal["by_normality", "means", "ranks"] = "by_normality"

    @model_validator(mode="after")
    def _gain_has_a_baseline(self) -> Self:
        if self.maximum is not None and self.baseline is None:
            raise ValueError(f"the gain {self.id!r} needs a baseline")
        return self


class Bounds(_Part):
    """Within which bounds something counts as no effect.

    Args:
        id: in numbers.json.
        outcome: id of the outcome.
        condition: in which it is looked at.
        reference: condition that is subtracted; without it the outcome itself has to lie within the bounds.
        low: lower bound, in the outcome's unit.
        high: upper bound.
        reason: why these bounds.
    """

    id: Id
    outcome: Id
    condition: Id
    reference: Id | None = None
    low: float
    high: float
    reason: Text


class Plan(_Part):
    """The plan of a study.

    Args:
        format: of this file.
        title: of the study.
        language: of the report.
        simulated: whether no person took part.
        registered_at: when outcomes, bounds and rules were entered for the last time.
        first_session_at: when the first participant began; absent where nobody has.
        design: whether each participant goes through all conditions, or through one.
        conditions: reference first.
        outcomes: those that have a label; scores that no outcome names are reported as exploratory.
        equivalence: bounds.
        exclusion_rules: who is left out, as sentences.
        planned_participants: how many the study set out to have.
    """

    format: Literal["holotrode-study-plan-1"]
    title: Text
    language: Language = "en"
    simulated: bool
    registered_at: AwareDatetime | None
    first_session_at: AwareDatetime | None = None
    design: Literal["within", "between"]
    conditions: Annotated[tuple[Condition, ...], Field(min_length=1)]
    outcomes: tuple[Outcome, ...] = ()
    equivalence: tuple[Bounds, ...] = ()
    exclusion_rules: tuple[Text, ...] = ()
    planned_participants: Annotated[int, Field(ge=1)] | None = None

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        conditions = [condition.id for condition in self.conditions]
        outcomes = [outcome.id for outcome in self.outcomes]
        bounds = [bound.id for bound in self.equivalence]
        for kind, names in (("condition", conditions), ("outcome", outcomes), ("equivalence", bounds)):
            doubled = next((name for name in names if names.count(name) > 1), None)
            if doubled is not None:
                raise ValueError(f"the {kind} {doubled!r} stands twice")
        taken = [name for name in outcomes if name in TAKEN_OUTCOMES]
        taken += [name for name in conditions if name in TAKEN_CONDITIONS]
        if taken:
            raise ValueError(f"the id {taken[0]!r} is taken; give the outcome or the condition another")
        for bound in self.equivalence:
            _require_known(bound, conditions, outcomes)
        return self

    @property
    def condition_ids(self) -> tuple[str, ...]:
        """Reference first."""
        return tuple(condition.id for condition in self.conditions)

    @property
    def confirmatory(self) -> bool:
        """Whether the plan was settled before anybody took part; otherwise everything is exploratory."""
        if self.registered_at is None:
            return False
        return self.first_session_at is None or self.registered_at <= self.first_session_at

    def label(self, condition: str) -> str:
        """A condition's label; its id where the plan does not have it."""
        return next((known.label for known in self.conditions if known.id == condition), condition)


def read_plan(path: Path) -> Plan:
    """Read `plan.json`.

    Raises:
        PackageError: it is missing, or not a plan.
    """
    try:
        return Plan.model_validate_json(path.read_bytes())
    except OSError as error:
        raise PackageError(f"{path.name}: cannot be read ({error.strerror}).") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in first["loc"])
        came = (
            "" if first["type"] in ("missing", "value_error", "json_invalid") else f", got {str(first['input'])[:60]!r}"
        )
        said = first["msg"].removeprefix("Value error, ")
        raise PackageError(f"{path.name}{': ' + where.lstrip('.') if where else ''}: {said}{came}.") from error


def outcome_id(instrument: str, score: str, moment: str) -> str:
    """The id of a score that no outcome names."""
    return ".".join(re.sub(r"[^a-z0-9]+", "_", part.lower()).strip("_") for part in (instrument, score, moment) if part)


def utc(moment: datetime) -> str:
    """A moment as the report shows it."""
    return f"{moment:%Y-%m-%d %H:%M}{f' {moment:%Z}'.replace('UTC+00:00', 'UTC')}"


def _require_known(bound: Bounds, conditions: Sequence[str], outcomes: Sequence[str]) -> None:
    if bound.outcome not in outcomes:
        raise ValueError(f"the bounds {bound.id!r} name an outcome {bound.outcome!r} that the plan does not have")
    for condition in (bound.condition, bound.reference):
        if condition is not None and condition not in conditions:
            raise ValueError(f"the bounds {bound.id!r} name a condition {condition!r} that the plan does not have")
    if not bound.low < bound.high:
        raise ValueError(f"the bounds {bound.id!r} need low < high, got {bound.low:g} and {bound.high:g}")
