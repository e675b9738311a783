"""Edge collapse: fewer triangles for a closed surface, where they cost least.

An edge becomes one vertex, the cheapest edge first, until a budget is met. The cost is a quadric, the squared
distance to the planes of all triangles that a vertex has replaced, weighted by their areas (Garland and Heckbert,
"Surface simplification using quadric error metrics", SIGGRAPH 1997). The new vertex is where the quadric is least
on the plane that keeps the enclosed volume (Lindstrom and Turk, "Fast and memory efficient polygonal
simplification", IEEE Visualization 1998). An edge collapses only where the surface stays a closed manifold (link
condition: Dey, Edelsbrunner, Guha and Nekhayev, 1999) and no triangle turns over.
"""

import numpy as np
import numpy.typing as npt
from numba import njit

from scenes.edge_queue import BUCKETS, bucket_of, empty_queue, push, remove
from scenes.half_edges import GONE, Mesh, find_twins, following, previous, stays_manifold, turn

Float32s = npt.NDArray[np.float32]
Triangles = npt.NDArray[np.uint32]

_SPRING = 1.0e-2  # of a triangle's weight, pulls to where vertices were: a plane's quadric leaves two directions open
_LEAST_COSINE = 0.2  # between a triangle's normals before and after a collapse
_LEAST_ROUNDNESS = 0.02  # 4 sqrt(3) area over the squared sides; 1 is equilateral
_FLATTEST = 0.05  # area vectors of a patch that add up to less of its area span no plane to speak of


def collapse_edges(
    vertices: Float32s, triangles: Triangles, held: npt.NDArray[np.bool_], most_triangles: int
) -> tuple[Float32s, Triangles]:
    """Collapse edges of a closed surface until it has no more triangles than wanted, or none can collapse.

    Args:
        vertices: (v, 3) float32.
        triangles: (t, 3) uint32; around every vertex they form one closed fan.
        held: (v, 3) bool, coordinates that a vertex keeps and gives to the one that replaces it, such as x on a face
            of a box at x = 0.
        most_triangles: where to stop.

    Returns:
        Vertices and triangles that are left, in their old order.
    """
    start = np.ascontiguousarray(triangles.reshape(-1).astype(np.int32))
    mesh = Mesh(
        start,
        np.empty_like(start),
        np.full(len(vertices), GONE, dtype=np.int32),
        vertices.astype(np.float64),
        np.zeros((len(vertices), 10)),
        held.copy(order="C"),
        np.full(len(vertices), GONE, dtype=np.int32),
    )
    queue = empty_queue(len(start))
    find_twins(mesh, np.empty_like(start))
    _add_quadrics(mesh)
    _collapse(mesh, queue, most_triangles)
    kept = mesh.out != GONE
    number = np.cumsum(kept, dtype=np.uint32) - np.uint32(1)
    corners = start.reshape(-1, 3)
    return mesh.at[kept].astype(np.float32), number[corners[corners[:, 0] != GONE]]


def vertex_normals(vertices: Float32s, triangles: Triangles) -> Float32s:
    """Normals of a surface at its vertices: those of the triangles around, by their angles there.

    Source: Thuermer and Wuethrich, "Computing vertex normals from polygonal facets", J. Graphics Tools 3 (1998).

    Args:
        vertices: (v, 3) float32.
        triangles: (t, 3) uint32, counter-clockwise seen from outside.

    Returns:
        (v, 3) float32 unit vectors.
    """
    corners = vertices[triangles].astype(np.float64)
    sides = np.roll(corners, -1, axis=1) - corners
    across = np.cross(sides[:, 0], sides[:, 1])
    across /= np.maximum(np.linalg.norm(across, axis=1, keepdims=True), 1e-30)
    sides /= np.maximum(np.linalg.norm(sides, axis=2, keepdims=True), 1e-30)
    normals = np.zeros(vertices.shape)
    for corner in range(3):
        cosine = -np.einsum("ij,ij->i", sides[:, corner], sides[:, corner - 1])
        np.add.at(normals, triangles[:, corner], across * np.arccos(cosine.clip(-1.0, 1.0))[:, None])
    length = np.linalg.norm(normals, axis=1, keepdims=True)
    return np.where(length > 0.0, normals / np.maximum(length, 1e-30), [0.0, 0.0, 1.0]).astype(np.float32)


@njit(cache=True, nogil=True)
def _add_quadrics(mesh):  # type: ignore[no-untyped-def]
    for h in range(0, len(mesh.start), 3):
        a, b, c = mesh.at[mesh.start[h]], mesh.at[mesh.start[h + 1]], mesh.at[mesh.start[h + 2]]
        ux, uy, uz = b[0] - a[0], b[1] - a[1], b[2] - a[2]
        wx, wy, wz = c[0] - a[0], c[1] - a[1], c[2] - a[2]
        nx, ny, nz = uy * wz - uz * wy, uz * wx - ux * wz, ux * wy - uy * wx
        length = np.sqrt(nx * nx + ny * ny + nz * nz)
        if length == 0.0:
            continue
        nx, ny, nz = nx / length, ny / length, nz / length
        d = -(nx * a[0] + ny * a[1] + nz * a[2])
        weight = length / 6  # a third of the area for each corner
        for corner in range(h, h + 3):
            q, p = mesh.quadric[mesh.start[corner]], mesh.at[mesh.start[corner]]
            q[0] += weight * (nx * nx + _SPRING)
            q[1] += weight * (ny * ny + _SPRING)
            q[2] += weight * (nz * nz + _SPRING)
            q[3] += weight * ny * nz
            q[4] += weight * nx * nz
            q[5] += weight * nx * ny
            q[6] += weight * (nx * d - _SPRING * p[0])
            q[7] += weight * (ny * d - _SPRING * p[1])
            q[8] += weight * (nz * d - _SPRING * p[2])
            q[9] += weight * (d * d + _SPRING * (p[0] * p[0] + p[1] * p[1] + p[2] * p[2]))


@njit(cache=True, nogil=True)
def _collapse(mesh, queue, most_triangles):  # type: ignore[no-untyped-def]
    left, before = len(mesh.start) // 3, 0
    while left > most_triangles and left != before:
        before = left  # what was refused may do once its neighbours have collapsed
        left = _collapse_cheapest(mesh, queue, left, most_triangles)


@njit(cache=True, nogil=True)
def _collapse_cheapest(mesh, queue, left, most_triangles):  # type: ignore[no-untyped-def]
    """Try all edges in the order of their cost, and those around every new vertex again; give the triangles left.

    Edges are queued by what they cost without the volume's constraint, which is less and quicker to know.
    """
    vertex, system = np.empty(3), np.empty((3, 5))
    for h in range(len(mesh.start)):
        if mesh.start[h] != GONE and h < mesh.twin[h]:
            push(queue, h, bucket_of(_place(mesh, h, False, system, vertex)))
    bucket = 0
    while left > most_triangles and bucket < BUCKETS:
        h = queue.first[bucket]
        if h == GONE:
            bucket += 1
            continue
        remove(queue, h)
        constrained = bucket_of(_place(mesh, h, True, system, vertex))
        if constrained > bucket:
            push(queue, h, constrained)
        elif _keeps_what_is_held(mesh, h) and stays_manifold(mesh, h) and _turns_nothing_over(mesh, h, vertex):
            kept = _merge(mesh, queue, h, vertex)
            bucket = min(bucket, _push_around(mesh, queue, kept, system, vertex))
            left -= 2
    return left


@njit(cache=True, nogil=True)
def _place(mesh, h, keeps_volume, system, vertex):  # type: ignore[no-untyped-def]
    """Put the vertex that replaces an edge where its quadric is least under the constraints; give the quadric there.

    The system's columns are the quadric's matrix, its descent at the edge's middle, and the normal of the plane that
    keeps the volume.
    """
    a, b = mesh.start[h], mesh.start[following(h)]
    for axis in range(3):
        vertex[axis] = 0.5 * (mesh.at[a, axis] + mesh.at[b, axis])
    _fill_quadric(mesh.quadric, a, b, vertex, system)
    system[:, 4] = 0.0
    height, area = 0.0, 0.0
    if keeps_volume:
        height, area = _fill_volume_plane(mesh, h, vertex, system)
    for axis in range(3):
        if mesh.held[a, axis] or mesh.held[b, axis]:
            step = mesh.at[a if mesh.held[a, axis] else b, axis] - vertex[axis]
            height -= step * system[axis, 4]
            _hold(system, axis, step)
    _solve(system, height, _FLATTEST * area, vertex)
    for axis in range(3):  # to the last bit
        if mesh.held[a, axis] or mesh.held[b, axis]:
            vertex[axis] = mesh.at[a if mesh.held[a, axis] else b, axis]
    return max(0.0, _error(mesh.quadric, a, vertex) + _error(mesh.quadric, b, vertex))


@njit(cache=True, nogil=True)
def _fill_quadric(quadric, a, b, at, system):  # type: ignore[no-untyped-def]
    for axis in range(3):
        i, j = (axis + 1) % 3, (axis + 2) % 3
        system[axis, axis] = quadric[a, axis] + quadric[b, axis]
        system[i, j] = system[j, i] = quadric[a, 3 + axis] + quadric[b, 3 + axis]
    for axis in range(3):
        slope = system[axis, 0] * at[0] + system[axis, 1] * at[1] + system[axis, 2] * at[2]
        system[axis, 3] = -(quadric[a, 6 + axis] + quadric[b, 6 + axis] + slope)


@njit(cache=True, nogil=True)
def _fill_volume_plane(mesh, h, about, system):  # type: ignore[no-untyped-def]
    """Sum the area vectors of all triangles around an edge, and the volumes below them.

    Returns:
        The plane's height over `about`, times the length of its normal, and the area; both doubled.
    """
    height, area = 0.0, 0.0
    for end in range(2):
        first = h if end == 0 else mesh.twin[h]
        g = first if end == 0 else turn(mesh, first)  # the two triangles at the edge count once
        stop = first if end == 0 else following(mesh.twin[first])
        a = mesh.start[first]
        ax, ay, az = mesh.at[a, 0], mesh.at[a, 1], mesh.at[a, 2]
        lx, ly, lz = ax - about[0], ay - about[1], az - about[2]
        while True:
            p, q = mesh.start[following(g)], mesh.start[previous(g)]
            ux, uy, uz = mesh.at[p, 0] - ax, mesh.at[p, 1] - ay, mesh.at[p, 2] - az
            wx, wy, wz = mesh.at[q, 0] - ax, mesh.at[q, 1] - ay, mesh.at[q, 2] - az
            nx, ny, nz = uy * wz - uz * wy, uz * wx - ux * wz, ux * wy - uy * wx
            system[0, 4] += nx
            system[1, 4] += ny
            system[2, 4] += nz
            height += nx * lx + ny * ly + nz * lz
            area += np.sqrt(nx * nx + ny * ny + nz * nz)
            g = turn(mesh, g)
            if g == stop:
                break
    return height, area


@njit(cache=True, nogil=True)
def _hold(system, axis, step):  # type: ignore[no-untyped-def]
    """Make a step along an axis the only solution."""
    for other in range(3):
        if other != axis:
            system[other, 3] -= step * system[other, axis]
            system[other, axis] = system[axis, other] = 0.0
    system[axis, 3] = step * system[axis, axis]
    system[axis, 4] = 0.0


@njit(cache=True, nogil=True)
def _solve(system, height, least_normal, vertex):  # type: ignore[no-untyped-def]
    """Add the step to the least quadric on the plane (Lagrange), by the inverse of the symmetric matrix."""
    xx, yy, zz = system[0, 0], system[1, 1], system[2, 2]
    yz, xz, xy = system[1, 2], system[0, 2], system[0, 1]
    ixx, iyy, izz = yy * zz - yz * yz, xx * zz - xz * xz, xx * yy - xy * xy
    iyz, ixz, ixy = xy * xz - xx * yz, xy * yz - yy * xz, xz * yz - zz * xy
    determinant = xx * ixx + xy * ixy + xz * ixz
    if determinant <= 0.0:  # nothing around the edge has an area
        return
    gx, gy, gz = system[0, 3], system[1, 3], system[2, 3]
    nx, ny, nz = system[0, 4], system[1, 4], system[2, 4]
    # Along the normal, as far as the least quadric lies beside the plane.
    sx, sy, sz = ixx * nx + ixy * ny + ixz * nz, ixy * nx + iyy * ny + iyz * nz, ixz * nx + iyz * ny + izz * nz
    push = 0.0
    if nx * nx + ny * ny + nz * nz > least_normal * least_normal:
        push = (height * determinant - (sx * gx + sy * gy + sz * gz)) / (sx * nx + sy * ny + sz * nz)
    gx, gy, gz = gx + push * nx, gy + push * ny, gz + push * nz
    vertex[0] += (ixx * gx + ixy * gy + ixz * gz) / determinant
    vertex[1] += (ixy * gx + iyy * gy + iyz * gz) / determinant
    vertex[2] += (ixz * gx + iyz * gy + izz * gz) / determinant


@njit(cache=True, nogil=True)
def _error(q, v, at):  # type: ignore[no-untyped-def]
    x, y, z = at[0], at[1], at[2]
    squares = q[v, 0] * x * x + q[v, 1] * y * y + q[v, 2] * z * z
    products = q[v, 3] * y * z + q[v, 4] * x * z + q[v, 5] * x * y + q[v, 6] * x + q[v, 7] * y + q[v, 8] * z
    return squares + 2.0 * products + q[v, 9]


@njit(cache=True, nogil=True)
def _keeps_what_is_held(mesh, h):  # type: ignore[no-untyped-def]
    """One end has to be held wherever the other is, and there they agree: no corner, and no rim, is drawn away."""
    a, b = mesh.start[h], mesh.start[following(h)]
    only_a, only_b = False, False
    for axis in range(3):
        both = mesh.held[a, axis] and mesh.held[b, axis]
        if both and mesh.at[a, axis] != mesh.at[b, axis]:
            return False
        only_a |= mesh.held[a, axis] and not both
        only_b |= mesh.held[b, axis] and not both
    return not (only_a and only_b)


@njit(cache=True, nogil=True)
def _turns_nothing_over(mesh, h, vertex):  # type: ignore[no-untyped-def]
    """Every triangle that stays keeps its side, and none becomes a sliver."""
    for end in range(2):
        first = h if end == 0 else mesh.twin[h]
        g, stop = turn(mesh, first), following(mesh.twin[first])  # beyond it are the two triangles at the edge
        while g != stop:
            if not _keeps_its_side(mesh, g, vertex):
                return False
            g = turn(mesh, g)
    return True


@njit(cache=True, nogil=True)
def _keeps_its_side(mesh, h, vertex):  # type: ignore[no-untyped-def]
    """Whether a triangle looks the same way, and has a shape, when `vertex` is where its half-edge h starts."""
    at, a, p, q = mesh.at, mesh.start[h], mesh.start[following(h)], mesh.start[previous(h)]
    ex, ey, ez = at[q, 0] - at[p, 0], at[q, 1] - at[p, 1], at[q, 2] - at[p, 2]
    ux, uy, uz = at[a, 0] - at[p, 0], at[a, 1] - at[p, 1], at[a, 2] - at[p, 2]
    wx, wy, wz = vertex[0] - at[p, 0], vertex[1] - at[p, 1], vertex[2] - at[p, 2]
    nx, ny, nz = ey * uz - ez * uy, ez * ux - ex * uz, ex * uy - ey * ux
    mx, my, mz = ey * wz - ez * wy, ez * wx - ex * wz, ex * wy - ey * wx
    before, after = nx * nx + ny * ny + nz * nz, mx * mx + my * my + mz * mz
    sides = ex * ex + ey * ey + ez * ez + wx * wx + wy * wy + wz * wz
    sides += (wx - ex) ** 2 + (wy - ey) ** 2 + (wz - ez) ** 2
    if 12.0 * after <= (_LEAST_ROUNDNESS * sides) ** 2:
        return False
    return nx * mx + ny * my + nz * mz >= _LEAST_COSINE * np.sqrt(before * after)


@njit(cache=True, nogil=True)
def _merge(mesh, queue, h, vertex):  # type: ignore[no-untyped-def]
    """Put the edge's first vertex where the new one goes, give it the other's triangles, and close the gap."""
    back = mesh.twin[h]
    a, b = mesh.start[h], mesh.start[back]
    g = back
    while True:
        mesh.start[g] = a
        g = turn(mesh, g)
        if g == back:
            break
    for side in range(2):
        g = h if side == 0 else back
        one, other = mesh.twin[following(g)], mesh.twin[previous(g)]
        remove(queue, min(one, following(g)))
        remove(queue, min(other, previous(g)))
        mesh.twin[one], mesh.twin[other] = other, one
        mesh.out[mesh.start[one]] = one
        mesh.out[a] = other
        mesh.start[g - g % 3 : g - g % 3 + 3] = GONE
    mesh.out[b] = GONE
    for axis in range(3):
        mesh.at[a, axis] = vertex[axis]
        mesh.held[a, axis] |= mesh.held[b, axis]
    for term in range(10):
        mesh.quadric[a, term] += mesh.quadric[b, term]
    return a


@njit(cache=True, nogil=True)
def _push_around(mesh, queue, a, system, vertex):  # type: ignore[no-untyped-def]
    """Push the edges at a vertex; give the lowest bucket among theirs."""
    lowest = BUCKETS - 1
    g = mesh.out[a]
    while True:
        edge = min(g, mesh.twin[g])
        bucket = bucket_of(_place(mesh, edge, False, system, vertex))
        push(queue, edge, bucket)
        lowest = min(lowest, bucket)
        g = turn(mesh, g)
        if g == mesh.out[a]:
            return lowest
