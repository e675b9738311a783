"""Several films in one electrode, wet on dry: each is mixed and dried by itself, then they lie on one another.

The films share one box. A stack holds the particles of the lowest film first, in every stage, so that they can be
followed. Its films are shown drying side by side although they are coated one after the other; the surface of a dried
film is flat, so the slurry above does not run into its pores.
"""

from collections.abc import Sequence

import numpy as np

from physics.composition import Composition
from physics.outcome import Outcome
from physics.particles.clumps import volume_shares
from physics.recipe import ElectrodeRecipe
from physics.state import Floats, History, Indices, ParticleBed, Stage


def stack(stages: Sequence[Stage], composition: Composition) -> Stage:
    """One stage of all films on one another; a single film stays what it is.

    Args:
        stages: the same stage of each film, from collector to surface.
        composition: amounts in all films together.
    """
    if len(stages) == 1:
        return stages[0]
    thickness = sum(stage.bed.thickness_um for stage in stages)
    measures = {"thickness_um": thickness}
    if all("porosity" in stage.measures for stage in stages):
        measures["porosity"] = composition.porosity(thickness)
    for number, stage in enumerate(stages, 1):
        measures |= {f"layer_{number}_{name}": value for name, value in stage.measures.items()}
    outcome = next((stage.outcome for stage in stages if stage.outcome is not Outcome.CONVERGED), Outcome.CONVERGED)
    history = _stack_histories([stage.history for stage in stages])
    return Stage(stages[0].name, _stack_beds([stage.bed for stage in stages]), history, measures, outcome)


def borders_um(bed: ParticleBed, films: Sequence[Composition]) -> Floats:
    """Heights at which the films meet: below each lies as much particle volume as the films below it brought.

    Args:
        bed: a stack, pressed or not.
        films: amounts in each, from collector to surface.

    Returns:
        (films + 1,) heights from 0 to the thickness.
    """
    volume = bed.radii_um**3 * volume_shares(bed)
    brought = np.cumsum([part.sum() for part in np.split(volume, np.cumsum([len(f.radii_um) for f in films])[:-1])])
    upwards = np.argsort(bed.centres_um[:, 2], kind="stable")
    between = np.interp(brought[:-1], np.cumsum(volume[upwards]), bed.centres_um[upwards, 2])
    return np.concatenate([[0.0], between, [bed.thickness_um]])


def measure_layers(
    recipes: Sequence[ElectrodeRecipe], films: Sequence[Composition], bed: ParticleBed
) -> dict[str, float]:
    """Thickness, porosity and mass loading of each film of a stack, and the capacity of all; nothing for one film."""
    if len(films) == 1:
        return {}
    measures: dict[str, float] = {}
    capacities = []
    for number, (recipe, film, thickness) in enumerate(
        zip(recipes, films, np.diff(borders_um(bed, films)).tolist(), strict=True), 1
    ):
        measures[f"layer_{number}_thickness_um"] = thickness
        measures[f"layer_{number}_porosity"] = film.porosity(thickness)
        measures[f"layer_{number}_mass_loading_mg_cm2"] = film.mass_loading_mg_cm2
        capacity = recipe.formulation.materials()["active"].specific_capacity_mah_g
        if capacity is not None:
            active_mg_cm2 = film.mass_loading_mg_cm2 * recipe.formulation.active_fraction
            capacities.append(1.0e-3 * active_mg_cm2 * capacity)
    if len(capacities) == len(films):
        measures["areal_capacity_mah_cm2"] = sum(capacities)
    return measures


def _stack_beds(beds: Sequence[ParticleBed]) -> ParticleBed:
    heights = _heights([bed.thickness_um for bed in beds])
    centres = [bed.centres_um + np.array([0.0, 0.0, height]) for bed, height in zip(beds, heights, strict=False)]
    return ParticleBed(
        np.concatenate(centres),
        np.concatenate([bed.radii_um for bed in beds]),
        np.concatenate([bed.phases for bed in beds]),
        np.array([*beds[0].box_um[:2], heights[-1]]),
        _stack_clumps(beds),
    )


def _stack_clumps(beds: Sequence[ParticleBed]) -> Indices | None:
    """Every clump keeps its own number; None where no film has any."""
    if all(bed.clumps is None for bed in beds):
        return None
    numbers, used = [], 0
    for bed in beds:
        own = np.full(len(bed), -1, np.int32) if bed.clumps is None else bed.clumps
        numbers.append(np.where(own < 0, own, own + np.int32(used)))
        used += int(own.max(initial=-1)) + 1
    return np.concatenate(numbers)


def _stack_histories(histories: Sequence[History]) -> History:
    """Frame by frame, first with first and last with last; pores count by volume, the longest film gives the time."""
    frames = max(len(history.time_s) for history in histories)
    shown = [np.rint(np.linspace(0, len(history.time_s) - 1, frames)).astype(np.intp) for history in histories]
    films = list(zip(histories, shown, strict=True))
    thickness = np.stack([history.thickness_um[at] for history, at in films])
    heights = np.concatenate([np.zeros((1, frames)), np.cumsum(thickness, axis=0)])
    centres = [history.centres_um[at] for history, at in films]
    for part, height in zip(centres, heights, strict=False):
        part[:, :, 2] += height[:, None].astype(np.float32)
    return History(
        time_s=np.max([history.time_s[at] for history, at in films], axis=0),
        thickness_um=heights[-1],
        porosity=np.sum([history.porosity[at] for history, at in films] * thickness, axis=0) / heights[-1],
        pressure_mpa=np.max([history.pressure_mpa[at] for history, at in films], axis=0),
        centres_um=np.concatenate(centres, axis=1),
        radii_um=np.concatenate([history.radii_um[at] for history, at in films], axis=1),
    )


def _heights(thicknesses: Sequence[float]) -> Floats:
    return np.concatenate([[0.0], np.cumsum(thicknesses)])
