"""Pictures of electrodes: cut away, sliced, or at every stage of the line. Needs the extra `pictures`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal, get_args

import numpy as np
from PIL import Image

from physics.fields import ParticleField, VolumeField
from physics.state import Axis, Electrode, Phase, Stage, StageName
from scenes.errors import SceneError
from scenes.fields import TEXT, look_of
from scenes.pictures.captions import Swatch, colour_bar, legend, legend_row, write
from scenes.pictures.colours import ByCell, ByParticle, Colouring, colouring
from scenes.pictures.cutaway import SOLIDS, bed_pieces, volume_pieces
from scenes.pictures.photography import photograph
from scenes.pictures.sections import COLLECTOR, THICKNESS, Plane, filled_rgb, frame_of, plane_through, section
from scenes.pictures.sheet import DOTS_PER_INCH, Sheet
from scenes.placement import upright
from scenes.slices import check_destination

View = Literal["cutaway", "slice", "stages"]

SIZES_MM: dict[View, tuple[float, float]] = {"cutaway": (160, 100), "slice": (160, 100), "stages": (210, 82)}


def render(
    electrode: Electrode,
    path: Path,
    view: View = "cutaway",
    field: ParticleField | VolumeField | None = None,
    *,
    axis: Axis | None = None,
    at: float = 0.5,
    size_mm: tuple[float, float] | None = None,
    dpi: int = DOTS_PER_INCH,
) -> None:
    """Draw an electrode: manufactured as its last stage's spheres, imported as its volume.

    Args:
        electrode: manufactured or imported.
        path: PNG file to write.
        view: `cutaway`, without its front quarter; `slice`, a filled section; `stages`, every stage side by side.
        field: what to colour by; without one, everything has the colour of its phase.
        axis: across which the slice lies; without one, a slice has the thickness upwards.
        at: where the slice lies, as a share of the length along that axis.
        size_mm: width and height; by default SIZES_MM.
        dpi: pixels per inch; type and lines keep their size in millimetres.

    Raises:
        SceneError: what cannot be drawn, and why.
        StorageError: the picture cannot be written.
    """
    check_destination(path)
    if view not in get_args(View):
        raise SceneError(f"pictures show {', '.join(get_args(View))}; got {view!r}")
    if axis not in (None, *get_args(Axis)):
        raise SceneError(f"a slice lies across x, y or z; got {axis!r}")
    if not 0.0 <= at <= 1.0:
        raise SceneError(f"a slice lies at 0 to 1 of the length along its axis; got {at:g}")
    sheet = Sheet(*(size_mm or SIZES_MM[view]), dpi)
    if view == "stages" and field is not None:
        raise SceneError(f"stages are drawn in the colours of their phases; {field.name!r} needs another view")
    colours = None if field is None else colouring(field, electrode)
    if view == "stages":
        picture = _stages(electrode, sheet)
    elif view == "slice":
        picture = _slice(electrode, plane_through(electrode, axis, at), colours, sheet)
    else:
        picture = _cutaway(electrode, colours, sheet)
    sheet.save(picture, path)


def _cutaway(electrode: Electrode, colours: Colouring | None, sheet: Sheet) -> Image.Image:
    phases = [phase for phase in _phases(electrode) if look_of(phase).opacity == 1]
    if electrode.stages:
        bed = electrode.stages[-1].bed
        picture = photograph(bed_pieces(bed, colours), bed.box_um, bed.box_um, sheet)
        phases.append(COLLECTOR)
    else:
        box_um = np.array(upright(electrode.microstructure).shape) * electrode.microstructure.voxel_um
        picture = photograph(volume_pieces(electrode, colours), box_um, box_um, sheet)
    legend(picture, sheet, _swatches(electrode, phases, colours))
    if colours is not None:
        colour_bar(picture, sheet, colours.scale)
    return picture


def _slice(electrode: Electrode, plane: Plane, colours: Colouring | None, sheet: Sheet) -> Image.Image:
    frame = frame_of(plane, sheet, bar=colours is not None)
    picture = section(electrode, plane, colours, sheet, frame)
    phases = _phases(electrode) + ([COLLECTOR] if electrode.stages and plane.up == THICKNESS else [])
    right = frame.left + frame.width if colours is None else colour_bar(picture, sheet, colours.scale)
    legend_row(picture, sheet, _swatches(electrode, phases, colours), frame.left, right)
    return picture


def _stages(electrode: Electrode, sheet: Sheet) -> Image.Image:
    """Every stage of the line at one scale, side by side, with thickness and porosity."""
    if not electrode.stages:
        raise SceneError(f"stages are drawn of a manufactured electrode; {electrode.name!r} has none")
    tallest = max((stage.bed.box_um for stage in electrode.stages), key=lambda box: float(box[2]))
    strip, width = sheet.blank(), sheet.pixels[0] // len(electrode.stages)
    for number, stage in enumerate(electrode.stages):
        bed = stage.bed
        picture = photograph(bed_pieces(bed), bed.box_um, tallest, sheet, width)
        _caption(picture, sheet, stage)
        strip.paste(picture, (number * width, 0))
    return strip


def _caption(picture: Image.Image, sheet: Sheet, stage: Stage) -> None:
    facts = f"{stage.bed.thickness_um:.1f}\u2009µm thick"
    if len(stage.history.porosity):
        filled = "liquid" if stage.name is StageName.SLURRY else "pore"
        facts += f", {100 * stage.history.porosity[-1]:.1f}\u2009% {filled}"
    middle = picture.width / 2
    write(picture, sheet, (middle, sheet.mm(2.6)), stage.name.capitalize(), "ma", TEXT, 1.4)
    write(picture, sheet, (middle, sheet.mm(6.8)), facts, "ma")


def _phases(electrode: Electrode) -> list[str]:
    """Phases that there are, solids first."""
    if electrode.stages:
        bed = electrode.stages[-1].bed
        return [*(phase.name.lower() for phase in SOLIDS if bed.of(phase).any()), "pore"]
    shares = electrode.microstructure.volume_fractions()
    return sorted((name for name, share in shares.items() if share > 0), key=lambda name: look_of(name).opacity < 1)


def _swatches(electrode: Electrode, phases: Sequence[str], colours: Colouring | None) -> list[Swatch]:
    """Names and colours of the phases that do not have those of a field everywhere."""
    wet = bool(electrode.stages) and electrode.stages[-1].name is StageName.SLURRY
    return [
        ("Liquid" if wet and phase == "pore" else look_of(phase).label_en, filled_rgb(phase))
        for phase in phases
        if phase == COLLECTOR or not _is_coloured(electrode, phase, colours)
    ]


def _is_coloured(electrode: Electrode, phase: str, colours: Colouring | None) -> bool:
    if isinstance(colours, ByParticle):
        particles = electrode.stages[-1].bed.of(Phase[phase.upper()])
        return bool(particles.any()) and not bool(np.isnan(colours.values[particles]).any())
    return isinstance(colours, ByCell) and colours.phase in (None, phase)
