"""Make the best electrode: whoever chooses formulation and process hears at once what an electrode like that delivers.

The electrode of a computed library that is nearest to the choices answers, says how far it is, and is scored by its
usable areal energy at the target C-rate (`physics.electrochemistry.penetration`).
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from physics.design.space import SPACE, Trial
from physics.documents import DocumentError
from physics.electrochemistry.penetration import UsableEnergy, usable_energy
from physics.materials import Salt, load_conductor
from physics.recipe import RecipeError
from training_modules.games.trials import LABELS, Difference, MadeTrial, differences, distance, load_trials
from training_modules.texts import Language, Text

__all__ = [
    "C_RATES_PER_H", "ESTIMATE", "LABELS", "SPACE", "Difference", "MadeTrial", "Trial", "TrialAnswer", "TrialError",
    "answer", "best", "load_trials",
]  # fmt: skip

Limit = Literal["capacity", "penetration", "balanced"]

C_RATES_PER_H = (1.0, 2.0, 4.0)  # whose best electrodes lie inside the library's span, each at another thickness
ELECTROLYTE = "lipf6_ec_emc"
BALANCE = 1.1  # salt reaches the collector, or nearly, with no more than this to spare: neither limit is far
FAR = 4.1  # steps: no choice within the library's span is further from an electrode of the library
UNEVEN = 2.0  # times as much binder at the surface as at the collector are worth a word

ESTIMATE = Text(
    en="Estimate: areal capacity × mean voltage × min(1, penetration depth of the salt / thickness), after Gallagher "
    "et al. 2016. Resistances, diffusion in the particles and the other electrode are left out.",
    fr="Estimation : capacité surfacique × tension moyenne × min(1, profondeur de pénétration du sel / épaisseur), "
    "d'après Gallagher et al. 2016. Les résistances, la diffusion dans les particules et l'autre électrode n'y sont "
    "pas comptées.",
)


class TrialError(ValueError):
    """Choices that no electrode can be made with; one sentence."""


@dataclass(frozen=True)
class TrialAnswer:
    """What the library says to a trial; everything but the distance is about the electrode that answers.

    Attributes:
        trial: what was chosen.
        c_rate_per_h: the target.
        made: the electrode that answers.
        distance: from the trial, in steps that make another electrode.
        differences: most of all first.
        outside: names of the choices that lie outside what the library spans.
        areal_capacity_mah_cm2: at a vanishing current.
        mean_voltage_v: against lithium, at a vanishing current.
        thickness_um: L, of the coating.
        penetration_depth_um: L_d, of the salt at the target C-rate.
        usable_fraction: min(1, L_d / L).
        areal_energy_mwh_cm2: the score, an estimate (`ESTIMATE` says of what).
        limit: what holds the score down.
        explanation: why.
        remarks: what the score does not tell.
    """

    trial: Trial
    c_rate_per_h: float
    made: MadeTrial
    distance: float
    differences: tuple[Difference, ...]
    outside: tuple[str, ...]
    areal_capacity_mah_cm2: float
    mean_voltage_v: float
    thickness_um: float
    penetration_depth_um: float
    usable_fraction: float
    areal_energy_mwh_cm2: float
    limit: Limit
    explanation: Text
    remarks: tuple[Text, ...]


def answer(trial: Trial, c_rate_per_h: float, trials: Sequence[MadeTrial] | None = None) -> TrialAnswer:
    """Score what was chosen by the electrode nearest to it.

    Args:
        trial: the choices; where they lie outside the library's span, the answer says so.
        c_rate_per_h: the target: 2 stands for 2 C.
        trials: the library; the shipped one by default.

    Raises:
        TrialError: choices or a rate that cannot be.
        DocumentError: the library cannot be read.
    """
    if not (math.isfinite(c_rate_per_h) and c_rate_per_h > 0.0):
        raise TrialError(f"expected a C-rate above 0; got {c_rate_per_h}")
    try:
        trial.recipe("trial", seed=1)
    except RecipeError as error:
        raise TrialError(str(error)) from error
    library = load_trials() if trials is None else trials
    return _scored(trial, min(library, key=lambda one: distance(trial, one.trial)), c_rate_per_h)


def best(c_rate_per_h: float, trials: Sequence[MadeTrial] | None = None) -> TrialAnswer:
    """The highest score of the library at a rate, as the answer to exactly its choices."""
    library = load_trials() if trials is None else trials
    return max((_scored(one.trial, one, c_rate_per_h) for one in library), key=lambda one: one.areal_energy_mwh_cm2)


def _scored(trial: Trial, made: MadeTrial, c_rate_per_h: float) -> TrialAnswer:
    voltage, salt = _mean_voltage_v(made), _salt()
    capacity, thickness, porosity, tortuosity = (
        made.measures[name] for name in ("areal_capacity_mah_cm2", "thickness_um", "porosity", "tortuosity_factor")
    )
    usable = usable_energy(capacity, voltage, thickness, porosity, tortuosity, c_rate_per_h, salt)
    differing = differences(trial, made.trial)
    far, outside = math.hypot(*(one.steps for one in differing)), tuple(trial.outside())
    limit = _limit(usable.penetration_depth_um / thickness)
    return TrialAnswer(
        trial,
        c_rate_per_h,
        made,
        far,
        differing,
        outside,
        capacity,
        voltage,
        thickness,
        usable.penetration_depth_um,
        usable.usable_fraction,
        usable.areal_energy_mwh_cm2,
        limit,
        _explanation(limit, c_rate_per_h, capacity, thickness, usable),
        tuple(_remarks(trial, made, outside, far)),
    )


def _mean_voltage_v(made: MadeTrial) -> float:
    active = made.recipe.formulation.materials()["active"]
    if active.mean_voltage_v is None:
        raise DocumentError(f"{active.name}: expected a material with its mean_voltage_v")
    return active.mean_voltage_v


def _salt() -> Salt:
    salt = load_conductor(ELECTROLYTE).salt
    if salt is None:
        raise DocumentError(f"{ELECTROLYTE}: expected an electrolyte with its salt")
    return salt


def _limit(reach: float) -> Limit:
    if reach > BALANCE:
        return "capacity"
    return "balanced" if reach * BALANCE >= 1.0 else "penetration"


def _explanation(limit: Limit, c_rate_per_h: float, capacity: float, thickness: float, usable: UsableEnergy) -> Text:
    def numbers(language: Language) -> dict[str, str]:
        return {
            "rate": _number(c_rate_per_h, "C", language),
            "depth": _number(usable.penetration_depth_um, "µm", language),
            "thickness": _number(thickness, "µm", language),
            "capacity": _number(capacity, "mAh/cm²", language),
            "share": _number(100.0 * usable.usable_fraction, "%", language),
        }

    english, french = _SENTENCES[limit]
    return Text(en=english.format(**numbers("en")), fr=french.format(**numbers("fr")))


_SENTENCES: dict[Limit, tuple[str, str]] = {
    "capacity": (
        "At {rate} the salt would reach {depth} deep, and the electrode is {thickness} thick: all of {capacity} "
        "counts. Capacity limits it: more active material on the same area would deliver more.",
        "À {rate}, le sel pénétrerait à {depth}, et l'électrode a {thickness} d'épaisseur : toute sa capacité, "
        "{capacity}, compte. C'est la capacité qui la limite : davantage de matière active sur la même surface "
        "fournirait plus d'énergie.",
    ),
    "penetration": (
        "At {rate} the salt is used up at {depth}, and the electrode is {thickness} thick: {share} of {capacity} "
        "count. Transport of the ions limits it: a thinner film or more open pores would deliver more.",
        "À {rate}, le sel est épuisé à {depth}, et l'électrode a {thickness} d'épaisseur : {share} de ses {capacity} "
        "comptent. C'est le transport des ions qui la limite : un film plus mince ou des pores plus ouverts "
        "fourniraient plus d'énergie.",
    ),
    "balanced": (
        "At {rate} the salt reaches {depth} deep, and the electrode is {thickness} thick: {share} of {capacity} "
        "count. Capacity and transport of the ions are in balance: a thicker film would need more open pores.",
        "À {rate}, le sel pénètre à {depth}, et l'électrode a {thickness} d'épaisseur : {share} de ses {capacity} "
        "comptent. La capacité et le transport des ions s'équilibrent : un film plus épais demanderait des pores plus "
        "ouverts.",
    ),
}


def _remarks(trial: Trial, made: MadeTrial, outside: Sequence[str], far: float) -> Iterator[Text]:
    for name in outside:
        yield _outside(name, getattr(trial, name))
    if far > FAR:
        yield Text(
            en="The electrode that answers is far from your choices: it tells little about them.",
            fr="L'électrode qui répond est loin de vos choix : elle en dit peu.",
        )
    uneven = made.measures["dried_binder_surface_to_collector"]
    if uneven > UNEVEN:
        ratio = {language: _number(uneven, "", language) for language in ("en", "fr")}
        yield Text(
            en=f"When it was dry, this film held {ratio['en']} times as much binder at its surface as at the "
            "collector; the score does not count adhesion.",
            fr=f"Une fois sec, ce film contenait {ratio['fr']} fois plus de liant à sa surface qu'au collecteur ; le "
            "score ne compte pas l'adhérence.",
        )


def _outside(name: str, chosen: float) -> Text:
    span, label = SPACE[name], LABELS[name]

    def sentence(language: Language) -> tuple[str, str, str, str]:
        lowest, highest = _number(span.lowest, "", language), _number(span.highest, span.unit, language)
        return label.text(language), _number(chosen, span.unit, language), lowest, highest

    en, fr = sentence("en"), sentence("fr")
    return Text(
        en=f"{en[0]}, {en[1]}, is outside what was computed, {en[2]} to {en[3]}: the nearest electrode answers.",
        fr=f"{fr[0]} : {fr[1]}, hors de ce qui a été calculé ({fr[2]} à {fr[3]}). L'électrode la plus proche répond.",
    )


def _number(value: float, unit: str, language: Language) -> str:
    """Three digits, as many as the estimate deserves."""
    text = f"{value:.0f}" if abs(value) >= 100.0 else f"{value:.3g}"
    if language == "fr":
        text = text.replace(".", ",")
    return f"{text}\u202f{unit}" if unit else text
