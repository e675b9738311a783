"""Writing a template out as the form that clients show: its fields and its quantities in one language."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple

from pydantic import ValidationError

from physics.documents import DocumentError, read_yaml, sentence
from physics.materials import ASSETS
from server.notebook.formulation import Formulation, IngredientError
from server.notebook.programs import OF_READINGS, OPERATORS, FormulaError, is_number
from server.notebook.schema import (
    FieldChange,
    Group,
    Ingredient,
    Language,
    Line,
    LineField,
    LineQuantity,
    LineStep,
    Template,
    si,
    spread_si,
)
from server.notebook.units import offers
from server.protocol.notebook_messages import FieldKind, Form, FormField, FormQuantity, FormStep
from training_modules.texts import Text

LINE = ASSETS / "notebook" / "line.yaml"
NOTHING = FieldChange()

Keys = tuple[str | int, ...]


class FormError(DocumentError):
    """A template that cannot be written out; `keys` is the place in it."""

    def __init__(self, text: str, keys: Keys = ()) -> None:
        super().__init__(text)
        self.keys = keys


@cache
def line() -> Line:
    """Every step, field and quantity there is.

    Raises:
        DocumentError: the file is not as it should be.
    """
    try:
        return Line.model_validate(read_yaml(LINE))
    except ValidationError as error:
        raise DocumentError(sentence(LINE.read_text(encoding="utf-8"), str(LINE), error)) from error


def form(template: Template, language: Language) -> Form:
    """The template in one language.

    Raises:
        FormError: the line has no such step or field, or lacks what a quantity needs.
    """
    writer = _Writer(template, Formulation(template), language)
    known = {step.id for step in line().steps}
    for place, step in enumerate(template.steps):
        if step not in known:
            raise FormError(f"expected steps of the line ({', '.join(sorted(known))}); got {step}", ("steps", place))
    steps = list(writer.steps())
    fields = {field.field: field for step in steps for field in step.fields}
    for name in template.fields:
        if name not in fields:
            raise FormError(f"unknown field {name}: none of the template's steps has it", ("fields", name))
    quantities = [*writer.plans(), *writer.quantities()]
    _check_names(fields, quantities)
    return Form(
        template_id=template.id,
        version=template.version,
        title=template.title.text(language),
        description=template.description.text(language),
        recipe_id=template.recipe_id,
        steps=steps,
        quantities=quantities,
    )


class _Bounds(NamedTuple):
    """As documents have them."""

    low: str | None
    high: str | None
    reason: Text | None
    uncertainty: str | None


@dataclass(frozen=True)
class _Writer:
    template: Template
    formulation: Formulation
    language: Language
    ingredient: Ingredient | None = None

    def steps(self) -> Iterator[FormStep]:
        for step in self._chosen():
            yield FormStep(
                step=step.id,
                title=self._text(step.title),
                instruction=self._text(step.instruction),
                fields=[writer._field(field) for field in step.fields for writer in self._each(field.each)],
            )

    def plans(self) -> Iterator[FormQuantity]:
        """Constant quantities: the values that the template plans for fields."""
        for step in self._chosen():
            for field in step.fields:
                for writer in self._each(field.each):
                    yield from writer._plan(step.id, field)

    def quantities(self) -> Iterator[FormQuantity]:
        for quantity in line().quantities:
            if quantity.step in self.template.steps and quantity.polarity in (None, self.template.polarity):
                for writer in self._each(quantity.each):
                    yield writer._quantity(quantity)

    def _chosen(self) -> Iterator[LineStep]:
        return (step for step in line().steps if step.id in self.template.steps)

    def _each(self, group: Group | None) -> Iterator["_Writer"]:
        if group is None:
            yield self
            return
        for ingredient in self.formulation.groups[group]:
            yield replace(self, ingredient=ingredient)

    def _field(self, field: LineField) -> FormField:
        name = self._name(field.id)
        change = self.template.fields.get(name, NOTHING)
        if field.unit is None and change.model_dump(exclude_none=True, exclude={"required"}):
            raise FormError(f"{name} takes no numbers, of which only required can be changed", ("fields", name))
        low, high, reason, uncertainty = self._range(field, change, name)
        target = field.target and self._name(field.target)
        tolerance = _first(change.tolerance, field.tolerance)
        if change.plan is not None and not tolerance:
            raise FormError(f"expected a tolerance beside the plan of {name}", ("fields", name, "plan"))
        return FormField(
            field=name,
            label=self._text(field.label),
            kind=field.kind,
            units=offers(field.unit, field.offers) if field.unit is not None else [],
            choices=[self._text(choice) for choice in field.choices],
            low=low,
            high=high,
            range_reason=reason,
            required=field.required if change.required is None else change.required,
            readings=self._readings(field.kind, change.readings or field.readings, name),
            uncertainty=uncertainty,
            relative_uncertainty=_first(change.relative_uncertainty, field.relative_uncertainty),
            target=target or ("" if change.plan is None else f"plan.{name}"),
            tolerance=tolerance,
            speech=self._text(field.speech),
            hint=self._text(field.hint),
        )

    def _plan(self, step: str, field: LineField) -> Iterator[FormQuantity]:
        name = self._name(field.id)
        plan = self.template.fields.get(name, NOTHING).plan
        if plan is not None and field.unit is not None:
            yield FormQuantity(
                quantity=f"plan.{name}",
                step=step,
                label=f"{self._text(field.label)} ({'planned' if self.language == 'en' else 'valeur prévue'})",
                units=offers(field.unit, field.offers),
                formula=plan,
                source="",
                program=_constant(_si(si, plan, field.unit, ("fields", name, "plan"))),
                low=None,
                high=None,
            )

    def _readings(self, kind: FieldKind, readings: int, name: str) -> int:
        if readings > 1 and kind != "readings":
            raise FormError(f"{name} takes one value; got {readings} readings", ("fields", name, "readings"))
        return readings

    def _range(self, field: LineField, change: FieldChange, name: str) -> tuple[float | None, float | None, str, float]:
        """Lowest and highest value in SI, why, and the standard uncertainty in SI."""
        if field.unit is None:
            return None, None, "", 0.0
        keys = ("fields", name)
        given = self._weighed(field, change, name)
        low = None if given.low is None else _si(si, given.low, field.unit, (*keys, "low"))
        high = None if given.high is None else _si(si, given.high, field.unit, (*keys, "high"))
        if low is not None and high is not None and low >= high:
            raise FormError(f"expected low below high; got {given.low} and {given.high}", (*keys, "low"))
        uncertainty = _si(spread_si, given.uncertainty or f"0 {field.offers[0]}", field.unit, (*keys, "uncertainty"))
        if uncertainty < 0:
            raise FormError(f"expected no negative uncertainty; got {given.uncertainty}", (*keys, "uncertainty"))
        return low, high, self._text(given.reason), uncertainty

    def _weighed(self, field: LineField, change: FieldChange, name: str) -> _Bounds:
        """Range and uncertainty of a field: those of its balance where it has one, and what the template changes."""
        known = _Bounds(field.low, field.high, field.reason, field.uncertainty)
        if field.balance is not None:
            own = self.ingredient.balance if self.ingredient is not None else None
            chosen = line().balances.get(change.balance or own or field.balance)
            if chosen is None:
                raise FormError(
                    f"expected one of the balances {', '.join(line().balances)}", ("fields", name, "balance")
                )
            known = _Bounds("0 g", chosen.capacity, chosen.reason, chosen.uncertainty)
        elif change.balance is not None:
            raise FormError(f"{name} is not weighed on a balance", ("fields", name, "balance"))
        return _Bounds(
            change.low or known.low,
            change.high or known.high,
            change.reason or known.reason,
            change.uncertainty or known.uncertainty,
        )

    def _quantity(self, quantity: LineQuantity) -> FormQuantity:
        name = self._name(quantity.id)
        low, high = (
            None if bound is None else _si(si, bound, quantity.unit, ()) for bound in (quantity.low, quantity.high)
        )
        try:
            if quantity.around is not None and quantity.within is not None:
                (middle,) = self.formulation.program(quantity.around, self.ingredient)
                low, high = (float(middle) * (1.0 + way * quantity.within) for way in (-1, 1))
            program = self.formulation.program(quantity.program, self.ingredient)
        except IngredientError as error:
            place = self.template.ingredients.index(error.ingredient)
            raise FormError(str(error), ("ingredients", place, error.key)) from error
        except FormulaError as error:
            raise FormError(f"{LINE.name}: the quantity {name}: {error}") from error
        return FormQuantity(
            quantity=name,
            step=quantity.step,
            label=self._text(quantity.label),
            units=offers(quantity.unit, quantity.offers),
            formula=self._text(quantity.formula),
            source=quantity.source,
            program=list(program),
            low=low,
            high=high,
        )

    def _name(self, name: str) -> str:
        """The id of a field or quantity, with that of the ingredient for `i`."""
        if self.ingredient is None:
            return name
        return re.sub(r"\bi\b", self.ingredient.id, name)

    def _text(self, text: Text | None) -> str:
        """The text in this language, with what it says of the template and of the ingredient."""
        if text is None:
            return ""
        known = {"solid_content": _percent(self.template.solid_content, self.language)}
        if self.ingredient is not None:
            known["name"] = self.ingredient.name.text(self.language)
            known["solids"] = _percent(self.ingredient.solids or 0.0, self.language)
        return re.sub(r"\{(\w+)\}", lambda match: known.get(match[1], match[0]), text.text(self.language))


def _check_names(fields: dict[str, FormField], quantities: list[FormQuantity]) -> None:
    """Every name in a program has to be a field, or a quantity before it."""
    known: set[str] = {name for name, field in fields.items() if field.kind in ("number", "choice")}
    readings = {f"{what}:{name}" for name, field in fields.items() if field.kind == "readings" for what in OF_READINGS}
    for quantity in quantities:
        for token in quantity.program:
            if token not in OPERATORS and not is_number(token) and token not in known | readings:
                raise FormError(
                    f"the quantity {quantity.quantity} needs {token}, which is in none of these steps", ("steps",)
                )
        if quantity.quantity in known or quantity.quantity in fields:
            raise FormError(f"the name {quantity.quantity} stands for two things")
        known.add(quantity.quantity)
    for field in fields.values():
        if field.target and field.target not in known:
            raise FormError(f"the field {field.field} needs its target {field.target}, which is no quantity")


def _si(convert: Callable[[str, str], float], measure: str, unit: str, keys: Keys) -> float:
    try:
        return convert(measure, unit)
    except ValueError as error:
        raise FormError(str(error), keys) from error


def _constant(number: float) -> list[str]:
    return [repr(number)] if number >= 0 else ["0.0", repr(-number), "-"]


def _first(changed: float | None, known: float) -> float:
    return known if changed is None else changed


def _percent(share: float, language: Language) -> str:
    number = f"{100 * share:.4g} wt%"
    return number if language == "en" else number.replace(".", ",").replace(" wt%", "\u00a0% en masse")
