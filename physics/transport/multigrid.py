"""A multigrid preconditioner for conduction.

Coarse cells are 2 x 2 x 2 aggregates: the conductance between two of them is the sum over their common fine faces,
halved because the distance doubles (over-correction, Braess, Computing 1995, 55, 379). Aggregation never closes a
channel that the fine grid has, which averaging labels would. Coarse levels are visited twice (W cycle); two damped
Jacobi sweeps, their weights the roots of a Chebyshev polynomial, smooth before and after.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit, prange

from physics.transport.operators import (
    Conductances,
    Operator,
    apply,
    face_x,
    face_y,
    face_z,
    plate,
    row_inflow,
    row_total,
)

Floats = npt.NDArray[np.float64]

COARSEST = 2  # cells along the longest side of the coarsest level
SMALL = 32**3  # cells below which one thread is faster than two that have to meet
# Damping that is best for errors of D^-1 A between 0.2 and 2, where its spectrum ends. Aggregates leave more to smooth
# than the usual upper three quarters: on a tomograph this took a quarter of the iterations away.
WEIGHTS = (1.0 / (1.1 + 0.9 * np.cos(0.25 * np.pi)), 1.0 / (1.1 - 0.9 * np.cos(0.25 * np.pi)))


class Multigrid:
    """The preconditioner: a symmetric approximation of the operator's inverse.

    Attributes:
        finest: its `right` takes the residual; `correct` leaves the correction in its `left`, and `other` is free.
    """

    def __init__(self, operator: Operator, kind: "np.dtype[Any]") -> None:
        self._levels = [Level(operator, kind)]
        while max(self._levels[-1].operator.shape) > COARSEST:
            self._levels.append(Level(_coarsened(self._levels[-1].operator), kind))
        self._inverse = _inverse(self._levels[-1].operator)
        self.finest = self._levels[0]

    def correct(self) -> None:
        """Compute the correction for the residual."""
        self._cycle(0, fresh=True)

    def _cycle(self, number: int, *, fresh: bool) -> None:
        """Improve the unknowns of a level; fresh ones start at 0."""
        level = self._levels[number]
        if number == len(self._levels) - 1:
            level.left[:] = (self._inverse @ level.right.ravel()).reshape(level.left.shape)
            return
        coarse = self._levels[number + 1]
        if fresh:
            level.start(WEIGHTS[0])
        else:
            level.relax(WEIGHTS[0])
        level.relax(WEIGHTS[1])
        small = level.left.size <= SMALL
        (_restrict_alone if small else _restrict)(level.operator, level.left, level.right, coarse.right)
        self._cycle(number + 1, fresh=True)
        if number + 1 < len(self._levels) - 1:
            self._cycle(number + 1, fresh=False)
        (_prolong_alone if small else _prolong)(level.operator, coarse.left, level.left)
        level.relax(WEIGHTS[1])
        level.relax(WEIGHTS[0])


class Level:
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


def _inverse(operator: Operator) -> Floats:
    """Of the coarsest level's operator; where whole islands may shift, they do not."""
    n = int(np.prod(operator.shape))
    matrix, rows = np.zeros((n, n)), np.empty(operator.shape[0])
    image = np.empty(operator.shape)
    for cell, unit in enumerate(np.eye(n)):
        apply(operator, unit.reshape(operator.shape), image, rows)
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
