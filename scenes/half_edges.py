"""A closed surface as half-edges: number 3 t + i runs from corner i of triangle t to the next one."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

Float64s = npt.NDArray[np.float64]
Int32s = npt.NDArray[np.int32]

GONE = -1


class Mesh(NamedTuple):
    """A surface under collapse.

    Attributes:
        start: (3 t,) int32, the vertex a half-edge starts from; -1 where its triangle is gone.
        twin: (3 t,) int32, the half-edge that runs the other way.
        out: (v,) int32, a half-edge that starts from a vertex; -1 where the vertex is gone.
        at: (v, 3) float64 vertices.
        quadric: (v, 10) float64: xx, yy, zz, yz, xz, xy, x, y, z, 1 of the squared distance.
        held: (v, 3) bool, coordinates that have to stay.
        seen: (v,) int32, scratch of the link condition.
    """

    start: Int32s
    twin: Int32s
    out: Int32s
    at: Float64s
    quadric: Float64s
    held: npt.NDArray[np.bool_]
    seen: Int32s


@njit(cache=True, nogil=True)
def following(h):  # type: ignore[no-untyped-def]
    """The half-edge that comes after one in its triangle."""
    return h - 2 if h % 3 == 2 else h + 1


@njit(cache=True, nogil=True)
def previous(h):  # type: ignore[no-untyped-def]
    """The half-edge that comes before one in its triangle."""
    return h + 2 if h % 3 == 0 else h - 1


@njit(cache=True, nogil=True)
def turn(mesh, h):  # type: ignore[no-untyped-def]
    """The next half-edge that starts from the same vertex."""
    return mesh.twin[previous(h)]


@njit(cache=True, nogil=True)
def find_twins(mesh, chain):  # type: ignore[no-untyped-def]
    """Half-edges that start from one vertex are chained, so that a twin is found among a few."""
    for h in range(len(mesh.start)):
        vertex = mesh.start[h]
        chain[h] = mesh.out[vertex]
        mesh.out[vertex] = h
    for h in range(len(mesh.start)):
        other = mesh.out[mesh.start[following(h)]]
        while mesh.start[following(other)] != mesh.start[h]:
            other = chain[other]
        mesh.twin[h] = other


@njit(cache=True, nogil=True)
def stays_manifold(mesh, h):  # type: ignore[no-untyped-def]
    """The link condition: the ends share two neighbours, those opposite the edge; and this is no tetrahedron."""
    back = mesh.twin[h]
    around_a, around_b, shared = 0, 0, 0
    g = h
    while True:
        mesh.seen[mesh.start[following(g)]] = h
        around_a += 1
        g = turn(mesh, g)
        if g == h:
            break
    g = back
    while True:
        shared += mesh.seen[mesh.start[following(g)]] == h
        around_b += 1
        g = turn(mesh, g)
        if g == back:
            break
    g = h
    while True:
        mesh.seen[mesh.start[following(g)]] = GONE
        g = turn(mesh, g)
        if g == h:
            break
    return shared == 2 and (around_a > 3 or around_b > 3)
