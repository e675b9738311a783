"""A field as colours: its range, and its value on particles or anywhere in the box."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from physics.fields import ParticleField, VolumeField
from physics.state import Electrode, Floats
from scenes.errors import SceneError
from scenes.fields import COLOUR_MAP

_MAP = np.array([[int(colour[i : i + 2], 16) for i in (1, 3, 5)] for colour in COLOUR_MAP], dtype=np.float64)
_MOST = 99.0  # per cent of a volume: a few throats carry many times the current of all others

Colours = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Scale:
    """Values and the colours that they are shown in.

    Attributes:
        label: name of the field.
        unit: as printed; empty for a plain number.
        low: value of the first colour.
        high: value of the last colour.
        capped: whether a few values above `high` are shown as `high`.
        whole: whether all values are integers.
    """

    label: str
    unit: str
    low: float
    high: float
    capped: bool
    whole: bool

    def share(self, values: npt.ArrayLike) -> Floats:
        """Place of values between low (0) and high (1)."""
        share: Floats = (np.asarray(values, dtype=np.float64) - self.low) / ((self.high - self.low) or 1.0)
        return share

    def colours(self, values: npt.ArrayLike) -> Colours:
        """(..., 3) sRGB of values; what NaN gets means nothing."""
        places = np.nan_to_num(np.clip(self.share(values), 0.0, 1.0)) * (len(_MAP) - 1)
        channels = [np.interp(places, np.arange(len(_MAP)), channel) for channel in _MAP.T]
        colours: Colours = np.rint(np.stack(channels, axis=-1)).astype(np.uint8)
        return colours


@dataclass(frozen=True)
class ByParticle:
    """A number for every particle of the last stage; NaN leaves it the colour of its phase."""

    scale: Scale
    values: Floats


@dataclass(frozen=True)
class ByCell:
    """A number anywhere in the box.

    Attributes:
        scale: range and colours.
        phase: where it is shown; None for everywhere.
        values: (nx, ny, nz) without gaps.
        box_um: (3,) sides of the box that they fill.
        wraps: which axes are periodic.
    """

    scale: Scale
    phase: str | None
    values: npt.NDArray[np.floating]
    box_um: Floats
    wraps: tuple[bool, bool, bool]

    def at(self, points_um: Floats) -> Floats:
        """(n,) values at (n, 3) places, trilinear between the cells' middles."""
        places = points_um / self.box_um * self.values.shape - 0.5
        ends = np.array(self.values.shape) - 1.0
        held = np.where(self.wraps, places, np.clip(places, 0.0, ends))
        found: Floats = ndimage.map_coordinates(self.values, held.T, order=1, mode="grid-wrap")
        return found

    def turned(self, order: tuple[int, int, int]) -> "ByCell":
        """The same with its axes in another order."""
        x, y, z = (self.wraps[axis] for axis in order)
        return ByCell(self.scale, self.phase, self.values.transpose(order), self.box_um[[*order]], (x, y, z))


Colouring = ByParticle | ByCell


def colouring(field: ParticleField | VolumeField, electrode: Electrode) -> Colouring:
    """Prepare a field of an electrode for drawing.

    Raises:
        SceneError: it does not belong to this electrode, or has no finite value.
    """
    return _by_particle(field, electrode) if isinstance(field, ParticleField) else _by_cell(field, electrode)


def _by_particle(field: ParticleField, electrode: Electrode) -> ByParticle:
    if not electrode.stages:
        raise SceneError(f"{field.name!r} is a number for every particle; {electrode.name!r} is a volume without any")
    particles = len(electrode.stages[-1].bed)
    if field.values.shape != (particles,):
        raise SceneError(f"{field.name!r} needs {particles} values, one per particle; got {field.values.shape}")
    return ByParticle(_scale(field, field.values, 100.0), field.values)


def _by_cell(field: VolumeField, electrode: Electrode) -> ByCell:
    volume = electrode.microstructure
    shape = field.values.shape
    if len(shape) != 3 or any(cells > voxels for cells, voxels in zip(shape, volume.labels.shape, strict=True)):
        raise SceneError(f"{field.name!r} needs at most {volume.labels.shape} cells, as there are voxels; got {shape}")
    means_something = np.isfinite(field.values)
    if field.phase is not None:
        if field.phase not in volume.phases:
            raise SceneError(f"{field.name!r} is a field of {field.phase}, which {electrode.name!r} does not have")
        voxels = [
            ((np.arange(cells) + 0.5) * side / cells).astype(np.intp)
            for cells, side in zip(shape, volume.labels.shape, strict=True)
        ]
        means_something &= volume.labels[np.ix_(*voxels)] == volume.phases[field.phase]
    scale = _scale(field, field.values[means_something], _MOST)
    # Cells without a value take that of the nearest with one, so that interpolation is right up to the walls.
    nearest = ndimage.distance_transform_edt(~means_something, return_distances=False, return_indices=True)
    box_um = electrode.stages[-1].bed.box_um if electrode.stages else np.array(volume.size_um)
    return ByCell(scale, field.phase, field.values[tuple(nearest)], box_um, volume.periodic)


def _scale(field: ParticleField | VolumeField, values: npt.NDArray[np.floating], most: float) -> Scale:
    """The range of a field, without the few values above a percentile where these would take half of it or more."""
    finite = values[np.isfinite(values)]
    if finite.size == 0:
        raise SceneError(f"{field.name!r} has no finite value to colour by")
    low, high, usual = float(finite.min()), float(finite.max()), float(np.percentile(finite, most))
    capped = usual < (low + high) / 2
    whole = bool((finite == np.rint(finite)).all())
    return Scale(field.label_en, field.unit, low, usual if capped else high, capped, whole)
