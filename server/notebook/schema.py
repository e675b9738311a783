"""The notebook's documents: the line with every step and field, and templates that choose from it."""

import keyword
import math
import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from physics.recipe import MaterialName
from server.notebook.units import to_si
from server.protocol.notebook_messages import FieldKind
from training_modules.texts import Text

Language = Literal["en", "fr"]
Role = Literal["active", "conductive", "binder", "electrolyte", "solvent"]
Group = Literal["ingredients", "solids", "stocks", "actives", "solvents"]
Polarity = Literal["positive", "negative"]
# A last part of digits would be a reading: thickness.2 is the second of `thickness`.
Name = Annotated[str, Field(max_length=48, pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$")]
Share = Annotated[float, Field(gt=0, lt=1)]
SHORT = 80
NUMBER = re.compile(r"\s*([-+−]?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)\s*(.*)")


def _short(text: Text) -> Text:
    if max(len(text.en), len(text.fr)) > SHORT:
        raise ValueError(f"expected at most {SHORT} characters in each language")
    return text


def _as_text(value: object) -> object:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


Measure = Annotated[str, Field(max_length=40), BeforeValidator(_as_text)]


def si(measure: str, si_unit: str) -> float:
    """A number with its unit, as documents have it, in SI.

    Raises:
        ValueError: no number, or a unit of another dimension.
    """
    value, unit = _parts(measure)
    return to_si(value, unit, si_unit)


def spread_si(measure: str, si_unit: str) -> float:
    """A difference in SI, which of 2 °C is 2 K.

    Raises:
        ValueError: as for `si`.
    """
    value, unit = _parts(measure)
    return to_si(value, unit, si_unit) - to_si(0.0, unit, si_unit)


def _parts(measure: str) -> tuple[float, str]:
    parts = NUMBER.fullmatch(measure)
    if parts is None:
        raise ValueError(f"expected a number with its unit, for example 100 µm; got {measure!r}")
    value = float(parts[1].replace("−", "-"))
    if not math.isfinite(value):
        raise ValueError(f"expected a finite number; got {measure!r}")
    return value, parts[2]


ShortWords = Annotated[Text, AfterValidator(_short)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, str_strip_whitespace=True)


# --- the line -----------------------------------------------------------------------------------------------


class Balance(_Part):
    """A balance: how much it weighs and how well."""

    capacity: Measure
    uncertainty: Measure
    reason: Text


class LineField(_Part):
    """A field of the line; `each` repeats it for the ingredients of a group, of which `i` in its names is the id."""

    id: Name
    each: Group | None = None
    label: Text
    speech: Text
    hint: Text | None = None
    kind: FieldKind
    unit: str | None = None
    offers: tuple[str, ...] = ()
    choices: tuple[Text, ...] = ()
    readings: Annotated[int, Field(ge=1, le=100)] = 1
    balance: str | None = None
    low: Measure | None = None
    high: Measure | None = None
    reason: Text | None = None
    required: bool = False
    uncertainty: Measure | None = None
    relative_uncertainty: Annotated[float, Field(ge=0, le=1)] = 0.0
    target: Name | None = None
    tolerance: Annotated[float, Field(ge=0, le=1)] = 0.0

    @model_validator(mode="after")
    def _kind_has_what_it_needs(self) -> Self:
        if (self.kind in ("number", "readings")) != (self.unit is not None and bool(self.offers)):
            raise ValueError("expected unit and offers for numbers and readings, and for nothing else")
        if (self.kind == "choice") != bool(self.choices):
            raise ValueError("expected choices for a choice, and for nothing else")
        if (self.low is not None or self.high is not None) and self.reason is None:
            raise ValueError("expected a reason for the range")
        return self


class LineStep(_Part):
    """A step of the line."""

    id: Name
    title: Text
    instruction: Text
    fields: tuple[LineField, ...]


class LineQuantity(_Part):
    """A quantity that follows from fields; `within` makes a range around a constant of the ingredient."""

    id: Name
    each: Group | None = None
    polarity: Polarity | None = None
    step: Name
    label: Text
    unit: str
    offers: Annotated[tuple[str, ...], Field(min_length=1)]
    formula: Text
    source: str = ""
    program: str
    low: Measure | None = None
    high: Measure | None = None
    around: str | None = None
    within: Share | None = None


class Line(_Part):
    """Everything that a template can choose from, in the order of the work."""

    balances: dict[str, Balance]
    steps: tuple[LineStep, ...]
    quantities: tuple[LineQuantity, ...]


# --- templates ----------------------------------------------------------------------------------------------


class Ingredient(_Part):
    """What is weighed into the slurry.

    `share` is by mass of all solids; a stock solution or dispersion has `solids` in a `solvent`. Density and capacity
    are those of assets/materials where they are left out.
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,15}$")]
    name: ShortWords
    role: Role
    material: MaterialName
    share: Share | None = None
    solids: Share | None = None
    solvent: MaterialName | None = None
    balance: str | None = None
    density: Measure | None = None
    specific_capacity: Measure | None = None

    @model_validator(mode="after")
    def _is_a_solid_or_a_solvent(self) -> Self:
        if keyword.iskeyword(self.id):
            raise ValueError(f"expected an id that is no word of the formulas; got {self.id}")
        if (self.role == "solvent") != (self.share is None):
            raise ValueError(f"expected a share for every solid and none for the solvent; {self.id} is {self.role}")
        if (self.solids is None) != (self.solvent is None):
            raise ValueError(f"expected solids and solvent of a stock solution, or neither; {self.id} has one of them")
        if self.role == "solvent" and self.solids is not None:
            raise ValueError(f"expected no solids in the solvent; {self.id} has some")
        return self


class FieldChange(_Part):
    """What a template changes in a field of the line; `plan` is the value that it should have."""

    plan: Measure | None = None
    low: Measure | None = None
    high: Measure | None = None
    reason: ShortWords | None = None
    required: bool | None = None
    readings: Annotated[int, Field(ge=1, le=100)] | None = None
    balance: str | None = None
    uncertainty: Measure | None = None
    relative_uncertainty: Annotated[float, Field(ge=0, le=1)] | None = None
    tolerance: Annotated[float, Field(ge=0, le=1)] | None = None

    @model_validator(mode="after")
    def _a_range_has_a_reason(self) -> Self:
        if (self.low is not None or self.high is not None) and self.reason is None:
            raise ValueError("expected a reason for the range")
        return self


class Template(_Part):
    """A way of making an electrode: its formulation, and what is recorded.

    Args:
        id: file stem of a shipped template; a lab's own may have any other.
        version: counts from 1; another text is another version.
        recipe_id: file stem of the recipe in assets/recipes that makes this electrode in the computer, or empty.
        polarity: of this electrode in its cell.
        solid_content: mass of solids over mass of slurry, as planned.
        dry_porosity: of the coating before calendering, to say how thick it will be.
        ingredients: in the order of weighing.
        steps: of the line, in its order.
        fields: what is changed, by field.
    """

    id: Annotated[str, Field(max_length=64, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    version: Annotated[int, Field(ge=1, le=1_000_000)]
    title: ShortWords
    description: Text
    recipe_id: Annotated[str, Field(max_length=64, pattern=r"^[a-z0-9-]*$")] = ""
    polarity: Polarity
    solid_content: Annotated[float, Field(ge=0.05, le=0.9)]
    dry_porosity: Share = 0.5
    ingredients: Annotated[tuple[Ingredient, ...], Field(min_length=2, max_length=12)]
    steps: Annotated[tuple[Name, ...], Field(min_length=1)]
    fields: dict[Name, FieldChange] = {}

    @model_validator(mode="after")
    def _is_a_formulation(self) -> Self:
        ids = [ingredient.id for ingredient in self.ingredients]
        if len(set(ids)) < len(ids):
            raise ValueError(f"expected every ingredient once; got {', '.join(ids)}")
        total = math.fsum(ingredient.share or 0.0 for ingredient in self.ingredients)
        if not math.isclose(total, 1.0, abs_tol=1e-6):
            raise ValueError(f"the shares by mass of the solids have to add up to 1; they are {total:.6g}")
        solvents = [ingredient for ingredient in self.ingredients if ingredient.role == "solvent"]
        if len(solvents) != 1:
            raise ValueError(f"expected one ingredient with the role solvent; got {len(solvents)}")
        if all(ingredient.role != "active" for ingredient in self.ingredients):
            raise ValueError("expected an ingredient with the role active; got none")
        for ingredient in self.ingredients:
            if ingredient.solvent not in (None, solvents[0].material):
                raise ValueError(
                    f"expected stock solutions in {solvents[0].material}, as the slurry; "
                    f"{ingredient.id} is in {ingredient.solvent}"
                )
        return self._leaves_room_for_solvent()

    def _leaves_room_for_solvent(self) -> Self:
        brought = math.fsum((part.share or 0.0) * (1 / part.solids - 1) for part in self.ingredients if part.solids)
        wanted = 1 / self.solid_content - 1
        if brought > wanted:
            raise ValueError(
                f"the stock solutions bring {brought:.3g} g of solvent per gram of solids; "
                f"a solid content of {self.solid_content:.4g} leaves room for {wanted:.3g} g"
            )
        return self
