"""From what an operator sets at the coating head to the thickness of the wet film."""

import math

from physics.documents import DocumentError
from physics.recipe import Coating

# Wet film of a comma coater, t = A gap^B: through 44.1 um at a gap of 50 um and 317.7 um at 400 um, which the
# measured loadings 7.05 and 50.8 mg/cm2 (96:2:2, 71 % solids, slurry 2.25 g/cm3) imply.
WET_FILM_PREFACTOR = 1.0748
WET_FILM_EXPONENT = 0.9495

THICKEST_UM = 600.0
THINNEST_UM = 10.0


def wet_thickness_um(coating: Coating) -> float:
    """Thickness of the film as coated.

    A comma bar meters through its gap: t = A gap^B. A slot die is metered by its pump: t = flow / (width x speed).
    Where its gap is given, the film has to lie between half the gap, which the web drags along under the lip without
    any pressure (Couette flow; a thinner film pulls the meniscus into the gap, the low-flow limit of Ruschak, Chem.
    Eng. Sci. 1976, 31, 1057), and the whole gap, above which the slurry swells out of it.

    Raises:
        DocumentError: the pump rate does not fit the width, the speed and the gap.
    """
    if coating.flow_ml_min is None or coating.width_mm is None or coating.speed_m_min is None:
        return WET_FILM_PREFACTOR * math.pow(coating.gap_um or 0.0, WET_FILM_EXPONENT)
    um_per_ml_min = 1.0e3 / (coating.width_mm * coating.speed_m_min)  # 1 ml/min = 1e-6 m3/min over 1e-3 m x 1 m/min
    thickness = coating.flow_ml_min * um_per_ml_min
    lowest, highest = THINNEST_UM, THICKEST_UM
    if coating.gap_um is not None:
        lowest, highest = max(lowest, 0.5 * coating.gap_um), min(highest, coating.gap_um)
    gap = "" if coating.gap_um is None else f" under a lip at {coating.gap_um:g} um"
    if not lowest <= thickness <= highest:
        raise DocumentError(
            f"coating.flow_ml_min: expected {lowest / um_per_ml_min:.4g} to {highest / um_per_ml_min:.4g} ml/min, "
            f"for a wet film of {lowest:.4g} to {highest:.4g} um{gap} at {coating.width_mm:g} mm and "
            f"{coating.speed_m_min:g} m/min; got {coating.flow_ml_min:g}"
        )
    return thickness


def comma_gap_um(wet_um: float) -> float:
    """The gap of a comma bar that leaves a wet film of this thickness, in um: the inverse of t = A gap^B."""
    return math.pow(wet_um / WET_FILM_PREFACTOR, 1.0 / WET_FILM_EXPONENT)
