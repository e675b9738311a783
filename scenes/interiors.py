"""What a bundle holds beside meshes: particles and the volume with their fields, the track, the flight path."""

import math

import numpy as np
import numpy.typing as npt

from physics.fields import VolumeField
from physics.interior import Interior
from physics.state import Electrode, Floats, Microstructure, Phase
from scenes.codes import Files, quantise, store, store_codes
from scenes.devices import Device
from scenes.errors import SceneError
from scenes.manifest import CellField, Flight, Frames, Grid, Particles, Quantity, Segment, Track, Volume
from scenes.placement import THICKNESS_LAST, Placement, upright
from scenes.tracks import STEP_UM, encode_within

_PHASES = tuple(Phase)
_MOST_FLIGHT_POINTS = 160
_FIELD_CELL = 2  # cells of the volume: fields are smoother than phases


def particles(electrode: Electrode, interior: Interior | None, files: Files) -> Particles | None:
    """Phases and fields of all particles; None for an imported volume.

    Raises:
        SceneError: a field has no finite value, or not one for every particle.
    """
    if not electrode.stages:
        return None
    bed = electrode.stages[-1].bed
    fields = []
    for field in interior.particles if interior else ():
        _check_shape(field.name, field.values, (len(bed),))
        codes, spread = quantise(field.name, field.values, "uint16")
        stored = store_codes(f"particles-{field.name}.bin", codes, files)
        fields.append(Quantity(**_names(field), **spread, codes=stored))
    return Particles(
        count=len(bed),
        phases=tuple(phase.name.lower() for phase in _PHASES),
        phase_of=store_codes("particles-phase.bin", bed.phases, files),
        fields=tuple(fields),
    )


def volume(electrode: Electrode, interior: Interior | None, device: Device, files: Files) -> Volume:
    """The electrode's phases cell by cell, and fields in the same cells.

    Raises:
        SceneError: a field has no finite value, or not one for every cell.
    """
    known = interior.volume if interior else electrode.microstructure
    cells = known if known.labels.size <= device.cells else electrode.microstructure.coarsened(device.cells)
    labels = upright(cells)
    names = [name for name, label in cells.phases.items() if (labels == label).any()]
    places = np.zeros(256, dtype=np.uint8)
    for place, name in enumerate(names):
        places[cells.phases[name]] = place
    stretch = _stretch(electrode)
    fields = interior.cells if interior else ()
    return Volume(
        grid=_grid(labels.shape, stretch * cells.voxel_um),
        phases=tuple(names),
        labels=store_codes("cells-phase.bin", places[labels], files),
        fields=tuple(_cell_field(field, known, cells.voxel_um, stretch, files) for field in fields),
    )


def _cell_field(field: VolumeField, volume: Microstructure, cell_um: float, stretch: Floats, files: Files) -> CellField:
    """A field in cells at least twice as wide as those of the labels, which may be coarser than its volume."""
    _check_shape(field.name, field.values, volume.labels.shape)
    known = np.isfinite(field.values)
    if field.phase is not None:
        known &= volume.labels == volume.phases[field.phase]
    order = THICKNESS_LAST[volume.thickness_axis]
    width = _FIELD_CELL * max(1, math.ceil(cell_um / volume.voxel_um))
    values = _means(field.values.transpose(order), known.transpose(order), width)
    codes, spread = quantise(field.name, values, "uint8")
    stored = store_codes(f"cells-{field.name}.bin", codes, files)
    grid = _grid(values.shape, stretch * width * volume.voxel_um)
    return CellField(**_names(field), **spread, codes=stored, grid=grid, phase=field.phase)


def _means(values: npt.NDArray[np.float32], known: npt.NDArray[np.bool_], width: int) -> Floats:
    """Means over cubes of `width` cells, of what is known in each; NaN where nothing is."""
    sums, counts = np.where(known, values, 0.0).astype(np.float64), known.astype(np.float64)
    for axis, side in enumerate(values.shape):
        starts = np.arange(0, side, width)
        sums, counts = (np.add.reduceat(array, starts, axis=axis) for array in (sums, counts))
    means: Floats = np.divide(sums, counts, out=np.full(sums.shape, np.nan), where=counts > 0)
    return means


def _grid(shape: tuple[int, ...], cell_um: Floats) -> Grid:
    return Grid.model_validate({"shape": shape, "cell_um": tuple(cell_um.tolist())})


def track(electrode: Electrode, device: Device, files: Files) -> Track | None:
    """The way of every particle through the process; None for an imported volume.

    Raises:
        SceneError: it does not fit the device's budget.
    """
    if not electrode.stages:
        return None
    encoded = encode_within(electrode.stages, device.track_bytes)
    frames = encoded.frames
    return Track(
        particles=len(electrode.stages[-1].bed),
        step_um=STEP_UM,
        radius_step_um=encoded.radius_step_um,
        frames=Frames(
            stage=tuple(frame.stage for frame in frames),
            time_s=tuple(round(frame.time_s, 6) for frame in frames),
            thickness_um=tuple(round(frame.thickness_um, 4) for frame in frames),
            porosity=tuple(round(frame.porosity, 5) for frame in frames),
            pressure_mpa=tuple(round(frame.pressure_mpa, 5) for frame in frames),
        ),
        segments=tuple(
            Segment(**store(f"track-{number}.bin", data, files), first=first, frames=count)
            for number, (first, count, data) in enumerate(encoded.segments)
        ),
    )


def flight(interior: Interior | None, box_um: Floats, placement: Placement) -> Flight | None:
    """The passage through the pores in the room; None where there is none."""
    passage = interior.passage if interior else None
    if interior is None or passage is None:
        return None
    chosen = np.unique(np.linspace(0, len(passage.points_um) - 1, _MOST_FLIGHT_POINTS).round().astype(np.intp))
    points = passage.points_um[chosen][:, THICKNESS_LAST[interior.volume.thickness_axis]]
    return Flight(
        points_m=tuple(map(tuple, placement.place(points, box_um).round(5).tolist())),
        clearance_um=tuple(passage.clearance_um[chosen].round(3).tolist()),
        bottleneck_um=passage.bottleneck_um,
    )


def _stretch(electrode: Electrode) -> Floats:
    """What makes voxels fill a bed's box, whose sides were rounded to whole voxels."""
    if not electrode.stages:
        return np.ones(3)
    stretch: Floats = electrode.stages[-1].bed.box_um / np.array(electrode.microstructure.size_um)
    return stretch


def _names(field: object) -> dict[str, str]:
    return {name: str(getattr(field, name)) for name in ("name", "label_en", "label_fr", "unit")}


def _check_shape(name: str, values: np.ndarray, shape: tuple[int, ...]) -> None:
    if values.shape != shape:
        raise SceneError(f"field {name!r} has values of shape {values.shape}; expected {shape}")
