"""Steady conduction through the phases of a microstructure: effective ratio, tortuosity factor, field and flux."""

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast

import numpy as np
import numpy.typing as npt

from physics.outcome import Outcome
from physics.state import Axis, Microstructure
from physics.transport.apertures import face_conductances
from physics.transport.connectivity import reaches
from physics.transport.multigrid import NOTHING, Conductances, Faces, solve
from physics.voxels import Spheres

Floats = npt.NDArray[np.float64]
Boundary = Literal["faces", "periodic"]

AXES: tuple[Axis, Axis, Axis] = ("x", "y", "z")
BYTES_PER_VOXEL = 40  # from labels, one conducting phase
BYTES_PER_VOXEL_OF_FLOATS = 56  # with conductances in single precision
TOLERANCE = 1.0e-5
MOST_ITERATIONS = 2000
HIGH_CONTRAST = 1.0e3  # single precision inside the solver would hide the small differences within a good conductor


class TransportError(ValueError):
    """A computation on a microstructure that cannot be made; the sentence says what was expected and what came."""


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


def conduct(
    microstructure: Microstructure,
    conductivities: Mapping[str, float] | None = None,
    axis: Axis = "z",
    boundary: Boundary = "faces",
    tolerance: float = TOLERANCE,
    most_iterations: int = MOST_ITERATIONS,
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

    Raises:
        TransportError: unknown phase, axis or boundary, a conductivity that is negative or no number, nothing that
            conducts, a unit cell that does not wrap around, or a volume that does not fit in memory.
    """
    given = {"pore": 1.0} if conductivities is None else conductivities
    table = _relative(microstructure, given)
    along = _axis(microstructure, axis, boundary)
    faces, shares = _conductances(microstructure, table, along, boundary)
    full = float(np.prod(faces.x.shape[1:])) / faces.x.shape[0]  # current through a box full of conductivity 1
    if boundary == "faces" and not reaches(faces):
        return _nothing(faces, along)
    conducting = table[table > 0.0]
    double = bool(conducting.max() > HIGH_CONTRAST * conducting.min())
    found = solve(faces, tolerance, most_iterations, double=double)
    ratio, mean = float(found.flux.mean()) / full, float(shares @ table)
    if ratio <= NOTHING * mean:
        return _nothing(faces, along)
    return Conduction(
        ratio,
        mean / ratio,
        np.moveaxis(found.potential, 0, along),
        found.flux / full,
        Outcome.CONVERGED if found.converged else Outcome.MAX_STEPS,
        found.iterations,
        found.imbalance,
    )


def faces_of(microstructure: Microstructure, phase: str, axis: Axis) -> Conductances:
    """Faces between the voxels of one phase, between plates across an axis; binary, by labels."""
    table = _relative(microstructure, {phase: 1.0})
    along = AXES.index(axis)
    wraps = [wrap and each != along for each, wrap in enumerate(microstructure.periodic)]
    return _from_labels(microstructure.labels, table, along, wraps)[0]


def _nothing(faces: Conductances, along: int) -> Conduction:
    """What there is to say where no current flows."""
    shape = faces.x.shape
    field = np.moveaxis(np.zeros(shape), 0, along)
    return Conduction(0.0, math.inf, field, np.zeros(shape[0] + 1), Outcome.NOT_PERCOLATING, 0, 0.0)


def _relative(microstructure: Microstructure, given: Mapping[str, float]) -> Floats:
    """(labels,) conductivity of every label over that of the pore space, or else of the first phase that conducts."""
    table = np.zeros(1 + max(microstructure.phases.values()))
    for name, value in given.items():
        if name not in microstructure.phases:
            raise TransportError(f"conductivities: expected phases of {sorted(microstructure.phases)}; got {name!r}")
        if not (math.isfinite(value) and value >= 0.0):
            raise TransportError(f"conductivities: expected numbers of 0 or more; got {name}={value}")
        table[microstructure.phases[name]] = value
    conducting = {name: value for name, value in given.items() if value > 0.0}
    if not conducting:
        raise TransportError("conductivities: expected at least one phase above 0")
    return table / conducting.get("pore", next(iter(conducting.values())))


def _axis(microstructure: Microstructure, axis: Axis, boundary: Boundary) -> int:
    if axis not in AXES:
        raise TransportError(f"axis: expected x, y or z; got {axis!r}")
    if boundary not in ("faces", "periodic"):
        raise TransportError(f"boundary: expected faces or periodic; got {boundary!r}")
    along = AXES.index(axis)
    if boundary == "periodic" and not microstructure.periodic[along]:
        raise TransportError(f"boundary: a unit cell has to wrap around along {axis}; this volume does not")
    return along


def _check_memory(microstructure: Microstructure, floats: bool) -> None:
    needed = microstructure.labels.size * (BYTES_PER_VOXEL_OF_FLOATS if floats else BYTES_PER_VOXEL)
    there = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    if needed > there:
        voxels = f"{microstructure.labels.size:,} voxels"
        raise TransportError(f"volume: {voxels} need {needed / 1e9:.1f} GB; this machine has {there / 1e9:.1f} GB")


def _conductances(
    microstructure: Microstructure, table: Floats, along: int, boundary: Boundary
) -> tuple[Conductances, Floats]:
    """Of all faces, the axis of the current first; and the share of every label."""
    spheres = microstructure.spheres
    _check_memory(microstructure, spheres is not None or not np.isin(table, (0.0, 1.0)).all())
    wraps = list(microstructure.periodic)
    wraps[along] = boundary == "periodic"
    if spheres is None:
        return _from_labels(microstructure.labels, table, along, wraps)
    return _from_spheres(spheres, table, along, wraps)


def _from_labels(
    labels: npt.NDArray[np.uint8], table: Floats, along: int, wraps: list[bool]
) -> tuple[Conductances, Floats]:
    """Faces between two conducting voxels: the harmonic mean of the two; bytes where one phase conducts."""
    shares = np.bincount(labels.ravel(), minlength=len(table)) / labels.size
    turned = np.ascontiguousarray(np.moveaxis(labels, along, 0))
    order = [along, *(axis for axis in range(3) if axis != along)]
    kind = np.uint8 if np.isin(table, (0.0, 1.0)).all() else np.float32
    first, second = table[:, None], table[None, :]
    pairs = np.divide(2.0 * first * second, first + second, out=np.zeros((len(table),) * 2), where=first * second > 0.0)
    table_of_faces = pairs.astype(kind)
    faces: list[Faces] = []
    for axis, original in enumerate(order):
        behind = np.take(turned, range(1, turned.shape[axis] + 1), axis, mode="wrap")
        face = cast(Faces, table_of_faces[turned, behind])
        if not wraps[original]:
            face[(slice(None),) * axis + (-1,)] = 0
        faces.append(face)
    ends = turned[[0, -1]]
    plates = (2.0 * table).astype(np.float32)[ends] if not wraps[along] else np.zeros(ends.shape, np.float32)
    along_x, along_y, along_z = faces
    return Conductances(along_x, along_y, along_z, plates), shares


def _from_spheres(spheres: Spheres, table: Floats, along: int, wraps: list[bool]) -> tuple[Conductances, Floats]:
    """Open areas of faces; voxels may be a little longer along one axis than along another."""
    order = [along, *(axis for axis in range(3) if axis != along)]
    faces: list[Faces] = []
    shares: list[Floats] = []
    plates = np.empty(0, np.float32)
    for position, axis in enumerate(order):
        planes, share = face_conductances(spheres, axis, table, wraps[axis])
        shares.append(share)
        if position == 0:
            plates = planes[[0, -1]] if not wraps[axis] else np.zeros((2, *planes.shape[1:]), np.float32)
        # Area over length of these faces, over that of the faces that the current crosses.
        planes *= np.float32((spheres.step[along] / spheres.step[axis]) ** 2)
        behind = planes[1:]
        if not wraps[axis]:
            behind[-1] = 0.0
        # Planes come with their axis first and the other two in their order.
        before = [axis, *(other for other in range(3) if other != axis)]
        faces.append(np.ascontiguousarray(np.transpose(behind, [before.index(original) for original in order])))
    along_x, along_y, along_z = faces
    return Conductances(along_x, along_y, along_z, plates), np.mean(shares, axis=0)
