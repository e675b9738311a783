"""An electrode in files of other programs: surfaces as STL or PLY, voxels as VTK or TIFF, particles as VTK."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import trimesh

from physics.state import Electrode, Floats, Microstructure
from physics.storage import check_destination, export_particles, export_tiff, export_vtk, replacing
from scenes.errors import SceneError
from scenes.surfaces import Surface, phase_surface

SURFACES, VOXELS, PARTICLES = (".stl", ".ply"), (".vti", ".tif"), (".vtp",)
ENDINGS = (*SURFACES, *VOXELS, *PARTICLES)
MOST_VOXELS = 2**28  # of an electrode in finer voxels: 645 each way
_FULL_RESOLUTION = 2**31  # triangles, more than any volume we read can have
_VOLUME_TOLERANCE = 0.01
_STEP_VOXELS = 1.0e-3  # between vertices that would be in one place


@dataclass(frozen=True)
class SurfaceFile:
    """What was written, as trimesh measures it.

    Attributes:
        triangles: how many.
        volume_um3: that they enclose.
        voxels_um3: volume of the phase's voxels.
        watertight: every edge belongs to two triangles, which is checked before the file is written.
    """

    triangles: int
    volume_um3: float
    voxels_um3: float
    watertight: bool


def export(
    electrode: Electrode,
    path: Path,
    phase: str | None = None,
    voxel_um: float | None = None,
    most_triangles: int | None = None,
) -> SurfaceFile | None:
    """Write an electrode in the format that a file's ending names; `path` is as before or complete.

    `.stl` and `.ply` hold the closed surface of a phase, `.vti` the voxels, `.tif` a stack for ImageJ, `.vtp` the
    particles of the last stage. All lengths are in micrometres.

    Args:
        electrode: manufactured or imported.
        path: file to write.
        phase: of a surface.
        voxel_um: edge of the voxels, of a manufactured electrode; without it, those that it has.
        most_triangles: of a surface; without it, as fine as the voxels.

    Returns:
        What is known of a surface; None for other files.

    Raises:
        SceneError: what cannot be exported, and why.
        StorageError: the file cannot be written.
    """
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise SceneError(f"files to export end in {', '.join(ENDINGS)}; got {path.name}")
    _check_options(ending, phase, voxel_um, most_triangles)
    check_destination(path)
    if ending in PARTICLES:
        if not electrode.stages:
            raise SceneError(f"{electrode.name!r} is a volume; only a manufactured electrode has particles to write")
        export_particles(electrode.stages[-1].bed, path)
        return None
    volume = electrode.microstructure if voxel_um is None else _voxelised(electrode, voxel_um)
    if ending in SURFACES:
        return export_surface(volume, str(phase), path, most_triangles)
    (export_vtk if ending == ".vti" else export_tiff)(replace(electrode, microstructure=volume), path)
    return None


def export_surface(volume: Microstructure, phase: str, path: Path, most_triangles: int | None = None) -> SurfaceFile:
    """Write the closed surface of a phase, after trimesh has found it closed and its volume right within 1 %.

    Args:
        volume: labelled voxels.
        phase: one of its phases.
        path: .stl or .ply file to write.
        most_triangles: without it, as fine as the voxels.

    Raises:
        SceneError: there is no such phase, it is empty, or its surface is not closed or not of its volume.
        StorageError: the file cannot be written.
    """
    if phase not in volume.phases:
        raise SceneError(f"expected one of the phases {', '.join(volume.phases)}; got {phase!r}")
    label = volume.phases[phase]
    surface = phase_surface(volume.labels, label, volume.voxel_um, most_triangles or _FULL_RESOLUTION)
    if surface is None:
        raise SceneError(f"the phase {phase!r} has no voxel, so no surface")
    # Readers join vertices in one place, STL has no other way: so does trimesh here, before it looks.
    vertices = _apart(surface, _STEP_VOXELS * volume.voxel_um)
    mesh = trimesh.Trimesh(vertices, surface.triangles.astype(np.int64), process=True)
    voxels_um3 = int(np.count_nonzero(volume.labels == label)) * volume.voxel_um**3
    written = SurfaceFile(len(mesh.faces), float(mesh.volume), voxels_um3, bool(mesh.is_watertight))
    if not written.watertight:
        raise SceneError(f"the surface of {phase!r} does not close; nothing was written")
    if abs(written.volume_um3 - voxels_um3) > _VOLUME_TOLERANCE * voxels_um3:
        raise SceneError(
            f"the surface of {phase!r} encloses {written.volume_um3:.4g} um³, its voxels are {voxels_um3:.4g} um³; "
            "more triangles or finer voxels bring them together"
        )
    with replacing(path) as temporary, temporary.open("wb") as file:
        mesh.export(file, file_type=path.suffix.lower()[1:])
    return written


def _apart(surface: Surface, step_um: float) -> Floats:
    """Vertices, no two in one place: where sheets touch, one after the other goes a step further inwards."""
    vertices = surface.vertices_um + np.float32(0)  # no minus zero: equal places have equal bytes
    _, place, copies = np.unique(vertices.view([("", vertices.dtype)] * 3), return_inverse=True, return_counts=True)
    twins = np.flatnonzero(copies[place.ravel()] > 1)
    twins = twins[np.argsort(place.ravel()[twins], kind="stable")]
    starts = np.flatnonzero(np.diff(place.ravel()[twins], prepend=-1))
    sizes = np.diff(starts, append=len(twins))
    rank = np.arange(len(twins)) - np.repeat(starts, sizes)
    vertices[twins] -= (step_um * rank[:, None] * surface.normals[twins]).astype(np.float32)
    return vertices.astype(np.float64)


def _check_options(ending: str, phase: str | None, voxel_um: float | None, most_triangles: int | None) -> None:
    surfaces = " and ".join(SURFACES)
    if ending in SURFACES and phase is None:
        raise SceneError(f"{surfaces} files hold the surface of one phase; say which, for example active")
    if ending not in SURFACES and (phase is not None or most_triangles is not None):
        raise SceneError(f"phase and triangles are for {surfaces} files; {ending} files hold everything")
    if ending in PARTICLES and voxel_um is not None:
        raise SceneError(f"{ending} files hold spheres, which have no voxels")
    if most_triangles is not None and most_triangles < 1:
        raise SceneError(f"expected at least one triangle; got {most_triangles}")


def _voxelised(electrode: Electrode, voxel_um: float) -> Microstructure:
    """The last stage of an electrode in other voxels."""
    if not electrode.stages:
        raise SceneError(f"{electrode.name!r} is a volume; only a manufactured electrode comes in voxels of any edge")
    bed = electrode.stages[-1].bed
    smallest, largest = float(np.cbrt(np.prod(bed.box_um) / MOST_VOXELS)), float(min(bed.box_um))
    if not smallest <= voxel_um <= largest:
        raise SceneError(f"voxels of this electrode are {smallest:.3g} to {largest:.3g} um wide; got {voxel_um:g}")
    return Microstructure.from_bed(bed, voxel_um)
