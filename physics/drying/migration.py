"""Where the binder goes while the film's surface falls: advection and diffusion in one dimension, and its measurement.

Binder dissolved in a film of height H(t) = H0 - E t cannot leave through the collector nor through the surface, which
sweeps it up while diffusion takes it back (Routh and Zimmerman, Chem. Eng. Sci. 2004, 59, 2961; for electrodes Font,
Protas, Richardson and Foster, J. Power Sources 2018, 393, 177):

    dc/dt = D d2c/dz2,    dc/dz = 0 at z = 0,    D dc/dz = E c at z = H

The particles of the film (physics.drying.solver) do not use this solution; it is what they are held against.
"""

import numpy as np
import numpy.typing as npt
from scipy.linalg import solve_banded

from physics.state import ParticleBed, Phase

Floats = npt.NDArray[np.float64]

DIAGONAL = 1.0 - 0.5**0.5  # of the two-stage method of Alexander 1977


def peclet(evaporation_m_s: float, wet_thickness_m: float, diffusivity_m2_s: float) -> float:
    """Pe = E H0 / D: well below 1 diffusion keeps the binder uniform, well above the surface collects it.

    Args:
        evaporation_m_s: speed of the falling surface, E.
        wet_thickness_m: height of the film as coated, H0.
        diffusivity_m2_s: of the binder, D.
    """
    return evaporation_m_s * wet_thickness_m / diffusivity_m2_s


def migrate(peclet: float, fallen: float, cells: int = 400, steps: int = 800) -> tuple[Floats, Floats]:
    """Profile of a binder that was uniform when the surface began to fall.

    In zeta = z / H the domain stands still; the amount per zeta, m = H c, obeys a conservation law whose flux is
    zero at both ends, dm/ds = d/dzeta (m' / (Pe h^2) - zeta m / h), with h = H / H0 and s = 1 - h. Finite volumes with
    central faces and a diagonally implicit Runge-Kutta method (Alexander, SIAM J. Numer. Anal. 1977, 14, 1006, theorem
    5): second order in both, and stiff decay where diffusion is fast.

    Args:
        peclet: E H0 / D.
        fallen: share of H0 by which the surface has fallen, below 1.
        cells: finite volumes over the height.
        steps: steps in time.

    Returns:
        (cells,) heights z / H of the centres and (cells,) concentration over its mean.

    Raises:
        ValueError: Pe is not positive, or no film is left.
    """
    if not peclet > 0.0 or not 0.0 <= fallen < 1.0:
        raise ValueError(f"expected a positive Peclet number and 0 <= fallen < 1; got {peclet} and {fallen}")
    width = 1.0 / cells
    faces = np.arange(1, cells) * width
    share = np.ones(cells)
    step = fallen / steps
    for k in range(steps):
        height = 1.0 - k * step
        first = _slope(share, peclet, height - DIAGONAL * step, faces, DIAGONAL * step)
        moved = share + (1.0 - DIAGONAL) * step * first
        second = _slope(moved, peclet, height - step, faces, DIAGONAL * step)
        share = moved + DIAGONAL * step * second
    return (np.arange(cells) + 0.5) * width, share


def binder_profile(bed: ParticleBed, bins: int) -> tuple[Floats, Floats]:
    """Volume of binder domain over the thickness of a bed, every sphere cut at the borders of the bins.

    Args:
        bed: wet, drying or dried.
        bins: equal slices from collector to surface.

    Returns:
        (bins,) heights of the slices' middles over the thickness, and (bins,) volume over the mean of all slices.
    """
    binder = bed.of(Phase.CBD)
    bottom, radius = bed.centres_um[binder, 2] - bed.radii_um[binder], bed.radii_um[binder]
    borders = np.linspace(0.0, bed.thickness_um, bins + 1)[1:-1]
    depth = np.clip(borders[:, None] - bottom, 0.0, 2.0 * radius)
    below = (np.pi / 3.0 * depth**2 * (3.0 * radius - depth)).sum(axis=1)
    total = float((4.0 / 3.0 * np.pi * radius**3).sum())
    volume = np.diff(np.concatenate([[0.0], below, [total]]))
    return (np.arange(bins) + 0.5) / bins, volume * bins / total


def _slope(share: Floats, peclet: float, height: float, faces: Floats, implicit: float) -> Floats:
    """d(share)/ds at the end of an implicit step: k = A (share + implicit k); what a cell loses its neighbour gains."""
    width = float(faces[0])
    diffusion = 1.0 / (peclet * height**2 * width**2)
    carried = 0.5 * faces / (height * width)  # relative to cells that sink with zeta, binder moves up
    falls, rises = diffusion - carried, diffusion + carried  # from above a face to below it, and back
    flux = rises * share[:-1] - falls * share[1:]
    gain = np.diff(-flux, prepend=0.0, append=0.0)
    system = np.zeros((3, len(share)))
    system[0, 1:] = -implicit * falls
    system[2, :-1] = -implicit * rises
    system[1] = 1.0
    system[1, 1:] += implicit * falls
    system[1, :-1] += implicit * rises
    return np.asarray(solve_banded((1, 1), system, gain))
