"""Currents of a potential in double precision: what drives them, what is not yet balanced, where they flow.

Sums are taken layer by layer, so that they do not depend on the number of threads.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit, prange

from physics.transport.operators import OnePhase, Operator, face_x, face_y, face_z, plate, row_inflow, row_total

Floats = npt.NDArray[np.float64]


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


def residual(operator: Operator, drive: Drive, u: Floats, right: npt.NDArray[Any]) -> tuple[Floats, Floats]:
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
