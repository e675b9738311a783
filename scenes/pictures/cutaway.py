"""What a cut-away picture shows: an electrode without its front quarter, as meshes with colours."""

from typing import Any, NamedTuple

import numpy as np
import pyvista as pv

from physics.state import Electrode, Floats, ParticleBed, Phase
from scenes.fields import look_of
from scenes.particles import inside_box
from scenes.pictures.colours import ByCell, ByParticle, Colouring, Colours
from scenes.placement import THICKNESS_LAST, upright
from scenes.surfaces import phase_surface

SOLIDS = (Phase.ACTIVE, Phase.CBD)
PLATE = 0.04  # thickness of the drawn collector, of the width; a real foil is thicker
COLOURS = "colours"  # sRGB of the points or cells of a mesh that a field colours
_SURFACE_TRIANGLES = 600_000
_BEHIND_UM = 0.01  # sections of the binder lie this far behind those of the active material, pores twice as far
_FINENESS = {Phase.ACTIVE: 4, Phase.CBD: 2}  # subdivisions of an icosahedron
_FACE_CELLS = 400  # along the longest side of a cut face
_IDS = "ids"


class Piece(NamedTuple):
    """A mesh in micrometres and the phase that it shows."""

    phase: str
    mesh: pv.PolyData


def bed_pieces(bed: ParticleBed, colouring: Colouring | None = None) -> list[Piece]:
    """Spheres without those in the front quarter; where its faces cut a sphere, the flat section is added."""
    middle = bed.box_um[:2] / 2
    pieces = [Piece("collector", _plate(bed.box_um))]
    for phase in SOLIDS:
        ids = np.flatnonzero(bed.of(phase))
        centres, radii = inside_box(bed)[ids], bed.radii_um[ids]
        # Signed distances into the quarter that is cut away: x beyond the middle, y before it.
        into = np.stack([centres[:, 0] - middle[0], middle[1] - centres[:, 1]], axis=1)
        gone = (into >= radii[:, None]).all(axis=1)
        cut = ~gone & (into > -radii[:, None]).all(axis=1)
        whole = ~gone & ~cut
        meshes = []
        if whole.any():
            meshes.append(_spheres(centres[whole], radii[whole], ids[whole], _FINENESS[phase]))
        if cut.any():
            corner = (middle[0], 1e4, -1e4, middle[1], -1e4, 1e4)
            spheres = _spheres(centres[cut], radii[cut], ids[cut], _FINENESS[phase]).clip_box(corner, invert=True)
            meshes.append(spheres.extract_surface(algorithm="dataset_surface"))
            offset = 0.0 if phase is Phase.ACTIVE else -_BEHIND_UM
            meshes += _sections(centres[cut], radii[cut], ids[cut], middle, offset)
        if meshes:
            pieces.append(Piece(phase.name.lower(), pv.merge(meshes, merge_points=False)))
    for piece in pieces[1:]:
        _colour(piece, colouring)
    if isinstance(colouring, ByCell) and colouring.phase == "pore":
        cells = np.maximum(2, np.rint(bed.box_um / max(bed.box_um) * _FACE_CELLS)).astype(int)
        for face in _faces(bed.box_um, middle, cells, 2 * _BEHIND_UM):
            face[COLOURS] = colouring.scale.colours(colouring.at(_middles(face)))
            pieces.append(Piece("pore", face))
    return pieces


def volume_pieces(electrode: Electrode, colouring: Colouring | None = None) -> list[Piece]:
    """Surfaces of the solid phases of a volume whose front quarter is emptied first."""
    volume = electrode.microstructure
    kept = upright(volume).copy()
    cells = colouring.turned(THICKNESS_LAST[volume.thickness_axis]) if isinstance(colouring, ByCell) else None
    solids = {phase: label for phase, label in volume.phases.items() if look_of(phase).opacity == 1}
    kept[kept.shape[0] // 2 :, : kept.shape[1] // 2] = next(
        label for label in range(256) if label not in volume.phases.values()
    )
    pieces = []
    for phase, label in solids.items():
        surface = phase_surface(kept, label, volume.voxel_um, _SURFACE_TRIANGLES)
        if surface is not None:
            corners: Any = surface.triangles.astype(np.int64)
            mesh = pv.PolyData.from_regular_faces(surface.vertices_um.astype(np.float64), corners)
            _set_normals(mesh, surface.normals)
            pieces.append(Piece(phase, mesh))
            _colour(pieces[-1], cells)
    if cells is not None and cells.phase in volume.phases and cells.phase not in solids:
        pieces += _voxel_faces(electrode, cells)
    return pieces


def _spheres(centres: Floats, radii: Floats, ids: np.ndarray, fineness: int) -> pv.PolyData:
    points = pv.PolyData(centres)
    points["diameter"] = 2 * radii
    points[_IDS] = ids.astype(np.float64)  # clipping interpolates
    ball = pv.Icosphere(radius=0.5, nsub=fineness)
    _set_normals(ball, ball.points / 0.5)
    spheres: pv.PolyData = points.glyph(geom=ball, scale="diameter", orient=False)
    return spheres


def _sections(centres: Floats, radii: Floats, ids: np.ndarray, middle: Floats, offset: float) -> list[pv.PolyData]:
    """Discs where the two cut faces pass through spheres, each trimmed to its face."""
    discs = []
    for axis, inwards in ((0, 1.0), (1, -1.0)):
        other = 1 - axis
        distance = centres[:, axis] - middle[axis]
        through = np.flatnonzero(np.abs(distance) < radii)
        for number in through:
            centre = centres[number].copy()
            centre[axis] = middle[axis] + inwards * offset
            radius = float(np.sqrt(radii[number] ** 2 - distance[number] ** 2))
            normal = np.zeros(3)
            normal[axis] = inwards
            disc = pv.Disc(center=centre, inner=0, outer=radius, normal=normal, c_res=80)
            side = np.zeros(3)
            side[other] = -inwards
            edge = np.zeros(3)
            edge[other] = middle[other]
            disc = disc.clip(normal=side, origin=edge, invert=False)
            if disc.n_cells:
                _set_normals(disc, np.tile(normal, (disc.n_points, 1)))
                disc[_IDS] = np.full(disc.n_points, float(ids[number]))
                discs.append(disc)
    return discs


def _voxel_faces(electrode: Electrode, cells: ByCell) -> list[Piece]:
    """Both cut faces of a volume, voxel by voxel, in front of its smooth surfaces: a field of its pores, solids."""
    volume = electrode.microstructure
    labels, voxel = upright(volume), volume.voxel_um
    colours = np.zeros((256, 3), dtype=np.uint8)
    for phase, label in volume.phases.items():
        colours[label] = _own_colour(phase)
    pieces = []
    at_um = np.array([labels.shape[0] // 2, labels.shape[1] // 2]) * voxel
    for face in _faces(np.array(labels.shape) * voxel, at_um, np.array(labels.shape), 0.5 * voxel):
        middles = _middles(face)
        seen = labels[tuple((middles / voxel).astype(np.intp).T)]
        field = seen == volume.phases[str(cells.phase)]
        painted = colours[seen]
        painted[field] = cells.scale.colours(cells.at(middles[field]))
        face[COLOURS] = painted
        face.points += voxel * np.asarray(face["Normals"][0])
        pieces.append(Piece(str(cells.phase), face))
    return pieces


def _faces(box_um: Floats, at_um: Floats, cells: np.ndarray, behind_um: float) -> list[pv.PolyData]:
    """The two cut faces as grids of as many cells as the box would have, a little inside what is left of it."""
    faces = []
    for axis, inwards, low, high in ((0, 1.0, 0.0, at_um[1]), (1, -1.0, at_um[0], box_um[0])):
        along = np.linspace(low, high, 1 + max(1, round(cells[1 - axis] * (high - low) / box_um[1 - axis])))
        sides = list(np.meshgrid(along, np.linspace(0.0, box_um[2], 1 + cells[2]), indexing="ij"))
        sides.insert(axis, np.full(sides[0].shape, at_um[axis] - inwards * behind_um))
        face = pv.StructuredGrid(*sides).extract_surface(algorithm="dataset_surface")
        normal = np.zeros(3)
        normal[axis] = inwards
        _set_normals(face, np.tile(normal, (face.n_points, 1)))
        faces.append(face)
    return faces


def _middles(face: pv.PolyData) -> Floats:
    middles: Floats = np.asarray(face.cell_centers().points, dtype=np.float64)
    return middles


def _colour(piece: Piece, colouring: Colouring | None) -> None:
    """Colour a mesh by a field where the field applies to its phase."""
    mesh = piece.mesh
    if isinstance(colouring, ByParticle):
        values = colouring.values[np.rint(mesh[_IDS]).astype(np.intp)]
        mesh[COLOURS] = np.where(np.isnan(values)[:, None], _own_colour(piece.phase), colouring.scale.colours(values))
    elif isinstance(colouring, ByCell) and colouring.phase in (None, piece.phase):
        mesh[COLOURS] = colouring.scale.colours(colouring.at(np.asarray(mesh.points, dtype=np.float64)))


def _own_colour(phase: str) -> Colours:
    return np.array([int(look_of(phase).colour[i : i + 2], 16) for i in (1, 3, 5)], dtype=np.uint8)


def _set_normals(mesh: pv.PolyData, normals: Any) -> None:
    mesh["Normals"] = np.asarray(normals, dtype=np.float32)
    mesh.GetPointData().SetActiveNormals("Normals")


def _plate(box_um: Floats) -> pv.PolyData:
    depth = PLATE * float(max(box_um[:2]))
    return pv.Box((0, box_um[0], 0, box_um[1], -depth, 0))
