"""Pictures of electrodes: a cut-away for the front page, and the stages of the line side by side.

The only file that imports PyVista (extra `pictures`).
"""

import os
import sys
from collections.abc import Sequence
from ctypes.util import find_library
from pathlib import Path
from typing import Any

import numpy as np
import pyvista as pv
from matplotlib import get_data_path
from PIL import Image, ImageDraw, ImageFont

from physics.state import Electrode, Floats, ParticleBed, Phase, Stage, StageName
from scenes.errors import SceneError
from scenes.fields import MUTED, SURFACE, TEXT, linear_rgb, look_of
from scenes.particles import inside_box
from scenes.placement import upright
from scenes.slices import check_destination
from scenes.surfaces import phase_surface

_OVERSAMPLING = 2
_SURFACE_TRIANGLES = 600_000
_PLATE = 0.04  # thickness of the drawn collector, of the width; a real foil is thicker
_BINDER_BEHIND_UM = 0.01  # sections of the binder lie this far behind those of the active material
_SOLIDS = (Phase.ACTIVE, Phase.CBD)
_FINENESS = {Phase.ACTIVE: 4, Phase.CBD: 2}  # subdivisions of an icosahedron
_FONT_SIZE = 0.022  # of the picture's height
_VIEW = (0.62, -1.0, 0.58)  # from where the camera looks: over the corner that is cut away

_VIEW_ANGLE = 18.0
_FILLED = 0.82  # of the picture, by the electrode's box; particles stand out over it

Size = tuple[int, int]


def render(electrode: Electrode, path: Path, size: Size = (1600, 1000)) -> None:
    """Draw an electrode with its front quarter cut away, with scale bar and legend.

    Args:
        electrode: manufactured (its last stage is shown, as spheres) or imported (surfaces).
        path: PNG file to write.
        size: width and height in pixels.

    Raises:
        SceneError: where the picture cannot be drawn or written.
    """
    check_destination(path)
    if electrode.stages:
        bed = electrode.stages[-1].bed
        picture = _photograph(_bed_meshes(bed), bed.box_um, bed.box_um, size)
        phases = [phase.name.lower() for phase in _SOLIDS if bed.of(phase).any()] + ["collector"]
    else:
        labels = upright(electrode.microstructure)
        box_um = np.array(labels.shape) * electrode.microstructure.voxel_um
        meshes = _volume_meshes(electrode, labels)
        picture = _photograph(meshes, box_um, box_um, size)
        phases = [phase for phase, _ in meshes]
    _legend(picture, phases)
    picture.save(path, optimize=True)


def stage_strip(electrode: Electrode, path: Path, size: Size = (2100, 820)) -> None:
    """Draw every stage of the line at one scale, side by side, with thickness and porosity.

    Args:
        electrode: a manufactured one.
        path: PNG file to write.
        size: width and height in pixels.

    Raises:
        SceneError: for an imported volume, which has no stages, or where the picture cannot be written.
    """
    check_destination(path)
    if not electrode.stages:
        raise SceneError(f"stages are drawn of a manufactured electrode; {electrode.name!r} has none")
    tallest = max((stage.bed.box_um for stage in electrode.stages), key=lambda box: float(box[2]))
    strip = Image.new("RGB", size, SURFACE)
    width = size[0] // len(electrode.stages)
    for number, stage in enumerate(electrode.stages):
        bed = stage.bed
        picture = _photograph(_bed_meshes(bed), bed.box_um, tallest, (width, size[1]))
        _caption(picture, stage)
        strip.paste(picture, (number * width, 0))
    strip.save(path, optimize=True)


def _bed_meshes(bed: ParticleBed) -> list[tuple[str, pv.PolyData]]:
    """Spheres without those in the front quarter; where its faces cut a sphere, the flat section is added."""
    middle = bed.box_um[:2] / 2
    meshes = [("collector", _plate(bed.box_um))]
    for phase in _SOLIDS:
        chosen = bed.of(phase)
        centres, radii = inside_box(bed)[chosen], bed.radii_um[chosen]
        # Signed distances into the quarter that is cut away: x beyond the middle, y before it.
        into = np.stack([centres[:, 0] - middle[0], middle[1] - centres[:, 1]], axis=1)
        gone = (into >= radii[:, None]).all(axis=1)
        cut = ~gone & (into > -radii[:, None]).all(axis=1)
        whole = ~gone & ~cut
        pieces = []
        if whole.any():
            pieces.append(_spheres(centres[whole], radii[whole], _FINENESS[phase]))
        if cut.any():
            corner = (middle[0], 1e4, -1e4, middle[1], -1e4, 1e4)
            spheres = _spheres(centres[cut], radii[cut], _FINENESS[phase]).clip_box(corner, invert=True)
            pieces.append(spheres.extract_surface(algorithm="dataset_surface"))
            offset = 0.0 if phase is Phase.ACTIVE else -_BINDER_BEHIND_UM
            pieces += _sections(centres[cut], radii[cut], middle, offset)
        if pieces:
            meshes.append((phase.name.lower(), pv.merge(pieces, merge_points=False)))
    return meshes


def _spheres(centres: Floats, radii: Floats, fineness: int) -> pv.PolyData:
    points = pv.PolyData(centres)
    points["diameter"] = 2 * radii
    ball = pv.Icosphere(radius=0.5, nsub=fineness)
    ball["Normals"] = (ball.points / 0.5).astype(np.float32)
    ball.GetPointData().SetActiveNormals("Normals")
    spheres: pv.PolyData = points.glyph(geom=ball, scale="diameter", orient=False)
    return spheres


def _sections(centres: Floats, radii: Floats, middle: Floats, offset: float) -> list[pv.PolyData]:
    """Discs where the two cut faces pass through spheres, each trimmed to its face."""
    discs = []
    for axis, inwards in ((0, 1.0), (1, -1.0)):
        other = 1 - axis
        distance = centres[:, axis] - middle[axis]
        through = np.abs(distance) < radii
        for centre, radius in zip(centres[through], np.sqrt((radii**2 - distance**2)[through]), strict=True):
            centre = centre.copy()
            centre[axis] = middle[axis] + inwards * offset
            normal = np.zeros(3)
            normal[axis] = inwards
            disc = pv.Disc(center=centre, inner=0, outer=radius, normal=normal, c_res=80)
            side = np.zeros(3)
            side[other] = -inwards
            edge = np.zeros(3)
            edge[other] = middle[other]
            disc = disc.clip(normal=side, origin=edge, invert=False)
            if disc.n_cells:
                disc["Normals"] = np.tile(normal.astype(np.float32), (disc.n_points, 1))
                disc.GetPointData().SetActiveNormals("Normals")
                discs.append(disc)
    return discs


def _volume_meshes(electrode: Electrode, labels: np.ndarray) -> list[tuple[str, pv.PolyData]]:
    """Surfaces of the solid phases of a volume whose front quarter is emptied first."""
    phases = electrode.microstructure.phases
    solids = {phase: label for phase, label in phases.items() if look_of(phase).opacity == 1}
    empty = next(label for label in range(256) if label not in phases.values())
    kept = labels.copy()
    kept[labels.shape[0] // 2 :, : labels.shape[1] // 2] = empty
    meshes = []
    for phase, label in solids.items():
        surface = phase_surface(kept, label, electrode.microstructure.voxel_um, _SURFACE_TRIANGLES)
        if surface is not None:
            corners: Any = surface.triangles.astype(np.int64)
            mesh = pv.PolyData.from_regular_faces(surface.vertices_um.astype(np.float64), corners)
            mesh["Normals"] = surface.normals
            mesh.GetPointData().SetActiveNormals("Normals")
            meshes.append((phase, mesh))
    return meshes


def _plate(box_um: Floats) -> pv.PolyData:
    depth = _PLATE * float(max(box_um[:2]))
    return pv.Box((0, box_um[0], 0, box_um[1], -depth, 0))


def _check_renderer() -> None:
    """VTK ends the whole process where it finds nothing to draw with: say it before it does."""
    if sys.platform != "linux" or os.environ.get("DISPLAY"):
        return
    if not (find_library("EGL") or find_library("OSMesa")):
        raise SceneError("drawing needs libEGL or libOSMesa, and this machine has neither; `make system` installs them")


def _photograph(meshes: Sequence[tuple[str, pv.PolyData]], box_um: Floats, frame_um: Floats, size: Size) -> Image.Image:
    """Light the meshes, look at them over the open corner, and draw a scale bar along the front edge.

    Args:
        meshes: phase and mesh, in micrometres.
        box_um: (3,) sides of what is shown.
        frame_um: (3,) sides of what has to fit into the picture, which sets the scale.
        size: width and height in pixels.
    """
    _check_renderer()
    # Without a display VTK reports every renderer that it tries.
    with pv.vtk_verbosity("error"):
        plotter: Any = pv.Plotter(off_screen=True, window_size=[_OVERSAMPLING * s for s in size], lighting="none")
        plotter.set_background(SURFACE)
        for phase, mesh in meshes:
            _add(plotter, phase, mesh)
        reach = float(np.linalg.norm(frame_um))
        _light(plotter, frame_um, reach)
        _aim(plotter, box_um, frame_um, size)
        plotter.enable_ssao(radius=0.08 * reach, bias=0.002 * reach, kernel_size=128, blur=True)
        pixels = plotter.screenshot(return_img=True)
    length = _round_length(0.4 * float(box_um[0]))
    below = -_PLATE * float(max(box_um[:2])) - 0.05 * reach
    ends = [_on_screen(plotter, (x, 0.0, below)) for x in (0.0, length)]
    plotter.close()
    picture = Image.fromarray(np.asarray(pixels)).resize(size, Image.Resampling.LANCZOS)
    _scale_bar(picture, ends, f"{length:g} µm")
    return picture


def _add(plotter: Any, phase: str, mesh: pv.PolyData) -> None:
    metal = phase == "collector"
    plotter.add_mesh(
        mesh,
        color=[*linear_rgb(look_of(phase).colour)],  # physically based shading counts in linear light
        smooth_shading=not metal,
        pbr=True,
        metallic=0.3 if metal else 0.05,
        roughness=0.5,
    )


def _light(plotter: Any, frame_um: Floats, reach: float) -> None:
    """Key light from the upper left, a cool fill from the right, a rim light from behind."""
    focus = tuple(frame_um / 2)
    for direction, colour, intensity in (
        ((-0.5, -1.0, 1.1), "#fff4e2", 2.6),
        ((1.2, -0.4, 0.3), "#cfe4ff", 1.5),
        ((-0.4, 1.0, 0.7), "#ffffff", 1.5),
    ):
        position = tuple(np.array(focus) + 5 * reach * np.array(direction))
        plotter.add_light(pv.Light(position=position, focal_point=focus, color=colour, intensity=intensity))


def _aim(plotter: Any, box_um: Floats, frame_um: Floats, size: Size) -> None:
    """Put the camera where the frame's corners, with room for bar and captions, just fit into the picture."""
    backwards = np.array(_VIEW) / np.linalg.norm(_VIEW)
    right = np.cross([0.0, 0.0, 1.0], backwards)
    right /= np.linalg.norm(right)
    up = np.cross(backwards, right)
    focus = np.array([box_um[0] / 2, box_um[1] / 2, frame_um[2] / 2])
    signs = np.array([(x, y, z) for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)])
    corners = signs * frame_um / 2
    half_height = np.tan(np.radians(_VIEW_ANGLE / 2)) * _FILLED
    half_width = half_height * size[0] / size[1]
    needed = np.maximum(np.abs(corners @ right) / half_width, np.abs(corners @ up) / half_height)
    distance = float((needed + corners @ backwards).max())
    plotter.camera.position = tuple(focus + distance * backwards)
    plotter.camera.focal_point = tuple(focus)
    plotter.camera.up = (0.0, 0.0, 1.0)
    plotter.camera.view_angle = _VIEW_ANGLE


def _round_length(length: float) -> float:
    """The largest of 1, 2, 5, 10, ... that does not exceed a length."""
    power = 10.0 ** np.floor(np.log10(length))
    return float(max(step * power for step in (1, 2, 5) if step * power <= length))


def _on_screen(plotter: Any, point: tuple[float, float, float]) -> tuple[float, float]:
    """Pixel of the finished picture, from the top left, that shows a point."""
    renderer = plotter.renderer
    renderer.SetWorldPoint(*point, 1.0)
    renderer.WorldToDisplay()
    x, y, _ = renderer.GetDisplayPoint()
    return x / _OVERSAMPLING, (plotter.window_size[1] - y) / _OVERSAMPLING


def _font(picture: Image.Image, factor: float = 1.0) -> ImageFont.FreeTypeFont:
    """DejaVu Sans, which PyVista's own requirements bring along; Pillow's default font has no micro sign."""
    file = Path(get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
    return ImageFont.truetype(file, size=max(10.0, factor * _FONT_SIZE * picture.height))


def _scale_bar(picture: Image.Image, ends: Sequence[tuple[float, float]], label: str) -> None:
    draw = ImageDraw.Draw(picture)
    draw.line([*ends], fill=TEXT, width=max(2, picture.height // 250))
    middle = ((ends[0][0] + ends[1][0]) / 2, (ends[0][1] + ends[1][1]) / 2 + 0.03 * picture.height)
    draw.text(middle, label, fill=TEXT, font=_font(picture), anchor="mt")


def _legend(picture: Image.Image, phases: Sequence[str]) -> None:
    """A swatch and a name for each phase, in the upper left corner."""
    draw = ImageDraw.Draw(picture)
    unit = _FONT_SIZE * picture.height
    for row, phase in enumerate(phases):
        x, y = 2 * unit, 2 * unit + 1.7 * row * unit
        look = look_of(phase)
        draw.rounded_rectangle((x, y, x + unit, y + unit), radius=unit / 4, fill=look.colour)
        draw.text((x + 1.7 * unit, y + unit / 2), look.label_en, fill=TEXT, font=_font(picture), anchor="lm")


def _caption(picture: Image.Image, stage: Stage) -> None:
    draw = ImageDraw.Draw(picture)
    unit = _FONT_SIZE * picture.height
    facts = f"{stage.bed.thickness_um:.1f} µm thick"
    if len(stage.history.porosity):
        filled = "liquid" if stage.name is StageName.SLURRY else "pore"
        facts += f", {100 * stage.history.porosity[-1]:.1f} % {filled}"
    middle = picture.width / 2
    draw.text((middle, 1.6 * unit), stage.name.capitalize(), fill=TEXT, font=_font(picture, 1.6), anchor="mt")
    draw.text((middle, 3.9 * unit), facts, fill=MUTED, font=_font(picture, 1.1), anchor="mt")
