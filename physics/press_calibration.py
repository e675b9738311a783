"""The films that the press is calibrated on; beside the line, because it needs what the line makes before the press."""

from pathlib import Path

from physics.calendering.calibration import measured_points
from physics.line import manufacture
from physics.recipe import ElectrodeRecipe
from physics.state import ParticleBed, StageName


def dried_films(recipe: Path) -> dict[tuple[str, ...], tuple[ElectrodeRecipe, ParticleBed]]:
    """By the measured points' settings, the recipe with them and its dried film."""
    films = {}
    for settings in dict.fromkeys(point.settings for point in measured_points()):
        film = ElectrodeRecipe.load(recipe, settings)
        films[settings] = (film, manufacture(film, until=StageName.DRYING).stages[-1].bed)
    return films
