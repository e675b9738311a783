"""What `holotrode characterise` does: measure, keep, print, draw."""

import math
import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.table import Table

from physics import storage
from physics.state import Electrode, Microstructure
from physics.transport import (
    Characterisation,
    TransportError,
    characterise,
    conduct,
    local_thickness_um,
    microstructure_of,
    representative_volume,
)  # fmt: skip
from physics.transport.assembly import AXES
from physics.transport.characterisation import PhaseNumbers
from physics.transport.representative import SHARES
from server.terminal import pictures, print_report, progress_bar


def characterisation(electrode_file: Path, folder: Path | None, blocks: bool, as_json: bool) -> None:
    """Measure an electrode, keep what was found in its file, print it, draw it into a folder; blocks of it if asked."""
    electrode = storage.load(electrode_file)
    if blocks and "pore" not in electrode.microstructure.phases:
        raise TransportError(f"--blocks: expected a phase called pore; {electrode_file} has none")
    if folder is not None:
        with pictures():
            from scenes import inside
    with progress_bar("loading kernels (compiled once, on the first run)") as show:
        started = time.perf_counter()
        found = characterise(electrode, show)
        elapsed = time.perf_counter() - started
        cut = _of_blocks(electrode, show) if blocks else []
    measured = replace(electrode, characterisation=found.document())
    kept = os.access(electrode_file, os.W_OK) and os.access(electrode_file.parent, os.W_OK)
    if kept:
        storage.save(measured, electrode_file)
    drawn = [] if folder is None else inside.draw(measured, inside.Fields(*_fields(electrode)), folder)
    if as_json:
        report = {**found.document(), "electrode": electrode.sha256(), "kept": kept, "wall_s": elapsed}
        if blocks:
            report["representative_volume"] = cut
        print_report(report | {"pictures": [str(path) for path in drawn]}, as_json)
        return
    _print_tables(electrode, found)
    if blocks:
        _print_blocks(cut)
    where = f"kept in {electrode_file}" if kept else f"not kept: {electrode_file} cannot be written"
    Console().print(f"{elapsed:.1f} s; {where}", highlight=False, soft_wrap=True)
    for path in drawn:
        Console().print(path, highlight=False, soft_wrap=True)


def _of_blocks(electrode: Electrode, show: Callable[[float, str], object]) -> list[dict[str, Any]]:
    """Porosity and tortuosity factor of the pores along the thickness, in blocks of several sizes."""
    volume = electrode.microstructure
    rows = []
    for number, share in enumerate(SHARES):
        show(number / len(SHARES), f"blocks of {share:.2f} of the sides")
        (porosity,) = representative_volume(volume, lambda block: block.volume_fractions()["pore"], (share,))
        (tau,) = representative_volume(volume, _tortuosity_factor, (share,))
        row: dict[str, Any] = {"share": share, "edge_um": porosity.edge_um, "blocks": len(porosity.values)}
        for name, one in (("porosity", porosity), ("tortuosity_factor", tau)):
            numbers = {"mean": one.mean, "standard_deviation": one.standard_deviation}
            row[name] = {key: value if math.isfinite(value) else None for key, value in numbers.items()}
        row["blocked"] = int(np.isinf(tau.values).sum())
        rows.append(row)
    return rows


def _tortuosity_factor(block: Microstructure) -> float:
    if block.volume_fractions()["pore"] == 0.0:
        return math.inf
    return conduct(block, {"pore": 1.0}, block.thickness_axis, tolerance=1e-4).tortuosity_factor


def _print_blocks(rows: list[dict[str, Any]]) -> None:
    table = Table("edge (um)", "blocks", "blocked", "porosity", "sd", "tortuosity", "sd", title="blocks of the volume")
    for row in rows:
        numbers = (row[name][key] for name in ("porosity", "tortuosity_factor") for key in row[name])
        texts = ("" if value is None else f"{value:.4g}" for value in numbers)
        table.add_row(f"{row['edge_um']:.4g}", str(row["blocks"]), str(row["blocked"]), *texts)
    Console().print(table)


def _fields(electrode: Electrode) -> tuple[Microstructure, dict[str, npt.NDArray[np.float32]], Any]:
    """What the pictures show."""
    volume = microstructure_of(electrode)
    present = [name for name, share in volume.volume_fractions().items() if share > 0.0]
    thickness = {name: local_thickness_um(volume, name) for name in present}
    current = conduct(volume, {"pore": 1.0}, volume.thickness_axis, vectors=True).vectors if "pore" in present else None
    return volume, thickness, current


def _print_tables(electrode: Electrode, found: Characterisation) -> None:
    """Phases side by side, then pairs of phases, then the whole."""
    phases = Table("", *found.phases, title=electrode.name)
    rows: dict[str, Callable[[PhaseNumbers], str]] = {
        "share of the volume": lambda one: f"{one.volume_fraction:.4f}",
        "surface, counted (1/m)": lambda one: f"{one.specific_surface_area_per_m:.4g}",
        "surface, smooth (1/m)": lambda one: f"{one.smooth_surface_area_per_m:.4g}",
        "connected to both ends": lambda one: f"{one.percolating_fraction:.4f}",
        "connected to one end only": lambda one: f"{one.dead_end_fraction:.4f}",
        "share of the collector": lambda one: f"{one.collector_contact:.4f}",
        "sizes d10, d50, d90 (um)": lambda one: ", ".join(f"{size:.3g}" for size in one.size_um.values()),
    }
    for label, text in rows.items():
        phases.add_row(label, *(text(one) for one in found.phases.values()))
    for axis in AXES:
        phases.add_row(
            f"tortuosity factor, {axis}", *(f"{one.tortuosity_factor[axis]:.4g}" for one in found.phases.values())
        )
    for axis in AXES:
        phases.add_row(
            f"effective over bulk, {axis}", *(f"{one.effective_ratio[axis]:.4g}" for one in found.phases.values())
        )
    pairs = Table("interface", "counted (1/m)", "smooth (1/m)")
    for pair, area in found.interfaces_m2_per_m3.items():
        smooth = found.smooth_interfaces_m2_per_m3.get(pair, 0.0)
        pairs.add_row(pair.replace("|", " | "), f"{area:.4g}", f"{smooth:.4g}")
    whole = Table("electrode", "")
    numbers = {
        "porosity": found.porosity,
        "electrode tortuosity of the pores": found.electrode_tortuosity,
        "electronic conductivity (S/m)": found.effective.electronic_s_m,
        "ionic conductivity (S/m)": found.effective.ionic_s_m,
    }
    for label, value in numbers.items():
        whole.add_row(label, "unknown" if value is None else f"{value:.4g}")
    Console().print(phases, pairs, whole)
