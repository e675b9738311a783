"""States of the line: frozen dataclasses of arrays, a shape and a unit per field."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum
from typing import Any, Literal, Self

import numpy as np
import numpy.typing as npt

from physics.outcome import Outcome
from physics.recipe import ElectrodeRecipe
from physics.voxels import Spheres, label_spheres

Floats = npt.NDArray[np.float64]
Labels = npt.NDArray[np.uint8]
Indices = npt.NDArray[np.int32]
Axis = Literal["x", "y", "z"]
Apertures = Literal["binary", "estimated"]


class Phase(IntEnum):
    """Phase of a particle, and its label in a voxel volume that we made."""

    PORE = 0
    ACTIVE = 1
    CBD = 2


class StageName(StrEnum):
    """Stages of the line, in order."""

    SLURRY = "slurry"
    DRYING = "drying"
    CALENDERING = "calendering"


@dataclass(frozen=True)
class ParticleBed:
    """Spheres in a box that is periodic in x and y; z = 0 is the current collector.

    Attributes:
        centres_um: (n, 3) positions; in x and y near the box, not always inside, so that a particle's way is unbroken.
        radii_um: (n,) radii.
        phases: (n,) uint8, members of Phase.
        box_um: (3,) sides; the last is the thickness of the film.
        clumps: (n,) int32, the rigid clump that a sphere belongs to, -1 for none; None where there are no clumps.
            Spheres of one clump stand side by side.
    """

    centres_um: Floats
    radii_um: Floats
    phases: Labels
    box_um: Floats
    clumps: Indices | None = None

    def __post_init__(self) -> None:
        n = len(self.radii_um)
        _check("centres_um", self.centres_um, (n, 3), np.float64)
        _check("radii_um", self.radii_um, (n,), np.float64)
        _check("phases", self.phases, (n,), np.uint8)
        _check("box_um", self.box_um, (3,), np.float64)
        if self.clumps is not None:
            _check("clumps", self.clumps, (n,), np.int32)

    def __len__(self) -> int:
        return len(self.radii_um)

    @property
    def thickness_um(self) -> float:
        """Distance from the collector to the film's surface."""
        return float(self.box_um[2])

    def of(self, phase: Phase) -> npt.NDArray[np.bool_]:
        """(n,) mask of the particles of one phase."""
        return np.equal(self.phases, phase)


@dataclass(frozen=True)
class History:
    """Key frames of a stage, for replay; the order of particles is that of the stage's bed.

    Attributes:
        time_s: (f,) process time since the start of the stage.
        thickness_um: (f,) height of the film's surface.
        porosity: (f,) total porosity (in the wet film: the liquid's volume fraction).
        pressure_mpa: (f,) stress on the film's surface.
        centres_um: (f, n, 3) float32 positions.
        radii_um: (f, n) float32 radii.
    """

    time_s: Floats
    thickness_um: Floats
    porosity: Floats
    pressure_mpa: Floats
    centres_um: npt.NDArray[np.float32]
    radii_um: npt.NDArray[np.float32]

    def __post_init__(self) -> None:
        f, n = self.radii_um.shape
        for name in ("time_s", "thickness_um", "porosity", "pressure_mpa"):
            _check(name, getattr(self, name), (f,), np.float64)
        _check("centres_um", self.centres_um, (f, n, 3), np.float32)
        _check("radii_um", self.radii_um, (f, n), np.float32)


@dataclass(frozen=True)
class Stage:
    """One stage of the line: the bed it ended with, the way there, and numbers about it.

    Attributes:
        name: which stage.
        bed: the particles at its end.
        history: key frames from its start to its end.
        measures: name with unit -> value; what `holotrode manufacture --json` prints for the stage.
        outcome: how it ended.
    """

    name: StageName
    bed: ParticleBed
    history: History
    measures: Mapping[str, float]
    outcome: Outcome


@dataclass(frozen=True)
class Microstructure:
    """A labelled voxel volume.

    Attributes:
        labels: (nx, ny, nz) uint8, one label per voxel.
        voxel_um: edge of a voxel.
        phases: phase name -> label; every label in the volume is named.
        periodic: which axes wrap around.
        thickness_axis: the axis from collector to surface.
        spheres: what the voxels were made from, where that is known: conduction then has exact faces.
        apertures: faces of labels without spheres: `binary`, or `estimated` where the surfaces are smooth.
    """

    labels: Labels
    voxel_um: float
    phases: Mapping[str, int]
    periodic: tuple[bool, bool, bool] = (False, False, False)
    thickness_axis: Axis = "z"
    spheres: Spheres | None = None
    apertures: Apertures = "binary"

    def __post_init__(self) -> None:
        if self.labels.ndim != 3 or self.labels.dtype != np.uint8 or self.labels.size == 0:
            raise ValueError(
                f"a microstructure is a non-empty 3-D uint8 volume; "
                f"got {self.labels.dtype} of shape {self.labels.shape}"
            )
        if np.ndim(self.voxel_um) > 0:
            raise ValueError(f"voxel_um is one length, for voxels are cubes; got {self.voxel_um}: resample the volume")
        if not (np.isfinite(self.voxel_um) and self.voxel_um > 0):
            raise ValueError(f"voxel_um is a positive length in micrometres; got {self.voxel_um}")
        present = np.flatnonzero(np.bincount(self.labels.ravel(), minlength=256))
        unnamed = sorted(set(present.tolist()) - set(self.phases.values()))
        if unnamed:
            named = ", ".join(f"{label}={name}" for name, label in self.phases.items())
            raise ValueError(f"every label needs a phase name; the volume also holds {unnamed}, named are {named}")

    @classmethod
    def from_spheres(
        cls,
        centres_um: Floats,
        radii_um: Floats,
        box_um: Floats,
        voxel_um: float,
        periodic: tuple[bool, bool, bool] = (True, True, True),
    ) -> Self:
        """Voxelise spheres of active material in pore space; a voxel belongs to what covers its centre.

        Args:
            centres_um: (n, 3) positions.
            radii_um: (n,) radii.
            box_um: (3,) sides of the box.
            voxel_um: edge of a voxel; each side is rounded to whole voxels.
            periodic: which axes wrap around.

        Returns:
            A volume with the phases pore and active.
        """
        phases = np.full(len(radii_um), Phase.ACTIVE, dtype=np.uint8)
        spheres = Spheres.on_grid(centres_um, radii_um, phases, np.asarray(box_um, np.float64), voxel_um, periodic)
        names = {"pore": int(Phase.PORE), "active": int(Phase.ACTIVE)}
        return cls(label_spheres(spheres), voxel_um, names, periodic, spheres=spheres)

    @classmethod
    def from_bed(cls, bed: ParticleBed, voxel_um: float) -> Self:
        """Voxelise a particle bed; where spheres overlap, active material wins over binder domain."""
        periodic = (True, True, False)
        spheres = Spheres.on_grid(bed.centres_um, bed.radii_um, bed.phases, bed.box_um, voxel_um, periodic)
        phases = {"pore": int(Phase.PORE), "active": int(Phase.ACTIVE), "cbd": int(Phase.CBD)}
        return cls(label_spheres(spheres), voxel_um, phases, periodic, spheres=spheres)

    @classmethod
    def from_labels(
        cls,
        labels: Labels,
        voxel_um: float,
        phases: Mapping[str, int],
        periodic: tuple[bool, bool, bool] = (False, False, False),
        thickness_axis: Axis = "z",
        apertures: Apertures = "binary",
    ) -> Self:
        """A volume from a tomograph or another program, as it is.

        Args:
            labels: (nx, ny, nz) uint8.
            voxel_um: edge of a voxel.
            phases: phase name -> label, for every label in the volume.
            periodic: which axes wrap around.
            thickness_axis: the axis from collector to surface.
            apertures: `binary` faces are open where two voxels conduct, as other programs have them; `estimated` ones
                have open areas from the blurred labels. Of insulating spheres of 11 voxels, up to 40 % by volume, that
                leaves 1.5 % of error where binary faces have 4.3 %, and 0.5 against 2.3 % at 22; surfaces finer than
                three voxels get worse.
        """
        return cls(labels, voxel_um, dict(phases), periodic, thickness_axis, apertures=apertures)

    @property
    def size_um(self) -> tuple[float, float, float]:
        """Sides of the volume."""
        nx, ny, nz = self.labels.shape
        return (nx * self.voxel_um, ny * self.voxel_um, nz * self.voxel_um)

    def coarsened(self, most_cells: int) -> Self:
        """The volume in cells of whole voxels, no more than `most_cells`; each has the phase of most of its voxels.

        Where a side is no multiple of the cell, the last cell reaches beyond it and has fewer voxels to go by.
        """
        sides = np.array(self.labels.shape)
        factor = 1
        while np.prod(-(-sides // factor)) > most_cells:
            factor += 1
        if factor == 1:
            return self
        most = np.zeros(-(-sides // factor), dtype=np.int32)
        labels = np.zeros(most.shape, dtype=np.uint8)
        for label in sorted(self.phases.values()):
            votes = _block_sums(self.labels == label, factor)
            labels[votes > most] = label
            most = np.maximum(most, votes)
        return replace(self, labels=labels, voxel_um=factor * self.voxel_um, spheres=None)

    def volume_fractions(self) -> dict[str, float]:
        """Voxel fraction of every phase."""
        counts = np.bincount(self.labels.ravel(), minlength=256)
        return {name: float(counts[label] / self.labels.size) for name, label in self.phases.items()}


@dataclass(frozen=True)
class Electrode:
    """What the line made or a tomograph saw.

    Attributes:
        recipe: what it was made from; None for an imported volume.
        stages: slurry, drying, calendering as far as they ran; empty for an imported volume.
        microstructure: its voxels.
        measures: porosity, thickness_um, mass_loading_mg_cm2 ... as far as they are known; fractions by volume
            are `microstructure.volume_fractions()`.
        outcome: how the making ended.
        name: what a person calls it.
        characterisation: what `physics.transport.characterise` found, as its document; None where nobody asked yet.
    """

    recipe: ElectrodeRecipe | None
    stages: tuple[Stage, ...]
    microstructure: Microstructure
    measures: Mapping[str, float]
    outcome: Outcome
    name: str
    characterisation: Mapping[str, Any] | None = None

    def arrays(self) -> Iterator[tuple[str, npt.NDArray[np.generic]]]:
        """Every array with its name, in a fixed order."""
        for stage in self.stages:
            for owner, fields in ((stage.bed, _BED_FIELDS), (stage.history, _HISTORY_FIELDS)):
                for field in fields:
                    yield f"{stage.name}/{type(owner).__name__.lower()}/{field}", getattr(owner, field)
            if stage.bed.clumps is not None:
                yield f"{stage.name}/particlebed/clumps", stage.bed.clumps
        yield "microstructure/labels", self.microstructure.labels

    def sha256(self) -> str:
        """Identity of the result: SHA-256 over (name, dtype, shape, bytes) of every array."""
        digest = hashlib.sha256()
        for name, array in self.arrays():
            digest.update(f"{name} {array.dtype.str} {array.shape}\n".encode())
            digest.update(np.ascontiguousarray(array).tobytes())
        return digest.hexdigest()


_BED_FIELDS = ("centres_um", "radii_um", "phases", "box_um")
_HISTORY_FIELDS = ("time_s", "thickness_um", "porosity", "pressure_mpa", "centres_um", "radii_um")


def _block_sums(mask: npt.NDArray[np.bool_], factor: int) -> npt.NDArray[np.int32]:
    """Voxels of a mask in every cube of `factor` voxels; cubes at the far ends may have fewer to count."""
    sums = mask.astype(np.int32)
    for axis, side in enumerate(mask.shape):
        sums = np.add.reduceat(sums, np.arange(0, side, factor), axis=axis)
    return sums


def _check(name: str, array: npt.NDArray[np.generic], shape: tuple[int, ...], dtype: type[np.generic]) -> None:
    if array.shape != shape or array.dtype != dtype:
        raise ValueError(
            f"{name} has to be {np.dtype(dtype).name} of shape {shape}; got {array.dtype} of shape {array.shape}"
        )
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        raise ValueError(f"{name} has a value that is not finite")
