"""What completes a step: a value in range, a choice, a list that is ticked off, something done in the scene, a game."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from training_modules.texts import Part, Text
from training_modules.units import UNITS, convert

Slot = Annotated[str, Field(max_length=64, pattern=r"^[A-Za-z0-9_.-]+$")]
Share = Annotated[float, Field(ge=0, le=1)]


def _known_unit(unit: str) -> str:
    if unit not in UNITS:
        raise ValueError(f"expected one of {', '.join(UNITS)}")
    return unit


def _time_unit(unit: str) -> str:
    if unit not in ("s", "min", "h"):
        raise ValueError("expected s, min or h")
    return unit


class ValueCondition(Part):
    """A measured value within target ± tolerance; in guided mode it is entered into the record's field `slot`."""

    kind: Literal["value"]
    quantity: Text
    unit: Annotated[str, AfterValidator(_known_unit)]
    target: float
    tolerance: Annotated[float, Field(gt=0)]
    slot: Slot | None = None


class ConfirmCondition(Part):
    """The person says that it is done."""

    kind: Literal["confirm"]


class Option(Part):
    """One option of a choice, and what the person is told who takes it."""

    text: Text
    feedback: Text


class ChoiceCondition(Part):
    """The right one of several options, or all the right ones; `right` counts from 0."""

    kind: Literal["choice"]
    options: Annotated[tuple[Option, ...], Field(min_length=2, max_length=8)]
    right: Annotated[int, Field(ge=0)] | Annotated[tuple[Annotated[int, Field(ge=0)], ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _right_is_an_option(self) -> Self:
        for right in self.all_right:
            if right >= len(self.options):
                raise ValueError(f"right counts from 0 to {len(self.options) - 1}; got {right}")
        if len(set(self.all_right)) < len(self.all_right):
            raise ValueError("an option stands twice in right")
        return self

    @property
    def all_right(self) -> tuple[int, ...]:
        """The right options."""
        return (self.right,) if isinstance(self.right, int) else self.right

    @property
    def several(self) -> bool:
        """Whether more than one option may be taken."""
        return not isinstance(self.right, int)


class ChecklistCondition(Part):
    """Every item is ticked off."""

    kind: Literal["checklist"]
    items: Annotated[tuple[Text, ...], Field(min_length=1, max_length=12)]


class TimeCondition(Part):
    """So long has to pass; beside real work it really does, elsewhere it is taken as passed."""

    kind: Literal["time"]
    duration: Annotated[float, Field(gt=0)]
    unit: Annotated[str, AfterValidator(_time_unit)]

    @property
    def seconds(self) -> float:
        """The time in seconds."""
        return convert(self.duration, self.unit, "s")


class ParticleCondition(Part):
    """A particle is picked in the electrode: of this phase, and between these diameters."""

    kind: Literal["particle"]
    phase: Literal["active", "cbd"]
    at_least_um: Annotated[float, Field(ge=0)] = 0.0
    at_most_um: Annotated[float, Field(gt=0)] = 1000.0

    @model_validator(mode="after")
    def _is_a_range(self) -> Self:
        if self.at_most_um <= self.at_least_um:
            raise ValueError(f"expected at_most_um above at_least_um ({self.at_least_um}); got {self.at_most_um}")
        return self


class SliceCondition(Part):
    """The electrode is cut across `axis`, at a share of its side between two positions; z is its thickness."""

    kind: Literal["slice"]
    axis: Literal["x", "y", "z"]
    at_least: Share
    at_most: Share

    @model_validator(mode="after")
    def _is_a_range(self) -> Self:
        if self.at_most <= self.at_least:
            raise ValueError(f"expected at_most above at_least ({self.at_least}); got {self.at_most}")
        return self


class FlightCondition(Part):
    """An ion is led through the pores, on a way no longer than so many times the electrode's thickness."""

    kind: Literal["pore-flight"]
    longest: Annotated[float, Field(gt=1)]


class TrialCondition(Part):
    """An electrode is found that gives so much usable energy at a C-rate, in mWh/cm²."""

    kind: Literal["best-electrode"]
    c_rate: Annotated[float, Field(gt=0, le=10)]
    goal_mwh_cm2: Annotated[float, Field(gt=0)]


Condition = Annotated[
    ValueCondition
    | ConfirmCondition
    | ChoiceCondition
    | ChecklistCondition
    | TimeCondition
    | ParticleCondition
    | SliceCondition
    | FlightCondition
    | TrialCondition,
    Field(discriminator="kind"),
]
ConditionKind = Literal[
    "value", "confirm", "choice", "checklist", "time", "particle", "slice", "pore-flight", "best-electrode"
]

# A tick is a promise; what can be right or wrong counts.
UNSCORED = (ConfirmCondition, ChecklistCondition, TimeCondition)
