"""Who touches whom: contacts, contact areas, overlaps and covered surface of every particle in a bed.

Two surfaces touch where they are closer than the contact tolerance, a share of the smaller radius. That is where
spheres grown by half the tolerance each would overlap, so the contact area is the circle in which those two intersect.
It grows smoothly from nothing as particles approach; between hard spheres that just touch, most of it is the
tolerance, so areas of one tolerance compare with each other and not with a microscope's.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit, prange

from physics.particles.neighbours import Box, build_neighbours, separation
from physics.state import ParticleBed, Phase

Floats = npt.NDArray[np.float64]

CONTACT_TOLERANCE = 0.02  # of the smaller radius: about the overlap that a softened hard contact has under load
SURFACE_POINTS = 500  # per particle; the covered share of one is then known within about .002
COLLECTOR = 0  # column of the collector; the others are those of Phase


@dataclass(frozen=True)
class Contacts:
    """Contacts of n particles; the columns are the partner: COLLECTOR, Phase.ACTIVE, Phase.CBD.

    Attributes:
        counts: (n, 3) how many partners touch.
        areas_um2: (n, 3) sum of the contact circles.
        overlaps_um3: (n, 3) this particle's half of what it shares with partners, and all that the collector cuts off.
        covered: (n, 3) share of the surface that is within the tolerance of a partner or inside it; the collector
            goes first, then active material. Zero for the binder domain, whose surface nobody asks for.
        exposed: (n,) share of a sphere's surface that is not inside another sphere of its clump; `covered` is of that.
    """

    counts: npt.NDArray[np.int64]
    areas_um2: Floats
    overlaps_um3: Floats
    covered: Floats
    exposed: Floats


def find_contacts(bed: ParticleBed, tolerance: float = CONTACT_TOLERANCE) -> Contacts:
    """Find the contacts of a bed, each pair through its nearest periodic image in x and y.

    Args:
        bed: particles on a collector at z = 0.
        tolerance: distance of two surfaces, in smaller radii, below which they touch.

    Returns:
        Counts, areas and overlaps of every particle.
    """
    side, radii = float(bed.box_um[0]), bed.radii_um
    shape = (len(bed), 3)
    contacts = Contacts(np.zeros(shape, np.int64), np.zeros(shape), np.zeros(shape), np.zeros(shape), np.ones(shape[0]))
    if not len(bed):
        return contacts
    skin = tolerance * float(radii.max()) + 1.0e-9
    pairs = build_neighbours(bed.centres_um, radii, bed.phases, Box(side), skin, bed.clumps)
    geometry = (bed.centres_um, radii, bed.phases, pairs.first, pairs.index, side, tolerance)
    _touch(*geometry, contacts.counts, contacts.areas_um2, contacts.overlaps_um3)
    size = 1 if bed.clumps is None else int(np.bincount(bed.clumps[bed.clumps >= 0], minlength=1).max())
    clumps = np.full(len(bed), -1, np.int32) if bed.clumps is None else bed.clumps
    _cover(*geometry, clumps, size, directions(SURFACE_POINTS), int(Phase.ACTIVE), contacts.covered, contacts.exposed)
    return contacts


def directions(points: int) -> Floats:
    """Unit vectors that share the sphere evenly: a Fibonacci lattice (Gonzalez, Math. Geosci. 2010, 42, 49)."""
    k = np.arange(points)
    z = 1.0 - (2.0 * k + 1.0) / points
    angle = k * np.pi * (3.0 - np.sqrt(5.0))
    across = np.sqrt(1.0 - z * z)
    return np.column_stack((across * np.cos(angle), across * np.sin(angle), z))


@njit(cache=True, parallel=True, error_model="numpy")
def _touch(x, r, phase, first, index, side, tolerance, counts, areas, overlaps):  # type: ignore[no-untyped-def]
    for i in prange(len(r)):
        for m in range(first[i], first[i + 1]):
            j = index[m]
            dx, dy, dz = separation(x, i, j, side)
            d = np.sqrt(dx * dx + dy * dy + dz * dz)
            near = tolerance * min(r[i], r[j])
            if d < r[i] + r[j] + near:
                counts[i, phase[j]] += 1
                areas[i, phase[j]] += lens_circle(r[i] + 0.5 * near, r[j] + 0.5 * near, d)
                overlaps[i, phase[j]] += 0.5 * lens_volume(r[i], r[j], d)
        near = tolerance * r[i]
        if x[i, 2] < r[i] + near:
            counts[i, 0] += 1
            grown, height = r[i] + 0.5 * near, x[i, 2] - 0.5 * near
            areas[i, 0] = np.pi * max(0.0, grown * grown - height * height)
            overlaps[i, 0] = cap_volume(r[i], -x[i, 2])


@njit(cache=True, parallel=True, error_model="numpy")
def _cover(  # type: ignore[no-untyped-def]
    x, r, phase, first, index, side, tolerance, clumps, clump_size, directions, active, covered, exposed
):
    share = 1.0 / len(directions)
    for i in prange(len(r)):
        if phase[i] != active:
            continue
        for k in range(len(directions)):
            px, py, pz = r[i] * directions[k, 0], r[i] * directions[k, 1], r[i] * directions[k, 2]
            if clumps[i] >= 0 and _is_inside(i, px, py, pz, x, r, side, clumps, clump_size):
                exposed[i] -= share
                continue
            if x[i, 2] + pz < tolerance * r[i]:
                covered[i, 0] += share
                continue
            cover = 3  # no partner; of several, the lowest phase wins, as in voxels
            for m in range(first[i], first[i + 1]):
                j = index[m]
                dx, dy, dz = separation(x, i, j, side)
                reach = r[j] + tolerance * min(r[i], r[j])
                if phase[j] < cover and (px + dx) ** 2 + (py + dy) ** 2 + (pz + dz) ** 2 < reach * reach:
                    cover = phase[j]
            if cover < 3:
                covered[i, cover] += share
        if clumps[i] >= 0 and exposed[i] > 0.5 * share:
            for k in range(3):
                covered[i, k] /= exposed[i]


@njit(cache=True, error_model="numpy", inline="always")
def _is_inside(i, px, py, pz, x, r, side, clumps, clump_size):  # type: ignore[no-untyped-def]
    """Whether a point on a sphere lies in another one of its clump; these stand beside it."""
    for j in range(max(0, i - clump_size + 1), min(len(r), i + clump_size)):
        if j != i and clumps[j] == clumps[i]:
            dx, dy, dz = separation(x, i, j, side)
            if (px + dx) ** 2 + (py + dy) ** 2 + (pz + dz) ** 2 < r[j] * r[j]:
                return True
    return False


@njit(cache=True, error_model="numpy")
def lens_circle(a, b, d):  # type: ignore[no-untyped-def]
    """Area of the circle in which spheres of radius a and b at distance d intersect; 0 where they do not."""
    if d >= a + b or d <= abs(a - b):
        return 0.0
    along = (d * d + a * a - b * b) / (2.0 * d)
    return np.pi * (a * a - along * along)


@njit(cache=True, error_model="numpy")
def lens_volume(a, b, d):  # type: ignore[no-untyped-def]
    """Volume that spheres of radius a and b at distance d share."""
    if d >= a + b:
        return 0.0
    if d <= abs(a - b):
        return 4.0 / 3.0 * np.pi * min(a, b) ** 3
    return np.pi * (a + b - d) ** 2 * (d * d + 2.0 * d * (a + b) - 3.0 * (a - b) ** 2) / (12.0 * d)


@njit(cache=True, error_model="numpy")
def cap_volume(r, level):  # type: ignore[no-untyped-def]
    """Volume of a sphere of radius r around the origin below the plane z = level."""
    height = min(max(level + r, 0.0), 2.0 * r)
    return np.pi * height * height * (r - height / 3.0)
