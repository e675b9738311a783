"""What `holotrode render` and `holotrode export` do: an electrode as a picture, or in a file of another program."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from physics import storage
from physics.fields import ParticleField, VolumeField, particle_fields, volume_fields
from physics.interior import MOST_CELLS
from physics.state import Axis, Electrode
from scenes import exports
from scenes.errors import SceneError
from server.terminal import pictures, print_report, progress_bar

if TYPE_CHECKING:
    from scenes.pictures import View


def render(
    electrode_file: Path,
    picture: Path,
    view: "View",
    colour: str,
    *,
    axis: Axis | None,
    at: float,
    size_mm: tuple[float, float] | None,
    dpi: int,
) -> None:
    """Draw an electrode, by phase or by one of its fields."""
    with pictures():
        from scenes.pictures import render as draw
        from scenes.slices import check_destination
    check_destination(picture)
    electrode = storage.load(electrode_file)
    field = None if colour == "phase" else _field(electrode, colour)
    draw(electrode, picture, view, field, axis=axis, at=at, size_mm=size_mm, dpi=dpi)


def export(
    electrode_file: Path,
    output: Path,
    phase: str | None,
    most_triangles: int | None,
    voxel_um: float | None,
    as_json: bool,
) -> None:
    """Write an electrode in another program's format and print what was written."""
    electrode = storage.load(electrode_file)
    surface = exports.export(electrode, output, phase, voxel_um, most_triangles)
    print_report(
        {"file": str(output), "bytes": output.stat().st_size} | ({} if surface is None else asdict(surface)), as_json
    )


def _field(electrode: Electrode, name: str) -> ParticleField | VolumeField:
    """A field by its name; those of the volume take seconds, so particles come first."""
    of_particles = particle_fields(electrode.stages[-1].bed) if electrode.stages else []
    found: dict[str, ParticleField | VolumeField] = {field.name: field for field in of_particles}
    if name not in found:
        with progress_bar("looking inside"):
            of_volume = volume_fields(electrode.microstructure.coarsened(MOST_CELLS))
        found |= {field.name: field for field in of_volume}
    if name not in found:
        raise SceneError(f"{electrode.name!r} has the fields {', '.join(found)}, and phase; got {name!r}")
    return found[name]
