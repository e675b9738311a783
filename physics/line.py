"""The manufacturing line: recipe in, electrode out. Composes slurry, drying and calendering; nothing else does."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from physics.calendering.solver import calender
from physics.composition import Composition, compose_films
from physics.drying.solver import dry
from physics.layers import measure_layers, stack
from physics.measures import electrode_measures, stage_measures
from physics.outcome import DivergedError, Outcome
from physics.progress import OnProgress, Progress, Report
from physics.recipe import ElectrodeRecipe
from physics.slurry.solver import mix
from physics.state import Electrode, Microstructure, Stage, StageName
from physics.threads import threads_for
from physics.version import PHYSICS_VERSION

__all__ = ["PHYSICS_VERSION", "Progress", "manufacture", "warm_up"]

VOXEL_UM = 0.3

# Share of the computation that each stage takes, for the progress bar.
_SHARES = {StageName.SLURRY: 0.2, StageName.DRYING: 0.3, StageName.CALENDERING: 0.5}


def manufacture(
    recipe: ElectrodeRecipe,
    on_progress: OnProgress | None = None,
    until: StageName = StageName.CALENDERING,
) -> Electrode:
    """Make an electrode: mix the slurry, dry the film, press it; of several layers each has its own slurry and film.

    Args:
        recipe: what the operator chose.
        on_progress: hears where the line is; returning False cancels.
        until: the last stage to run.

    Returns:
        The electrode with every stage that ran. A stage that does not end as it should (its `outcome` says how) is
        the last one, and the electrode carries its outcome. One that diverges is left out, and nothing is measured.

    Raises:
        RecipeError: the recipe's values contradict each other.
        DivergedError: not even the slurry could be computed.
    """
    recipes, films = recipe.films(), compose_films(recipe)
    composition = Composition.of_stack(films)
    mixed: list[Stage] = []

    def mix_all(report: Report) -> Stage:
        for part, film, share in zip(recipes, films, _shared(report, len(films)), strict=True):
            mixed.append(mix(part, film, share))
        return stack(mixed, composition)

    def dry_all(report: Report) -> Stage:
        made = zip(recipes, films, mixed, _shared(report, len(films)), strict=True)
        return stack([dry(part, film, wet.bed, share) for part, film, wet, share in made], composition)

    steps: dict[StageName, Callable[[Report], Stage]] = {
        StageName.SLURRY: mix_all,
        StageName.DRYING: dry_all,
        StageName.CALENDERING: lambda report: calender(recipe, composition, stages[-1].bed, report),
    }
    stages: list[Stage] = []
    outcome = Outcome.CONVERGED
    with threads_for(len(composition.radii_um)):
        for name, run in steps.items():
            try:
                stage = run(_reporter(name, on_progress))
            except DivergedError:
                if not stages:
                    raise
                outcome = Outcome.DIVERGED
                break
            stages.append(replace(stage, measures={**stage.measures, **stage_measures(recipe, stage)}))
            outcome = stage.outcome
            if outcome is not Outcome.CONVERGED or name is until:
                break
    last = stages[-1]
    microstructure = Microstructure.from_bed(last.bed, VOXEL_UM)
    measures: dict[str, float] = {}
    if outcome is not Outcome.DIVERGED:
        measures = dict(electrode_measures(recipe, composition, last, microstructure))
        measures |= measure_layers(recipes, films, last.bed)
    return Electrode(recipe, tuple(stages), microstructure, measures, outcome, recipe.name)


def warm_up() -> Electrode:
    """Compile or load every kernel of the line by making the smallest electrode there is."""
    return manufacture(
        ElectrodeRecipe.model_validate(
            {
                "name": "warm-up",
                "formulation": {
                    "active": "nmc111",
                    "active_fraction": 0.96,
                    "carbon_fraction": 0.02,
                    "binder_fraction": 0.02,
                    "solid_content": 0.71,
                },
                "particles": {
                    "active": [{"diameter_um": 2.0, "count": 60}],
                    "binder_domain_count": 40,
                    "side_um": 6.0,
                },
                "coating": {"gap_um": 20.0},
                "drying": {"drying_rate_g_m2_s": 1.0},
                "calendering": {"compression": 0.01},
            }
        )
    )


def _reporter(stage: StageName, on_progress: OnProgress | None) -> Report:
    before = sum(share for name, share in _SHARES.items() if list(_SHARES).index(name) < list(_SHARES).index(stage))

    def report(fraction: float, sentence: str) -> bool:
        if on_progress is None:
            return True
        return on_progress(Progress(stage, before + _SHARES[stage] * fraction, sentence)) is not False

    return report


def _shared(report: Report, films: int) -> Iterator[Report]:
    """A report for each film, which takes its share of the stage."""
    for number in range(films):

        def share(fraction: float, sentence: str, before: int = number) -> bool:
            return report((before + fraction) / films, sentence)

        yield share
