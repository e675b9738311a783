"""Pictures of what `holotrode characterise` found; needs matplotlib (extra `pictures`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.patches import Patch

from physics.state import Electrode, Microstructure
from scenes import plots
from scenes.errors import SceneError
from scenes.fields import look_of
from scenes.plots import DARK, Theme, figure

Extent = tuple[float, float, float, float]

CLASSES = 200  # of sizes in a curve
BRIGHTEST = 99.0  # percentile of the current that gets the brightest colour: a few throats carry ten times as much


@dataclass(frozen=True)
class Fields:
    """Fields behind the numbers.

    Attributes:
        volume: the phases.
        thickness_um: local thickness by phase, each (nx, ny, nz).
        current: (3, nx, ny, nz) current density through the pores along the thickness, over that of free electrolyte;
            None where nothing gets through.
    """

    volume: Microstructure
    thickness_um: Mapping[str, npt.NDArray[np.float32]]
    current: npt.NDArray[np.float32] | None


def draw(electrode: Electrode, fields: Fields, folder: Path, theme: Theme = DARK) -> list[Path]:
    """Draw sizes, tortuosity factors, profiles and the ions' way through a slice.

    Args:
        electrode: one that has been characterised.
        fields: of its microstructure.
        folder: where to; it is made.
        theme: colours.

    Returns:
        The files.

    Raises:
        SceneError: it has not been characterised, or a file cannot be written.
    """
    if electrode.characterisation is None:
        raise SceneError(f"{electrode.name!r} has not been characterised")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SceneError(f"{folder}: cannot be made ({error.strerror})") from error
    files = [folder / name for name in ("sizes.svg", "tortuosity.svg", "profiles.svg", "slice.png")]
    _draw_sizes(fields.thickness_um, files[0], theme)
    _draw_tortuosity(electrode.characterisation["phases"], files[1], theme)
    plots.profiles(electrode, files[2], theme)
    _draw_slice(fields, files[3], theme)
    return files


def _draw_sizes(thickness_um: Mapping[str, npt.NDArray[np.float32]], path: Path, theme: Theme) -> None:
    """Share of each phase's volume against local thickness."""
    with figure(path, theme, size=(4.8, 3.9)) as (axes,):
        for name, thickness in thickness_um.items():
            sizes = thickness[(thickness > 0.0) & np.isfinite(thickness)]
            if sizes.size > 0:
                at = np.linspace(0.0, float(sizes.max()) * 1.02, CLASSES)
                finer = np.searchsorted(np.sort(sizes), at, side="right") / sizes.size
                axes.plot(at, 100.0 * finer, color=_colour(name), label=look_of(name).label_en)
        axes.set(xlabel="Local thickness (µm)", ylabel="Finer, share of the phase (%)", ylim=(0.0, 104.0))
        axes.set_xlim(0.0, None)
        axes.legend()


def _draw_tortuosity(phases: dict[str, Any], path: Path, theme: Theme) -> None:
    """A point for each phase and direction; phases that nothing gets through are named below."""
    with figure(path, theme, size=(4.8, 3.9)) as (axes,):
        blocked = []
        for name, one in phases.items():
            taus = one["tortuosity_factor"]
            found = [(at, taus[axis]) for at, axis in enumerate("xyz") if taus[axis] is not None]
            if found:
                at, values = zip(*found, strict=True)
                axes.plot(at, values, "o-", color=_colour(name), markersize=7, label=look_of(name).label_en)
            blocked += [f"{look_of(name).label_en} along {axis}" for axis in "xyz" if taus[axis] is None]
        axes.set(yscale="log", ylabel="Tortuosity factor", xlabel="Direction", xlim=(-0.4, 2.4))
        axes.set_xticks([0, 1, 2], ["x", "y", "z"])
        low, high = axes.get_ylim()
        axes.set_ylim(min(1.0, low), 1.6 * high)
        ticks = [tick for tick in (1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000) if tick <= 1.6 * high]
        axes.set_yticks(ticks, [str(tick) for tick in ticks], minor=False)
        axes.minorticks_off()
        if blocked:
            axes.set_title("Nothing gets through: " + ", ".join(blocked), fontsize=8.5, color=theme.muted, loc="left")
        if len(blocked) < 3 * len(phases):
            axes.legend()


def _draw_slice(fields: Fields, path: Path, theme: Theme) -> None:
    """The middle slice: phases in their colours, and in the pores how much of the ions' current passes."""
    volume = fields.volume
    labels = _upright(volume.labels, volume.thickness_axis)
    height, width = labels.shape
    with figure(path, theme, size=(6.4, 4.7 * max(0.35, min(1.4, height / width)) + 1.2)) as (axes,):
        extent = (0.0, width * volume.voxel_um, 0.0, height * volume.voxel_um)
        _phases(axes, labels, volume, extent, hidden=None if fields.current is None else "pore")
        if fields.current is not None:
            strength = _upright(np.sqrt((fields.current**2).sum(axis=0)), volume.thickness_axis)
            pore = labels == volume.phases["pore"]
            limit = float(np.percentile(strength[pore], BRIGHTEST)) if pore.any() else 1.0
            shown = np.ma.array(strength, mask=~pore)
            image = axes.imshow(shown, origin="lower", extent=extent, cmap="viridis", vmin=0.0, vmax=limit)
            bar = axes.figure.colorbar(image, ax=axes, extend="max")
            bar.set_label("Current in pores, free electrolyte = 1")
        axes.grid(visible=False)
        axes.set(xlabel="Along the film (µm)", ylabel="Height above the collector (µm)")


def _phases(
    axes: Axes, labels: npt.NDArray[np.uint8], volume: Microstructure, extent: Extent, hidden: str | None
) -> None:
    """Every label in its phase's colour, and a legend without the phase that something else will hide."""
    names = {label: name for name, label in volume.phases.items()}
    present = sorted(names)
    index = np.searchsorted(present, labels)
    colours = ListedColormap([_colour(names[label]) for label in present])
    axes.imshow(index, origin="lower", extent=extent, cmap=colours, vmin=-0.5, vmax=len(present) - 0.5)
    named = [names[label] for label in present if names[label] != hidden]
    patches = [Patch(color=_colour(name), label=look_of(name).label_en) for name in named]
    axes.legend(handles=patches, loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=3)


def _upright(field: npt.NDArray[Any], axis: str) -> npt.NDArray[Any]:
    """The middle slice of a volume with the thickness upwards."""
    turned = np.moveaxis(field, "xyz".index(axis), 0)
    return turned[:, turned.shape[1] // 2]


def _colour(name: str) -> str:
    return look_of(name).colour
