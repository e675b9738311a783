"""Rerun the calibration of the press: `python -m physics.press_calibration RECIPE.yaml` writes its parameters.

Stands beside the line because it needs what the line makes before the press.
"""

import sys
from pathlib import Path

from physics.calendering.calibration import calibrate_calendering, measured_points
from physics.calendering.parameters import PressParameters, press_parameters
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


def main(recipe: Path) -> None:
    """Calibrate, from the parameters that are in use now."""

    def report(tried: PressParameters, misfit: float) -> None:
        print(f"{misfit:.4f} {tried}", file=sys.stderr)

    calibrate_calendering(
        dried_films(recipe),
        measured_points(),
        press_parameters(),
        f"python -m physics.press_calibration {recipe}",
        on_evaluation=report,
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
