"""Steady conduction through the phases of a microstructure: effective ratio, tortuosity factor, field and flux."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from physics.outcome import Outcome
from physics.state import Axis, Microstructure
from physics.transport.assembly import TransportError, assemble, by_labels, index_of, relative_conductivities
from physics.transport.conjugate_gradients import NOTHING, solve
from physics.transport.connectivity import reaches
from physics.transport.currents import Drive, between_plates, current_density, falling, round_a_cell
from physics.transport.operators import Operator

Floats = npt.NDArray[np.float64]
Boundary = Literal["faces", "periodic"]

TOLERANCE = 1.0e-5
MOST_ITERATIONS = 2000
HIGH_CONTRAST = 1.0e3  # single precision inside the solver would hide the small differences within a good conductor


@dataclass(frozen=True)
class Conduction:
    """Current through a microstructure under a potential that falls by 1.

    Attributes:
        ratio: effective conductivity over that of the pore space where it conducts, else of the first phase named.
        tortuosity_factor: mean conductivity of all voxels over the effective one, so of a single phase its volume
            fraction over `ratio`; infinite where nothing gets through.
        field: (nx, ny, nz) potential, from 1 to 0; of no meaning where nothing conducts.
        flux: (n + 1,) current through the planes across the axis, over that of a box full of the reference phase.
        outcome: converged, max_steps, or not_percolating.
        iterations: of the conjugate gradients.
        vectors: (3, nx, ny, nz) float32 current density along x, y and z, over that of a box full of the reference
            phase; None where it was not asked for.
        imbalance: largest deviation of a plane's current from their mean over the mean, or what local residuals may
            still change in it.
    """

    ratio: float
    tortuosity_factor: float
    field: Floats
    flux: Floats
    outcome: Outcome
    iterations: int
    imbalance: float
    vectors: npt.NDArray[np.float32] | None = None


def conduct(
    microstructure: Microstructure,
    conductivities: Mapping[str, float] | None = None,
    axis: Axis = "z",
    boundary: Boundary = "faces",
    tolerance: float = TOLERANCE,
    most_iterations: int = MOST_ITERATIONS,
    *,
    vectors: bool = False,
) -> Conduction:
    """Solve for the potential along an axis.

    Of known spheres the open area of every face between voxels is exact, else a face is open where its voxels conduct.
    Sides wrap around where the microstructure does, and insulate elsewhere.

    Args:
        microstructure: the phases.
        conductivities: of each phase, in any unit; a phase that is absent insulates. The pore space alone by default.
        axis: along which the potential falls.
        boundary: `faces` holds it at the outer faces; `periodic` is a unit cell under a mean gradient.
        tolerance: of the balance between the currents of all planes.
        most_iterations: of the solver.
        vectors: whether to give the vector field of the current too.

    Raises:
        TransportError: unknown phase, axis or boundary, a conductivity that is negative or no number, nothing that
            conducts, a unit cell that does not wrap around, or a volume that does not fit in memory.
    """
    given = {"pore": 1.0} if conductivities is None else conductivities
    table = relative_conductivities(microstructure, given)
    along = _axis(microstructure, axis, boundary)
    x, y, z = (boundary == "periodic" if each == along else wrap for each, wrap in enumerate(microstructure.periodic))
    operator, shares = assemble(microstructure, table, along, (x, y, z))
    if boundary == "faces" and not reaches(operator):
        return _nothing(operator, along)
    conducting = table[table > 0.0]
    double = bool(conducting.max() > HIGH_CONTRAST * conducting.min())
    drive = between_plates(operator) if boundary == "faces" else round_a_cell(operator)
    found = solve(operator, drive, falling(operator), tolerance, most_iterations, double=double)
    full = full_box(operator)
    ratio, mean = float(found.flux.mean()) / full, float(shares @ table)
    if float(np.abs(found.flux).max()) <= NOTHING * mean * full:
        return _nothing(operator, along)
    return Conduction(
        ratio,
        mean / ratio if ratio > 0.0 else math.inf,  # before it converges a current may run backwards
        np.moveaxis(found.potential, 0, along),
        found.flux / full,
        Outcome.CONVERGED if found.converged else Outcome.MAX_STEPS,
        found.iterations,
        found.imbalance,
        _vectors(operator, drive, found.potential, along) if vectors else None,
    )


def _vectors(operator: Operator, drive: Drive, potential: Floats, along: int) -> npt.NDArray[np.float32]:
    """Current densities with the axes in their own order."""
    density = current_density(operator, drive, potential) * np.float32(len(potential))
    order = [along, *(axis for axis in range(3) if axis != along)]
    return np.moveaxis(density, 1, 1 + along)[np.argsort(order)]


def full_box(operator: Operator) -> float:
    """Current through a box full of conductivity 1, on which the potential falls by 1."""
    nx, ny, nz = operator.shape
    return ny * nz / nx


def operator_of_phase(microstructure: Microstructure, phase: str, axis: Axis) -> Operator:
    """One phase between plates across an axis, by labels."""
    table = relative_conductivities(microstructure, {phase: 1.0})
    along = index_of(axis)
    x, y, z = (wrap and each != along for each, wrap in enumerate(microstructure.periodic))
    return by_labels(microstructure.labels, table, along, (x, y, z))


def _nothing(operator: Operator, along: int) -> Conduction:
    """What there is to say where no current flows."""
    shape = operator.shape
    field = np.moveaxis(np.zeros(shape), 0, along)
    return Conduction(0.0, math.inf, field, np.zeros(shape[0] + 1), Outcome.NOT_PERCOLATING, 0, 0.0)


def _axis(microstructure: Microstructure, axis: Axis, boundary: Boundary) -> int:
    along = index_of(axis)
    if boundary not in ("faces", "periodic"):
        raise TransportError(f"boundary: expected faces or periodic; got {boundary!r}")
    if boundary == "periodic" and not microstructure.periodic[along]:
        raise TransportError(f"boundary: a unit cell has to wrap around along {axis}; this volume does not")
    return along
