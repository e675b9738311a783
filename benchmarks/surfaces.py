"""The usual way from a labelled volume to a surface on the wire, and how far a surface lies from the voxels.

The usual way: a Gaussian of one voxel, marching cubes (scikit-image), decimation (VTK through pyvista), GLB (trimesh).
Distances are to marching cubes of the voxels themselves, at full resolution and unsmoothed, which is neither's own
surface; exact from points to triangles (VTK), both ways, at points that lie on both surfaces at random, even in area.
All coordinates here are voxels, 0 at the centre of the first.
"""

import io
import time
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyvista
import trimesh
from scipy.ndimage import gaussian_filter
from skimage.measure import marching_cubes
from vtkmodules.util.numpy_support import numpy_to_vtk, vtk_to_numpy
from vtkmodules.vtkCommonCore import vtkDoubleArray
from vtkmodules.vtkFiltersCore import vtkImplicitPolyDataDistance

from scenes.placement import SHOWN_WIDTH_M

SIGMA_VOXELS = 1.0
POINTS = 100_000
SEED = 1

Floats = npt.NDArray[np.float64]
Voxels = npt.NDArray[np.bool_]


class Triangulation(NamedTuple):
    """(v, 3) float32 vertices in voxels and (t, 3) triangles; marching cubes gives ten million of them."""

    vertices: npt.NDArray[np.float32]
    triangles: npt.NDArray[np.integer]


class Chain(NamedTuple):
    """What the usual way gives, the seconds of its steps by the clock, and of the processor for all of them."""

    surface: Triangulation
    glb: bytes
    steps: dict[str, float]
    cpu_s: float

    @property
    def seconds(self) -> float:
        """All of it."""
        return sum(self.steps.values())


class Errors(NamedTuple):
    """Of a surface: Hausdorff and mean distance to the voxels' own, in voxels, and its volume over the phase's, less 1.

    The mean is the larger one of both ways: what a surface leaves out counts as much as what it invents.
    """

    hausdorff: float
    mean: float
    volume: float


def usual_chain(phase: Voxels, most_triangles: int, decimator: str) -> Chain:
    """Surface of a phase by the usual programs.

    Args:
        phase: (nx, ny, nz).
        most_triangles: what it is decimated to.
        decimator: pyvista's name of the filter, `decimate` (quadrics) or `decimate_pro`.
    """
    start, begun = time.perf_counter(), time.process_time()
    # Padded after smoothing, which closes the surface at the volume's faces and keeps its edges sharp.
    smooth = np.pad(gaussian_filter(phase.astype(np.float32), SIGMA_VOXELS), 1)
    vertices, triangles, _, _ = marching_cubes(smooth, 0.5)
    meshed = time.perf_counter()
    full = pyvista.PolyData.from_regular_faces(vertices, triangles)
    coarse = getattr(full, decimator)(1.0 - most_triangles / len(triangles))
    decimated = time.perf_counter()
    mesh = trimesh.Trimesh(coarse.points, coarse.regular_faces, process=False)
    glb = mesh.export(file_type="glb")
    exported, cpu_s = time.perf_counter(), time.process_time() - begun
    surface = Triangulation(coarse.points - np.float32(1.0), coarse.regular_faces)
    steps = {"iso": meshed - start, "decimation": decimated - meshed, "export": exported - decimated}
    return Chain(surface, glb, steps, cpu_s)


def read_surface(glb: bytes, shape: tuple[int, ...]) -> Triangulation:
    """A surface of a bundle as trimesh reads it, back from the room into the voxels of an upright volume."""
    mesh = trimesh.load(io.BytesIO(glb), file_type="glb", force="mesh", process=False)
    voxels_per_metre = max(shape[:2]) / SHOWN_WIDTH_M
    x, y, z = np.asarray(mesh.vertices).T * voxels_per_metre
    voxels = np.stack([x + shape[0] / 2, shape[1] / 2 - z, y], axis=1) - 0.5
    return Triangulation(voxels.astype(np.float32), np.asarray(mesh.faces))


def enclosed_volume(surface: Triangulation) -> float:
    """In voxels, by the divergence theorem."""
    a, b, c = surface.vertices.astype(np.float64)[surface.triangles].transpose(1, 0, 2)
    return abs(float(np.einsum("ij,ij->", a, np.cross(b, c)))) / 6.0


class Truth:
    """The surface of a phase's voxels, to measure others against."""

    def __init__(self, phase: Voxels) -> None:
        vertices, triangles, _, _ = marching_cubes(np.pad(phase, 1).astype(np.float32), 0.5)
        surface = Triangulation(vertices - np.float32(1.0), triangles)
        self.voxels = int(np.count_nonzero(phase))
        self._points = _points_on(surface)
        self._distance = _distance_to(surface)

    def errors(self, surface: Triangulation) -> Errors:
        """How far a surface is from this one."""
        missed = _distances(_distance_to(surface), self._points)
        invented = _distances(self._distance, _points_on(surface))
        hausdorff = max(float(missed.max()), float(invented.max()))
        mean = max(float(missed.mean()), float(invented.mean()))
        return Errors(hausdorff, mean, enclosed_volume(surface) / self.voxels - 1.0)


def _distance_to(surface: Triangulation) -> vtkImplicitPolyDataDistance:
    # A triangle without area makes VTK read beyond its arrays.
    triangles = surface.triangles[_areas(surface) > 1e-7]
    distance = vtkImplicitPolyDataDistance()
    distance.SetInput(pyvista.PolyData.from_regular_faces(surface.vertices, triangles))
    return distance


def _distances(to: vtkImplicitPolyDataDistance, points: Floats) -> Floats:
    found = vtkDoubleArray()
    to.FunctionValue(numpy_to_vtk(points), found)
    return np.abs(vtk_to_numpy(found))


def _points_on(surface: Triangulation) -> Floats:
    random = np.random.default_rng(SEED)
    areas = np.cumsum(_areas(surface), dtype=np.float64)
    chosen = np.searchsorted(areas, random.random(POINTS) * areas[-1], side="right").clip(max=len(areas) - 1)
    corners = surface.vertices[surface.triangles[chosen]].astype(np.float64)
    root, along = np.sqrt(random.random(POINTS)), random.random(POINTS)  # even in a triangle (Turk 1990)
    weights = np.stack([1.0 - root, root * (1.0 - along), root * along], axis=1)
    return np.einsum("ni,nij->nj", weights, corners)


def _areas(surface: Triangulation) -> npt.NDArray[np.float32]:
    a, b, c = surface.vertices[surface.triangles].transpose(1, 0, 2)
    return np.linalg.norm(np.cross(b - a, c - a), axis=1) / 2.0
