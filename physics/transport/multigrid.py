"""Conjugate gradients with a multigrid preconditioner for conduction between two plates or through a unit cell.

Coarse cells are 2 x 2 x 2 aggregates: the conductance between two of them is the sum over their common fine faces,
halved because the distance doubles (over-correction, Braess, Computing 1995, 55, 379). Aggregation never closes a
channel that the fine grid has, which averaging labels would. Coarse levels are visited twice (W cycle); two damped
Jacobi sweeps, their weights the roots of a Chebyshev polynomial, smooth before and after.

The potential is kept in double precision, the preconditioner works in single; the residual is computed anew in double
every other iteration, so that the answer is that of double precision. Results do not depend on the number of threads:
every sum is added up layer by layer.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit, prange

from physics.transport.operators import (
    Conductances,
    OnePhase,
    Operator,
    face_x,
    face_y,
    face_z,
    plate,
    row_inflow,
    row_total,
)  # fmt: skip

Floats = npt.NDArray[np.float64]

COARSEST = 2  # cells along the longest side of the coarsest level
SMALL = 32**3  # cells below which one thread is faster than two that have to meet
# Damping that is best for errors of D^-1 A between 0.5 and 2, where its spectrum ends.
WEIGHTS = (1.0 / (1.25 + 0.75 * np.cos(0.25 * np.pi)), 1.0 / (1.25 - 0.75 * np.cos(0.25 * np.pi)))
FRESH_RESIDUAL = 2  # iterations between residuals in double precision
ROUNDING = 1.0e-10  # fall of the residual's energy below which single precision has nothing left to say
NOTHING = 1.0e-9  # share of the first guess' current below which none is left


class Drive(NamedTuple):
    """What makes a current flow.

    Attributes:
        ends: (2, ny, nz) current into the cells of the first and of the last layer at potential 0.
        drains: (nx, ny, nz) uint8, how much each conducting cell draws; empty where none does.
        strength: current that a drain of 1 draws; below 0 where current enters through them and leaves at a plate.
    """

    ends: Floats
    drains: npt.NDArray[np.uint8]
    strength: float


class Solution(NamedTuple):
    """What the solver found.

    Attributes:
        potential: (nx, ny, nz) float64.
        flux: (nx + 1,) current through each plane; in a unit cell the first is the last.
        imbalance: largest deviation of a plane's current (with what was drawn before it) from the mean, over the mean;
            or the share of the mean that local residuals may still take away, where that is more.
        iterations: of the conjugate gradients.
        converged: whether the imbalance came below what was asked for.
    """

    potential: Floats
    flux: Floats
    imbalance: float
    iterations: int
    converged: bool


def solve(
    operator: Operator, drive: Drive, potential: Floats, tolerance: float, most: int, *, double: bool
) -> Solution:
    """Potential and current.

    Args:
        operator: conductances.
        drive: what makes a current flow.
        potential: (nx, ny, nz) first guess; changed.
        tolerance: of the imbalance.
        most: iterations at most.
        double: everything in double precision, which conductivities of very different size need.
    """
    kind = np.dtype(np.float64 if double else np.float32)
    levels = [_Level(operator, kind)]
    while max(levels[-1].operator.shape) > COARSEST:
        levels.append(_Level(_coarsened(levels[-1].operator), kind))
    top, coarsest = levels[0], _inverse(levels[-1].operator)
    direction = np.zeros_like(top.right)
    rows = np.empty(len(potential))
    iterations, settled = 0, False
    known = before = first = 1.0
    while True:
        fresh = settled or iterations % FRESH_RESIDUAL == 0
        if fresh:
            flux, drawn = _residual(operator, drive, potential, top.right)
        _cycle(levels, 0, coarsest, fresh=True)
        now = _dot(top.left, top.right, rows)
        if fresh:
            imbalance, current = _imbalance(flux, drawn, now)
            first = current if iterations == 0 else first
            nothing = now == 0.0 or current <= NOTHING * first
            if imbalance <= tolerance or iterations >= most or nothing:
                return Solution(potential, flux, imbalance, iterations, imbalance <= tolerance)
        beta = 0.0 if settled or iterations == 0 else now / before
        # What a residual has left after such a fall is rounding; searched on, it would only shift whole islands.
        known = now if fresh else known
        settled = now <= ROUNDING * known
        _search(direction, top.left, kind.type(beta))
        before = now
        image = top.other
        _apply(operator, direction, image, rows)
        curvature = float(rows.sum())
        if curvature <= 0.0:  # only shifts of whole islands are left, which change no current
            flux, drawn = _residual(operator, drive, potential, top.right)
            imbalance, _ = _imbalance(flux, drawn, 0.0)
            return Solution(potential, flux, imbalance, iterations, imbalance <= tolerance)
        step = now / curvature
        _advance(potential, top.right, direction, image, step, kind.type(step))
        iterations += 1


def between_plates(operator: Operator) -> Drive:
    """A potential of 1 on the first plate and 0 on the last."""
    ends = np.zeros((2, *operator.shape[1:]))
    _ends(operator, 1.0, 0.0, ends)
    return Drive(ends, np.empty((0, 0, 0), np.uint8), 0.0)


def round_a_cell(operator: Operator) -> Drive:
    """A potential that falls by 1 from the first to the last layer of a unit cell, and goes on beyond it."""
    ends = np.zeros((2, *operator.shape[1:]))
    _ends(operator, 0.0, 1.0, ends)
    return Drive(ends, np.empty((0, 0, 0), np.uint8), 0.0)


@njit(cache=True, error_model="numpy")
def _ends(operator, of_plate, of_jump, ends):  # type: ignore[no-untyped-def]
    nx = operator[0].shape[0]
    for j in range(ends.shape[1]):
        for k in range(ends.shape[2]):
            jump = of_jump * face_x(operator, nx - 1, j, k)
            ends[0, j, k] = of_plate * plate(operator, 0, j, k) + jump
            ends[1, j, k] = -jump


def falling(operator: Operator) -> Floats:
    """A first guess: a potential that falls in straight lines, 0 where a single phase insulates."""
    nx = operator.shape[0]
    potential = np.empty(operator.shape)
    potential[:] = (1.0 - (np.arange(nx) + 0.5) / nx)[:, None, None]
    if isinstance(operator, OnePhase):
        potential[operator.faces == 0] = 0.0
    return potential


def _imbalance(flux: Floats, drawn: Floats, energy: float) -> tuple[float, float]:
    """How far from converged, and the whole current, which is the same for every plane.

    z r estimates by how much the dissipation, which is the current, still exceeds its least. Balanced planes alone do
    not tell: a linear potential balances those of a staircase.
    """
    through = flux + drawn - min(0.0, float(drawn[-1]))
    mean = float(through.mean())
    return (max(float(np.abs(through - mean).max()), energy) / mean if mean > 0.0 else np.inf), mean


class _Level:
    """A grid: its conductances, right-hand side and unknowns of the correction there, and room for their next value."""

    def __init__(self, operator: Operator, kind: "np.dtype[Any]") -> None:
        self.operator = operator
        self.right = np.zeros(operator.shape, kind)
        self.left = np.zeros(operator.shape, kind)
        self.other = np.zeros(operator.shape, kind)

    def relax(self, weight: float) -> None:
        """A damped Jacobi sweep."""
        sweep = _relax_alone if self.left.size <= SMALL else _relax
        sweep(self.operator, self.left, self.right, self.other, self.left.dtype.type(weight))
        self.left, self.other = self.other, self.left

    def start(self, weight: float) -> None:
        """The first sweep, of unknowns that are 0."""
        sweep = _start_alone if self.left.size <= SMALL else _start
        sweep(self.operator, self.right, self.left, self.left.dtype.type(weight))


def _cycle(levels: list[_Level], number: int, coarsest: Floats, *, fresh: bool) -> None:
    """Improve the unknowns of a level; fresh ones start at 0."""
    level = levels[number]
    if number == len(levels) - 1:
        level.left[:] = (coarsest @ level.right.ravel()).reshape(level.left.shape)
        return
    coarse = levels[number + 1]
    if fresh:
        level.start(WEIGHTS[0])
    else:
        level.relax(WEIGHTS[0])
    level.relax(WEIGHTS[1])
    small = level.left.size <= SMALL
    (_restrict_alone if small else _restrict)(level.operator, level.left, level.right, coarse.right)
    _cycle(levels, number + 1, coarsest, fresh=True)
    if number > 0 and number + 1 < len(levels) - 1:
        _cycle(levels, number + 1, coarsest, fresh=False)
    (_prolong_alone if small else _prolong)(level.operator, coarse.left, level.left)
    level.relax(WEIGHTS[1])
    level.relax(WEIGHTS[0])


def _inverse(operator: Operator) -> Floats:
    """Of the coarsest level's operator; where whole islands may shift, they do not."""
    n = int(np.prod(operator.shape))
    matrix, rows = np.zeros((n, n)), np.empty(operator.shape[0])
    image = np.empty(operator.shape)
    for cell, unit in enumerate(np.eye(n)):
        _apply(operator, unit.reshape(operator.shape), image, rows)
        if image.flat[cell] > 0.0:  # else it insulates
            matrix[:, cell] = image.ravel()
    return np.linalg.pinv(matrix, rcond=1e-6, hermitian=True).astype(np.float64)


def _coarsened(fine: Operator) -> Conductances:
    shape = tuple((n + 1) // 2 for n in fine.shape)
    coarse = Conductances(
        np.zeros(shape, np.float32), np.zeros(shape, np.float32), np.zeros(shape, np.float32),
        np.zeros((2, *shape[1:]), np.float32),
    )  # fmt: skip
    _coarsen(fine, np.array(fine.shape), coarse)
    return coarse


@njit(cache=True, parallel=True, error_model="numpy")
def _coarsen(fine, shape, coarse):  # type: ignore[no-untyped-def]
    """Sum of the fine faces between two aggregates, halved; faces within one are gone, also round a single one."""
    for a in prange(coarse.x.shape[0]):
        _coarsen_layer(fine, shape, coarse, np.int64(a))
    for end in range(2):
        for j in range(shape[1]):
            for k in range(shape[2]):
                coarse.plates[end, j // 2, k // 2] += np.float32(0.5) * plate(fine, end, j, k)


@njit(cache=True, error_model="numpy")
def _coarsen_layer(fine, shape, coarse, a):  # type: ignore[no-untyped-def]
    nx, ny, nz = shape
    mx, my, mz = coarse.x.shape
    half = np.float32(0.5)
    for i in range(2 * a, min(2 * a + 2, nx)):
        last_x = mx > 1 and (i % 2 == 1 or i == nx - 1)
        for j in range(ny):
            last_y = my > 1 and (j % 2 == 1 or j == ny - 1)
            for k in range(nz):
                if last_x:
                    coarse.x[a, j // 2, k // 2] += half * face_x(fine, i, j, k)
                if last_y:
                    coarse.y[a, j // 2, k // 2] += half * face_y(fine, i, j, k)
                if mz > 1 and (k % 2 == 1 or k == nz - 1):
                    coarse.z[a, j // 2, k // 2] += half * face_z(fine, i, j, k)


@njit(cache=True, parallel=True, error_model="numpy")
def _start(operator, right, left, weight):  # type: ignore[no-untyped-def]
    for i in prange(left.shape[0]):
        _start_layer(operator, right, left, weight, np.int64(i))


@njit(cache=True, error_model="numpy")
def _start_alone(operator, right, left, weight):  # type: ignore[no-untyped-def]
    for i in range(left.shape[0]):
        _start_layer(operator, right, left, weight, i)


@njit(cache=True, error_model="numpy")
def _start_layer(operator, right, left, weight, i):  # type: ignore[no-untyped-def]
    nz = left.shape[2]
    total = np.empty(nz, left.dtype)
    for j in range(left.shape[1]):
        row_total(operator, i, j, total)
        source, new = right[i, j], left[i, j]
        for k in range(nz):
            new[k] = weight * source[k] / total[k] if total[k] > 0 else 0.0


@njit(cache=True, parallel=True, error_model="numpy")
def _relax(operator, left, right, out, weight):  # type: ignore[no-untyped-def]
    for i in prange(left.shape[0]):
        _relax_layer(operator, left, right, out, weight, np.int64(i))


@njit(cache=True, error_model="numpy")
def _relax_alone(operator, left, right, out, weight):  # type: ignore[no-untyped-def]
    for i in range(left.shape[0]):
        _relax_layer(operator, left, right, out, weight, i)


@njit(cache=True, error_model="numpy")
def _relax_layer(operator, left, right, out, weight, i):  # type: ignore[no-untyped-def]
    nz = left.shape[2]
    total, flow = np.empty(nz, left.dtype), np.empty(nz, left.dtype)
    for j in range(left.shape[1]):
        row_total(operator, i, j, total)
        row_inflow(operator, left, i, j, total, flow)
        here, source, new = left[i, j], right[i, j], out[i, j]
        for k in range(nz):
            new[k] = here[k] + (weight * (source[k] + flow[k]) / total[k] if total[k] > 0 else 0.0)


@njit(cache=True, parallel=True, error_model="numpy")
def _restrict(operator, left, right, coarse):  # type: ignore[no-untyped-def]
    """Residual, added up over every aggregate."""
    for a in prange(coarse.shape[0]):
        _restrict_layer(operator, left, right, coarse, np.int64(a))


@njit(cache=True, error_model="numpy")
def _restrict_alone(operator, left, right, coarse):  # type: ignore[no-untyped-def]
    for a in range(coarse.shape[0]):
        _restrict_layer(operator, left, right, coarse, a)


@njit(cache=True, error_model="numpy")
def _restrict_layer(operator, left, right, coarse, a):  # type: ignore[no-untyped-def]
    nx, ny, nz = left.shape
    total, flow = np.empty(nz, left.dtype), np.empty(nz, left.dtype)
    coarse[a] = 0.0
    for i in range(2 * a, min(2 * a + 2, nx)):
        for j in range(ny):
            row_total(operator, i, j, total)
            row_inflow(operator, left, i, j, total, flow)
            source, sums = right[i, j], coarse[a, j // 2]
            for k in range(nz // 2):
                sums[k] += source[2 * k] + flow[2 * k] + source[2 * k + 1] + flow[2 * k + 1]
            if nz % 2 == 1:
                sums[nz // 2] += source[nz - 1] + flow[nz - 1]


@njit(cache=True, parallel=True, error_model="numpy")
def _prolong(operator, coarse, left):  # type: ignore[no-untyped-def]
    for i in prange(left.shape[0]):
        _prolong_layer(operator, coarse, left, np.int64(i))


@njit(cache=True, error_model="numpy")
def _prolong_alone(operator, coarse, left):  # type: ignore[no-untyped-def]
    for i in range(left.shape[0]):
        _prolong_layer(operator, coarse, left, i)


@njit(cache=True, error_model="numpy")
def _prolong_layer(operator, coarse, left, i):  # type: ignore[no-untyped-def]
    """Add each aggregate's correction to its cells, where they conduct."""
    nz = left.shape[2]
    total, wide = np.empty(nz, left.dtype), np.empty(nz, left.dtype)
    for j in range(left.shape[1]):
        row_total(operator, i, j, total)
        source, row = coarse[i // 2, j // 2], left[i, j]
        for k in range(nz // 2):
            wide[2 * k] = source[k]
            wide[2 * k + 1] = source[k]
        if nz % 2 == 1:
            wide[nz - 1] = source[nz // 2]
        for k in range(nz):
            row[k] += wide[k] if total[k] > 0 else 0.0


@njit(cache=True, parallel=True, error_model="numpy")
def _apply(operator, direction, image, rows):  # type: ignore[no-untyped-def]
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
        product += _row_dot(image[i, j], direction[i, j])
    return product


@njit(cache=True, error_model="numpy", fastmath={"reassoc"})
def _row_dot(a, b):  # type: ignore[no-untyped-def]
    """In double precision; the order of the sum is the compiler's, the same at every call."""
    total = 0.0
    for k in range(len(a)):
        total += np.float64(a[k]) * np.float64(b[k])
    return total


def _dot(a: npt.NDArray[Any], b: npt.NDArray[Any], rows: Floats) -> float:
    _dots(a, b, rows)
    return float(rows.sum())


@njit(cache=True, parallel=True, error_model="numpy")
def _dots(a, b, rows):  # type: ignore[no-untyped-def]
    for i in prange(a.shape[0]):
        total = 0.0
        for j in range(a.shape[1]):
            total += _row_dot(a[i, j], b[i, j])
        rows[i] = total


@njit(cache=True, parallel=True, error_model="numpy")
def _search(direction, z, beta):  # type: ignore[no-untyped-def]
    for i in prange(z.shape[0]):
        direction[i] = z[i] + beta * direction[i]


@njit(cache=True, parallel=True, error_model="numpy")
def _advance(potential, right, direction, image, step, short):  # type: ignore[no-untyped-def]
    for i in prange(right.shape[0]):
        potential[i] += step * direction[i]
        right[i] -= short * image[i]


def _residual(operator: Operator, drive: Drive, u: Floats, right: npt.NDArray[Any]) -> tuple[Floats, Floats]:
    """Write the residual, in double precision until it is stored.

    Returns:
        (nx + 1,) current through each plane.
        (nx + 1,) current drawn before each plane.
    """
    flux, drawn = np.empty(len(u) + 1), np.zeros(len(u) + 1)
    _residuals(operator, drive, u, right, flux, drawn)
    return flux, np.cumsum(drawn)


@njit(cache=True, parallel=True, error_model="numpy")
def _residuals(operator, drive, u, right, flux, drawn):  # type: ignore[no-untyped-def]
    for layer in prange(u.shape[0]):
        i = np.int64(layer)
        drawn[i + 1] = _residual_layer(operator, drive, u, right, i)
        flux[i + 1] = _current_behind(operator, drive, u, i)
    flux[0] = _current_in(operator, drive, u)


@njit(cache=True, error_model="numpy")
def _residual_layer(operator, drive, u, right, i):  # type: ignore[no-untyped-def]
    nx, ny, nz = u.shape
    total, flow = np.empty(nz), np.empty(nz)
    drawn = 0.0
    for j in range(ny):
        row_total(operator, i, j, total)
        row_inflow(operator, u, i, j, total, flow)
        if i == 0:
            flow += drive.ends[0, j]
        if i == nx - 1:
            flow += drive.ends[1, j]
        if drive.drains.size > 0:
            for k in range(nz):
                if total[k] > 0.0:
                    flow[k] -= drive.strength * drive.drains[i, j, k]
                    drawn += drive.strength * drive.drains[i, j, k]
        for k in range(nz):
            right[i, j, k] = flow[k]
    return drawn


@njit(cache=True, error_model="numpy")
def _current_in(operator, drive, u):  # type: ignore[no-untyped-def]
    """Current into the first layer, from its plate or round the cell."""
    nx, ny, nz = u.shape
    current = 0.0
    for j in range(ny):
        for k in range(nz):
            current += drive.ends[0, j, k] - plate(operator, 0, j, k) * u[0, j, k]
            current += face_x(operator, nx - 1, j, k) * (u[nx - 1, j, k] - u[0, j, k])
    return current


@njit(cache=True, error_model="numpy", fastmath={"reassoc"})
def _current_behind(operator, drive, u, i):  # type: ignore[no-untyped-def]
    """Current from a layer into the next, into the plate or round the cell."""
    nx, ny, nz = u.shape
    after = i + 1 if i < nx - 1 else 0
    current = 0.0
    for j in range(ny):
        for k in range(nz):
            current += face_x(operator, i, j, k) * (u[i, j, k] - u[after, j, k])
    if i == nx - 1:
        for j in range(ny):
            for k in range(nz):
                current += plate(operator, 1, j, k) * u[i, j, k] - drive.ends[1, j, k]
    return current


def current_density(operator: Operator, drive: Drive, u: Floats) -> npt.NDArray[np.float32]:
    """(3, nx, ny, nz) current through each cell: along each axis, the mean of its two faces."""
    density = np.empty((3, *u.shape), np.float32)
    _densities(operator, drive, u, density)
    return density


@njit(cache=True, parallel=True, error_model="numpy")
def _densities(operator, drive, u, density):  # type: ignore[no-untyped-def]
    for i in prange(u.shape[0]):
        _density_layer(operator, drive, u, density, np.int64(i))


@njit(cache=True, error_model="numpy")
def _density_layer(operator, drive, u, density, i):  # type: ignore[no-untyped-def]
    nx, ny, nz = u.shape
    im, ip = (i if i > 0 else nx) - 1, (i + 1 if i < nx - 1 else 0)
    for j in range(ny):
        jm, jp = (j if j > 0 else ny) - 1, (j + 1 if j < ny - 1 else 0)
        for k in range(nz):
            km, kp = (k if k > 0 else nz) - 1, (k + 1 if k < nz - 1 else 0)
            here = u[i, j, k]
            x = face_x(operator, im, j, k) * (u[im, j, k] - here) + face_x(operator, i, j, k) * (here - u[ip, j, k])
            if i == 0:
                x += drive.ends[0, j, k] - plate(operator, 0, j, k) * here
            if i == nx - 1:
                x += plate(operator, 1, j, k) * here - drive.ends[1, j, k]
            y = face_y(operator, i, jm, k) * (u[i, jm, k] - here) + face_y(operator, i, j, k) * (here - u[i, jp, k])
            z = face_z(operator, i, j, km) * (u[i, j, km] - here) + face_z(operator, i, j, k) * (here - u[i, j, kp])
            density[0, i, j, k] = 0.5 * x
            density[1, i, j, k] = 0.5 * y
            density[2, i, j, k] = 0.5 * z
