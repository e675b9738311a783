"""A training module as data: steps in both languages, hazards, and a condition that completes each step."""

import re
from dataclasses import dataclass
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from training_modules.units import UNITS

Language = Literal["en", "fr"]
Identifier = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Hotspot = Annotated[str, Field(pattern=r"^[a-z0-9-]+/[a-z0-9-]+$")]
Line = Annotated[str, Field(min_length=1, max_length=1200)]


def _french_spaces(text: str) -> str:
    """French keeps : ; ! ? with the word before; authors type a plain space."""
    return re.sub(r" (?=[:;!?»])|(?<=«) ", "\u00a0", text)


def _known_unit(unit: str) -> str:
    if unit not in UNITS:
        raise ValueError(f"expected one of {', '.join(UNITS)}")
    return unit


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, str_strip_whitespace=True)


class Text(_Part):
    """The same text in every language we speak."""

    en: Line
    fr: Annotated[Line, AfterValidator(_french_spaces)]

    def text(self, language: Language) -> str:
        """The text in one language."""
        return self.en if language == "en" else self.fr


class Statement(_Part):
    """A hazard or precautionary statement of the CLP regulation."""

    code: Annotated[str, Field(pattern=r"^[HP]\d{3}[A-Za-z]{0,2}(\+P\d{3})*$")]
    text: Text


class Hazard(_Part):
    """What is dangerous about a substance, and how to protect oneself; one file in assets/hazards/."""

    name: Text
    statements: tuple[Statement, ...] = ()
    notes: tuple[Text, ...] = ()
    protection: Text
    sources: Annotated[tuple[Line, ...], Field(min_length=1)]

    def text(self, language: Language) -> str:
        """Everything a person has to know before the step, in one paragraph."""
        statements = [f"{statement.code} {statement.text.text(language)}" for statement in self.statements]
        notes = [note.text(language) for note in self.notes]
        colon = ": " if language == "en" else "\u00a0: "
        sentences = " ".join([*statements, *notes, self.protection.text(language)])
        return f"{self.name.text(language)}{colon}{sentences}"


class ValueCondition(_Part):
    """A measured value within target ± tolerance."""

    kind: Literal["value"]
    quantity: Text
    unit: Annotated[str, AfterValidator(_known_unit)]
    target: float
    tolerance: Annotated[float, Field(gt=0)]


class ConfirmCondition(_Part):
    """The person says that it is done."""

    kind: Literal["confirm"]


class Option(_Part):
    """One option of a choice, and what the person is told who takes it."""

    text: Text
    feedback: Text


class ChoiceCondition(_Part):
    """The right one of several options; `right` counts from 0."""

    kind: Literal["choice"]
    options: Annotated[tuple[Option, ...], Field(min_length=2, max_length=8)]
    right: Annotated[int, Field(ge=0)]

    @model_validator(mode="after")
    def _right_is_an_option(self) -> Self:
        if self.right >= len(self.options):
            raise ValueError(f"right counts from 0 to {len(self.options) - 1}; got {self.right}")
        return self


Condition = Annotated[ValueCondition | ConfirmCondition | ChoiceCondition, Field(discriminator="kind")]


@dataclass(frozen=True)
class StepText:
    """A step in one language, ready to show; unit, target and tolerance are empty where no value is asked."""

    step_id: str
    title: str
    instruction: str
    reason: str
    hazards: tuple[str, ...]
    hints: tuple[str, ...]
    condition: Literal["value", "confirm", "choice"]
    unit: str
    target: float | None
    tolerance: float | None
    choices: tuple[str, ...]
    hotspot: str | None


class Step(_Part):
    """One thing to do, why, where on which lab prop (PROP/HOTSPOT of assets/props), and what completes it."""

    id: Identifier
    title: Text
    instruction: Text
    reason: Text
    hazards: tuple[Hazard, ...] = ()
    hints: tuple[Text, ...] = ()
    sources: tuple[Line, ...] = ()
    hotspot: Hotspot | None = None
    condition: Condition

    def in_language(self, language: Language) -> StepText:
        """The step as it is shown to a person."""
        condition = self.condition
        asks = condition if isinstance(condition, ValueCondition) else None
        options = condition.options if isinstance(condition, ChoiceCondition) else ()
        return StepText(
            step_id=self.id,
            title=self.title.text(language),
            instruction=self.instruction.text(language),
            reason=self.reason.text(language),
            hazards=tuple(hazard.text(language) for hazard in self.hazards),
            hints=tuple(hint.text(language) for hint in self.hints),
            condition=condition.kind,
            unit=asks.unit if asks else "",
            target=asks.target if asks else None,
            tolerance=asks.tolerance if asks else None,
            choices=tuple(option.text.text(language) for option in options),
            hotspot=self.hotspot,
        )


class Module(_Part):
    """A training module; one file in training_modules/modules/, called after its id."""

    format_version: Literal[1]
    id: Identifier
    title: Text
    summary: Text
    sources: Annotated[tuple[Line, ...], Field(min_length=1)]
    steps: Annotated[tuple[Step, ...], Field(min_length=1, max_length=40)]

    @model_validator(mode="after")
    def _step_ids_differ(self) -> Self:
        ids = [step.id for step in self.steps]
        double = next((one for one in ids if ids.count(one) > 1), None)
        if double is not None:
            raise ValueError(f"every step has an id of its own; {double!r} stands twice")
        return self

    @property
    def module_id(self) -> str:
        """The id by which clients ask for the module."""
        return self.id
