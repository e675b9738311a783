"""Conjugate gradients for conduction between two plates, through a unit cell, or into drains.

The potential is kept in double precision, the preconditioner works in single; the residual is computed anew in double
every other iteration, so that the answer is that of double precision. Results do not depend on the number of threads:
every sum is added up layer by layer.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit, prange

from physics.transport.currents import Drive, residual
from physics.transport.multigrid import Multigrid
from physics.transport.operators import Operator, apply, row_dot

Floats = npt.NDArray[np.float64]

FRESH_RESIDUAL = 2  # iterations between residuals in double precision
ROUNDING = 1.0e-10  # fall of the residual's energy below which single precision has nothing left to say
NOTHING = 1.0e-9  # share of the first guess' current below which none is left


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
    preconditioner = Multigrid(operator, kind)
    top = preconditioner.finest
    direction = np.zeros_like(top.right)
    rows = np.empty(len(potential))
    iterations, settled = 0, False
    known = before = first = 1.0
    while True:
        fresh = settled or iterations % FRESH_RESIDUAL == 0
        if fresh:
            flux, drawn = residual(operator, drive, potential, top.right)
        preconditioner.correct()
        now = _dot(top.left, top.right, rows)
        if fresh:
            imbalance, largest = _imbalance(flux, drawn, now)
            first = largest if iterations == 0 else first
            nothing = now == 0.0 or largest <= NOTHING * first
            if imbalance <= tolerance or iterations >= most or nothing:
                return Solution(potential, flux, imbalance, iterations, imbalance <= tolerance)
        beta = 0.0 if settled or iterations == 0 else now / before
        # What a residual has left after such a fall is rounding; searched on, it would only shift whole islands.
        known = now if fresh else known
        settled = now <= ROUNDING * known
        _search(direction, top.left, kind.type(beta))
        before = now
        image = top.other
        apply(operator, direction, image, rows)
        curvature = float(rows.sum())
        if curvature <= 0.0:  # only shifts of whole islands are left, which change no current
            flux, drawn = residual(operator, drive, potential, top.right)
            imbalance, _ = _imbalance(flux, drawn, 0.0)
            return Solution(potential, flux, imbalance, iterations, imbalance <= tolerance)
        step = now / curvature
        _advance(potential, top.right, direction, image, step, kind.type(step))
        iterations += 1


def _imbalance(flux: Floats, drawn: Floats, energy: float) -> tuple[float, float]:
    """How far from converged, and the largest of the planes' currents, which shall all be the same.

    z r estimates by how much the dissipation, which is the current, still exceeds its least. Balanced planes alone do
    not tell: a linear potential balances those of a staircase.
    """
    through = flux + drawn - min(0.0, float(drawn[-1]))
    mean = float(through.mean())
    # On the way, where conductivities differ much, the mean may well be negative.
    imbalance = max(float(np.abs(through - mean).max()), energy) / mean if mean > 0.0 else np.inf
    return imbalance, float(np.abs(through).max())


def _dot(a: npt.NDArray[Any], b: npt.NDArray[Any], rows: Floats) -> float:
    _dots(a, b, rows)
    return float(rows.sum())


@njit(cache=True, parallel=True, error_model="numpy")
def _dots(a, b, rows):  # type: ignore[no-untyped-def]
    for i in prange(a.shape[0]):
        total = 0.0
        for j in range(a.shape[1]):
            total += row_dot(a[i, j], b[i, j])
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
