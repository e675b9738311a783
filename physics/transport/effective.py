"""Effective conductivities of an electrode along its thickness, in S/m."""

from collections.abc import Mapping
from dataclasses import dataclass

from physics.materials import load_conductor
from physics.recipe import NANOPOROSITY, ElectrodeRecipe
from physics.state import Microstructure
from physics.transport.conduction import conduct

ELECTROLYTE = "lipf6_ec_emc"
BINDER_DOMAIN = "carbon_binder_domain"
BRUGGEMAN = 1.5  # exponent of the nanoporosity (Bruggeman 1935), whose pores no voxel resolves
NEGLIGIBLE = 1.0e-6  # conductivity over the binder domain's below which active material is as good as an insulator


@dataclass(frozen=True)
class EffectiveConductivities:
    """Along the thickness axis; None where a conductivity of a phase is not known.

    Attributes:
        electronic_s_m: through binder domain and active material, as made.
        ionic_s_m: through electrolyte in the pores and in the binder domain's nanopores.
    """

    electronic_s_m: float | None
    ionic_s_m: float | None


def effective_conductivities(
    volume: Microstructure, recipe: ElectrodeRecipe | None, ratios: Mapping[str, float]
) -> EffectiveConductivities:
    """Conductivity of electrons and of ions; solved for where several phases take part.

    The binder domain is a phase of its own: electrons see the measured conductivity of such films, pores included;
    ions see the electrolyte's times nanoporosity^1.5. An imported volume has the usual nanoporosity, and its active
    material insulates.

    Args:
        volume: with phases of our names: pore, active, cbd.
        recipe: what it was made from.
        ratios: effective over bulk along the thickness of each phase that is there, as it conducts alone.

    Raises:
        TransportError: the volume does not fit in memory.
    """
    return EffectiveConductivities(_electronic(volume, recipe, ratios), _ionic(volume, recipe, ratios))


def _ionic(volume: Microstructure, recipe: ElectrodeRecipe | None, ratios: Mapping[str, float]) -> float | None:
    if "pore" not in ratios or (recipe is not None and recipe.formulation.electrolyte is not None):
        return None  # nothing to fill, or a solid electrolyte, whose share of the binder domain is not a phase
    nanoporosity = recipe.drying.nanoporosity if recipe is not None else NANOPOROSITY
    electrolyte = load_conductor(ELECTROLYTE).conductivity_s_m
    if "cbd" not in ratios:
        return electrolyte * ratios["pore"]
    relative = {"pore": 1.0, "cbd": nanoporosity**BRUGGEMAN}
    return electrolyte * conduct(volume, relative, volume.thickness_axis).ratio


def _electronic(volume: Microstructure, recipe: ElectrodeRecipe | None, ratios: Mapping[str, float]) -> float | None:
    if "cbd" not in ratios:
        return None
    domain = load_conductor(BINDER_DOMAIN).conductivity_s_m
    if recipe is not None and "active" in ratios:
        active = recipe.formulation.materials()["active"].electronic_conductivity_s_m
        if active is None:
            return None
        if active > NEGLIGIBLE * domain:
            relative = {"cbd": 1.0, "active": active / domain}
            return domain * conduct(volume, relative, volume.thickness_axis).ratio
    return domain * ratios["cbd"]
