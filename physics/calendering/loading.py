"""What ends the way down: a pressure, a height, or the line load of two rolls."""

import csv
import math
from pathlib import Path

from physics.composition import Composition
from physics.documents import DocumentError
from physics.recipe import Calendering, RecipeError


def nominal_pressure_mpa(gap_um: float) -> float:
    """Pressure that a nominal roll gap of 1 to 127 um stands for.

    The originators' own fit, P = 185.53 exp(-g / 38.12) - 6.52 with g in um (Primo et al., J. Power Sources 2021,
    488, 229361). Rolls deflect: the gap is never the electrode's thickness.
    """
    return 185.53 * math.exp(-gap_um / 38.12) - 6.52


def nip_pressure_mpa(line_load_n_per_mm: float, roll_diameter_mm: float, reduction_um: float) -> float:
    """Highest pressure between two rolls that take `reduction_um` off a film.

    The arc of contact of flat rolling is sqrt(R dh) long (von Karman, Z. angew. Math. Mech. 1925, 5, 139); a pressure
    that rises and falls over it as a parabola has its peak at 3/2 of its mean.

    Args:
        line_load_n_per_mm: force over width.
        roll_diameter_mm: of each roll.
        reduction_um: thickness before less thickness in the gap.
    """
    length_mm = math.sqrt(0.5 * roll_diameter_mm * 1.0e-3 * reduction_um) if reduction_um > 0.0 else 0.0
    return 1.5 * line_load_n_per_mm / length_mm if length_mm > 0.0 else math.inf


def read_pressed(path: Path) -> tuple[list[float], list[float]]:
    """Measured porosities (0 to 1) after calendering, with the pressures in MPa that they belong to.

    Args:
        path: CSV with a column `porosity` and a column `pressure_mpa` or `gap_um`; lines that begin with # are skipped.

    Raises:
        DocumentError: no such file, no such columns, or what is no number.
    """
    pressures, porosities = [], []
    try:
        with path.open(encoding="utf-8") as file:
            for row in csv.DictReader(line for line in file if not line.startswith("#")):
                nominal = "pressure_mpa" not in row
                pressures.append(nominal_pressure_mpa(float(row["gap_um"])) if nominal else float(row["pressure_mpa"]))
                porosities.append(float(row["porosity"]))
    except OSError as error:
        raise DocumentError(f"{path}: cannot be read ({error.strerror})") from error
    except (KeyError, TypeError, ValueError) as error:
        wanted = "numbers in columns porosity and pressure_mpa or gap_um"
        raise DocumentError(f"{path}: expected {wanted}; in row {len(porosities) + 1} got {error}") from error
    return pressures, porosities


class Loading:
    """The way down, as the recipe asks for it."""

    def __init__(self, calendering: Calendering, composition: Composition, thickness_um: float) -> None:
        """Check the recipe against the film.

        Raises:
            RecipeError: the plate would have to stand lower than the solids are thick.
        """
        self.start_um = thickness_um
        self.solids_um = composition.solid_volume_um3 / composition.area_um2
        self._calendering = calendering
        self._height_um, self._pressure_mpa = 0.0, math.inf
        if calendering.compression is not None:
            self._height_um = (1.0 - calendering.compression) * thickness_um
            if self._height_um <= self.solids_um:
                raise RecipeError(
                    f"calendering.compression: the plate would stand at {self._height_um:.3g} um, but the solids alone "
                    f"fill {self.solids_um:.3g} um; expected 0 to less than {1.0 - self.solids_um / thickness_um:.3f}, "
                    f"got {calendering.compression}"
                )
        elif calendering.pressure_mpa is not None:
            self._pressure_mpa = calendering.pressure_mpa
        elif calendering.gap_um is not None:
            self._pressure_mpa = nominal_pressure_mpa(calendering.gap_um)

    def reached(self, pressure_mpa: float, plate_um: float) -> bool:
        """Whether the plate may turn round."""
        return pressure_mpa >= self._aim_mpa(plate_um) or plate_um <= self._height_um

    def fraction(self, pressure_mpa: float, plate_um: float) -> float:
        """How far the way down is; pressure rises late, so its cube root tells more."""
        if self._height_um > 0.0:
            return (self.start_um - plate_um) / (self.start_um - self._height_um)
        return float(min(1.0, max(0.0, pressure_mpa / self._aim_mpa(plate_um))) ** (1.0 / 3.0))

    def _aim_mpa(self, plate_um: float) -> float:
        """Pressure that ends the way down; that of a line load falls as the arc of contact grows."""
        line_load = self._calendering.line_load_n_per_mm
        if line_load is None:
            return self._pressure_mpa
        return nip_pressure_mpa(line_load, self._calendering.roll_diameter_mm, self.start_um - plate_um)
