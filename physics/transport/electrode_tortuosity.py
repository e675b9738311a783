"""The tortuosity factor that a symmetric cell with blocking electrodes measures.

Current enters at the separator and charges the surface of the pores, everywhere alike (the limit of low frequencies):
dead ends count, and pores near the collector carry less than those near the separator (Nguyen et al., npj Comput.
Mater. 2020, 6, 123).
"""

import math

import numpy as np
import numpy.typing as npt

from physics.outcome import Outcome
from physics.state import Axis, Microstructure
from physics.transport.assembly import TransportError, assemble, index_of, relative_conductivities
from physics.transport.conduction import MOST_ITERATIONS, TOLERANCE, Conduction, full_box
from physics.transport.conjugate_gradients import solve
from physics.transport.connectivity import connected
from physics.transport.currents import Drive
from physics.transport.operators import OnePhase, Operator, one_phase


def electrode_tortuosity(
    microstructure: Microstructure,
    phase: str = "pore",
    axis: Axis | None = None,
    tolerance: float = TOLERANCE,
    most_iterations: int = MOST_ITERATIONS,
) -> Conduction:
    """Solve for the potential that charges a phase's surface through its last layer, where the separator is.

    Every face between a voxel of the phase and another phase, by labels, takes the same current; the box's sides and
    the collector's take none. Conductances between voxels are those of `conduct`.

    Args:
        microstructure: the phases.
        phase: the one that conducts.
        axis: from collector to separator; the microstructure's thickness axis by default.
        tolerance: of the balance between the currents of all planes.
        most_iterations: of the solver.

    Returns:
        `tortuosity_factor` is tau_e = R kappa A epsilon / L with R three times the distributed resistance (Nguyen et
        al., equation 5) and epsilon the whole phase's volume fraction; `ratio` is epsilon over tau_e. The field is 0 at
        the separator; currents are over that of a box full of the phase.

    Raises:
        TransportError: unknown phase or axis, or a volume that does not fit in memory.
    """
    table = relative_conductivities(microstructure, {phase: 1.0})
    along = index_of(axis or microstructure.thickness_axis)
    x, y, z = (wrap and each != along for each, wrap in enumerate(microstructure.periodic))
    operator, shares = assemble(microstructure, table, along, (x, y, z))
    if shares @ table == 0.0:
        raise TransportError(f"phase: expected one that is there; the volume holds no {phase}")
    operator = _without_collector(operator)
    inside = np.ascontiguousarray(np.moveaxis(microstructure.labels == microstructure.phases[phase], along, 0))
    first, second = (wrap for each, wrap in enumerate((x, y, z)) if each != along)
    drains = _drains(inside, (False, first, second)) * connected(operator, 1)
    full, count = full_box(operator), int(drains.sum(dtype=np.int64))
    field = np.zeros(operator.shape)
    if count == 0:
        outcome = Outcome.NOT_PERCOLATING
        return Conduction(0.0, math.inf, np.moveaxis(field, 0, along), np.zeros(len(field) + 1), outcome, 0, 0.0)
    # Charging backwards, from the surface to the separator: currents are then positive.
    drive = Drive(np.zeros((2, *operator.shape[1:])), drains, -full / count)
    found = solve(operator, drive, field, tolerance, most_iterations, double=False)
    mean_potential = float(np.sum(found.potential * drains)) / count
    tau = 3.0 * mean_potential * float(shares @ table)
    return Conduction(
        float(shares @ table) / tau,
        tau,
        np.moveaxis(found.potential, 0, along),
        found.flux / full,
        Outcome.CONVERGED if found.converged else Outcome.MAX_STEPS,
        found.iterations,
        found.imbalance,
    )


def _without_collector(operator: Operator) -> Operator:
    """The same with its first plate gone."""
    if isinstance(operator, OnePhase):
        faces = operator.faces.copy()
        faces[0] -= 2 * (faces[0] > 0).astype(np.uint8)
        return operator._replace(faces=faces, plates=np.array([False, True]))
    plates = operator.plates.copy()
    plates[0] = 0.0
    return operator._replace(plates=plates)


def _drains(inside: npt.NDArray[np.bool_], wraps: tuple[bool, bool, bool]) -> npt.NDArray[np.uint8]:
    """How many faces each voxel inside shares with what is outside; those on the box's sides do not count."""
    there = one_phase(np.ones_like(inside), wraps, (False, False)).faces
    return (there - one_phase(inside, wraps, (False, False)).faces) * inside
