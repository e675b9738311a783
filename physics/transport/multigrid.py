"""Conjugate gradients with a multigrid preconditioner for conduction between two plates or through a unit cell.

Unknowns are cell-centred; neighbouring cells exchange conductance times the difference of their potentials. The current
runs along the first axis. Coarse cells are 2 x 2 x 2 aggregates: the conductance between two of them is the sum over
their common fine faces, halved because the distance doubles (over-correction, Braess, Computing 1995, 55, 379).
Aggregation never closes a channel that the fine grid has, which averaging labels would. Coarse levels are visited twice
(W cycle); red-black Gauss-Seidel smooths, afterwards in reverse.

The potential is kept in double precision, the preconditioner works in single; the residual is computed anew in double
every few iterations, so that the answer is that of double precision. Results do not depend on the number of threads:
every sum is added up row by row.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit, prange

Floats = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]
Faces = npt.NDArray[np.uint8] | Singles

COARSEST = 4  # cells along the longest side of the coarsest level
COARSEST_SWEEPS = 16
FRESH_RESIDUAL = 6  # iterations between residuals in double precision
ROUNDING = 1.0e-10  # fall of the residual's energy below which single precision has nothing left to say
NOTHING = 1.0e-9  # share of the first guess' current below which none is left


class Conductances(NamedTuple):
    """Of the faces of one grid; face [i, j, k] of an axis lies behind cell [i, j, k], the last one wraps around.

    Attributes:
        x: (nx, ny, nz) towards i + 1.
        y: (nx, ny, nz) towards j + 1.
        z: (nx, ny, nz) towards k + 1.
        plates: (2, ny, nz) from the plate to the first layer, and from the last layer to the other plate.
    """

    x: Faces
    y: Faces
    z: Faces
    plates: Singles


class Solution(NamedTuple):
    """What the solver found.

    Attributes:
        potential: (nx, ny, nz) float64; it falls by 1 from plate to plate, or across the unit cell.
        flux: (nx + 1,) current through each plane; in a unit cell the first is the last.
        imbalance: largest deviation of a plane's current from their mean, over the mean; or the share of the mean that
            local residuals may still take away, where that is more.
        iterations: of the conjugate gradients.
        converged: whether the imbalance came below what was asked for.
    """

    potential: Floats
    flux: Floats
    imbalance: float
    iterations: int
    converged: bool


def solve(faces: Conductances, tolerance: float, most: int, *, double: bool = False) -> Solution:
    """Potential and current.

    Args:
        faces: conductances; without plates the first axis has to wrap around.
        tolerance: of the imbalance.
        most: iterations at most.
        double: everything in double precision, which conductivities of very different size need.
    """
    nx, ny, nz = faces.x.shape
    kind = np.dtype(np.float64 if double else np.float32)
    levels = [_Grid(faces, kind)]
    while max(levels[-1].faces.x.shape) > COARSEST:
        levels.append(_Grid(_coarsened(levels[-1].faces), kind))
    potential = np.empty((nx, ny, nz))
    potential[:] = 1.0 - (np.arange(nx)[:, None, None] + 0.5) / nx
    top = levels[0]
    direction, image = np.zeros_like(top.right), np.zeros_like(top.right)
    flux, rows = np.empty(nx + 1), np.empty((2, nx))
    before = step = first = 1.0
    iterations, settled, known = 0, False, 0.0
    while True:
        fresh = settled or iterations % FRESH_RESIDUAL == 0
        if fresh:
            _residual(faces, potential, top.right, flux)
        top.left[:] = 0.0
        _cycle(levels, 0)
        _dots(top.left, top.right, image, rows)
        now, turned = rows.sum(axis=1)
        if fresh:
            imbalance = _imbalance(flux, float(now))
            first = float(flux.mean()) if iterations == 0 else first
            nothing = now == 0.0 or flux.mean() <= NOTHING * first
            if imbalance <= tolerance or iterations >= most or nothing:
                return Solution(potential, flux, imbalance, iterations, imbalance <= tolerance)
        # Polak and Ribiere's beta, z (r - r_before) / (z r)_before: the preconditioner is not quite symmetric.
        beta = 0.0 if settled or iterations == 0 else -step * turned / before
        # What a residual has left after such a fall is rounding; searched on, it would only shift whole islands.
        known = float(now) if fresh else known
        settled = float(now) <= ROUNDING * known
        _search(direction, top.left, kind.type(beta))
        before = now
        _apply(faces, direction, image, rows)
        curvature = float(rows[0].sum())
        if curvature <= 0.0:  # only shifts of whole islands are left, which change no current
            _residual(faces, potential, top.right, flux)
            imbalance = _imbalance(flux, 0.0)
            return Solution(potential, flux, imbalance, iterations, imbalance <= tolerance)
        step = now / curvature
        _advance(potential, top.right, direction, image, step, kind.type(step))
        iterations += 1


def _imbalance(flux: Floats, energy: float) -> float:
    """How far from converged: z r estimates by how much the dissipation, which is the current, still exceeds its least.

    Balanced planes alone do not tell: a linear potential balances those of a staircase.
    """
    mean = float(flux.mean())
    return max(float(np.abs(flux - mean).max()), energy) / mean if mean > 0.0 else np.inf


class _Grid:
    """One level: its conductances, and the unknowns and right-hand side of the correction there."""

    def __init__(self, faces: Conductances, kind: "np.dtype[Any]") -> None:
        self.faces = faces
        self.left = np.zeros(faces.x.shape, kind)
        self.right = np.zeros(faces.x.shape, kind)


def _cycle(levels: list[_Grid], number: int) -> None:
    """Improve the unknowns of a level, which come in as a first guess."""
    grid = levels[number]
    if number == len(levels) - 1:
        for sweep in range(COARSEST_SWEEPS):
            _smooth(grid.faces, grid.left, grid.right, sweep % 2)
        for sweep in range(COARSEST_SWEEPS):
            _smooth(grid.faces, grid.left, grid.right, (sweep + 1) % 2)
        return
    coarse = levels[number + 1]
    _smooth(grid.faces, grid.left, grid.right, 0)
    _smooth(grid.faces, grid.left, grid.right, 1)
    _restrict(grid.faces, grid.left, grid.right, coarse.right)
    coarse.left[:] = 0.0
    for _ in range(1 if number == 0 else 2):
        _cycle(levels, number + 1)
    _prolong(coarse.left, grid.left)
    _smooth(grid.faces, grid.left, grid.right, 1)
    _smooth(grid.faces, grid.left, grid.right, 0)


def _coarsened(fine: Conductances) -> Conductances:
    shape = tuple((n + 1) // 2 for n in fine.x.shape)
    coarse = Conductances(
        np.zeros(shape, np.float32), np.zeros(shape, np.float32), np.zeros(shape, np.float32),
        np.zeros((2, *shape[1:]), np.float32),
    )  # fmt: skip
    _coarsen(fine, coarse)
    return coarse


@njit(cache=True, parallel=True, error_model="numpy")
def _coarsen(fine, coarse):  # type: ignore[no-untyped-def]
    """Sum of the fine faces between two aggregates, halved; faces within one are gone, also round a single one."""
    for a in prange(coarse.x.shape[0]):
        _coarsen_layer(fine, coarse, np.int64(a))
    for end in range(2):
        for j in range(fine.x.shape[1]):
            for k in range(fine.x.shape[2]):
                coarse.plates[end, j // 2, k // 2] += np.float32(0.5) * fine.plates[end, j, k]


@njit(cache=True, error_model="numpy")
def _coarsen_layer(fine, coarse, a):  # type: ignore[no-untyped-def]
    nx, ny, nz = fine.x.shape
    mx, my, mz = coarse.x.shape
    half = np.float32(0.5)
    for i in range(2 * a, min(2 * a + 2, nx)):
        last_x = mx > 1 and (i % 2 == 1 or i == nx - 1)
        for j in range(ny):
            last_y = my > 1 and (j % 2 == 1 or j == ny - 1)
            for k in range(nz):
                if last_x:
                    coarse.x[a, j // 2, k // 2] += half * np.float32(fine.x[i, j, k])
                if last_y:
                    coarse.y[a, j // 2, k // 2] += half * np.float32(fine.y[i, j, k])
                if mz > 1 and (k % 2 == 1 or k == nz - 1):
                    coarse.z[a, j // 2, k // 2] += half * np.float32(fine.z[i, j, k])


@njit(cache=True, parallel=True, error_model="numpy")
def _smooth(faces, left, right, colour):  # type: ignore[no-untyped-def]
    """Half a sweep of red-black Gauss-Seidel.

    Where an odd number of layers wraps around, the last layer has neighbours of its own colour in the first: it comes
    after all others, so that no two threads meet.
    """
    nx = faces.x.shape[0]
    together = nx - 1 if nx % 2 == 1 else nx
    for i in prange(together):
        _smooth_layer(faces, left, right, colour, np.int64(i))
    for i in range(together, nx):
        _smooth_layer(faces, left, right, colour, i)


@njit(cache=True, error_model="numpy")
def _smooth_layer(faces, left, right, colour, i):  # type: ignore[no-untyped-def]
    """New values of whole rows, several cells at once, of which only those of the colour are taken."""
    nx, ny, nz = faces.x.shape
    im, ip = (i if i > 0 else nx) - 1, (i + 1 if i < nx - 1 else 0)
    new, total = np.empty(nz, left.dtype), np.empty(nz, left.dtype)
    for j in range(ny):
        jm, jp = (j if j > 0 else ny) - 1, (j + 1 if j < ny - 1 else 0)
        for k in range(nz):
            km = (k if k > 0 else nz) - 1
            total[k] = np.float32(faces.x[im, j, k]) + np.float32(faces.x[i, j, k])
            total[k] += np.float32(faces.y[i, jm, k]) + np.float32(faces.y[i, j, k])
            total[k] += np.float32(faces.z[i, j, km]) + np.float32(faces.z[i, j, k])
        for k in range(nz):
            km, kp = (k if k > 0 else nz) - 1, (k + 1 if k < nz - 1 else 0)
            new[k] = right[i, j, k] + _inflow(faces, left, i, im, ip, j, jm, jp, k, km, kp)
        for end in range(2):
            if i == end * (nx - 1):
                for k in range(nz):
                    total[k] += faces.plates[end, j, k]
                    new[k] -= faces.plates[end, j, k] * left[i, j, k]
        for k in range((i + j + colour) % 2, nz, 2):
            if total[k] > 0.0:
                left[i, j, k] += new[k] / total[k]


@njit(cache=True, error_model="numpy", inline="always")
def _inflow(faces, u, i, im, ip, j, jm, jp, k, km, kp):  # type: ignore[no-untyped-def]
    """Current from the six neighbours into a cell; written so that the compiler takes several cells at once."""
    here = u[i, j, k]
    flow = faces.x[im, j, k] * (u[im, j, k] - here)
    flow += faces.x[i, j, k] * (u[ip, j, k] - here)
    flow += faces.y[i, jm, k] * (u[i, jm, k] - here)
    flow += faces.y[i, j, k] * (u[i, jp, k] - here)
    flow += faces.z[i, j, km] * (u[i, j, km] - here)
    flow += faces.z[i, j, k] * (u[i, j, kp] - here)
    return flow


@njit(cache=True, error_model="numpy")
def _inflows(faces, u, i, out):  # type: ignore[no-untyped-def]
    """Currents into the cells of a layer, plates at potential 0 included."""
    nx, ny, nz = faces.x.shape
    im, ip = (i if i > 0 else nx) - 1, (i + 1 if i < nx - 1 else 0)
    for j in range(ny):
        jm, jp = (j if j > 0 else ny) - 1, (j + 1 if j < ny - 1 else 0)
        for k in range(nz):
            km, kp = (k if k > 0 else nz) - 1, (k + 1 if k < nz - 1 else 0)
            out[j, k] = _inflow(faces, u, i, im, ip, j, jm, jp, k, km, kp)
        if i == 0:
            for k in range(nz):
                out[j, k] -= faces.plates[0, j, k] * u[i, j, k]
        if i == nx - 1:
            for k in range(nz):
                out[j, k] -= faces.plates[1, j, k] * u[i, j, k]


@njit(cache=True, parallel=True, error_model="numpy")
def _restrict(faces, left, right, coarse):  # type: ignore[no-untyped-def]
    """Residual, added up over every aggregate."""
    nx, ny, nz = faces.x.shape
    for layer in prange(coarse.shape[0]):
        a = np.int64(layer)  # prange counts in unsigned integers, which would mix with others to floats
        flow = np.empty((ny, nz), left.dtype)
        coarse[a] = 0.0
        for i in range(2 * a, min(2 * a + 2, nx)):
            _inflows(faces, left, i, flow)
            for j in range(ny):
                for k in range(nz):
                    coarse[a, j // 2, k // 2] += right[i, j, k] + flow[j, k]


@njit(cache=True, parallel=True, error_model="numpy")
def _prolong(coarse, left):  # type: ignore[no-untyped-def]
    nx, ny, nz = left.shape
    for i in prange(nx):
        for j in range(ny):
            for k in range(nz):
                left[i, j, k] += coarse[i // 2, j // 2, k // 2]


@njit(cache=True, parallel=True, error_model="numpy")
def _apply(faces, direction, image, rows):  # type: ignore[no-untyped-def]
    """Image of the direction, A d; rows[0, i] is d A d in layer i."""
    nx, ny, nz = faces.x.shape
    for layer in prange(nx):
        i = np.int64(layer)
        _inflows(faces, direction, i, image[i])
        product = 0.0
        for j in range(ny):
            for k in range(nz):
                image[i, j, k] = -image[i, j, k]
                product += np.float64(image[i, j, k]) * direction[i, j, k]
        rows[0, i] = product


@njit(cache=True, parallel=True, error_model="numpy")
def _dots(z, r, image, rows):  # type: ignore[no-untyped-def]
    """Layer by layer, z r and z image."""
    nx, ny, nz = z.shape
    for i in prange(nx):
        first = second = 0.0
        for j in range(ny):
            for k in range(nz):
                first += np.float64(z[i, j, k]) * r[i, j, k]
                second += np.float64(z[i, j, k]) * image[i, j, k]
        rows[0, i] = first
        rows[1, i] = second


@njit(cache=True, parallel=True, error_model="numpy")
def _search(direction, z, beta):  # type: ignore[no-untyped-def]
    for i in prange(z.shape[0]):
        direction[i] = z[i] + beta * direction[i]


@njit(cache=True, parallel=True, error_model="numpy")
def _advance(potential, right, direction, image, step, short):  # type: ignore[no-untyped-def]
    for i in prange(right.shape[0]):
        potential[i] += step * direction[i]
        right[i] -= short * image[i]


@njit(cache=True, parallel=True, error_model="numpy")
def _residual(faces, u, right, flux):  # type: ignore[no-untyped-def]
    """Residual and current through each plane, in double precision; the potential falls by 1 where x wraps around."""
    nx, ny, nz = faces.x.shape
    for layer in prange(nx + 1):
        i = np.int64(layer)
        through = 0.0
        for j in range(ny):
            for k in range(nz):
                if i > 0 and i < nx:
                    through += np.float64(faces.x[i - 1, j, k]) * (u[i - 1, j, k] - u[i, j, k])
                else:
                    through += np.float64(faces.x[nx - 1, j, k]) * (u[nx - 1, j, k] - u[0, j, k] + 1.0)
                    if i == 0:
                        through += np.float64(faces.plates[0, j, k]) * (1.0 - u[0, j, k])
                    else:
                        through += np.float64(faces.plates[1, j, k]) * u[nx - 1, j, k]
        flux[i] = through
    for layer in prange(nx):
        i = np.int64(layer)
        im, ip = (i if i > 0 else nx) - 1, (i + 1 if i < nx - 1 else 0)
        above, below = (1.0 if i == 0 else 0.0), (1.0 if i == nx - 1 else 0.0)
        for j in range(ny):
            jm, jp = (j if j > 0 else ny) - 1, (j + 1 if j < ny - 1 else 0)
            for k in range(nz):
                km, kp = (k if k > 0 else nz) - 1, (k + 1 if k < nz - 1 else 0)
                here = u[i, j, k]
                balance = np.float64(faces.x[im, j, k]) * (u[im, j, k] + above - here)
                balance += np.float64(faces.x[i, j, k]) * (u[ip, j, k] - below - here)
                balance += np.float64(faces.y[i, jm, k]) * (u[i, jm, k] - here)
                balance += np.float64(faces.y[i, j, k]) * (u[i, jp, k] - here)
                balance += np.float64(faces.z[i, j, km]) * (u[i, j, km] - here)
                balance += np.float64(faces.z[i, j, k]) * (u[i, j, kp] - here)
                if i == 0:
                    balance += np.float64(faces.plates[0, j, k]) * (1.0 - here)
                if i == nx - 1:
                    balance -= np.float64(faces.plates[1, j, k]) * here
                right[i, j, k] = balance
