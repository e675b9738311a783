"""Make the library of trials: `make trials`, or `python -m physics.design.campaign -o FILE`.

Recipes come from a scrambled Halton sequence (Owen, arXiv:1706.02808, 2017), which fills five dimensions evenly with
any number of points. Every electrode is in the file as soon as it is made; a campaign that was stopped goes on from
there.
"""

import argparse
import math
import multiprocessing
import os
import signal
import sys
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import Progress
from scipy.stats import qmc

from physics.design.library import SHIPPED, LibraryElectrode, key_of, library_text, read_library
from physics.design.space import SPACE, Range, Trial
from physics.documents import DocumentError
from physics.line import manufacture
from physics.outcome import DivergedError, Outcome
from physics.recipe import ElectrodeRecipe
from physics.state import Electrode
from physics.storage import StorageError, check_destination, replacing
from physics.transport import TransportError, conduct, microstructure_of
from physics.transport.assembly import AXES
from physics.transport.conduction import operator_of_phase
from physics.transport.connectivity import connected_shares
from physics.transport.effective import BRUGGEMAN
from physics.version import PHYSICS_VERSION

ELECTRODES = 66
SCRAMBLE = 2016  # any other would do as well; this one stays
TOLERANCE = 1.0e-3  # of a current: finer than the box is representative

OF_THE_ELECTRODE = (
    "porosity",
    "porosity_between_particles",
    "thickness_um",
    "mass_loading_mg_cm2",
    "areal_capacity_mah_cm2",
    "density_g_cm3",
    "active_surface_in_electrolyte",
    "collector_covered_by_active",
    "collector_covered_by_cbd",
    "active_overlap_fraction_highest",
)
OF_THE_DRIED_FILM = ("thickness_um", "porosity", "binder_surface_to_collector")
OF_THE_CALENDER = ("peak_pressure_mpa", "springback")

console = Console(stderr=True)


class CampaignError(ValueError):
    """An electrode that cannot be made or measured; the sentence names it."""


def design(count: int = ELECTRODES) -> list[ElectrodeRecipe]:
    """Recipes that span `SPACE` evenly; the same for ever, and the first of many are the recipes of few."""
    points = qmc.Halton(len(SPACE), rng=SCRAMBLE).random(count)
    recipes = []
    for number, point in enumerate(points.tolist(), 1):
        chosen = Trial(*(_within(span, share) for span, share in zip(SPACE.values(), point, strict=True)))
        recipes.append(chosen.recipe(f"NMC111 trial {number:02d}", seed=number))
    return recipes


def make(recipe: ElectrodeRecipe) -> LibraryElectrode:
    """Manufacture an electrode and measure what its energy at a rate depends on.

    Raises:
        CampaignError: the line or the measurement did not end as it should.
    """
    try:
        electrode = manufacture(recipe)
        if electrode.outcome is not Outcome.CONVERGED:
            raise CampaignError(f"{recipe.name}: {electrode.outcome.sentence}")
        measures = measure(electrode)
    except (DocumentError, DivergedError, TransportError) as error:
        raise CampaignError(f"{recipe.name}: {error}") from error
    return LibraryElectrode(
        recipe=recipe, electrode=electrode.sha256(), physics_version=PHYSICS_VERSION, measures=measures
    )


def measure(electrode: Electrode) -> dict[str, float]:
    """Name with unit -> value.

    `ionic_ratio` is effective over bulk conductivity along the thickness, through the pores between the particles and
    those of the binder domain; `tortuosity_factor` is total porosity over it, `tortuosity_factor_between_particles`
    that of the pores between the particles alone. `carbon_binder_percolating_fraction` is the share of the binder
    domain that is connected to collector and surface; finer spheres are connected earlier.

    Raises:
        TransportError: the volume does not fit in memory.
    """
    if electrode.recipe is None:
        raise CampaignError(f"{electrode.name}: expected an electrode that was manufactured")
    volume = microstructure_of(electrode)
    nanopores = electrode.recipe.drying.nanoporosity**BRUGGEMAN
    ions = conduct(volume, {"pore": 1.0, "cbd": nanopores}, tolerance=TOLERANCE)
    between = conduct(volume, {"pore": 1.0}, tolerance=TOLERANCE)
    for what, found in {"all pores": ions, "the pores between the particles": between}.items():
        if found.outcome is not Outcome.CONVERGED:
            raise CampaignError(f"{electrode.name}: conduction through {what}: {found.outcome.sentence}")
    domain = np.moveaxis(volume.labels == volume.phases["cbd"], AXES.index(volume.thickness_axis), 0)
    percolating, _ = connected_shares(operator_of_phase(volume, "cbd", volume.thickness_axis), domain)
    _, dried, calendered = electrode.stages
    measures = {name: electrode.measures[name] for name in OF_THE_ELECTRODE}
    measures |= {f"dried_{name}": dried.measures[name] for name in OF_THE_DRIED_FILM}
    measures |= {name: calendered.measures[name] for name in OF_THE_CALENDER}
    return measures | {
        "ionic_ratio": ions.ratio,
        "tortuosity_factor": measures["porosity"] / ions.ratio,
        "tortuosity_factor_between_particles": between.tortuosity_factor,
        "carbon_binder_percolating_fraction": percolating,
        "particles": float(len(electrode.stages[-1].bed)),
    }


def run(path: Path, count: int, processes: int) -> list[str]:
    """Make what the file does not hold yet, and write it after each electrode.

    Args:
        path: of the library; electrodes of other recipes or of older physics are left out of it.
        count: how many electrodes the library is to have.
        processes: how many are made at once.

    Returns:
        A sentence for each electrode that could not be made.

    Raises:
        DocumentError: what is there is no library.
        StorageError: the file cannot be written.
    """
    recipes = {key_of(recipe, PHYSICS_VERSION): recipe for recipe in design(count)}
    there = {one.key: one for one in read_library(path)} if path.exists() else {}
    made = {key: there[key] for key in recipes if key in there}
    failures: list[str] = []
    with (
        Progress(console=console) as bar,
        ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"), _die_of_interrupts) as pool,
    ):
        task = bar.add_task("Electrodes", total=len(recipes), completed=len(made))
        waiting: dict[Future[LibraryElectrode], str] = {
            pool.submit(make, recipe): key for key, recipe in recipes.items() if key not in made
        }
        try:
            while waiting:
                for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                    key = waiting.pop(future)
                    try:
                        made[key] = future.result()
                    except CampaignError as error:
                        failures.append(str(error))
                        bar.console.print(str(error))
                    else:
                        _write(path, [made[key] for key in recipes if key in made])
                    bar.advance(task)
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return failures


def _die_of_interrupts() -> None:
    """Ctrl-C reaches every process; those that make electrodes go without a traceback each."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; its exit code."""
    parser = argparse.ArgumentParser(prog="python -m physics.design.campaign", description=__doc__)
    parser.add_argument("-o", "--output", type=Path, default=SHIPPED, help="the library, a JSON file")
    parser.add_argument("--electrodes", type=int, default=ELECTRODES, help="how many the library is to have")
    parser.add_argument("--processes", type=int, default=1, help="how many are made at once")
    given = parser.parse_args(arguments)
    if given.electrodes < 1 or given.processes < 1:
        parser.error("expected at least one electrode and one process")
    os.environ.setdefault("NUMBA_NUM_THREADS", "1")  # each process makes its own electrode
    try:
        check_destination(given.output)
        failures = run(given.output, given.electrodes, given.processes)
    except (DocumentError, StorageError) as error:
        console.print(str(error))
        return 1
    except BrokenProcessPool:
        console.print(
            f"A process was killed (memory?). What was made is in {given.output}; the command goes on from there."
        )
        return 1
    except KeyboardInterrupt:
        console.print(f"Stopped. What was made is in {given.output}; the same command goes on from there.")
        return 130
    return 1 if failures else 0


def _within(span: Range, share: float) -> float:
    """The choice at a share of its range, as finely as an operator sets it."""
    if span.logarithmic:
        value = span.lowest * math.pow(span.highest / span.lowest, share)
    else:
        value = span.lowest + share * (span.highest - span.lowest)
    return round(round(value / span.step) * span.step, 3)


def _write(path: Path, electrodes: Sequence[LibraryElectrode]) -> None:
    with replacing(path) as temporary:
        temporary.write_text(library_text(electrodes), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
