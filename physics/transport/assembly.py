"""From a microstructure to the conduction operator on its voxels."""

import math
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from physics.memory import machine_bytes
from physics.state import Axis, Microstructure
from physics.transport.apertures import face_conductances
from physics.transport.estimated_faces import estimated_faces
from physics.transport.operators import Conductances, Operator, one_phase
from physics.voxels import Spheres

Floats = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]

AXES: tuple[Axis, Axis, Axis] = ("x", "y", "z")
BYTES_PER_VOXEL = 40  # from labels, one conducting phase
BYTES_PER_VOXEL_OF_FLOATS = 56  # with conductances in single precision


class TransportError(ValueError):
    """A computation on a microstructure that cannot be made; the sentence says what was expected and what came."""


def relative_conductivities(microstructure: Microstructure, given: Mapping[str, float]) -> Floats:
    """(labels,) conductivity of every label over that of the pore space, or else of the first phase that conducts.

    Raises:
        TransportError: unknown phase, a conductivity that is negative or no number, or nothing that conducts.
    """
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


def index_of(axis: Axis) -> int:
    """Number of an axis.

    Raises:
        TransportError: it is none.
    """
    if axis not in AXES:
        raise TransportError(f"axis: expected x, y or z; got {axis!r}")
    return AXES.index(axis)


def assemble(
    microstructure: Microstructure, table: Floats, along: int, wraps: tuple[bool, bool, bool]
) -> tuple[Operator, Floats]:
    """The operator with the axis of the current first.

    Args:
        microstructure: the phases; of known spheres faces are exact, else by labels.
        table: (labels,) conductivities.
        along: the axis of the current; plates hold its ends unless it wraps.
        wraps: which axes wrap around.

    Returns:
        The operator, and the volume share of every label.

    Raises:
        TransportError: the volume does not fit in memory.
    """
    binary = microstructure.spheres is None and microstructure.apertures == "binary"
    single = bool(np.isin(table, (0.0, 1.0)).all()) and binary
    _check_memory(microstructure, BYTES_PER_VOXEL if single else BYTES_PER_VOXEL_OF_FLOATS)
    if microstructure.spheres is not None:
        return _from_spheres(microstructure.spheres, table, along, wraps)
    labels = microstructure.labels
    shares = np.bincount(labels.ravel(), minlength=len(table)) / labels.size
    if microstructure.apertures == "estimated":
        return _estimated(labels, table, along, wraps), shares
    return by_labels(labels, table, along, wraps), shares


def by_labels(labels: npt.NDArray[np.uint8], table: Floats, along: int, wraps: tuple[bool, bool, bool]) -> Operator:
    """Faces between two conducting voxels: the harmonic mean of the two."""
    order = [along, *(axis for axis in range(3) if axis != along)]
    turned = np.ascontiguousarray(np.moveaxis(labels, along, 0))
    around = (wraps[order[0]], wraps[order[1]], wraps[order[2]])
    if np.isin(table, (0.0, 1.0)).all():
        return one_phase((table > 0.0)[turned], around, (not around[0], not around[0]))
    first, second = table[:, None], table[None, :]
    pairs = np.divide(2.0 * first * second, first + second, out=np.zeros((len(table),) * 2), where=first * second > 0.0)
    of_pairs = pairs.astype(np.float32)
    faces: list[Singles] = []
    for axis, wrap in enumerate(around):
        behind = np.take(turned, range(1, turned.shape[axis] + 1), axis, mode="wrap")
        face = of_pairs[turned, behind]
        if not wrap:
            face[(slice(None),) * axis + (-1,)] = 0.0
        faces.append(face)
    ends = turned[[0, -1]]
    plates = np.zeros(ends.shape, np.float32) if around[0] else (2.0 * table).astype(np.float32)[ends]
    along_x, along_y, along_z = faces
    return Conductances(along_x, along_y, along_z, plates)


def _estimated(
    labels: npt.NDArray[np.uint8], table: Floats, along: int, wraps: tuple[bool, bool, bool]
) -> Conductances:
    if not np.isin(table, (0.0, 1.0)).all():
        raise TransportError("apertures: estimated ones are for phases of one conductivity; got several")
    order = [along, *(axis for axis in range(3) if axis != along)]
    around = (wraps[order[0]], wraps[order[1]], wraps[order[2]])
    return estimated_faces(np.ascontiguousarray(np.moveaxis((table > 0.0)[labels], along, 0)), around)


def _from_spheres(
    spheres: Spheres, table: Floats, along: int, wraps: tuple[bool, bool, bool]
) -> tuple[Conductances, Floats]:
    """Open areas of faces; voxels may be a little longer along one axis than along another."""
    order = [along, *(axis for axis in range(3) if axis != along)]
    faces: list[Singles] = []
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


def _check_memory(microstructure: Microstructure, bytes_per_voxel: int) -> None:
    needed = microstructure.labels.size * bytes_per_voxel
    there = machine_bytes()
    if there is not None and needed > there:
        voxels = f"{microstructure.labels.size:,} voxels"
        raise TransportError(f"volume: {voxels} need {needed / 1e9:.1f} GB; this machine has {there / 1e9:.1f} GB")
