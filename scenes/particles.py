"""Particle beds as instanced spheres."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from physics.state import Floats, ParticleBed, Phase, Stage
from scenes.errors import SceneError
from scenes.gltf import Mesh, Node
from scenes.placement import Placement

TRIANGLES_OF_COARSEST = 8
_MOST_CLASSES = 12  # every class is a draw call; real size distributions have more radii than that
_RADIUS_STEP_UM = 1e-4

Ids = npt.NDArray[np.intp]
_CORNERS = np.array([(1, 0, 0), (0, 1, 0), (0, 0, 1), (-1, 0, 0), (0, -1, 0), (0, 0, -1)], dtype=np.float64)
_FACES = ((0, 1, 2), (1, 3, 2), (3, 4, 2), (4, 0, 2), (1, 0, 5), (3, 1, 5), (4, 3, 5), (0, 4, 5))


@dataclass(frozen=True)
class SizeClass:
    """Particles of one phase that share a node in every stage.

    Attributes:
        ids: (n,) indices into the bed, rising; the same in every stage, so that instances interpolate.
    """

    ids: Ids

    def id_ranges(self) -> list[list[int]]:
        """The ids as [first, count] runs."""
        breaks = np.flatnonzero(np.diff(self.ids) != 1) + 1
        return [[int(run[0]), len(run)] for run in np.split(self.ids, breaks)]


def check_stages(stages: Sequence[Stage]) -> None:
    """Refuse stages whose particles are not the same particles, or lie outside their film.

    Raises:
        SceneError: naming the stage, and the particle.
    """
    for stage in stages:
        bed, heights = stage.bed, stage.bed.centres_um[:, 2]
        outside = np.flatnonzero((heights < -bed.radii_um) | (heights > bed.thickness_um + bed.radii_um))
        if len(outside):
            raise SceneError(
                f"particle {outside[0]} of stage {stage.name} lies outside its film of {bed.thickness_um:.4g} µm: "
                f"at z = {heights[outside[0]]:.4g} µm above the collector"
            )
    for stage in stages[1:]:
        if not np.array_equal(stage.bed.phases, stages[0].bed.phases):
            raise SceneError(
                f"every stage has to hold the same particles in the same order: {stages[0].name} has "
                f"{len(stages[0].bed)}, {stage.name} has {len(stage.bed)} or other phases"
            )


def size_classes(stages: Sequence[Stage], phase: Phase) -> list[SizeClass]:
    """Group the particles of a phase that have one radius in each stage.

    Returns:
        Classes by falling radius; a single class where there would be too many.
    """
    ids = np.flatnonzero(stages[0].bed.of(phase))
    if len(ids) == 0:
        return []
    radii = np.stack([-stage.bed.radii_um[ids] for stage in stages], axis=1)
    kinds, kind_of = np.unique(np.rint(radii / _RADIUS_STEP_UM), axis=0, return_inverse=True)
    if len(kinds) > _MOST_CLASSES:
        return [SizeClass(ids)]
    return [SizeClass(ids[kind_of.ravel() == kind]) for kind in range(len(kinds))]


def shown_centres(stages: Sequence[Stage]) -> list[Floats]:
    """Centres as a person follows them through the stages: periodic images without jumps.

    In the last stage every centre lies in the box; before that it is the image nearest to where the particle goes.

    Returns:
        (n, 3) micrometres for each stage.
    """
    sides = stages[-1].bed.box_um * [1, 1, np.inf]
    centres = [inside_box(stages[-1].bed)]
    for stage in reversed(stages[:-1]):
        jumps = np.rint((stage.bed.centres_um - centres[0]) / sides)
        centres.insert(0, stage.bed.centres_um - jumps * np.where(np.isinf(sides), 0, sides))
    return centres


def inside_box(bed: ParticleBed) -> Floats:
    """(n, 3) centres, each moved by whole box sides along x and y into the box."""
    centres = bed.centres_um.copy()
    centres[:, :2] %= bed.box_um[:2]
    return centres


def particle_nodes(
    bed: ParticleBed,
    centres_um: Floats,
    classes: Sequence[SizeClass],
    phase: Phase,
    frequency: int,
    placement: Placement,
) -> list[Node]:
    """One node per size class: a sphere of the class's radius at every centre.

    Args:
        bed: the stage's particles.
        centres_um: (n, 3) where to show them, from `shown_centres`.
        classes: as `size_classes` groups them.
        phase: whose material they have.
        frequency: fineness of the sphere, see `sphere`.
        placement: where the electrode stands.
    """
    nodes = []
    for number, size in enumerate(classes):
        radii = bed.radii_um[size.ids]
        largest = float(radii.max())
        scales = None if np.ptp(radii) < _RADIUS_STEP_UM else (radii / largest).astype(np.float32)
        nodes.append(
            Node(
                f"{phase.name.lower()}-{number}",
                _sphere_mesh(frequency, largest * placement.metres_per_um, phase),
                translations=placement.place(centres_um[size.ids], bed.box_um),
                scales=scales,
                extras={"radius_um": round(largest, 6), "particle_ids": size.id_ranges()},
            )
        )
    return nodes


def _sphere_mesh(frequency: int, radius_m: float, phase: Phase) -> Mesh:
    directions, triangles = sphere(frequency)
    return Mesh((directions * radius_m).astype(np.float32), directions, triangles, phase.name.lower())


@cache
def sphere(frequency: int) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.uint32]]:
    """A unit sphere of 8 * frequency^2 triangles: a geodesic octahedron.

    Its steps are finer than an icosahedron's, which matters where thousands of spheres share a budget.

    Args:
        frequency: into how many pieces each edge of the octahedron is cut.

    Returns:
        (v, 3) float32 unit vectors, which are also the normals, and (t, 3) uint32 triangles.
    """
    index_of: dict[tuple[float, ...], int] = {}
    triangles = []
    for face in _FACES:
        a, b, c = _CORNERS[list(face)]

        def vertex(i: int, j: int, a: Floats = a, b: Floats = b, c: Floats = c) -> int:
            point = (a * (frequency - i - j) + b * i + c * j) / frequency
            key = tuple((np.rint(point / np.linalg.norm(point) * 1e7) / 1e7 + 0.0).tolist())
            return index_of.setdefault(key, len(index_of))

        for i in range(frequency):
            for j in range(frequency - i):
                triangles.append((vertex(i, j), vertex(i + 1, j), vertex(i, j + 1)))
                if i + j < frequency - 1:
                    triangles.append((vertex(i + 1, j), vertex(i + 1, j + 1), vertex(i, j + 1)))
    directions = np.array(list(index_of), dtype=np.float64)
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    return directions.astype(np.float32), np.array(triangles, dtype=np.uint32)
