"""The surface of a phase of a labelled volume, closed at the volume's faces, as fine as a budget allows."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

from scenes.edge_collapse import collapse_edges, vertex_normals
from scenes.errors import SceneError
from scenes.surface_nets import Net, enclosed_volume, surface_net

Float32s = npt.NDArray[np.float32]
_SMOOTHING_VOXELS = 2.0  # a window of two voxels takes the staircase out of a labelled image
_LEAST_CELLS = 2
_ATTEMPTS = 8
_FINER, _LEAST_FINER, _MOST_FINER = 11.0, 8.0, 40.0  # times the budget is what is meshed; see _triangles_to_mesh
_FINER_OF_FEW = 4
_FEW, _MANY = 20_000, 60_000  # below few, what a finer mesh holds turns into shards; many err little anyway
_FINEST, _FINEST_OF_MANY = 800_000, 240_000  # triangles; more take seconds
_NEAR = 1.3  # times as many or as few as wanted: closer takes more attempts than it is worth
_ISO_STEPS = 8
_VOLUME_TOLERANCE = 0.02  # of the search for the iso-value
_SHIFTS, _MOST_SHIFT = 3, 0.5  # attempts, and cells
_EXACT_VOLUME = 1.0e-4
_TRUE_VOLUME = 5.0e-3  # a surface that collapsed beyond that has lost its shape


@dataclass(frozen=True)
class Surface:
    """The closed surface of a phase.

    Attributes:
        vertices_um: (v, 3) float32, in the volume's axes, 0 at its corner.
        normals: (v, 3) float32 unit vectors out of the phase.
        triangles: (t, 3) uint32, counter-clockwise seen from outside.
    """

    vertices_um: Float32s
    normals: Float32s
    triangles: npt.NDArray[np.uint32]


def phase_surface(labels: npt.NDArray[np.uint8], label: int, voxel_um: float, most_triangles: int) -> Surface | None:
    """Mesh one phase.

    The volume is averaged onto a grid that gives several times as many triangles as wanted, and edges are collapsed:
    what is curved keeps them. The iso-value is the one that about leaves the phase its volume, so that thin phases
    neither vanish nor swell; what is missing in the end, a small shift along the normals makes up. A phase whose
    pieces and tunnels do not let it collapse so far is meshed more coarsely, where the smallest vanish.

    Args:
        labels: (nx, ny, nz) labelled voxels.
        label: the phase.
        voxel_um: edge of a voxel.
        most_triangles: budget.

    Returns:
        The surface with at most that many triangles; None where the phase is absent.

    Raises:
        SceneError: where the budget is below what the coarsest grid needs.
    """
    phase = labels == label
    fraction = float(phase.mean())
    if fraction == 0.0:
        return None
    faces = _count_faces(phase)
    wanted = _triangles_to_mesh(faces / phase.sum(), most_triangles)
    while True:
        net, cells = _fine_net(phase, faces, fraction, wanted)
        surface = _of_volume(_collapsed(net, cells, most_triangles), cells, fraction)
        whole = len(net.triangles) <= most_triangles
        if whole or (len(surface.triangles) <= most_triangles and _keeps_volume(surface, cells, fraction)):
            return _in_micrometres(surface, cells, labels.shape, voxel_um)
        if max(cells) <= _LEAST_CELLS:
            break
        wanted = 2 * wanted // 3
    raise SceneError(
        f"{most_triangles} triangles are too few for this phase, whose surface needs {len(net.triangles)}; leave the "
        "phase out, or take a device that draws more"
    )


def average(phase: npt.NDArray[np.bool_], shape: tuple[int, ...]) -> Float32s:
    """Fraction of the phase in a window around every cell of a coarser grid, exact to the part of a voxel.

    Args:
        phase: (nx, ny, nz) voxels.
        shape: cells of the grid along each axis, no more than there are voxels.

    Returns:
        Float32 of that shape, 0 to 1; windows end at the volume's faces.
    """
    values: npt.NDArray[Any] = np.ascontiguousarray(phase).view(np.uint8)
    for cells in shape:
        voxels = len(values)
        width = max(voxels / cells, _SMOOTHING_VOXELS)
        centres = (np.arange(cells) + 0.5) * voxels / cells
        low, high = np.clip(centres - width / 2, 0, voxels), np.clip(centres + width / 2, 0, voxels)
        averaged = np.zeros((cells, *values.shape[1:]), dtype=np.float32)
        _average_first_axis(values, low, high, averaged)
        # The next axis comes first; after three turns the axes are in their old order.
        values = np.ascontiguousarray(averaged.transpose(1, 2, 0))
    return values


@njit(cache=True, nogil=True)
def _average_first_axis(values, low, high, averaged):  # type: ignore[no-untyped-def]
    for i in range(len(low)):
        for x in range(int(low[i]), min(int(np.ceil(high[i])), len(values))):
            weight = np.float32((min(high[i], x + 1.0) - max(low[i], float(x))) / (high[i] - low[i]))
            for j in range(values.shape[1]):
                for k in range(values.shape[2]):
                    averaged[i, j, k] += weight * values[x, j, k]


def _count_faces(phase: npt.NDArray[np.bool_]) -> int:
    """Faces between voxels of the phase and others."""
    return sum(int(np.count_nonzero(np.diff(phase, axis=axis))) for axis in range(3))


def _triangles_to_mesh(thinness: float, most_triangles: int) -> int:
    """How fine a mesh to collapse to a budget.

    Bulky phases gain from a finer one; thin phases have pieces and tunnels that do not collapse farther.

    Args:
        thinness: faces of the phase's voxels to others, over its voxels.
        most_triangles: budget.
    """
    if most_triangles < _FEW:
        return _FINER_OF_FEW * most_triangles
    finer = min(max(_FINER / thinness**2, _LEAST_FINER), _MOST_FINER) if thinness > 0.0 else _LEAST_FINER
    finest = _FINEST if most_triangles < _MANY else _FINEST_OF_MANY
    return max(most_triangles, min(round(finer * most_triangles), finest))


def _fine_net(phase: npt.NDArray[np.bool_], faces: int, fraction: float, wanted: int) -> tuple[Net, tuple[int, ...]]:
    """Search the grid that gives about as many triangles as wanted; the voxels' own is the finest.

    Returns:
        The surface and the cells along each axis.
    """
    cell = max(1.0, (faces / wanted) ** 0.5)  # voxels
    iso = 0.5
    for _ in range(_ATTEMPTS):
        cells = tuple(min(side, max(_LEAST_CELLS, round(side / cell))) for side in phase.shape)
        net, iso = _net_of_volume(np.pad(average(phase, cells), 1), fraction, iso)
        count = len(net.triangles)
        finest = cell == 1.0 and count <= _NEAR * wanted
        if finest or wanted / _NEAR <= count <= _NEAR * wanted or (count > wanted and max(cells) <= _LEAST_CELLS):
            break
        cell = max(1.0, cell * (count / wanted) ** 0.5)
    return net, cells


def _keeps_volume(net: Net, cells: tuple[int, ...], fraction: float) -> bool:
    return abs(enclosed_volume(net) / (fraction * float(np.prod(cells))) - 1.0) <= _TRUE_VOLUME


def _collapsed(net: Net, cells: tuple[int, ...], most_triangles: int) -> Net:
    """The surface with its edges collapsed, what lies on the volume's faces within them; unchanged if few enough."""
    if len(net.triangles) <= most_triangles:
        return net
    vertices, triangles = collapse_edges(net.vertices, net.triangles, _sides(net.vertices, cells) != 0, most_triangles)
    normals = _facing_out(vertex_normals(vertices, triangles), _sides(vertices, cells))
    return Net(vertices, normals, triangles)


def _sides(vertices: Float32s, cells: tuple[int, ...]) -> Float32s:
    """(v, 3) -1 or 1 where a vertex lies on the volume's lower or upper face across an axis, else 0."""
    last = np.array(cells, dtype=np.float32) + np.float32(0.5)
    return np.subtract(vertices >= last, vertices <= np.float32(0.5), dtype=np.float32)


def _facing_out(normals: Float32s, sides: Float32s) -> Float32s:
    """The normals, on the volume's faces straight out of it."""
    flat = sides.any(axis=1, keepdims=True)
    return np.where(flat, sides / np.maximum(np.linalg.norm(sides, axis=1, keepdims=True), 1.0), normals)


def _net_of_volume(occupancy: Float32s, fraction: float, iso: float) -> tuple[Net, float]:
    """Search the iso-value whose surface encloses the phase's fraction of the volume.

    Regula falsi in which the end that stays counts half, which keeps the search from sticking there.

    Args:
        occupancy: as `average` gives it, padded with zeros.
        fraction: of the volume that the phase fills.
        iso: where to look first.

    Returns:
        The surface and its iso-value.
    """
    cells = tuple(side - 2 for side in occupancy.shape)
    low, high = 0.0, float(occupancy.max())
    excess_low, excess_high = 1.0 - fraction, -fraction
    iso = min(max(iso, 0.05 * high), 0.95 * high)
    for _ in range(_ISO_STEPS):
        net = _laid_flat(surface_net(occupancy, iso), cells)
        excess = enclosed_volume(net) / float(np.prod(cells)) - fraction
        if abs(excess) <= _VOLUME_TOLERANCE * fraction:
            break
        if excess > 0:
            low, excess_low, excess_high = iso, excess, excess_high / 2
        else:
            high, excess_high, excess_low = iso, excess, excess_low / 2
        iso = (low * excess_high - high * excess_low) / (excess_high - excess_low)
    return net, iso


def _of_volume(net: Net, cells: tuple[int, ...], fraction: float) -> Net:
    """Shift the vertices that are not on the volume's faces along their normals until the phase has its volume."""
    target = fraction * float(np.prod(cells))
    low, high = np.float32(0.5), np.array(cells, dtype=np.float32) + np.float32(0.5)
    directions = np.where(_sides(net.vertices, cells).any(axis=1, keepdims=True), np.float32(0.0), net.normals)
    shift, shifted, volume = 0.0, net, enclosed_volume(net)
    step = 0.05 if volume < target else -0.05
    for _ in range(_SHIFTS):
        if abs(volume - target) <= _EXACT_VOLUME * target or step == 0.0:
            break
        before, shift = volume, float(np.clip(shift + step, -_MOST_SHIFT, _MOST_SHIFT))
        shifted = net._replace(vertices=np.clip(net.vertices + np.float32(shift) * directions, low, high))
        volume = enclosed_volume(shifted)
        step = step * (target - volume) / (volume - before) if volume != before else 0.0
    return shifted


def _laid_flat(net: Net, cells: tuple[int, ...]) -> Net:
    """Lay what closes the surface in the padding around the cells onto the volume's faces."""
    last = np.array(cells, dtype=np.float32)
    low, high = net.vertices < 1, net.vertices > last
    vertices = np.where(low, np.float32(0.5), np.where(high, last + np.float32(0.5), net.vertices))
    return Net(vertices, _facing_out(net.normals, _sides(vertices, cells)), net.triangles)


def _in_micrometres(net: Net, cells: tuple[int, ...], voxels: tuple[int, ...], voxel_um: float) -> Surface:
    """Undo the padding; cell centres lie half a cell from the volume's faces."""
    step = np.array(voxels) / cells * voxel_um
    return Surface(((net.vertices - 0.5) * step).astype(np.float32), net.normals, net.triangles)
