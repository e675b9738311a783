"""Whether an answer is right, and what the person is told."""

import math
from dataclasses import dataclass
from decimal import Decimal

from training_modules.conditions import (
    ChecklistCondition,
    ChoiceCondition,
    ConfirmCondition,
    FlightCondition,
    ParticleCondition,
    SliceCondition,
    TimeCondition,
    TrialCondition,
    ValueCondition,
)
from training_modules.schema import Step
from training_modules.texts import Language, Text
from training_modules.units import DIMENSIONS, UNITS, convert, units_like

_DONE = Text(en="Done.", fr="C'est fait.")
_PHASES = {
    "active": Text(en="active material", fr="matière active"),
    "cbd": Text(en="carbon-binder domain", fr="domaine carbone-liant"),
}


class AnswerError(ValueError):
    """An answer that does not fit the step's question at all; it counts as none.

    Args:
        text: what was expected and what came.
    """

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


@dataclass(frozen=True)
class Picked:
    """A particle that was picked in the electrode."""

    particle: int
    phase: str
    diameter_um: float


@dataclass(frozen=True)
class Sliced:
    """Where the electrode was cut: across which axis, at which share of its side."""

    axis: str
    position: float


@dataclass(frozen=True)
class Answer:
    """What a person answered; what a step does not ask for stays empty, and a confirmation is empty altogether.

    Args:
        value: measured, in `unit`.
        unit: of the value.
        choices: options or items of a list, from 0.
        picked: a particle.
        sliced: where the electrode was cut.
        score: of a game: the way's length over the thickness, or the usable energy in mWh/cm².
    """

    value: float | None = None
    unit: str = ""
    choices: tuple[int, ...] = ()
    picked: Picked | None = None
    sliced: Sliced | None = None
    score: float | None = None


@dataclass(frozen=True)
class Verdict:
    """Whether the answer is right, a sentence about it, and the branch of the step that it would take."""

    right: bool
    feedback: Text
    branch: str | int | None = None


def judge(step: Step, answer: Answer) -> Verdict:
    """Judge an answer to a step.

    Raises:
        AnswerError: the step asks for something else.
    """
    condition = step.condition
    match condition:
        case ValueCondition():
            return _judge_value(condition, answer)
        case ChoiceCondition():
            return _judge_choice(condition, answer)
        case ChecklistCondition():
            return _judge_checklist(condition, answer)
        case ParticleCondition():
            return _judge_particle(condition, answer)
        case SliceCondition():
            return _judge_slice(condition, answer)
        case FlightCondition() | TrialCondition():
            return _judge_game(condition, answer)
        case ConfirmCondition() | TimeCondition():
            _require_only(
                answer,
                "",
                "This step asks for a confirmation, not for a value or a choice.",
                "Cette étape demande une confirmation, pas une valeur ni un choix.",
            )
            return Verdict(True, _DONE)


def _require_only(answer: Answer, part: str, en: str, fr: str) -> None:
    """Let an answer pass that has the part the step asks for, and no other."""
    given = {
        name for name in ("value", "choices", "picked", "sliced", "score") if getattr(answer, name) not in (None, ())
    }
    if given != ({part} if part else set()):
        raise AnswerError(Text(en=en, fr=fr))


def _judge_value(condition: ValueCondition, answer: Answer) -> Verdict:
    _require_only(
        answer,
        "value",
        f"This step asks for a value in {condition.unit}.",
        f"Cette étape demande une valeur en {condition.unit}.",
    )
    assert answer.value is not None  # noqa: S101  (it was asked for)
    if not math.isfinite(answer.value):
        raise AnswerError(Text(en="Expected a number that is finite.", fr="Un nombre fini est attendu."))
    if answer.unit not in units_like(condition.unit):
        raise _wrong_unit(condition, answer.unit)
    value = convert(answer.value, answer.unit, condition.unit)
    # Scales show decimals: 19.22 g is within 19.20 ± 0.02 g, whatever binary makes of it.
    right = abs(value - condition.target) <= condition.tolerance * (1 + 1e-9)
    branch = None if right else "above" if value > condition.target else "below"
    return Verdict(right, _compare(condition, value, right), branch)


def _wrong_unit(condition: ValueCondition, unit: str) -> AnswerError:
    dimension = DIMENSIONS[UNITS[condition.unit].dimension]
    units = ", ".join(units_like(condition.unit))
    return AnswerError(
        Text(
            en=f"Expected {dimension.en} in one of {units}; got {unit or 'no unit'}.",
            fr=f"Il faut {dimension.fr}, dans l'une des unités {units}\u202f; reçu : {unit or 'aucune unité'}.",
        )
    )


def _compare(condition: ValueCondition, value: float, right: bool) -> Text:
    """The value beside what was asked for, with one digit more than was asked for."""
    digits = max(_decimals(condition.target), _decimals(condition.tolerance))

    def sentence(language: Language, within: str, expected: str) -> str:
        name = condition.quantity.text(language)
        got = _number(value, digits + 1, condition.unit, language)
        target = _number(condition.target, digits, "", language)
        tolerance = _number(condition.tolerance, digits, condition.unit, language)
        return f"{name}: {got}, {within if right else expected} {target} ± {tolerance}."

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
    what = ("one or more of", "une ou plusieurs") if condition.several else ("one of", "une")
    _require_only(
        answer,
        "choices",
        f"This step asks for {what[0]} the {last + 1} options.",
        f"Cette étape demande {what[1]} des {last + 1} propositions.",
    )
    _require_places(answer, last)
    if not condition.several:
        if len(answer.choices) != 1:
            raise AnswerError(
                Text(
                    en=f"Expected one option; got {len(answer.choices)}.",
                    fr=f"Une seule proposition est attendue ; reçu : {len(answer.choices)}.",
                )
            )
        taken = answer.choices[0]
        return Verdict(taken in condition.all_right, condition.options[taken].feedback, taken)
    taken_all, right_all = set(answer.choices), set(condition.all_right)
    # One sentence: of what was taken wrongly, else of what is still missing.
    wrong = min(taken_all - right_all, default=min(right_all - taken_all, default=min(right_all)))
    if taken_all < right_all:
        return Verdict(
            False,
            Text(
                en=f"Right so far; {len(right_all - taken_all)} more are right too.",
                fr=f"Juste jusqu'ici ; il en manque {len(right_all - taken_all)}.",
            ),
        )
    return Verdict(taken_all == right_all, condition.options[wrong].feedback)


def _require_places(answer: Answer, last: int) -> None:
    for choice in answer.choices:
        if not 0 <= choice <= last:
            raise AnswerError(
                Text(
                    en=f"Expected options from 0 to {last}; got {choice}.",
                    fr=f"Des propositions de 0 à {last} sont attendues ; reçu : {choice}.",
                )
            )
    if len(set(answer.choices)) < len(answer.choices):
        raise AnswerError(Text(en="An option was given twice.", fr="Une proposition a été donnée deux fois."))


def _judge_checklist(condition: ChecklistCondition, answer: Answer) -> Verdict:
    last = len(condition.items) - 1
    _require_only(
        answer,
        "choices",
        f"This step asks to tick off {last + 1} items.",
        f"Cette étape demande de cocher {last + 1} points.",
    )
    _require_places(answer, last)
    missing = [item for place, item in enumerate(condition.items) if place not in answer.choices]
    if not missing:
        return Verdict(True, _DONE)
    return Verdict(False, Text(en=f"Still to do: {missing[0].en}", fr=f"Reste à faire : {missing[0].fr}"))


def _judge_particle(condition: ParticleCondition, answer: Answer) -> Verdict:
    _require_only(
        answer,
        "picked",
        "This step asks to pick a particle of the electrode.",
        "Cette étape demande de choisir une particule de l'électrode.",
    )
    picked = answer.picked
    assert picked is not None  # noqa: S101  (it was asked for)
    if picked.phase not in _PHASES or not (math.isfinite(picked.diameter_um) and picked.diameter_um > 0):
        raise AnswerError(
            Text(
                en=f"Expected a particle with its phase and diameter; got {picked.phase}, {picked.diameter_um:g} µm.",
                fr=f"Il faut une particule, phase et diamètre ; reçu : {picked.phase}, {picked.diameter_um:g} µm.",
            )
        )
    right = picked.phase == condition.phase and condition.at_least_um <= picked.diameter_um <= condition.at_most_um
    name = _PHASES[picked.phase]
    return Verdict(
        right,
        Text(
            en=f"You picked {name.en}, {picked.diameter_um:.1f} µm.",
            fr=f"Vous avez choisi : {name.fr}, {picked.diameter_um:.1f} µm.".replace(".", ",", 1),
        ),
    )


def _judge_slice(condition: SliceCondition, answer: Answer) -> Verdict:
    _require_only(
        answer,
        "sliced",
        "This step asks to cut the electrode.",
        "Cette étape demande de couper l'électrode.",
    )
    sliced = answer.sliced
    assert sliced is not None  # noqa: S101  (it was asked for)
    right = sliced.axis == condition.axis and condition.at_least <= sliced.position <= condition.at_most
    share = round(100 * sliced.position)
    return Verdict(
        right,
        Text(
            en=f"The cut is across {sliced.axis}, at {share} % of the side.",
            fr=f"La coupe est en travers de {sliced.axis}, à {share} % du côté.",
        ),
    )


def _judge_game(condition: FlightCondition | TrialCondition, answer: Answer) -> Verdict:
    _require_only(answer, "score", "This step asks to play the game.", "Cette étape demande de jouer.")
    score = answer.score
    assert score is not None  # noqa: S101  (it was asked for)
    if isinstance(condition, FlightCondition):
        if not (math.isfinite(score) and score >= 1):
            raise AnswerError(
                Text(
                    en=f"Expected a way at least as long as the electrode is thick; got {score:g} times its thickness.",
                    fr=f"Un trajet au moins égal à l'épaisseur est attendu ; reçu : {score:g} fois l'épaisseur.",
                )
            )
        return Verdict(
            score <= condition.longest,
            Text(
                en=f"Your way is {score:.2f} times the thickness; the goal is at most {condition.longest:g}.",
                fr=_comma(
                    f"Votre trajet fait {score:.2f} fois l'épaisseur ; le but est au plus {condition.longest:g}."
                ),
            ),
        )
    return Verdict(
        score >= condition.goal_mwh_cm2,
        Text(
            en=f"{score:.2f} mWh/cm² are usable at {condition.c_rate:g}C; the goal is {condition.goal_mwh_cm2:g}.",
            fr=_comma(
                f"{score:.2f} mWh/cm² sont utilisables à {condition.c_rate:g}C ; le but est {condition.goal_mwh_cm2:g}."
            ),
        ),
    )


def _comma(sentence: str) -> str:
    """French decimals; the full stop at the end stays."""
    return sentence[:-1].replace(".", ",") + sentence[-1]
