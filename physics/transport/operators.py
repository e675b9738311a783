"""The two forms of the conduction operator on a grid of cells: one phase by its voxels, or any conductances.

The current runs along the first axis. Unknowns are cell-centred; neighbouring cells exchange conductance times the
difference of their potentials. Where a single phase conducts and faces are open or closed, a byte for each cell says it
all: how many of its faces are open. Everything else has a conductance for every face.

Kernels see either through the functions below; numba takes the one that fits.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit, prange, types
from numba.extending import overload

Singles = npt.NDArray[np.float32]


class OnePhase(NamedTuple):
    """Cells of one phase of conductivity 1; everything else insulates, and its unknowns have to be 0.

    Attributes:
        faces: (nx, ny, nz) uint8, open faces of each cell, a face to a plate counted twice; 0 insulates.
        wraps: (3,) which axes wrap around.
        plates: (2,) whether the first and the last layer touch a plate.
    """

    faces: npt.NDArray[np.uint8]
    wraps: npt.NDArray[np.bool_]
    plates: npt.NDArray[np.bool_]

    @property
    def shape(self) -> tuple[int, ...]:
        """Cells along the axes."""
        return self.faces.shape


class Conductances(NamedTuple):
    """Of the faces of one grid; face [i, j, k] of an axis lies behind cell [i, j, k], the last one wraps around.

    Attributes:
        x: (nx, ny, nz) towards i + 1.
        y: (nx, ny, nz) towards j + 1.
        z: (nx, ny, nz) towards k + 1.
        plates: (2, ny, nz) from the plate to the first layer, and from the last layer to the other plate.
    """

    x: Singles
    y: Singles
    z: Singles
    plates: Singles

    @property
    def shape(self) -> tuple[int, ...]:
        """Cells along the axes."""
        return self.x.shape


Operator = OnePhase | Conductances


def one_phase(inside: npt.NDArray[np.bool_], wraps: tuple[bool, bool, bool], plates: tuple[bool, bool]) -> OnePhase:
    """Count the open faces of every cell.

    Args:
        inside: (nx, ny, nz) cells of the phase.
        wraps: which axes wrap around.
        plates: whether the first and the last layer touch a plate.
    """
    faces = np.zeros(inside.shape, np.uint8)
    for axis, wrap in enumerate(wraps):
        cells, counts = np.moveaxis(inside, axis, 0), np.moveaxis(faces, axis, 0)
        between = cells[1:] & cells[:-1]
        counts[1:] += between
        counts[:-1] += between
        if wrap:
            counts[0] += cells[-1]
            counts[-1] += cells[0]
    for end, plate in zip((0, -1), plates, strict=True):
        if plate:
            faces[end] += 2
    faces *= inside
    return OnePhase(faces, np.array(wraps), np.array(plates))


def face_x(operator: Any, i: int, j: int, k: int) -> float:
    """Conductance of the face between [i, j, k] and the next cell along x, round the end where it wraps."""
    raise NotImplementedError


def face_y(operator: Any, i: int, j: int, k: int) -> float:
    """Conductance of the face between [i, j, k] and the next cell along y."""
    raise NotImplementedError


def face_z(operator: Any, i: int, j: int, k: int) -> float:
    """Conductance of the face between [i, j, k] and the next cell along z."""
    raise NotImplementedError


def plate(operator: Any, end: int, j: int, k: int) -> float:
    """Conductance from a cell of the first (0) or last (1) layer to its plate."""
    raise NotImplementedError


def row_total(operator: Any, i: int, j: int, total: npt.NDArray[Any]) -> None:
    """Sum of each cell's conductances, for the row [i, j]."""
    raise NotImplementedError


def row_inflow(operator: Any, u: npt.NDArray[Any], i: int, j: int, total: npt.NDArray[Any], flow: Any) -> None:
    """Currents into the cells of the row [i, j] from their neighbours, and from plates at potential 0.

    `total` comes from `row_total`.
    """
    raise NotImplementedError


def _is_one_phase(operator: types.Type) -> bool:
    return isinstance(operator, types.NamedTuple) and operator.instance_class is OnePhase


def _overload_face(face: Any, axis: int) -> None:
    """Give a function its two forms, for faces along one axis."""
    dx, dy, dz = (int(axis == each) for each in range(3))

    def _face(operator, i, j, k):  # type: ignore[no-untyped-def]
        if _is_one_phase(operator):

            def open_face(operator, i, j, k):  # type: ignore[no-untyped-def]
                faces = operator.faces
                nx, ny, nz = faces.shape
                a, b, c = (i + dx if i + dx < nx else 0), (j + dy if j + dy < ny else 0), (k + dz if k + dz < nz else 0)
                around = (a + b + c > i + j + k) | operator.wraps[axis]
                # No branches: loops over k then take several cells at once.
                return np.float32(around & (faces[i, j, k] > 0) & (faces[a, b, c] > 0))

            return open_face
        return lambda operator, i, j, k: operator[axis][i, j, k]

    overload(face)(_face)


for _axis, _of_axis in enumerate((face_x, face_y, face_z)):
    _overload_face(_of_axis, _axis)


@overload(plate)
def _plate(operator, end, j, k):  # type: ignore[no-untyped-def]
    if _is_one_phase(operator):

        def half_a_cell(operator, end, j, k):  # type: ignore[no-untyped-def]
            layer = 0 if end == 0 else operator.faces.shape[0] - 1
            there = operator.plates[end] and operator.faces[layer, j, k] > 0
            return np.float32(2.0) if there else np.float32(0.0)

        return half_a_cell
    return lambda operator, end, j, k: operator.plates[end, j, k]


@overload(row_total)
def _row_total(operator, i, j, total):  # type: ignore[no-untyped-def]
    if _is_one_phase(operator):

        def copy(operator, i, j, total):  # type: ignore[no-untyped-def]
            faces = operator.faces[i, j]
            for k in range(len(total)):
                total[k] = faces[k]

        return copy

    def add_up(operator, i, j, total):  # type: ignore[no-untyped-def]
        x, y, z = operator.x, operator.y, operator.z
        nx, ny, nz = x.shape
        left, right, front, back = x[i - 1 if i > 0 else nx - 1, j], x[i, j], y[i, j - 1 if j > 0 else ny - 1], y[i, j]
        row = z[i, j]
        for k in range(nz):
            total[k] = left[k] + right[k] + front[k] + back[k] + row[k]
        total[0] += row[nz - 1]
        for k in range(1, nz):
            total[k] += row[k - 1]
        if i == 0:
            for k in range(nz):
                total[k] += operator.plates[0, j, k]
        if i == nx - 1:
            for k in range(nz):
                total[k] += operator.plates[1, j, k]

    return add_up


@overload(row_inflow)
def _row_inflow(operator, u, i, j, total, flow):  # type: ignore[no-untyped-def]
    if _is_one_phase(operator):

        def neighbours(operator, u, i, j, total, flow):  # type: ignore[no-untyped-def]
            nx, ny, nz = u.shape
            wraps, here = operator.wraps, u[i, j]
            left, right = u[i - 1 if i > 0 else nx - 1, j], u[i + 1 if i < nx - 1 else 0, j]
            front, back = u[i, j - 1 if j > 0 else ny - 1], u[i, j + 1 if j < ny - 1 else 0]
            # Neighbours that are not there count 0 times; one loop over few arrays takes several cells at once.
            of_left, of_right = u.dtype.type(i > 0 or wraps[0]), u.dtype.type(i < nx - 1 or wraps[0])
            of_front, of_back = u.dtype.type(j > 0 or wraps[1]), u.dtype.type(j < ny - 1 or wraps[1])
            for k in range(nz):
                flow[k] = of_left * left[k] + of_right * right[k] + of_front * front[k] + of_back * back[k]
            for k in range(1, nz - 1):
                flow[k] += here[k - 1] + here[k + 1]
            if nz > 1:
                flow[0] += here[1]
                flow[nz - 1] += here[nz - 2]
            if wraps[2]:
                flow[0] += here[nz - 1]
                flow[nz - 1] += here[0]
            for k in range(nz):
                flow[k] = flow[k] - total[k] * here[k] if total[k] > 0 else 0.0

        return neighbours

    def through_faces(operator, u, i, j, total, flow):  # type: ignore[no-untyped-def]
        x, y, z = operator.x, operator.y, operator.z
        nx, ny, nz = u.shape
        im, ip = (i if i > 0 else nx) - 1, (i + 1 if i < nx - 1 else 0)
        jm, jp = (j if j > 0 else ny) - 1, (j + 1 if j < ny - 1 else 0)
        here, row = u[i, j], z[i, j]
        left, right, front, back = u[im, j], u[ip, j], u[i, jm], u[i, jp]
        x0, x1, y0, y1 = x[im, j], x[i, j], y[i, jm], y[i, j]
        for k in range(nz):
            flow[k] = (
                x0[k] * (left[k] - here[k])
                + x1[k] * (right[k] - here[k])
                + y0[k] * (front[k] - here[k])
                + y1[k] * (back[k] - here[k])
            )
        for k in range(1, nz):
            flow[k] += row[k - 1] * (here[k - 1] - here[k])
        for k in range(nz - 1):
            flow[k] += row[k] * (here[k + 1] - here[k])
        flow[0] += row[nz - 1] * (here[nz - 1] - here[0])
        flow[nz - 1] += row[nz - 1] * (here[0] - here[nz - 1])
        if i == 0:
            for k in range(nz):
                flow[k] -= operator.plates[0, j, k] * here[k]
        if i == nx - 1:
            for k in range(nz):
                flow[k] -= operator.plates[1, j, k] * here[k]

    return through_faces


@njit(cache=True, parallel=True, error_model="numpy")
def apply(operator, direction, image, rows):  # type: ignore[no-untyped-def]
    """Image of the direction, A d; rows[i] is d A d in layer i."""
    for i in prange(direction.shape[0]):
        rows[i] = _apply_layer(operator, direction, image, np.int64(i))


@njit(cache=True, error_model="numpy")
def _apply_layer(operator, direction, image, i):  # type: ignore[no-untyped-def]
    nz = direction.shape[2]
    total, flow = np.empty(nz, direction.dtype), np.empty(nz, direction.dtype)
    product = 0.0
    for j in range(direction.shape[1]):
        row_total(operator, i, j, total)
        row_inflow(operator, direction, i, j, total, flow)
        for k in range(nz):
            image[i, j, k] = -flow[k]
        product += row_dot(image[i, j], direction[i, j])
    return product


@njit(cache=True, error_model="numpy", fastmath={"reassoc"})
def row_dot(a, b):  # type: ignore[no-untyped-def]
    """In double precision; the order of the sum is the compiler's, the same at every call."""
    total = 0.0
    for k in range(len(a)):
        total += np.float64(a[k]) * np.float64(b[k])
    return total
