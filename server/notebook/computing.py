"""What follows from the values of a record: quantities with their uncertainty."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from server.notebook.programs import apply, evaluate, is_number, run
from server.notebook.schema import Language
from server.protocol.notebook_messages import Form, FormField, UnitOffer

Values = dict[str, float]
SLACK = 1e-9  # 5 µm entered in µm is no smaller than a bound of 5 µm, whatever binary makes of either


@dataclass(frozen=True)
class Given:
    """What holds for a field.

    Args:
        readings: values in SI; of a field that takes one value just that one.
        choice: place of what was chosen, from 0.
    """

    readings: tuple[float, ...] = ()
    choice: int | None = None


@dataclass(frozen=True)
class Computed:
    """A quantity of a record.

    Args:
        value: in SI; None while something it needs is unknown.
        uncertainty: standard uncertainty in SI; None where the value is, or where it would not exist a standard
            uncertainty of some field away.
        missing: the fields that are still needed.
    """

    value: float | None
    uncertainty: float | None
    missing: tuple[str, ...] = ()


def compute(form: Form, given: Mapping[str, Given]) -> dict[str, Computed]:
    """Every quantity of a form.

    Uncertainties are propagated as by Kragten, Analyst 1994, 119, 2161: the whole chain is evaluated again with each
    field shifted by its standard uncertainty, and the squared differences are added.

    Args:
        form: fields and quantities.
        given: by field; fields that nobody has filled are left out. A field that takes one value and has several, as
            people disagree, counts as unknown.
    """
    fields = {field.field: field for step in form.steps for field in step.fields}
    inputs: Values = {}
    spreads: Values = {}
    for name, field in fields.items():
        known, spread = _known(field, given.get(name, Given()))
        inputs |= known
        spreads |= spread
    values = _chain(form, inputs)
    squares: dict[str, list[float] | None] = {name: [] for name in values}
    for operand, spread_si in spreads.items():
        shifted = _chain(form, {**inputs, operand: inputs[operand] + spread_si})
        for name, value in values.items():
            squares[name] = _with_square(squares[name], value, shifted.get(name))
    missing = _missing(form, fields, values, inputs)
    return {
        quantity.quantity: Computed(
            value=values.get(quantity.quantity),
            uncertainty=_root(squares.get(quantity.quantity)),
            missing=missing[quantity.quantity],
        )
        for quantity in form.quantities
    }


def check(field: FormField, value_si: float, language: Language = "en") -> str:
    """The sentence for a value out of the field's range; empty where it is inside."""
    slack = SLACK * abs(value_si)
    if (field.low is None or value_si >= field.low - slack) and (field.high is None or value_si <= field.high + slack):
        return ""
    unit = field.units[0]
    low, high, got = (_shown(bound, unit, language) for bound in (field.low, field.high, value_si))
    english, french = {
        (True, True): (f"{low} to {high}", f"de {low} à {high}"),
        (True, False): (f"at least {low}", f"au moins {low}"),
        (False, True): (f"at most {high}", f"au plus {high}"),
    }[field.low is not None, field.high is not None]
    if language == "en":
        return f"{field.label}: expected {english} ({field.range_reason}); got {got}."
    return f"{field.label}\u00a0: attendu {french} ({field.range_reason})\u202f; reçu {got}."


def _known(field: FormField, given: Given) -> tuple[Values, Values]:
    """What programs may ask of a field, and the standard uncertainty of what is uncertain."""
    name, readings = field.field, given.readings
    if field.kind == "choice" and given.choice is not None:
        return {name: float(given.choice)}, {}
    if field.kind == "number" and len(readings) == 1:
        return {name: readings[0]}, _uncertain(name, _instrument(field, readings[0]))
    if field.kind != "readings" or not readings:
        return {}, {}
    count = len(readings)
    mean = math.fsum(readings) / count
    known = {f"count:{name}": float(count), f"mean:{name}": mean}
    variance = 0.0
    if count > 1:
        variance = math.fsum((reading - mean) * (reading - mean) for reading in readings) / (count - 1)
        known[f"sd:{name}"] = math.sqrt(variance)
    instrument = _instrument(field, mean)
    return known, _uncertain(f"mean:{name}", math.sqrt(variance / count + instrument * instrument))


def _instrument(field: FormField, value: float) -> float:
    return field.uncertainty + field.relative_uncertainty * abs(value)


def _uncertain(operand: str, spread: float) -> Values:
    return {operand: spread} if spread else {}


def _chain(form: Form, inputs: Values) -> Values:
    """Every quantity that is known, in the order of the form."""
    known = dict(inputs)
    found: Values = {}
    for quantity in form.quantities:
        value = evaluate(quantity.program, known.get)
        if value is not None:
            known[quantity.quantity] = found[quantity.quantity] = value
    return found


def _with_square(squares: list[float] | None, value: float, shifted: float | None) -> list[float] | None:
    if squares is None or shifted is None:
        return None
    return [*squares, (shifted - value) * (shifted - value)]


def _root(squares: list[float] | None) -> float | None:
    return None if squares is None else math.sqrt(math.fsum(squares))


# --- what is missing ----------------------------------------------------------------------------------------

Needed = tuple[float | None, frozenset[str]]  # a value, and the fields that it lacks


def _missing(form: Form, fields: Mapping[str, FormField], values: Values, inputs: Values) -> dict[str, tuple[str, ...]]:
    """For each quantity the fields that it lacks, in the order of the form."""
    order = {name: place for place, name in enumerate(fields)}
    lacking: dict[str, frozenset[str]] = {}

    def operand(token: str) -> Needed:
        if is_number(token):
            return float(token), frozenset()
        value = inputs.get(token, values.get(token))
        field = token.rpartition(":")[2]
        if value is not None:
            return value, frozenset()
        return None, frozenset((field,)) if field in fields else lacking[token]

    for quantity in form.quantities:
        _, lacking[quantity.quantity] = run(quantity.program, operand, _needed)
    return {name: tuple(sorted(needed, key=order.__getitem__)) for name, needed in lacking.items()}


def _needed(operator: str, arguments: tuple[Needed, ...]) -> Needed:
    value = apply(operator, tuple(argument[0] for argument in arguments))
    if value is not None:
        return value, frozenset()
    if operator == "given":  # what stands in for something needs less
        return None, arguments[1][1] or arguments[0][1]
    return None, frozenset().union(*(argument[1] for argument in arguments))


def _shown(value_si: float | None, unit: UnitOffer, language: Language) -> str:
    if value_si is None:
        return ""
    number = f"{(value_si - unit.offset) / unit.factor:.6g}"
    return (
        f"{number} {unit.symbol}".strip()
        if language == "en"
        else f"{number.replace('.', ',')}\u00a0{unit.symbol}".strip()
    )
