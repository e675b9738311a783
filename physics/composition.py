"""What the recipe's masses and volumes come to in one box; every later stage conserves the masses.

Lengths in um, volumes in um3, masses in pg (1 g/cm3 = 1 pg/um3).
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from physics.coating import wet_thickness_um
from physics.documents import DocumentError
from physics.particles.clumps import Shape, shape
from physics.recipe import ElectrodeRecipe, Formulation, Particles, RecipeError
from physics.sizes import SizeDistribution, compare, sample
from physics.state import Phase

Floats = npt.NDArray[np.float64]

# Share of the liquid that a binder-domain particle stands for in the slurry. The rest flows between the particles.
# Originators' reference case: 3786 spheres of 2.5 um in 65,100 um3 of slurry that hold 21,484 um3 of active material.
LIQUID_IN_BINDER_DOMAIN = 0.710

DENSEST_ACTIVE_FRACTION = 0.60  # by volume; random close packing of equal spheres is .64, a paste jams earlier

# Widths in largest diameters. A box is as wide as REPRESENTATIVE_BOX, unless one particle set fills a narrower one that
# the recipe asks for: the published reference box, 38.4 um for particles of 10.35 um, is 3.7. Below NARROWEST_BOX a
# particle would meet its own periodic image.
REPRESENTATIVE_BOX = 4.0
NARROWEST_BOX = 2.5
SIDE_TOLERANCE = 0.01  # one set counts as wide enough when its box lacks less than this

PERCENTILE_TOLERANCE = 0.10  # d10, d50 and d90 of the drawn particles; analysers agree with each other no better
MOST_PARTICLES = 100_000
MOST_IN_BOX = 1_000_000


@dataclass(frozen=True)
class Composition:
    """Particles and amounts in one box.

    Attributes:
        radii_um: (n,) radii in the slurry.
        phases: (n,) uint8; active material first.
        side_um: side of the box.
        wet_thickness_um: film thickness as coated.
        dried_binder_radius_um: radius of a binder-domain particle without solvent.
        masses_pg: active, carbon, binder, solvent, and electrolyte where there is a solid one.
        solid_volume_um3: of all dry materials at their true densities.
        solvent_volume_um3: as coated.
        clump: shape of the active particles, whose spheres stand side by side; None where they are spheres.
    """

    radii_um: npt.NDArray[np.float64]
    phases: npt.NDArray[np.uint8]
    side_um: float
    wet_thickness_um: float
    dried_binder_radius_um: float
    masses_pg: dict[str, float]
    solid_volume_um3: float
    solvent_volume_um3: float
    clump: Shape | None = None

    @property
    def clumps(self) -> npt.NDArray[np.int32] | None:
        """(n,) clump of every sphere, -1 for none."""
        if self.clump is None:
            return None
        each = np.arange(len(self.radii_um), dtype=np.int32) // np.int32(len(self.clump.shares))
        return np.where(self.phases == Phase.ACTIVE, each, np.int32(-1))

    @property
    def active_diameters_um(self) -> Floats:
        """Diameters of the active particles; of clumps, those of spheres with their volumes."""
        diameters: Floats = 2.0 * self.radii_um[self.phases == Phase.ACTIVE]
        return diameters if self.clump is None else diameters[:: len(self.clump.shares)] / self.clump.radius

    @property
    def reaches_um(self) -> Floats:
        """Radii of the spheres that just hold each particle: clumps first, then those that are spheres themselves."""
        if self.clump is None:
            return self.radii_um
        single = self.radii_um[self.phases != Phase.ACTIVE]
        return np.concatenate([0.5 * self.clump.reach * self.active_diameters_um, single])

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

    @classmethod
    def of_stack(cls, films: Sequence["Composition"]) -> "Composition":
        """All films of a stack together; the binder's dried radius is that of the first."""
        roles = {role for film in films for role in film.masses_pg}
        return replace(
            films[0],
            radii_um=np.concatenate([film.radii_um for film in films]),
            phases=np.concatenate([film.phases for film in films]),
            wet_thickness_um=sum(film.wet_thickness_um for film in films),
            masses_pg={role: sum(film.masses_pg.get(role, 0.0) for film in films) for role in sorted(roles)},
            solid_volume_um3=sum(film.solid_volume_um3 for film in films),
            solvent_volume_um3=sum(film.solvent_volume_um3 for film in films),
        )

    def porosity(self, thickness_um: float) -> float:
        """Total porosity of a film of this thickness: what is not solid at true density, nanopores included."""
        return 1.0 - self.solid_volume_um3 / (self.area_um2 * thickness_um)


def compose(recipe: ElectrodeRecipe, side_um: float | None = None) -> Composition:
    """Particles and amounts of a recipe for one film.

    The recipe's particle set is repeated, the last time in part, until a box of the wet film's thickness is wide
    enough. The binder domain's particles share the mass of carbon and binder, whatever the formulation.

    Args:
        recipe: without layers.
        side_um: exact side of the box, where another film decides it.

    Raises:
        RecipeError: what the recipe asks for does not fit into a box.
    """
    diameters, count = active_diameters_um(recipe.particles), recipe.particles.binder_domain_count
    masses, volumes = _amounts(recipe.formulation, diameters)
    _check_solid_content(recipe, volumes, masses)
    wet = _wet_thickness_um(recipe)
    largest, of_one_set = float(diameters.max()), math.sqrt(sum(volumes.values()) / wet)
    wanted = side_um or _side_um(recipe.particles.side_um, largest, of_one_set)
    if wanted != of_one_set:
        diameters, count = _repeat(diameters, count, (wanted / of_one_set) ** 2)
        masses, volumes = _amounts(recipe.formulation, diameters)
    slurry_volume, domain_wet = sum(volumes.values()), sum(volumes.values()) - volumes["active"]
    side = side_um or math.sqrt(slurry_volume / wet)
    clump = None if recipe.particles.clump is None else shape(**recipe.particles.clump.model_dump())
    _check_box(side, wet, largest, largest if clump is None else clump.reach * largest)
    radii = diameters / 2.0 if clump is None else np.repeat(clump.radius * diameters / 2.0, len(clump.shares))
    dried = (domain_wet - volumes["solvent"]) / (1.0 - recipe.drying.nanoporosity)
    composition = Composition(
        radii_um=np.concatenate([radii, np.full(count, _radius(LIQUID_IN_BINDER_DOMAIN * domain_wet / count))]),
        phases=np.repeat(np.array([Phase.ACTIVE, Phase.CBD], np.uint8), [len(radii), count]),
        side_um=side,
        wet_thickness_um=slurry_volume / side**2,
        dried_binder_radius_um=_radius(dried / count),
        masses_pg=masses,
        solid_volume_um3=slurry_volume - volumes["solvent"],
        solvent_volume_um3=volumes["solvent"],
        clump=clump,
    )
    _check_porosity(recipe, composition)
    return composition


def compose_films(recipe: ElectrodeRecipe) -> tuple[Composition, ...]:
    """Particles and amounts of each film, from collector to surface, in boxes as wide as the widest has to be.

    Raises:
        RecipeError: with the number of the layer.
    """
    films = recipe.films()
    if len(films) == 1:
        return (compose(films[0]),)
    widest = max(_compose_layer(number, film).side_um for number, film in enumerate(films, 1))
    return tuple(_compose_layer(number, film, widest) for number, film in enumerate(films, 1))


def _compose_layer(number: int, film: ElectrodeRecipe, side_um: float | None = None) -> Composition:
    try:
        return compose(film, side_um)
    except RecipeError as error:
        raise RecipeError(f"layer {number}: {error}") from error


def _amounts(formulation: Formulation, diameters: Floats) -> tuple[dict[str, float], dict[str, float]]:
    """Masses in pg and volumes in um3 that come with so much active material, by role."""
    density = {role: material.density_g_cm3 for role, material in formulation.materials().items()}
    active_volume = float(np.pi / 6.0 * (diameters**3).sum())
    solids = active_volume * density["active"] / formulation.active_fraction
    masses = {role: solids * fraction for role, fraction in formulation.fractions().items()}
    masses["solvent"] = solids * (1.0 / formulation.solid_content - 1.0)
    return masses, {role: mass / density[role] for role, mass in masses.items()}


def _repeat(diameters: Floats, count: int, sets: float) -> tuple[Floats, int]:
    """So many particle sets, whole or not: evenly spaced ones of the sorted particles."""
    active, binder = max(1, round(sets * len(diameters))), max(1, round(sets * count))
    if active + binder > MOST_IN_BOX:
        raise RecipeError(
            f"particles: a box that is wide enough would hold {active + binder:,} particles; expected at most "
            f"{MOST_IN_BOX:,} (lower particles.side_um, the largest diameter or the wet film)"
        )
    whole = np.sort(np.tile(diameters, math.ceil(sets)))
    return whole[((np.arange(active) + 0.5) * len(whole) / active).astype(np.intp)], binder


def active_diameters_um(particles: Particles) -> Floats:
    """(n,) diameters of the active material in one particle set, as counted or as drawn from what was measured.

    Raises:
        RecipeError: too few particles to stand for the distribution.
    """
    if particles.active is not None:
        return np.repeat([size.diameter_um for size in particles.active], [size.count for size in particles.active])
    measured, count = measured_sizes(particles), particles.active_count
    if measured is None or count is None:
        raise RecipeError("particles: expected one of active, distribution, percentiles")
    diameters = sample(measured, count)
    if compare(measured, diameters).largest_error > PERCENTILE_TOLERANCE:
        needed = next((n for n in _rising_from(count) if _is_enough(measured, n)), None)
        enough = "more than any box holds: leave out the fines or the coarse tail" if needed is None else f"{needed}"
        raise RecipeError(
            f"particles.active_count: expected enough particles for d10, d50 and d90 of this distribution to come out "
            f"within {PERCENTILE_TOLERANCE:.0%}, which takes {enough}; got {count}"
        )
    return diameters


def measured_sizes(particles: Particles) -> SizeDistribution | None:
    """The distribution of a recipe, weighted by volume; None where it counts particles."""
    given, percentiles = particles.distribution, particles.percentiles
    if percentiles is not None:
        return SizeDistribution.from_percentiles(percentiles.d10_um, percentiles.d50_um, percentiles.d90_um)
    if given is None:
        return None
    sizes = np.array(given.size_um)
    if given.cumulative_percent is not None:
        return SizeDistribution.from_cumulative(sizes, np.array(given.cumulative_percent), "volume")
    return SizeDistribution.from_shares(sizes, np.array(given.volume_percent), "volume")


def _rising_from(count: int) -> Iterator[int]:
    while count < MOST_PARTICLES:
        count = min(MOST_PARTICLES, 10 * (1 + count // 8))
        yield count


def _is_enough(measured: SizeDistribution, count: int) -> bool:
    return compare(measured, sample(measured, count)).largest_error <= PERCENTILE_TOLERANCE


def _wet_thickness_um(recipe: ElectrodeRecipe) -> float:
    try:
        return wet_thickness_um(recipe.coating)
    except DocumentError as error:
        raise RecipeError(str(error)) from error


def _side_um(asked_um: float | None, largest_um: float, of_one_set_um: float) -> float:
    """Width of the box: that of one particle set where it is enough, else what it takes."""
    enough = REPRESENTATIVE_BOX * largest_um if asked_um is None else asked_um
    if of_one_set_um >= (1.0 - SIDE_TOLERANCE) * enough:
        return of_one_set_um
    return max(enough, REPRESENTATIVE_BOX * largest_um)


def _check_solid_content(recipe: ElectrodeRecipe, volumes: dict[str, float], masses: dict[str, float]) -> None:
    active_fraction = volumes["active"] / sum(volumes.values())
    if active_fraction <= DENSEST_ACTIVE_FRACTION:
        return
    solids = sum(masses.values()) - masses["solvent"]
    spare = volumes["active"] / DENSEST_ACTIVE_FRACTION - (sum(volumes.values()) - volumes["solvent"])
    highest = solids / (solids + max(0.0, spare) * masses["solvent"] / volumes["solvent"])
    raise RecipeError(
        f"formulation.solid_content: at {recipe.formulation.solid_content} active material would fill "
        f"{active_fraction:.1%} of the slurry and jam; expected 0.3 to {math.floor(1000.0 * highest) / 1000.0:g}, "
        f"where it fills {DENSEST_ACTIVE_FRACTION:.0%}"
    )


def _check_box(side_um: float, wet_um: float, largest_um: float, longest_um: float) -> None:
    if side_um < NARROWEST_BOX * largest_um:
        raise RecipeError(
            f"particles: the box comes out {side_um:.3g} um wide; expected at least {NARROWEST_BOX} x the largest "
            f"diameter = {NARROWEST_BOX * largest_um:.3g} um (raise particles.side_um or the counts)"
        )
    if wet_um < longest_um:
        raise RecipeError(
            f"coating: the wet film comes out {wet_um:.3g} um thick; expected at least the largest diameter, "
            f"{longest_um:.3g} um"
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
