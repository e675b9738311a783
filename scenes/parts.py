"""The parts of a scene: which GLBs an electrode is shown with, on one device at one level."""

from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256

import numpy as np

from physics.state import Electrode, Floats, Microstructure, ParticleBed, Phase, Stage
from scenes.devices import Level
from scenes.errors import SceneError
from scenes.fields import look_of
from scenes.gltf import Mesh, Node, write_glb
from scenes.lods import plan_spheres, surface_budget
from scenes.manifest import Bounds, Part
from scenes.particles import check_stages, particle_nodes, shown_centres, size_classes
from scenes.placement import Placement, turn, upright
from scenes.surfaces import Surface, phase_surface

_COLLECTOR_THICKNESS = 0.03  # of the shown width; a real foil is about half as thick as the coating
_VOXELS_PER_BINDER_RADIUS = 2.0
_MOST_VOXELS = 8_000_000
_THREADS = 2
_PARTICLE_PHASES = (Phase.ACTIVE, Phase.CBD)


@dataclass(frozen=True)
class Piece:
    """A part before it is a file.

    Attributes:
        part: unique name, such as "calendering/active" or "surface/pore".
        kind: "particles" or "surface".
        phase: what it is made of.
        stage: when it is shown.
        nodes: what it draws.
    """

    part: str
    kind: str
    phase: str
    stage: str
    nodes: Sequence[Node]

    def describe(self, level: int, glb: bytes, *, draco: bool) -> Part:
        """The part's entry in the manifest."""
        instances = [1 if node.translations is None else len(node.translations) for node in self.nodes]
        triangles = sum(n * len(node.mesh.triangles) for n, node in zip(instances, self.nodes, strict=True))
        return Part.model_validate(
            {
                "part": self.part,
                "kind": self.kind,
                "phase": self.phase,
                "stage": self.stage,
                "level": level,
                "file": f"{self.part.replace('/', '-')}-{level}.glb",
                "triangles": triangles,
                "instances": sum(instances),
                "draws": len(self.nodes),
                "draco": draco,
                "bytes": len(glb),
                "bounds_m": Bounds.around(_bounds(node) for node in self.nodes),
                "sha256": sha256(glb).hexdigest(),
            }
        )


def parts_at(
    electrode: Electrode, placement: Placement, number: int, level: Level, *, draco: bool, without: Collection[str] = ()
) -> Iterator[tuple[Part, bytes]]:
    """Every part of an electrode at one level, with its GLB.

    Args:
        electrode: what is shown.
        placement: where it stands and how large.
        number: of the level, 0 is the finest.
        level: its budget.
        draco: whether surfaces are compressed.
        without: phases that are not shown.

    Raises:
        SceneError: where a part cannot be drawn within the budget.
    """
    for piece in _pieces(electrode, placement, level, without):
        glb = write_glb(piece.nodes, draco=draco)
        yield piece.describe(number, glb, draco=draco and any(node.mesh.dense for node in piece.nodes)), glb


def _pieces(electrode: Electrode, placement: Placement, level: Level, without: Collection[str]) -> Iterator[Piece]:
    if electrode.stages:
        box_um = electrode.stages[-1].bed.box_um
        if "collector" not in without:
            yield Piece("collector", "surface", "collector", "final", [_collector(box_um, placement)])
        yield from _stage_pieces(electrode.stages, placement, level, without)
    yield from _surface_pieces(electrode, placement, level, without)


def _stage_pieces(
    stages: Sequence[Stage], placement: Placement, level: Level, without: Collection[str]
) -> Iterator[Piece]:
    """Both phases of every stage; all stages are drawn alike, so that one turns into the next."""
    check_stages(stages)
    shown = [phase for phase in _PARTICLE_PHASES if phase.name.lower() not in without]
    classes = {phase: size_classes(stages, phase) for phase in shown}
    counts = {phase: int(stages[0].bed.of(phase).sum()) for phase in shown}
    largest = {
        phase: max(float(stage.bed.radii_um[stage.bed.of(phase)].max(initial=0)) for stage in stages) for phase in shown
    }
    plan = plan_spheres(counts, largest, level)
    for stage, centres_um in zip(stages, shown_centres(stages), strict=True):
        for phase in shown:
            name = phase.name.lower()
            if phase in plan.frequencies:
                nodes = particle_nodes(stage.bed, centres_um, classes[phase], phase, plan.frequencies[phase], placement)
                yield Piece(f"{stage.name}/{name}", "particles", name, stage.name, nodes)
            elif counts[phase]:
                with _in_part(f"{stage.name}/{name}"):
                    surface = _bed_surface(stage.bed, phase, plan.surface_triangles)
                if surface is not None:
                    node = _surface_node(name, surface, stage.bed.box_um, placement)
                    yield Piece(f"{stage.name}/{name}", "surface", name, stage.name, [node])


def _surface_pieces(
    electrode: Electrode, placement: Placement, level: Level, without: Collection[str]
) -> Iterator[Piece]:
    """Surfaces of the final volume; active material that is shown as spheres needs none."""
    microstructure = electrode.microstructure
    shown = {
        phase: label
        for phase, label in microstructure.phases.items()
        if phase not in without
        and not (electrode.stages and phase == "active")
        and (microstructure.labels == label).any()
    }
    labels = upright(microstructure)
    box_um = np.array(labels.shape) * microstructure.voxel_um
    budget = surface_budget(len(shown), bool(electrode.stages), level)

    def surface_of(phase: str) -> Surface | None:
        with _in_part(f"surface/{phase}"):
            return phase_surface(labels, shown[phase], microstructure.voxel_um, budget)

    with ThreadPoolExecutor(_THREADS) as pool:  # the kernels let each other run
        surfaces = list(pool.map(surface_of, shown))
    for phase, surface in zip(shown, surfaces, strict=True):
        if surface is not None:
            node = _surface_node(phase, surface, box_um, placement)
            yield Piece(f"surface/{phase}", "surface", phase, "final", [node])


@contextmanager
def _in_part(part: str) -> Iterator[None]:
    """Around the making of a part: its name begins the sentence of what goes wrong."""
    try:
        yield
    except SceneError as error:
        raise SceneError(f"part {part}: {error}") from error


def _collector(box_um: Floats, placement: Placement) -> Node:
    """A plate under the electrode, its upper face at y = 0."""
    half_x, half_y = box_um[0] / 2 * placement.metres_per_um, box_um[1] / 2 * placement.metres_per_um
    depth = _COLLECTOR_THICKNESS * max(box_um[0], box_um[1]) * placement.metres_per_um
    positions: list[Floats] = []
    normals: list[Floats] = []
    triangles: list[tuple[int, int, int]] = []
    for axis in range(3):
        for side in (-1.0, 1.0):
            normal, u, v = np.zeros(3), np.zeros(3), np.zeros(3)
            normal[axis], u[(axis + 1) % 3], v[(axis + 2) % 3] = side, side, 1.0
            first = 4 * len(positions)
            positions.append(np.array([normal - u - v, normal + u - v, normal + u + v, normal - u + v]))
            normals.append(np.repeat(normal[None], 4, axis=0))
            triangles.extend([(first, first + 1, first + 2), (first, first + 2, first + 3)])
    corners = np.concatenate(positions) * [half_x, depth / 2, half_y] - [0, depth / 2, 0]
    mesh = Mesh(
        corners.astype(np.float32),
        np.concatenate(normals).astype(np.float32),
        np.array(triangles, dtype=np.uint32),
        "collector",
    )
    return Node("collector", mesh)


def _bed_surface(bed: ParticleBed, phase: Phase, most_triangles: int) -> Surface | None:
    """The surface of a phase's spheres, voxelised at half their radius."""
    finest = float(np.prod(bed.box_um) / _MOST_VOXELS) ** (1 / 3)
    voxel_um = max(float(bed.radii_um[bed.of(phase)].min()) / _VOXELS_PER_BINDER_RADIUS, finest)
    volume = Microstructure.from_bed(bed, voxel_um)
    surface = phase_surface(volume.labels, int(phase), voxel_um, most_triangles)
    if surface is None:
        return None
    stretch = bed.box_um / np.array(volume.size_um)  # sides are rounded to whole voxels
    return Surface((surface.vertices_um * stretch).astype(np.float32), surface.normals, surface.triangles)


def _surface_node(phase: str, surface: Surface, box_um: Floats, placement: Placement) -> Node:
    opaque = look_of(phase).opacity == 1
    mesh = Mesh(
        placement.place(surface.vertices_um, box_um),
        turn(surface.normals),
        surface.triangles,
        phase,
        dense=True,
        double_sided=opaque,
    )
    return Node(phase, mesh)


def _bounds(node: Node) -> Bounds:
    """Box around everything a node draws."""
    low, high = node.mesh.positions.min(axis=0), node.mesh.positions.max(axis=0)
    if node.translations is not None:
        scales = np.ones(len(node.translations)) if node.scales is None else node.scales
        low = (node.translations + scales[:, None] * low).min(axis=0)
        high = (node.translations + scales[:, None] * high).max(axis=0)
    return Bounds.model_validate({"min": tuple(map(float, low)), "max": tuple(map(float, high))})
