"""Plots of an electrode: drying, pressing, profiles, particle sizes, viscosity. Needs matplotlib (extra `pictures`).

Measured is drawn as open squares without a line, computed as a line: the two are never alike.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from physics.particles.clumps import particle_diameters_um
from physics.profiles import Profile, profile
from physics.state import Electrode, Phase, Stage, StageName
from scenes.errors import SceneError
from scenes.fields import MUTED, SURFACE, TEXT, look_of

Floats = npt.NDArray[np.float64]

_SINGLE = (3.7, 3.7)  # inches: type of 9.5 points stays legible with three plots beside each other


@dataclass(frozen=True)
class Theme:
    """Colours of a surface to draw on, sRGB as #rrggbb."""

    surface: str
    line: str
    text: str
    muted: str
    accent: str
    second: str


DARK = Theme(SURFACE, "#2a333d", TEXT, MUTED, "#4fb3ff", "#3ecf8e")
LIGHT = Theme("#ffffff", "#d5dde5", "#14202b", "#4d5f70", "#0067b0", "#11734a")


@dataclass(frozen=True)
class Series:
    """Points to draw: measured, or of one model.

    Attributes:
        label: what the legend calls them.
        x: (k,) positions.
        y: (k,) values.
        error: (k,) one standard error or batch scatter of y, where it is known.
    """

    label: str
    x: Floats
    y: Floats
    error: Floats | None = None


def drying(electrode: Electrode, path: Path, theme: Theme = DARK) -> None:
    """Draw the film's thickness and the share of it that is not solid against time.

    Args:
        electrode: one that has been dried.
        path: PNG or SVG file to write.
        theme: colours.

    Raises:
        SceneError: the electrode was not dried, or the file cannot be written.
    """
    stage = _stage(electrode, StageName.DRYING)
    history = stage.history
    time, thickness, empty = history.time_s, history.thickness_um, 100.0 * history.porosity
    wet = electrode.stages[0]
    if wet.name is StageName.SLURRY:
        time, thickness, empty = (
            np.concatenate([[first], rest])
            for first, rest in (
                (0.0, time), (wet.bed.thickness_um, thickness), (100.0 * wet.history.porosity[-1], empty)
            )
        )  # fmt: skip
    with figure(path, theme, rows=2, size=_SINGLE) as (upper, lower):
        upper.plot(time, thickness, color=theme.accent, marker="o")
        lower.plot(time, empty, color=theme.accent, marker="o")
        upper.set_ylabel("Thickness (µm)")
        lower.set(xlabel="Time (s)", ylabel="Liquid and pores (vol %)")
        upper.tick_params(labelbottom=False)
        for axes, values, unit in ((upper, thickness, "µm"), (lower, empty, "%")):
            axes.set(xlim=(0.0, 1.28 * time[-1] or 1.0), ylim=(0.0, 1.15 * values.max()))
            _note(axes, time[-1], values[-1], f"{values[-1]:.1f}\u2009{unit}", theme, (7, 0), va="center")
        entry = stage.measures.get("evaporated_at_air_entry", 1.0) * stage.measures.get("duration_s", 0.0)
        if 0.0 < entry < time[-1]:
            for axes in (upper, lower):
                axes.axvline(entry, color=theme.muted, linestyle=(0, (4, 3)), linewidth=1.0)
            _note(upper, entry, 1.15 * thickness.max(), "particles carry, air enters", theme, (6, -4), va="top")


def press(electrode: Electrode, path: Path, measured: Series | None = None, theme: Theme = DARK) -> None:
    """Draw the porosity under the plate against its pressure, down and up again.

    Args:
        electrode: one that has been calendered.
        path: PNG or SVG file to write.
        measured: pressures in MPa and porosities (0 to 1) after calendering.
        theme: colours.

    Raises:
        SceneError: the electrode was not calendered, or the file cannot be written.
    """
    history = _stage(electrode, StageName.CALENDERING).history
    pressure, porosity = history.pressure_mpa, 100.0 * history.porosity
    top = int(np.argmax(pressure))
    with figure(path, theme, size=_SINGLE) as (axes,):
        axes.plot(pressure[: top + 1], porosity[: top + 1], color=theme.accent, label="Computed, going down")
        axes.plot(pressure[top:], porosity[top:], color=theme.accent, linestyle=(0, (4, 2)), label="Computed, going up")
        ends = ((0, "before"), (-1, "after release"))
        axes.plot(pressure[[0, -1]], porosity[[0, -1]], "o", color=theme.accent, markersize=7, clip_on=False)
        for index, word in ends:
            text = f"{porosity[index]:.1f}\u2009% {word}"
            _note(axes, pressure[index], porosity[index], text, theme, (9, -2 if index == 0 else -27))
        if measured is not None:
            _measured(axes, _in_percent(measured), theme)
        axes.set(xlabel="Pressure (MPa)", ylabel="Total porosity (%)")
        low, high = axes.get_ylim()
        axes.set(xlim=(0.0, None), ylim=(low - 0.15 * (high - low), high))
        _legend(axes)


def compaction(measured: Series, runs: Sequence[Series], path: Path, theme: Theme = DARK) -> None:
    """Draw the porosity after release against the highest pressure.

    Args:
        measured: pressures in MPa and porosities (0 to 1).
        runs: the same of each model run, with its scatter.
        path: PNG or SVG file to write.
        theme: colours.

    Raises:
        SceneError: the file cannot be written.
    """
    with figure(path, theme, size=(5.6, 4.6)) as (axes,):
        _computed(axes, [_in_percent(run) for run in runs], theme)
        _measured(axes, _in_percent(measured), theme)
        axes.set(xlabel="Highest pressure (MPa)", ylabel="Total porosity after release (%)", xlim=(0.0, None))
        axes.legend(loc="upper right")


def convergence(runs: Sequence[Series], path: Path, theme: Theme = DARK) -> None:
    """Draw errors against resolution on logarithmic axes.

    Args:
        runs: voxels per radius and errors in per cent of each method.
        path: PNG or SVG file to write.
        theme: colours.

    Raises:
        SceneError: the file cannot be written.
    """
    with figure(path, theme, size=(5.6, 4.6)) as (axes,):
        for run, style in zip(runs, _styles(theme), strict=False):
            axes.plot(run.x, run.y, label=run.label, marker="o", **style)
        axes.set(xscale="log", yscale="log", xlabel="Voxels per radius", ylabel="Error of the conductivity (%)")
        axes.set_xticks(runs[0].x)
        axes.xaxis.set_major_formatter("{x:g}")
        axes.xaxis.set_minor_formatter("")
        axes.yaxis.set_major_formatter("{x:g}")
        axes.legend(loc="upper right")


def indentation(tip_radius_um: float, loading: Series, unloading: Series, path: Path, theme: Theme = DARK) -> None:
    """Draw the force on a tip against its depth, on the way in and out; a band is one error to either side.

    Args:
        tip_radius_um: of the ball.
        loading: depths in um and forces in uN on the way in.
        unloading: the same on the way out.
        path: PNG or SVG file to write.
        theme: colours.

    Raises:
        SceneError: the file cannot be written.
    """
    with figure(path, theme, size=(5.6, 4.6)) as (axes,):
        for leg, style in zip((loading, unloading), _styles(theme), strict=False):
            axes.plot(leg.x, 1.0e-3 * leg.y, label=leg.label, **style)
            if leg.error is not None:
                low, high = 1.0e-3 * (leg.y - leg.error), 1.0e-3 * (leg.y + leg.error)
                axes.fill_between(leg.x, low, high, color=style["color"], alpha=0.2, linewidth=0.0)
        axes.set(xlabel=f"Depth of a ball of {2.0 * tip_radius_um:.3g}\u2009µm (µm)", ylabel="Force (mN)")
        axes.set(xlim=(0.0, None), ylim=(0.0, None))
        axes.legend(loc="upper left")


def profiles(electrode: Electrode, path: Path, theme: Theme = DARK) -> None:
    """Draw what lies at which height: fractions by volume, and for a bed porosity, coordination and contact areas.

    Args:
        electrode: manufactured or imported.
        path: PNG or SVG file to write.
        theme: colours.

    Raises:
        SceneError: the file cannot be written.
    """
    cut = profile(electrode)
    lines = _profile_lines(cut)
    with figure(path, theme, columns=1 + len(lines), size=(9.6, 4.4), share_y=True) as (stack, *others):
        _stack(stack, cut, electrode, theme)
        stack.set_ylabel("Height above the collector (µm)")
        for axes, (title, fields) in zip(others, lines, strict=True):
            for (label, values), style in zip(fields, _styles(theme), strict=False):
                axes.stairs(values, cut.edges_um, orientation="horizontal", baseline=None, label=label, **style)
            axes.set_xlabel(title)
            axes.set_xlim(0.0, 1.08 * max(float(np.nanmax(values)) for _, values in fields) or 1.0)
            axes.xaxis.set_major_locator(MaxNLocator(3))
            if len(fields) > 1:
                _legend(axes)
        stack.set_ylim(0.0, cut.edges_um[-1])


def particle_sizes(electrode: Electrode, path: Path, measured: Series | None = None, theme: Theme = DARK) -> None:
    """Draw the size distribution of the active material, by volume (as an analyser gives it) and by number.

    Args:
        electrode: a manufactured one.
        path: PNG or SVG file to write.
        measured: diameters in um and the share of the volume (0 to 1) that is finer.
        theme: colours.

    Raises:
        SceneError: an imported volume has no particles, or the file cannot be written.
    """
    if not electrode.stages:
        raise SceneError(f"particle sizes are drawn of a manufactured electrode; {electrode.name!r} has none")
    bed = electrode.stages[-1].bed
    diameters = np.sort(particle_diameters_um(bed, Phase.ACTIVE))
    volumes, numbers = np.cumsum(diameters**3), np.arange(1, len(diameters) + 1)
    with figure(path, theme, size=_SINGLE) as (axes,):
        spans = ((volumes, "by volume", theme.accent, "-"), (numbers, "by number", theme.second, (0, (4, 2))))
        for finer, label, colour, line in spans:
            x = np.concatenate([[0.0], diameters, [1.3 * diameters[-1]]])
            y = 100.0 * np.concatenate([[0.0], finer, [finer[-1]]]) / finer[-1]
            axes.step(x, y, where="post", color=colour, linestyle=line, label=f"Computed, {label}")
        for percent in (10, 50, 90):
            at = float(diameters[np.searchsorted(volumes, 0.01 * percent * volumes[-1])])
            axes.plot([at], [percent], "o", color=theme.accent)
            _note(axes, at, percent, f"d{percent} {at:.3g}\u2009µm", theme, (8, -4), va="top")
        if measured is not None:
            _measured(axes, _in_percent(measured), theme)
        axes.set(xlabel="Diameter (µm)", ylabel="Finer than (%)", xlim=(0.0, 1.3 * diameters[-1]), ylim=(0.0, 104.0))
        _legend(axes)


def viscosity(measured: Series | None, runs: Sequence[Series], path: Path, theme: Theme = DARK) -> None:
    """Draw viscosity against shear rate on logarithmic axes.

    Args:
        measured: shear rates in 1/s and viscosities in Pa s.
        runs: the same of each model run, with its standard error.
        path: PNG or SVG file to write.
        theme: colours.

    Raises:
        SceneError: the file cannot be written.
    """
    with figure(path, theme, size=(5.6, 4.6)) as (axes,):
        _computed(axes, runs, theme)
        if measured is not None:
            _measured(axes, measured, theme)
        axes.set(xscale="log", yscale="log", xlabel="Shear rate (1/s)", ylabel="Viscosity (Pa\u2009s)")
        axes.xaxis.set_major_formatter("{x:g}")
        axes.yaxis.set_major_formatter("{x:g}")
        axes.xaxis.set_minor_formatter("{x:g}")
        axes.yaxis.set_minor_formatter("{x:g}")
        axes.grid(visible=True, which="both", linewidth=0.5)
        axes.legend(loc="upper right")


def _stage(electrode: Electrode, name: StageName) -> Stage:
    for stage in electrode.stages:
        if stage.name is name:
            return stage
    raise SceneError(f"this plot needs the stage {name.value}; {electrode.name!r} has none")


def _profile_lines(cut: Profile) -> list[tuple[str, list[tuple[str, Floats]]]]:
    """Panels beside the stack: axis title, and label and values of each line."""
    panels: list[tuple[str, list[tuple[str, Floats]]]] = []
    if "porosity" in cut.values:
        panels.append(("Total porosity (%)", [("Porosity", 100.0 * cut.values["porosity"])]))
    if "coordination_active_active" in cut.values:
        pairs = (("active", "active", "Active–active"), ("cbd", "cbd", "CBD–CBD"), ("cbd", "active", "Active per CBD"))
        panels.append(("Contacts per particle", [(text, cut.values[f"coordination_{a}_{b}"]) for a, b, text in pairs]))
        areas = (("cbd", "Active–CBD"), ("active", "Active–active"))
        title = f"Contact area ({cut.units['contact_area_active_cbd']})"
        panels.append((title, [(text, cut.values[f"contact_area_active_{partner}"]) for partner, text in areas]))
    return panels


def _stack(axes: Axes, cut: Profile, electrode: Electrode, theme: Theme) -> None:
    """Fractions by volume side by side, solids from the left; what is left over is pore, or in a wet film liquid."""
    phases = [name for name in cut.values if name in ("active", "cbd")] if electrode.stages else list(cut.values)
    shares = {name: 100.0 * cut.values[name] for name in sorted(phases, key=lambda name: name == "pore")}
    if electrode.stages:
        shares["pore"] = np.clip(100.0 - sum(shares.values()), 0.0, None)
    wet = bool(electrode.stages) and electrode.stages[-1].name is StageName.SLURRY
    before = np.zeros(len(cut.heights_um))
    for name, share in shares.items():
        look = look_of(name)
        label = "Liquid" if wet and name == "pore" else look.label_en
        left, right = np.append(before, before[-1]), np.append(before + share, (before + share)[-1])
        axes.fill_betweenx(
            cut.edges_um, left, right, step="post", facecolor=look.colour, alpha=look.opacity, linewidth=0, label=label
        )
        before = before + share
    axes.set(xlabel="Share of the volume (%)", xlim=(0.0, 100.0))
    axes.grid(visible=False)
    _legend(axes)


def _styles(theme: Theme) -> list[dict[str, Any]]:
    """Lines that differ in colour and in dashes."""
    return [
        {"color": theme.accent, "linestyle": "-"},
        {"color": theme.second, "linestyle": (0, (5, 2))},
        {"color": theme.muted, "linestyle": (0, (1.5, 1.5))},
    ]


def _computed(axes: Axes, runs: Sequence[Series], theme: Theme) -> None:
    for run, style in zip(runs, _styles(theme) * (1 + len(runs) // 3), strict=False):
        axes.errorbar(run.x, run.y, yerr=run.error, label=run.label, marker="o", capsize=3, **style)


def _measured(axes: Axes, points: Series, theme: Theme) -> None:
    axes.errorbar(
        points.x, points.y, yerr=points.error, label=points.label, linestyle="none", color=theme.text,
        marker="s", markersize=6, markerfacecolor=theme.surface, markeredgewidth=1.4, capsize=3,
        elinewidth=1.0, zorder=4,
    )  # fmt: skip


def _legend(axes: Axes) -> None:
    """Above the axes, where it hides nothing."""
    axes.legend(loc="lower left", bbox_to_anchor=(0.0, 1.0), borderaxespad=0.2, handlelength=1.8)


def _in_percent(points: Series) -> Series:
    return Series(points.label, points.x, 100.0 * points.y, None if points.error is None else 100.0 * points.error)


def _note(
    axes: Axes, x: float, y: float, text: str, theme: Theme, offset: tuple[float, float], va: str = "baseline"
) -> None:
    axes.annotate(text, (x, y), offset, textcoords="offset points", color=theme.text, va=va, fontsize=9)


@contextmanager
def figure(
    path: Path, theme: Theme, rows: int = 1, columns: int = 1, size: tuple[float, float] = _SINGLE,
    share_y: bool = False,
) -> Iterator[list[Axes]]:  # fmt: skip
    """Axes to draw on in the project's look; what was drawn is written when the block ends."""
    if path.suffix.lower() not in (".png", ".svg"):
        raise SceneError(f"plots are PNG or SVG files; got {path.name}")
    style: Any = _style(theme) | {"svg.hashsalt": path.stem}
    with mpl.rc_context(style):
        figure = Figure(figsize=size, layout="constrained")
        axes = figure.subplots(rows, columns, squeeze=False, sharey=share_y)
        yield list(axes.ravel())
        # Without a date, equal electrodes give equal files.
        metadata: dict[str, Any] = {"Date": None} if path.suffix.lower() == ".svg" else {"Software": None}
        try:
            figure.savefig(path, dpi=200, metadata=metadata)
        except OSError as error:
            raise SceneError(f"{path}: cannot be written ({error.strerror})") from error


def _style(theme: Theme) -> dict[str, Any]:
    return {
        "figure.facecolor": theme.surface, "savefig.facecolor": theme.surface, "axes.facecolor": theme.surface,
        "figure.constrained_layout.w_pad": 0.12, "figure.constrained_layout.h_pad": 0.12,
        "font.family": "DejaVu Sans", "font.size": 9.5, "svg.fonttype": "none",
        "text.color": theme.text, "axes.labelcolor": theme.muted, "axes.edgecolor": theme.muted,
        "xtick.color": theme.muted, "ytick.color": theme.muted,
        "axes.spines.top": False, "axes.spines.right": False, "axes.linewidth": 0.8,
        "axes.grid": True, "grid.color": theme.line, "grid.linewidth": 0.7, "axes.axisbelow": True,
        "xtick.major.size": 0, "ytick.major.size": 0, "xtick.minor.size": 0, "ytick.minor.size": 0,
        "xtick.major.pad": 5, "ytick.major.pad": 5,
        "lines.linewidth": 2.0, "lines.markersize": 4.5, "lines.solid_capstyle": "round",
        "legend.frameon": False, "legend.fontsize": 8.5, "legend.labelcolor": theme.text,
    }  # fmt: skip
