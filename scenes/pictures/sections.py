"""A filled section through an electrode: every pixel has the colour of what lies there."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from physics.state import Axis, Electrode, Floats, Microstructure, ParticleBed, Phase
from scenes.fields import SURFACE, look_of
from scenes.particles import inside_box
from scenes.pictures.captions import round_length, scale_bar, write
from scenes.pictures.colours import ByCell, ByParticle, Colouring, Colours
from scenes.pictures.sheet import Sheet
from scenes.placement import THICKNESS_LAST

_FINER = 4  # samples along each side of a pixel
_BAND = 64  # rows of pixels at a time, for the memory's sake
_LEFT_MM, _RIGHT_MM, _TOP_MM, _TOP_WITH_BAR_MM, _BOTTOM_MM = 9.0, 6.0, 11.0, 16.0, 13.0
_PLATE_MM = 1.4  # of the collector below a section
_BELOW_MM, _ROW_MM = 2.6, 3.4  # from a section to what is written below it, and between two lines of that
_SCALE_BAR = 0.28  # of a section's width, at most
COLLECTOR = "collector"
THICKNESS = 2  # axis of the electrodes that we make
_HEIGHT = "Height above the collector"
_LINE_MM, _DIMMING = 0.15, 3  # width and darkness of outlines where a field hides the phases

Ids = npt.NDArray[np.int32]
Finder = Callable[[Floats, Floats], Ids]


@dataclass(frozen=True)
class Plane:
    """Where a section lies: axes by number, lengths in micrometres."""

    normal: int
    across: int
    up: int
    at_um: float
    width_um: float
    height_um: float
    names: tuple[str, ...]


class Frame(NamedTuple):
    """Pixels of a picture that a section fills."""

    left: int
    top: int
    width: int
    height: int


class Cut(NamedTuple):
    """What a section passes through.

    Attributes:
        find: (w,) places across and (h,) places upwards -> (h, w) identifiers of what lies there.
        phases: name of the phase of each identifier.
        colours: (identifiers, 3) sRGB.
    """

    find: Finder
    phases: list[str]
    colours: Colours


def plane_through(electrode: Electrode, axis: Axis | None, at: float) -> Plane:
    """The plane across an axis at a share of its length; without an axis, one with the thickness upwards."""
    box_um = electrode.stages[-1].bed.box_um if electrode.stages else np.array(electrode.microstructure.size_um)
    first, second, thickness = THICKNESS_LAST[electrode.microstructure.thickness_axis]
    normal = second if axis is None else "xyz".index(axis)
    across, up = {first: (second, thickness), second: (first, thickness), thickness: (first, second)}[normal]
    names = tuple(_HEIGHT if number == thickness else "xyz"[number] for number in range(3))
    lengths = [float(side) for side in box_um]
    return Plane(normal, across, up, at * lengths[normal], lengths[across], lengths[up], names)


def frame_of(plane: Plane, sheet: Sheet, bar: bool) -> Frame:
    """Where a section is drawn: in the middle, with room for a legend above it, and for a colour bar."""
    top_mm = _TOP_WITH_BAR_MM if bar else _TOP_MM
    room = (sheet.width_mm - _LEFT_MM - _RIGHT_MM, sheet.height_mm - top_mm - _BOTTOM_MM)
    mm_per_um = min(room[0] / plane.width_um, room[1] / plane.height_um)
    width, height = (max(1, round(sheet.mm(mm_per_um * side))) for side in (plane.width_um, plane.height_um))
    left = round(sheet.mm(_LEFT_MM + room[0] / 2) - width / 2)
    return Frame(left, round(sheet.mm(top_mm + room[1] / 2) - height / 2), width, height)


def section(electrode: Electrode, plane: Plane, colouring: Colouring | None, sheet: Sheet, frame: Frame) -> Image.Image:
    """Draw a section with its axes in words and a scale bar."""
    bed = electrode.stages[-1].bed if electrode.stages else None
    cut = _through_voxels(electrode.microstructure, plane) if bed is None else _through_spheres(bed, plane, colouring)
    picture = sheet.blank()
    per_um = frame.width / plane.width_um
    picture.paste(_fill(cut, plane, colouring, frame, sheet.mm(_LINE_MM) / per_um), (frame.left, frame.top))
    if bed is not None and plane.up == THICKNESS:
        _collector(picture, sheet, frame)
    _words(picture, sheet, plane, frame)
    length = round_length(_SCALE_BAR * plane.width_um)
    y = frame.top + frame.height + sheet.mm(_BELOW_MM)
    scale_bar(picture, sheet, [(frame.left, y), (frame.left + length * per_um, y)], length)
    return picture


def _collector(picture: Image.Image, sheet: Sheet, frame: Frame) -> None:
    """A strip of metal below the section."""
    left, top, width, height = frame
    low = top + height + round(sheet.mm(_PLATE_MM)) - 1
    ImageDraw.Draw(picture).rectangle((left, top + height, left + width - 1, low), fill=filled_rgb(COLLECTOR))


def _words(picture: Image.Image, sheet: Sheet, plane: Plane, frame: Frame) -> None:
    """What runs across and upwards, how far, and where the section lies."""
    left, top, width, height = frame
    below = top + height + sheet.mm(_BELOW_MM)
    across, up, normal = (plane.names[axis] for axis in (plane.across, plane.up, plane.normal))
    write(picture, sheet, (left + width / 2, below), f"{across}, {plane.width_um:.1f}\u2009µm", "ma")
    place = (
        f"{plane.at_um:.1f}\u2009µm above the collector"
        if normal == _HEIGHT
        else f"{normal} = {plane.at_um:.1f}\u2009µm"
    )
    write(picture, sheet, (left + width, below + sheet.mm(_ROW_MM)), f"Section at {place}", "ra")
    turned = Image.new("RGB", (height, round(sheet.mm(_LEFT_MM))), SURFACE)
    write(turned, sheet, (height / 2, sheet.mm(_LEFT_MM - 2)), f"{up}, {plane.height_um:.1f}\u2009µm", "ms")
    picture.paste(turned.rotate(90, expand=True), (left - turned.height, top))


def _through_voxels(volume: Microstructure, plane: Plane) -> Cut:
    """The layer of voxels that a plane passes through."""
    index = min(int(plane.at_um / volume.voxel_um), volume.labels.shape[plane.normal] - 1)
    layer = np.moveaxis(volume.labels, (plane.up, plane.across), (0, 1))[:, :, index].astype(np.int32)

    def find(across: Floats, up: Floats) -> Ids:
        columns, rows = ((places / volume.voxel_um).astype(np.intp) for places in (across, up))
        return layer[np.ix_(np.minimum(rows, layer.shape[0] - 1), np.minimum(columns, layer.shape[1] - 1))]

    names = {label: name for name, label in volume.phases.items()}
    phases = [names.get(label, "pore") for label in range(256)]
    return Cut(find, phases, np.array([filled_rgb(phase) for phase in phases], dtype=np.uint8))


def _through_spheres(bed: ParticleBed, plane: Plane, colouring: Colouring | None) -> Cut:
    """Discs, those of active material over the others; identifier 0 is what lies between them."""
    discs = _discs(bed, plane)

    def find(across: Floats, up: Floats) -> Ids:
        ids = np.zeros((len(up), len(across)), dtype=np.int32)
        for x, y, radius, number in discs:
            columns = slice(*np.searchsorted(across, (x - radius, x + radius)))
            rows = slice(*np.searchsorted(up, (y - radius, y + radius)))
            inside = (across[columns] - x) ** 2 + (up[rows, None] - y) ** 2 <= radius**2
            ids[rows, columns][inside] = number + 1
        return ids

    phases = ["pore", *(Phase(phase).name.lower() for phase in bed.phases)]
    colours = np.array([filled_rgb(phase) for phase in phases], dtype=np.uint8)
    if isinstance(colouring, ByParticle):
        valued = np.flatnonzero(~np.isnan(colouring.values))
        colours[valued + 1] = colouring.scale.colours(colouring.values[valued])
    return Cut(find, phases, colours)


def _discs(bed: ParticleBed, plane: Plane) -> list[tuple[float, float, float, int]]:
    """Centre across and upwards, radius and number of every disc, with periodic images; active material comes last."""
    centres, sides = inside_box(bed), bed.box_um
    distance = centres[:, plane.normal] - plane.at_um
    if plane.normal < 2:
        distance -= sides[plane.normal] * np.rint(distance / sides[plane.normal])
    numbers = np.flatnonzero(np.abs(distance) < bed.radii_um)
    numbers = numbers[np.argsort(-bed.phases[numbers].astype(int), kind="stable")]
    radii = np.sqrt(bed.radii_um**2 - distance**2, where=np.abs(distance) < bed.radii_um, out=np.zeros(len(bed)))
    discs = []
    shifts = [(-1, 0, 1) if axis < 2 else (0,) for axis in (plane.across, plane.up)]
    for number in numbers:
        for i in shifts[0]:
            for j in shifts[1]:
                x = float(centres[number, plane.across] + i * sides[plane.across])
                y = float(centres[number, plane.up] + j * sides[plane.up])
                r = float(radii[number])
                if -r < x < plane.width_um + r and -r < y < plane.height_um + r:
                    discs.append((x, y, r, int(number)))
    return discs


def _fill(cut: Cut, plane: Plane, colouring: Colouring | None, frame: Frame, line_um: float) -> Image.Image:
    """Sample a section at several places of each pixel and average their colours."""
    width, height = frame.width, frame.height
    across = (np.arange(width * _FINER) + 0.5) * plane.width_um / (width * _FINER)
    up = (np.arange(height * _FINER) + 0.5) * plane.height_um / (height * _FINER)
    filled = np.empty((height, width, 3), dtype=np.uint8)
    for low in range(0, height, _BAND):
        rows = up[low * _FINER : (low + _BAND) * _FINER]
        colours = _colours(cut, plane, colouring, across, rows)
        if isinstance(colouring, ByCell) and colouring.phase is None:
            colours[_outlines(cut, across, rows, line_um)] //= _DIMMING
        pixels = colours.reshape(-1, _FINER, width, _FINER, 3)
        filled[low : low + _BAND] = np.rint(pixels.mean(axis=(1, 3), dtype=np.float32))
    return Image.fromarray(filled[::-1].copy())


def _colours(cut: Cut, plane: Plane, colouring: Colouring | None, across: Floats, up: Floats) -> Colours:
    ids = cut.find(across, up)
    colours = cut.colours[ids]
    if isinstance(colouring, ByCell):
        shown = np.array([colouring.phase in (None, phase) for phase in cut.phases])[ids]
        rows, columns = np.nonzero(shown)
        places = np.empty((len(rows), 3))
        places[:, plane.normal], places[:, plane.across], places[:, plane.up] = plane.at_um, across[columns], up[rows]
        colours[shown] = colouring.scale.colours(colouring.at(places))
    return colours


def _outlines(cut: Cut, across: Floats, up: Floats, line_um: float) -> npt.NDArray[np.bool_]:
    """(h, w) mask of places from where something else lies a line's width to the right or above."""
    here = cut.find(across, up)
    outline: npt.NDArray[np.bool_] = (here != cut.find(across + line_um, up)) | (here != cut.find(across, up + line_um))
    return outline


def filled_rgb(phase: str) -> tuple[int, int, int]:
    """Colour of a phase in a section, where one that is shown as transparent has the picture's ground behind it."""
    look = look_of(phase)
    red, green, blue = (
        round(look.opacity * int(look.colour[i : i + 2], 16) + (1 - look.opacity) * int(SURFACE[i : i + 2], 16))
        for i in (1, 3, 5)
    )
    return red, green, blue
