"""Surface nets: the iso-surface of a scalar grid, one vertex per sheet of surface in a cell.

Gibson, "Constrained elastic surface nets" (MICCAI 1998), in its naive form: a vertex is the mean of the
points where the surface cuts its cell's edges. A cell that several sheets pass through gets one vertex for
each (Nielson, "Dual marching cubes", Visualization 2004), so that sheets which only touch stay apart. Where
two cells meet in an ambiguous face and both would join it into one sheet, both split it instead (Wenger,
"Isosurfaces", 2013): then every edge has exactly two triangles.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

Float32s = npt.NDArray[np.float32]
_NONE = 255


class Net(NamedTuple):
    """A triangulated iso-surface.

    Attributes:
        vertices: (v, 3) float32, in grid coordinates (node i lies at i).
        normals: (v, 3) float32 unit vectors, down the gradient, which is outwards.
        triangles: (t, 3) uint32, counter-clockwise seen from outside.
    """

    vertices: Float32s
    normals: Float32s
    triangles: npt.NDArray[np.uint32]


def surface_net(values: Float32s, iso: float) -> Net:
    """Mesh the surface where a grid's values pass `iso`.

    Args:
        values: (nx, ny, nz) float32; the outermost nodes have to lie below iso, which closes the surface.
        iso: inside is where the value is larger.

    Returns:
        A closed surface; empty where no value exceeds iso.
    """
    shape = tuple(side - 1 for side in values.shape)
    patterns = np.empty(shape, dtype=np.int16)
    first_vertex = np.empty(shape, dtype=np.int32)
    _classify(values, iso, patterns)
    _split_ambiguous(patterns, _JOINED_FACE)
    vertices = np.empty((_number_cells(patterns, _SHEETS, first_vertex), 3), dtype=np.float32)
    normals = np.empty_like(vertices)
    _place_vertices(values, iso, patterns, first_vertex, _SHEET_OF_EDGE, _SHEETS, vertices, normals)
    triangles = np.empty((2 * _count_crossings(values, iso), 3), dtype=np.uint32)
    _join(values, iso, patterns, first_vertex, _SHEET_OF_EDGE, vertices, triangles)
    return Net(vertices, normals, triangles)


def enclosed_volume(net: Net) -> float:
    """Volume inside a closed net, in cells of the grid (divergence theorem).

    About a vertex of its own and in double precision: about the grid's corner, a speck's volume is lost in rounding.
    """
    about = net.vertices[:1].astype(np.float64)
    return float(_signed_volume(net.vertices - about, net.triangles)) if len(about) else 0.0


@njit(cache=True, nogil=True)
def _count_crossings(values, iso):  # type: ignore[no-untyped-def]
    nx, ny, nz = values.shape
    count = 0
    for i in range(nx):
        for j in range(ny):
            for k in range(nz):
                inside = values[i, j, k] > iso
                if i + 1 < nx and (values[i + 1, j, k] > iso) != inside:
                    count += 1
                if j + 1 < ny and (values[i, j + 1, k] > iso) != inside:
                    count += 1
                if k + 1 < nz and (values[i, j, k + 1] > iso) != inside:
                    count += 1
    return count


def _edge_ends(edge: int) -> tuple[int, int]:
    """Corners of a cell's edge; bit a of a corner is its offset along axis a.

    Edge 4 a + u + 2 v runs along axis a, at offset u along axis a+1 and v along axis a+2.
    """
    axis, u, v = edge // 4, edge % 2, edge // 2 % 2
    low = u << (axis + 1) % 3 | v << (axis + 2) % 3
    return low, low | 1 << axis


def _face_edges(axis: int, side: int) -> list[tuple[int, tuple[int, int]]]:
    """The four edges of a cell's face with their corners."""
    ends = ((edge, _edge_ends(edge)) for edge in range(12))
    return [(edge, pair) for edge, pair in ends if all((corner >> axis & 1) == side for corner in pair)]


def _cut_edges(sign: int) -> list[int]:
    return [edge for edge in range(12) if len({sign >> corner & 1 for corner in _edge_ends(edge)}) == 2]


def _sheets_of(sign: int, around_inside: bool) -> npt.NDArray[np.uint8]:
    """(12,) number of the sheet that cuts each edge of a cell with these corners inside; 255: not cut.

    Within a face, two cut edges belong to one sheet; where all four are cut (the face is ambiguous), the two
    beside an inside corner do, or the two beside an outside corner.
    """
    sheet = np.full(12, _NONE, dtype=np.uint8)
    cut = _cut_edges(sign)
    sheet[cut] = cut
    for axis, side in _FACES:
        edges = [(edge, pair) for edge, pair in _face_edges(axis, side) if edge in cut]
        for edge, pair in edges:
            for other, other_pair in edges:
                shared = set(pair) & set(other_pair)
                if len(edges) == 2 or any((sign >> corner & 1) == around_inside for corner in shared):
                    sheet[sheet == sheet[other]] = sheet[edge]
    for number, name in enumerate(np.unique(sheet[cut])):
        sheet[sheet == name] = number
    return sheet


def _joined_face(sign: int) -> int:
    """The cell's one ambiguous face if its four cuts belong to one sheet; -1 otherwise."""
    cut = _cut_edges(sign)
    faces = [[edge for edge, _ in _face_edges(axis, side) if edge in cut] for axis, side in _FACES]
    ambiguous = [face for face in range(6) if len(faces[face]) == 4]
    sheet = _sheets_of(sign, True)
    joined = len(ambiguous) == 1 and len({int(sheet[edge]) for edge in faces[ambiguous[0]]}) == 1
    return ambiguous[0] if joined else -1


_FACES = [(axis, side) for axis in range(3) for side in range(2)]
_SPLIT = 256  # added to the pattern of a cell whose ambiguous face is cut around the outside corners
_SHEET_OF_EDGE = np.stack([_sheets_of(sign, around_inside) for around_inside in (True, False) for sign in range(256)])
_SHEETS = np.where(_SHEET_OF_EDGE == _NONE, -1, _SHEET_OF_EDGE.astype(np.int64)).max(axis=1) + 1
_JOINED_FACE = np.array([_joined_face(sign) for sign in range(256)])


@njit(cache=True, nogil=True)
def _classify(values, iso, patterns):  # type: ignore[no-untyped-def]
    for i in range(patterns.shape[0]):
        for j in range(patterns.shape[1]):
            for k in range(patterns.shape[2]):
                sign = 0
                for corner in range(8):
                    if values[i + (corner & 1), j + (corner >> 1 & 1), k + (corner >> 2)] > iso:
                        sign |= 1 << corner
                patterns[i, j, k] = sign


@njit(cache=True, nogil=True)
def _split_ambiguous(patterns, joined_face):  # type: ignore[no-untyped-def]
    nx, ny, nz = patterns.shape
    for i in range(nx):
        for j in range(ny):
            for k in range(nz):
                face = joined_face[patterns[i, j, k] % _SPLIT]
                if face < 0 or face % 2 == 0:  # looking up along the axis finds every pair once
                    continue
                x, y, z = i + (face == 1), j + (face == 3), k + (face == 5)
                if x < nx and y < ny and z < nz and joined_face[patterns[x, y, z] % _SPLIT] == face - 1:
                    patterns[i, j, k] += _SPLIT
                    patterns[x, y, z] += _SPLIT


@njit(cache=True, nogil=True)
def _number_cells(patterns, sheets, first_vertex):  # type: ignore[no-untyped-def]
    count = 0
    for i in range(patterns.shape[0]):
        for j in range(patterns.shape[1]):
            for k in range(patterns.shape[2]):
                first_vertex[i, j, k] = count
                count += sheets[patterns[i, j, k]]
    return count


@njit(cache=True, nogil=True)
def _place_vertices(values, iso, patterns, first_vertex, sheet_of_edge, sheets, vertices, normals):  # type: ignore[no-untyped-def]
    crossing = np.empty(3)
    total = np.empty(3)
    for i in range(first_vertex.shape[0]):
        for j in range(first_vertex.shape[1]):
            for k in range(first_vertex.shape[2]):
                pattern = patterns[i, j, k]
                for sheet in range(sheets[pattern]):
                    total[:] = 0.0
                    cuts = 0
                    for edge in range(12):
                        if sheet_of_edge[pattern, edge] == sheet:
                            _crossing(values, iso, i, j, k, edge, crossing)
                            total += crossing
                            cuts += 1
                    vertex = first_vertex[i, j, k] + sheet
                    total /= cuts
                    vertices[vertex, 0] = i + total[0]
                    vertices[vertex, 1] = j + total[1]
                    vertices[vertex, 2] = k + total[2]
                    _descent(values, i, j, k, total, normals[vertex])


@njit(cache=True, nogil=True)
def _crossing(values, iso, i, j, k, edge, crossing):  # type: ignore[no-untyped-def]
    axis, u, v = edge // 4, edge % 2, edge // 2 % 2
    b, c = (axis + 1) % 3, (axis + 2) % 3
    crossing[axis] = 0.0
    crossing[b] = u
    crossing[c] = v
    x, y, z = i + int(crossing[0]), j + int(crossing[1]), k + int(crossing[2])
    low = values[x, y, z]
    high = values[x + (axis == 0), y + (axis == 1), z + (axis == 2)]
    crossing[axis] = (iso - low) / (high - low)


@njit(cache=True, nogil=True)
def _descent(values, i, j, k, at, normal):  # type: ignore[no-untyped-def]
    """Unit vector down the central-difference gradient, interpolated between the cell's corners."""
    gx, gy, gz = 0.0, 0.0, 0.0
    nx, ny, nz = values.shape
    for corner in range(8):
        a, b, c = corner & 1, corner >> 1 & 1, corner >> 2
        weight = (at[0] if a else 1 - at[0]) * (at[1] if b else 1 - at[1]) * (at[2] if c else 1 - at[2])
        x, y, z = i + a, j + b, k + c
        gx += weight * (values[min(x + 1, nx - 1), y, z] - values[max(x - 1, 0), y, z])
        gy += weight * (values[x, min(y + 1, ny - 1), z] - values[x, max(y - 1, 0), z])
        gz += weight * (values[x, y, min(z + 1, nz - 1)] - values[x, y, max(z - 1, 0)])
    length = np.sqrt(gx * gx + gy * gy + gz * gz)
    if length < 1e-12:  # the surface closes around a point or a gap from both sides: any direction is as good
        gx, gy, gz, length = 0.0, 0.0, -1.0, 1.0
    normal[0] = -gx / length
    normal[1] = -gy / length
    normal[2] = -gz / length


@njit(cache=True, nogil=True)
def _join(values, iso, patterns, first_vertex, sheet_of_edge, vertices, triangles):  # type: ignore[no-untyped-def]
    """Two triangles around every cut edge, over the shorter diagonal of the quad that its four cells span."""
    ring_u = (0, 1, 1, 0)
    ring_v = (0, 0, 1, 1)
    quad = np.empty(4, dtype=np.int64)
    offset = np.zeros(3, dtype=np.int64)
    count = 0
    nx, ny, nz = values.shape
    for i in range(nx):
        for j in range(ny):
            for k in range(nz):
                inside = values[i, j, k] > iso
                for axis in range(3):
                    x, y, z = i + (axis == 0), j + (axis == 1), k + (axis == 2)
                    if x >= nx or y >= ny or z >= nz or (values[x, y, z] > iso) == inside:
                        continue
                    for corner in range(4):
                        offset[axis] = 0
                        offset[(axis + 1) % 3] = ring_u[corner]
                        offset[(axis + 2) % 3] = ring_v[corner]
                        ci, cj, ck = i - offset[0], j - offset[1], k - offset[2]
                        edge = 4 * axis + ring_u[corner] + 2 * ring_v[corner]
                        place = corner if inside else 3 - corner
                        quad[place] = first_vertex[ci, cj, ck] + sheet_of_edge[patterns[ci, cj, ck], edge]
                    turn = int(_distance2(vertices, quad[1], quad[3]) < _distance2(vertices, quad[0], quad[2]))
                    for corner in range(3):
                        triangles[count, corner] = quad[turn + corner]
                        triangles[count + 1, corner] = quad[(turn + (0, 2, 3)[corner]) % 4]
                    count += 2


@njit(cache=True, nogil=True)
def _distance2(vertices, p, q):  # type: ignore[no-untyped-def]
    total = 0.0
    for axis in range(3):
        difference = vertices[p, axis] - vertices[q, axis]
        total += difference * difference
    return total


@njit(cache=True, nogil=True)
def _signed_volume(vertices, triangles):  # type: ignore[no-untyped-def]
    total = 0.0
    for t in range(len(triangles)):
        a, b, c = vertices[triangles[t, 0]], vertices[triangles[t, 1]], vertices[triangles[t, 2]]
        total += a[0] * (b[1] * c[2] - b[2] * c[1])
        total += a[1] * (b[2] * c[0] - b[0] * c[2])
        total += a[2] * (b[0] * c[1] - b[1] * c[0])
    return total / 6
