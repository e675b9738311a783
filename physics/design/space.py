"""The choices that the library of trials spans: what an operator sets to make an NMC111 electrode, and its recipe.

Particle sizes are those of the reference case (Lombardo et al., Batteries & Supercaps 2020, 3, 721). The carbon-binder
domain is coarser than there, with the same diameter in every formulation, so that a thick film is computed in minutes.
"""

from dataclasses import astuple, dataclass, fields
from typing import Self

from physics.recipe import ElectrodeRecipe

ACTIVE_COUNTS = {2.5: 29, 3.5: 36, 4.5: 26, 5.86: 23, 8.28: 33, 10.35: 12}  # diameter in um -> particles of one set
BINDER_DOMAIN_COUNT = 500  # per set at REFERENCE_ACTIVE_FRACTION: 2.5 um wide when dry, as the finest active material
REFERENCE_ACTIVE_FRACTION = 0.96


@dataclass(frozen=True)
class Range:
    """What one choice may be.

    Attributes:
        lowest: in the choice's unit.
        highest: likewise.
        unit: as printed.
        step: the finest that an operator sets.
        logarithmic: whether equal ratios count alike.
    """

    lowest: float
    highest: float
    unit: str
    step: float
    logarithmic: bool = False


@dataclass(frozen=True)
class Trial:
    """What an operator chooses, in the units of the line.

    Attributes:
        active_percent: active material, by mass of the dry solids.
        carbon_share_percent: carbon, by mass of carbon and binder together.
        solid_content_percent: by mass of the slurry.
        gap_um: of the comma bar.
        compression_percent: of the dried film's thickness, in the calender.
    """

    active_percent: float
    carbon_share_percent: float
    solid_content_percent: float
    gap_um: float
    compression_percent: float

    @property
    def carbon_percent(self) -> float:
        """Carbon, by mass of the dry solids."""
        return round((100.0 - self.active_percent) * self.carbon_share_percent / 100.0, 2)

    @property
    def binder_percent(self) -> float:
        """Binder, by mass of the dry solids."""
        return round(100.0 - self.active_percent - self.carbon_percent, 4)

    @classmethod
    def of(cls, recipe: ElectrodeRecipe) -> Self:
        """What a recipe of the library chose."""
        mixed, rest = recipe.formulation, 1.0 - recipe.formulation.active_fraction
        values = (
            mixed.active_fraction * 100.0,
            mixed.carbon_fraction / rest * 100.0,
            mixed.solid_content * 100.0,
            recipe.coating.gap_um or 0.0,
            (recipe.calendering.compression or 0.0) * 100.0,
        )
        return cls(*(round(value, 2) for value in values))

    def outside(self) -> list[str]:
        """Names of the choices that lie outside what the library spans."""
        named = zip(SPACE.items(), astuple(self), strict=True)
        return [name for (name, span), value in named if not span.lowest <= value <= span.highest]

    def recipe(self, name: str, seed: int) -> ElectrodeRecipe:
        """The recipe that makes this electrode.

        Args:
            name: of the electrode.
            seed: places its particles.

        Raises:
            RecipeError: a choice that no electrode can be made with.
        """
        active, carbon = _fraction(self.active_percent), _fraction(self.carbon_percent)
        return ElectrodeRecipe.from_mapping(
            {
                "name": name,
                "formulation": {
                    "active": "nmc111",
                    "active_fraction": active,
                    "carbon_fraction": carbon,
                    "binder_fraction": round(1.0 - active - carbon, 6),
                    "solid_content": _fraction(self.solid_content_percent),
                },
                "particles": {
                    "active": [{"diameter_um": size, "count": count} for size, count in ACTIVE_COUNTS.items()],
                    "binder_domain_count": _binder_domain_count(active),
                },
                "coating": {"gap_um": self.gap_um},
                "drying": {"drying_rate_g_m2_s": 1.0},
                "calendering": {"compression": _fraction(self.compression_percent)},
                "seed": seed,
            },
            name,
        )


# Formulations around the measured ones (92.7 to 96 % active material, 58 to 73 % solids); gaps from that of the thin
# measured film to one whose film is too thick for 1 C; from a film that the rolls just touch to a dense one.
SPACE = dict(
    zip(
        (field.name for field in fields(Trial)),
        (
            Range(90.0, 97.0, "%", 0.1),
            Range(35.0, 65.0, "%", 1.0),
            Range(62.0, 72.0, "%", 0.1),
            Range(50.0, 320.0, "µm", 1.0, logarithmic=True),
            Range(0.0, 30.0, "%", 0.5),
        ),
        strict=True,
    )
)


def _binder_domain_count(active: float) -> int:
    """In proportion to its mass per active material, so that its particles keep their size."""
    if not 0.0 < active < 1.0:
        return BINDER_DOMAIN_COUNT  # the recipe refuses such a fraction
    reference = (1.0 - REFERENCE_ACTIVE_FRACTION) / REFERENCE_ACTIVE_FRACTION
    return round(BINDER_DOMAIN_COUNT * (1.0 - active) / active / reference)


def _fraction(percent: float) -> float:
    return round(percent / 100.0, 6)
