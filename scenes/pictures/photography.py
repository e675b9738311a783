"""The photograph of a cut-away electrode: light, camera, and a scale bar along its front edge.

Physically based shading with ambient occlusion, by VTK without a window.
"""

import os
import sys
from collections.abc import Sequence
from ctypes.util import find_library
from typing import Any

import numpy as np
import pyvista as pv
from PIL import Image

from physics.state import Floats
from scenes.errors import SceneError
from scenes.fields import SURFACE, linear_rgb, look_of
from scenes.pictures.captions import round_length, scale_bar
from scenes.pictures.cutaway import COLOURS, PLATE, Piece
from scenes.pictures.sheet import Sheet

_OVERSAMPLING = 2.0  # along each side
_MOST_SAMPLES = 16e6  # they take 150 bytes of memory each; pixels of a large picture are small anyway
_VIEW = (0.62, -1.0, 0.58)  # from where the camera looks: over the corner that is cut away
_VIEW_ANGLE = 18.0
_FILLED = 0.82  # of the picture, by the electrode's box; particles stand out over it


def _check_renderer() -> None:
    """VTK ends the whole process where it finds nothing to draw with: say it before it does."""
    if sys.platform != "linux" or os.environ.get("DISPLAY"):
        return
    if not (find_library("EGL") or find_library("OSMesa")):
        raise SceneError("drawing needs libEGL or libOSMesa, and this machine has neither; `make system` installs them")


def photograph(
    pieces: Sequence[Piece], box_um: Floats, frame_um: Floats, sheet: Sheet, width: int | None = None
) -> Image.Image:
    """Light the pieces, look at them over the open corner, and draw a scale bar along the front edge.

    Args:
        pieces: meshes in micrometres.
        box_um: (3,) sides of what is shown.
        frame_um: (3,) sides of what has to fit into the picture, which sets the scale.
        sheet: size and resolution.
        width: in pixels, where the photograph is a column of the sheet.

    Raises:
        SceneError: the machine has nothing to draw with.
    """
    _check_renderer()
    size = (width or sheet.pixels[0], sheet.pixels[1])
    finer = max(1.0, min(_OVERSAMPLING, (_MOST_SAMPLES / (size[0] * size[1])) ** 0.5))
    samples = (round(finer * size[0]), round(finer * size[1]))
    # Without a display VTK reports every renderer that it tries.
    with pv.vtk_verbosity("error"):
        plotter: Any = pv.Plotter(off_screen=True, window_size=[*samples], lighting="none")
        plotter.set_background(SURFACE)
        for piece in pieces:
            _add(plotter, piece)
        reach = float(np.linalg.norm(frame_um))
        _light(plotter, frame_um, reach)
        _aim(plotter, box_um, frame_um, size)
        plotter.enable_ssao(radius=0.08 * reach, bias=0.002 * reach, kernel_size=128, blur=True)
        pixels = plotter.screenshot(return_img=True)
    length = round_length(0.4 * float(box_um[0]))
    below = -PLATE * float(max(box_um[:2])) - 0.05 * reach
    ends = [_on_screen(plotter, (x, 0.0, below), finer) for x in (0.0, length)]
    plotter.close()
    picture = Image.fromarray(np.asarray(pixels)).resize(size, Image.Resampling.LANCZOS)
    scale_bar(picture, sheet, ends, length)
    return picture


def _add(plotter: Any, piece: Piece) -> None:
    """Physically based shading counts in linear light; VTK converts colours of points, but not a mesh's one colour."""
    metal = piece.phase == "collector"
    paint: dict[str, Any] = {"color": [*linear_rgb(look_of(piece.phase).colour)]}
    if COLOURS in piece.mesh.array_names:
        paint = {"scalars": COLOURS, "rgb": True}
    plotter.add_mesh(
        piece.mesh,
        smooth_shading=not metal,
        pbr=True,
        metallic=0.3 if metal else 0.05,
        roughness=0.5,
        **paint,
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


def _aim(plotter: Any, box_um: Floats, frame_um: Floats, size: tuple[int, int]) -> None:
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


def _on_screen(plotter: Any, point: tuple[float, float, float], finer: float) -> tuple[float, float]:
    """Pixel of the finished picture, from the top left, that shows a point."""
    renderer = plotter.renderer
    renderer.SetWorldPoint(*point, 1.0)
    renderer.WorldToDisplay()
    x, y, _ = renderer.GetDisplayPoint()
    return x / finer, (plotter.window_size[1] - y) / finer
