"""Whether an answer completes a step, and what the person is told."""

import math
from dataclasses import dataclass
from decimal import Decimal

from training_modules.schema import ChoiceCondition, Language, Step, Text, ValueCondition
from training_modules.units import UNITS, convert, units_like

_DIMENSIONS = {
    "mass": Text(en="a mass", fr="une masse"),
    "time": Text(en="a time", fr="une durée"),
    "viscosity": Text(en="a viscosity", fr="une viscosité"),
    "fraction": Text(en="a fraction", fr="une fraction"),
}
_DONE = Text(en="Done.", fr="C'est fait.")


@dataclass(frozen=True)
class Answer:
    """What a person answered: a value with unit, an option (counted from 0), or neither, a confirmation."""

    value: float | None = None
    unit: str = ""
    choice: int | None = None


@dataclass(frozen=True)
class Verdict:
    """Whether the step is complete, and a sentence about it."""

    accepted: bool
    feedback: Text


def judge(step: Step, answer: Answer) -> Verdict:
    """Judge an answer to a step."""
    condition = step.condition
    if isinstance(condition, ValueCondition):
        return _judge_value(condition, answer)
    if isinstance(condition, ChoiceCondition):
        return _judge_choice(condition, answer)
    if answer != Answer():
        return _refused(
            "This step asks for a confirmation, not for a value or a choice.",
            "Cette étape demande une confirmation, pas une valeur ni un choix.",
        )
    return Verdict(True, _DONE)


def _judge_value(condition: ValueCondition, answer: Answer) -> Verdict:
    if answer.value is None or answer.choice is not None:
        return _refused(
            f"This step asks for a value in {condition.unit}.",
            f"Cette étape demande une valeur en {condition.unit}.",
        )
    if not math.isfinite(answer.value):
        return _refused("Expected a number that is finite.", "Un nombre fini est attendu.")
    if answer.unit not in units_like(condition.unit):
        return _wrong_unit(condition, answer.unit)
    value = convert(answer.value, answer.unit, condition.unit)
    # Scales show decimals: 19.22 g is within 19.20 ± 0.02 g, whatever binary makes of it.
    accepted = abs(value - condition.target) <= condition.tolerance * (1 + 1e-9)
    return Verdict(accepted, _compare(condition, value, accepted))


def _wrong_unit(condition: ValueCondition, unit: str) -> Verdict:
    dimension = _DIMENSIONS[UNITS[condition.unit].dimension]
    units = ", ".join(units_like(condition.unit))
    return _refused(
        f"Expected {dimension.en} in one of {units}; got {unit or 'no unit'}.",
        f"Il faut {dimension.fr}, dans l'une des unités {units}\u202f; reçu\u00a0: {unit or 'aucune unité'}.",
    )


def _compare(condition: ValueCondition, value: float, accepted: bool) -> Text:
    """The value beside what was asked for, with one digit more than was asked for."""
    digits = max(_decimals(condition.target), _decimals(condition.tolerance))

    def sentence(language: Language, within: str, expected: str) -> str:
        name = condition.quantity.text(language)
        got = _number(value, digits + 1, condition.unit, language)
        target = _number(condition.target, digits, "", language)
        tolerance = _number(condition.tolerance, digits, condition.unit, language)
        return f"{name}: {got}, {within if accepted else expected} {target} ± {tolerance}."

    return Text(
        en=sentence("en", "within", "expected"),
        fr=sentence("fr", "dans la cible de", "attendu").replace(": ", "\u00a0: ", 1),
    )


def _number(value: float, digits: int, unit: str, language: Language) -> str:
    text = f"{value:.{digits}f}"
    if language == "fr":
        text = text.replace(".", ",")
    return f"{text}\u202f{unit}" if unit else text


def _decimals(value: float) -> int:
    exponent = Decimal(repr(value)).normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _judge_choice(condition: ChoiceCondition, answer: Answer) -> Verdict:
    last = len(condition.options) - 1
    if answer.value is not None or answer.choice is None or not 0 <= answer.choice <= last:
        return _refused(
            f"This step asks for one of the {last + 1} options.",
            f"Cette étape demande l'une des {last + 1} propositions.",
        )
    return Verdict(answer.choice == condition.right, condition.options[answer.choice].feedback)


def _refused(en: str, fr: str) -> Verdict:
    return Verdict(False, Text(en=en, fr=fr))
