"""What the verbs of `holotrode` do that need solvers, files and a terminal; cli.py declares their options."""

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np

from physics import progress, storage
from physics.calendering.calibration import calibrate_calendering, measured_points
from physics.calendering.indentation import indent
from physics.calendering.loading import read_pressed
from physics.calendering.parameters import PressParameters, press_parameters
from physics.interior import look_inside
from physics.line import manufacture as run_line
from physics.line import warm_up
from physics.outcome import Outcome
from physics.press_calibration import dried_films
from physics.recipe import ElectrodeRecipe
from physics.segmentation import Method, import_grey_stack
from physics.slurry.calibration import (
    calibrate_rheology,
    chosen_points,
    measured_viscosities,
    write_force_field,
)
from physics.slurry.rheology import flow_curve
from physics.state import Axis, Electrode, StageName
from physics.tomography import TomographyError, import_stack, read_volume
from scenes.bundle import write_bundle
from scenes.devices import device_named
from server.terminal import pictures, print_report, progress_bar


def manufacture(
    recipe_file: Path,
    settings: Sequence[str],
    seed: int | None,
    until: str,
    output: Path | None,
    as_json: bool,
) -> str | None:
    """Make an electrode, write it, print it; returns a sentence when the line did not end as it should."""
    recipe = ElectrodeRecipe.load(recipe_file, settings, seed)
    if output is not None:
        storage.check_destination(output)
    with progress_bar("loading kernels (compiled once, on the first run)") as show:
        warm_up()
        wall = _StageClock()
        started = time.perf_counter()

        def on_progress(now: progress.Progress) -> None:
            wall.tick(now.stage)
            show(now.fraction, now.sentence)

        electrode = run_line(recipe, on_progress, StageName(until))
        elapsed = time.perf_counter() - started
    if output is not None:
        storage.save(electrode, output)
    report = {
        "recipe": recipe.canonical(),
        "seed": recipe.seed,
        "particles": len(electrode.stages[-1].bed),
        "stages": {
            stage.name.value: {**stage.measures, "outcome": stage.outcome, "wall_s": wall.seconds[stage.name]}
            for stage in electrode.stages
        },
        **_summary(electrode),
        "wall_s": elapsed,
    }
    print_report(report, as_json)
    if electrode.outcome is Outcome.CONVERGED:
        return None
    return f"{electrode.stages[-1].name}: {electrode.outcome.sentence}"


def rheology(
    recipe_file: Path, settings: Sequence[str], seed: int | None, shear_rates: Sequence[float], as_json: bool
) -> str | None:
    """Compute a flow curve and print it; returns a sentence when it did not end as it should."""
    recipe = ElectrodeRecipe.load(recipe_file, settings, seed)
    with progress_bar("mixing the slurry") as show:
        started = time.perf_counter()
        curve = flow_curve(recipe, shear_rates, show)
        elapsed = time.perf_counter() - started
    report = {
        "recipe": recipe.canonical(),
        "points": [
            {
                "shear_rate_per_s": point.shear_rate_per_s,
                "viscosity_pa_s": point.viscosity_pa_s,
                "standard_error": point.standard_error,
                "outcome": point.outcome,
            }
            for point in curve.points
        ],
        "model": {
            "name": "fast lubrication dynamics with a cohesive carbon network",
            "liquid_viscosity_pa_s": curve.liquid_viscosity_pa_s,
            "cohesion_pa": curve.cohesion_pa,
        },
        "fit": curve.power_law(),
        "outcome": curve.outcome,
        "wall_s": elapsed,
    }
    if as_json:
        print_report(report, as_json)
    else:
        for point in curve.points:
            sys.stdout.write(
                f"{point.shear_rate_per_s:10.4g} 1/s {point.viscosity_pa_s:10.3g} ± {point.standard_error:.2g} Pa s\n"
            )
        if (law := curve.power_law()) is not None:
            sys.stdout.write(f"viscosity = {law['K']:.3g} Pa s^n rate^({law['n']:.3f} - 1)\n")
    return None if curve.outcome is Outcome.CONVERGED else curve.outcome.sentence


def calibrate_slurry(measured_file: Path, use: Sequence[str], recipe_file: Path, as_json: bool) -> None:
    """Fit the slurry's force field and write it."""
    measured = measured_viscosities(measured_file)
    chosen = {}
    for text in use:
        formulation, points = chosen_points(measured, text)
        chosen[formulation] = points
    command = f"holotrode calibrate rheology {measured_file} " + " ".join(f"--use {text}" for text in use)
    with progress_bar("mixing the slurry") as show:
        field = calibrate_rheology(ElectrodeRecipe.load(recipe_file), chosen, measured_file.name, command, show)
    write_force_field(field)
    report = field.model_dump(mode="json")
    if as_json:
        print_report(report, as_json)
        return
    print_report(report | {"points": None}, as_json)
    for point in field.points:
        sys.stdout.write(
            f"{100 * point.active_fraction:g}/{100 * point.solid_content:g} at {point.shear_rate_per_s:g} 1/s: "
            f"measured {point.measured_pa_s:.3g} Pa s, fitted {point.fitted_pa_s:.3g} Pa s\n"
        )


def calibrate_press(recipe_file: Path, evaluations: int) -> None:
    """Fit the press and write it."""
    points, tried = measured_points(), 0
    with progress_bar("drying the films") as show:

        def on_evaluation(_: PressParameters, misfit: float) -> None:
            nonlocal tried
            tried += 1
            show(tried / evaluations, f"trial {tried}: root mean square of the residuals {misfit:.4f}")

        calibrate_calendering(
            dried_films(recipe_file),
            points,
            press_parameters(),
            f"holotrode calibrate calendering --recipe {recipe_file} --evaluations {evaluations}",
            evaluations=evaluations,
            on_evaluation=on_evaluation,
        )


def import_tomograph(
    stack: Path, voxel_um: float, phases: Sequence[str], thickness_axis: str, output: Path, as_json: bool
) -> None:
    """Read a labelled TIFF stack and write it as an electrode."""
    storage.check_destination(output)
    electrode = import_stack(stack, voxel_um, _named_phases(phases), cast(Axis, thickness_axis))
    storage.save(electrode, output)
    _print_imported(electrode, as_json)


def import_grey(
    stack: Path,
    voxel_um: float,
    phases: Sequence[str],
    thickness_axis: str,
    method: Method,
    denoise: bool,
    preview: Path | None,
    output: Path,
    as_json: bool,
) -> None:
    """Segment a grey TIFF stack, write it as an electrode, draw a slice to judge it by."""
    storage.check_destination(output)
    if preview is not None:
        with pictures():
            from scenes.slices import check_destination, draw_slices
        check_destination(preview)
    with progress_bar("denoising and segmenting" if denoise else "segmenting"):
        electrode = import_grey_stack(stack, voxel_um, phases, cast(Axis, thickness_axis), method, denoise)
    storage.save(electrode, output)
    if preview is not None:
        draw_slices(read_volume(stack), electrode.microstructure.labels, preview)
    _print_imported(electrode, as_json)


def _print_imported(electrode: Electrode, as_json: bool) -> None:
    shape = electrode.microstructure.labels.shape
    print_report({"name": electrode.name, "shape": shape, **_summary(electrode)}, as_json)


def scene(
    electrode_file: Path, device: str, directory: Path, without: Sequence[str], *, draco: bool, as_json: bool
) -> None:
    """Write the scene bundle of an electrode for a device."""
    cells = device_named(device).cells
    electrode = storage.load(electrode_file)
    with progress_bar("looking inside") as show:
        interior = look_inside(electrode, cells)
        show(0.6, "building meshes")
        manifest = write_bundle(electrode, device, directory, interior, draco=draco, without=without)
    print_report(
        {
            "device": manifest.device,
            "parts": len(manifest.parts),
            "triangles": manifest.triangles,
            "bytes": manifest.bytes,
            "electrode": manifest.electrode,
        },
        as_json,
    )


def indentation(
    electrode_file: Path,
    tip_radius_um: float | None,
    depth_um: float | None,
    places: int,
    plot: Path | None,
    as_json: bool,
) -> None:
    """Indent an electrode, draw the curve, print it."""
    electrode = storage.load(electrode_file)
    with progress_bar("loading kernels (compiled once, on the first run)") as show:
        started = time.perf_counter()
        curve = indent(electrode, tip_radius_um, depth_um, places, show)
        elapsed = time.perf_counter() - started
    if plot is not None:
        with pictures():
            from scenes import plots

            inwards = plots.Series("On the way in", curve.depth_um, curve.loading_un, curve.loading_error_un)
            outwards = plots.Series("On the way out", curve.depth_um, curve.unloading_un)
            plots.indentation(curve.tip_radius_um, inwards, outwards, plot)
    report = {
        "hardness_mpa": curve.hardness_mpa,
        "hardness_error_mpa": curve.hardness_error_mpa,
        "reduced_modulus_mpa": curve.reduced_modulus_mpa,
        "stiffness_n_per_m": curve.stiffness_n_per_m,
        "tip_radius_um": curve.tip_radius_um,
        "deepest_um": float(curve.depth_um[-1]),
        "places": places,
        "electrode": electrode.sha256(),
        "wall_s": elapsed,
    }
    if as_json:
        report |= {key: getattr(curve, key).tolist() for key in ("depth_um", "loading_un", "unloading_un")}
        error = curve.loading_error_un
        report["loading_error_un"] = None if error is None else error.tolist()
    print_report(report, as_json)


def report(electrode_file: Path, directory: Path, pressed: Path | None, as_json: bool) -> None:
    """Write the report on an electrode: plots, picture and page."""
    with pictures():
        from scenes.plots import Series
        from scenes.report import write_report
    electrode = storage.load(electrode_file)
    measured = None
    if pressed is not None:
        pressures, porosities = read_pressed(pressed)
        measured = Series("Measured", np.array(pressures), np.array(porosities))
    page, *drawn = write_report(electrode, directory, measured)
    print_report(
        {"page": str(page), "pictures": [str(picture) for picture in drawn], "name": electrode.name}
        | _summary(electrode),
        as_json,
    )


def _summary(electrode: Electrode) -> dict[str, Any]:
    return {
        "porosity": None,
        "thickness_um": None,
        "mass_loading_mg_cm2": None,
        **electrode.measures,
        "volume_fractions": electrode.microstructure.volume_fractions(),
        "electrode": electrode.sha256(),
        "outcome": electrode.outcome,
    }


def _named_phases(phases: Sequence[str]) -> dict[str, int]:
    named = {}
    for text in phases:
        label, equals, name = text.partition("=")
        if not (equals and label.isdigit() and name):
            raise TomographyError(f"--phase expects LABEL=NAME, for example 85=active; got {text!r}")
        if name in named:
            raise TomographyError(f"--phase names {name!r} twice; expected one label per phase")
        named[name] = int(label)
    return named


class _StageClock:
    """Seconds that each stage took, from its progress."""

    def __init__(self) -> None:
        self.seconds: dict[StageName, float] = dict.fromkeys(StageName, 0.0)
        self._last = time.perf_counter()

    def tick(self, stage: StageName) -> None:
        now = time.perf_counter()
        self.seconds[stage] += now - self._last
        self._last = now
