"""What the recipe's masses and volumes come to in one box; every later stage conserves the masses.

Lengths in um, volumes in um3, masses in pg (1 g/cm3 = 1 pg/um3).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from physics.recipe import ElectrodeRecipe, RecipeError
from physics.state import Phase

# Wet film of a comma coater, t = A gap^B: through 44.1 um at a gap of 50 um and 317.7 um at 400 um, which the
# measured loadings 7.05 and 50.8 mg/cm2 (96:2:2, 71 % solids, slurry 2.25 g/cm3) imply.
WET_FILM_PREFACTOR = 1.0748
WET_FILM_EXPONENT = 0.9495

# Share of the liquid that a binder-domain particle stands for in the slurry. The rest flows between the particles.
# Originators' reference case: 3786 spheres of 2.5 um in 65,100 um3 of slurry that hold 21,484 um3 of active material.
LIQUID_IN_BINDER_DOMAIN = 0.710

DENSEST_ACTIVE_FRACTION = 0.60  # by volume; random close packing of equal spheres is .64, a paste jams earlier
NARROWEST_BOX = 2.5  # largest diameters; narrower, a particle would meet its own periodic image


@dataclass(frozen=True)
class Composition:
    """Particles and amounts in one box.

    Attributes:
        radii_um: (n,) radii in the slurry.
        phases: (n,) uint8.
        side_um: side of the box.
        wet_thickness_um: film thickness as coated.
        dried_binder_radius_um: radius of a binder-domain particle without solvent.
        masses_pg: active, carbon, binder, solvent.
        solid_volume_um3: of active material, carbon and binder at their true densities.
        solvent_volume_um3: as coated.
    """

    radii_um: npt.NDArray[np.float64]
    phases: npt.NDArray[np.uint8]
    side_um: float
    wet_thickness_um: float
    dried_binder_radius_um: float
    masses_pg: dict[str, float]
    solid_volume_um3: float
    solvent_volume_um3: float

    @property
    def area_um2(self) -> float:
        """Coated area."""
        return self.side_um**2

    @property
    def solid_mass_pg(self) -> float:
        """Dry mass."""
        return sum(mass for role, mass in self.masses_pg.items() if role != "solvent")

    @property
    def mass_loading_mg_cm2(self) -> float:
        """Dry mass per area; 1 pg/um2 = 0.1 mg/cm2."""
        return 0.1 * self.solid_mass_pg / self.area_um2

    @property
    def slurry_density_g_cm3(self) -> float:
        """Mass over volume as coated."""
        return sum(self.masses_pg.values()) / (self.solid_volume_um3 + self.solvent_volume_um3)

    def porosity(self, thickness_um: float) -> float:
        """Total porosity of a film of this thickness: what is not solid at true density, nanopores included."""
        return 1.0 - self.solid_volume_um3 / (self.area_um2 * thickness_um)


def compose(recipe: ElectrodeRecipe) -> Composition:
    """Particles and amounts of a recipe.

    The recipe's particle set is repeated until a box of the wet film's thickness is about as wide as it asks for. The
    binder domain's particles share the mass of carbon and binder, whatever the formulation.

    Raises:
        RecipeError: what the recipe asks for does not fit into a box.
    """
    formulation = recipe.formulation
    density = {role: material.density_g_cm3 for role, material in formulation.materials().items()}
    diameters = np.repeat(
        [size.diameter_um for size in recipe.particles.active],
        [size.count for size in recipe.particles.active],
    )
    active_volume = float(np.pi / 6.0 * (diameters**3).sum())
    solids = active_volume * density["active"] / formulation.active_fraction
    masses = {
        "active": active_volume * density["active"],
        "carbon": solids * formulation.carbon_fraction,
        "binder": solids * formulation.binder_fraction,
        "solvent": solids * (1.0 / formulation.solid_content - 1.0),
    }
    volumes = {role: mass / density[role] for role, mass in masses.items()}
    slurry_volume = sum(volumes.values())

    wet = WET_FILM_PREFACTOR * recipe.coating.gap_um**WET_FILM_EXPONENT
    sets = max(1, round(recipe.particles.side_um**2 * wet / slurry_volume))
    count = recipe.particles.binder_domain_count
    side = float(np.sqrt(sets * slurry_volume / wet))
    _check(recipe, active_volume / slurry_volume, side, float(diameters.max()))
    in_slurry = LIQUID_IN_BINDER_DOMAIN * (slurry_volume - active_volume) / count
    dried = (volumes["carbon"] + volumes["binder"]) / (1.0 - recipe.drying.nanoporosity) / count
    radii = np.concatenate([diameters / 2.0, np.full(count, _radius(in_slurry))])
    phases = np.repeat(np.array([Phase.ACTIVE, Phase.CBD], np.uint8), [len(diameters), count])
    composition = Composition(
        radii_um=np.tile(radii, sets),
        phases=np.tile(phases, sets),
        side_um=side,
        wet_thickness_um=wet,
        dried_binder_radius_um=_radius(dried),
        masses_pg={role: sets * mass for role, mass in masses.items()},
        solid_volume_um3=sets * (slurry_volume - volumes["solvent"]),
        solvent_volume_um3=sets * volumes["solvent"],
    )
    _check_porosity(recipe, composition)
    return composition


def _check(recipe: ElectrodeRecipe, active_fraction: float, side_um: float, largest_um: float) -> None:
    if active_fraction > DENSEST_ACTIVE_FRACTION:
        raise RecipeError(
            f"formulation.solid_content: at {recipe.formulation.solid_content} active material would fill "
            f"{active_fraction:.1%} of the slurry; expected at most {DENSEST_ACTIVE_FRACTION:.0%}, above it jams"
        )
    if side_um < NARROWEST_BOX * largest_um:
        raise RecipeError(
            f"particles: the box comes out {side_um:.3g} um wide; expected at least {NARROWEST_BOX} x the largest "
            f"diameter = {NARROWEST_BOX * largest_um:.3g} um (raise particles.side_um or the counts)"
        )


def _check_porosity(recipe: ElectrodeRecipe, composition: Composition) -> None:
    measured = recipe.drying.porosity
    if measured is None:
        return
    active = composition.masses_pg["active"] / recipe.formulation.materials()["active"].density_g_cm3
    highest = composition.porosity(composition.wet_thickness_um)
    lowest = composition.porosity(active / (DENSEST_ACTIVE_FRACTION * composition.area_um2))
    if not lowest <= measured <= highest:
        raise RecipeError(
            f"drying.porosity: expected {lowest:.3f} (active material at {DENSEST_ACTIVE_FRACTION:.0%} by volume) "
            f"to {highest:.3f} (the film as coated); got {measured}"
        )


def _radius(volume_um3: float) -> float:
    return float((3.0 * volume_um3 / (4.0 * np.pi)) ** (1.0 / 3.0))
