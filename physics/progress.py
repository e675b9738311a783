"""How solvers tell how far they are, and hear that nobody needs the result any more."""

from collections.abc import Callable
from dataclasses import dataclass

from physics.state import StageName


@dataclass(frozen=True)
class Progress:
    """Where the line is.

    Attributes:
        stage: stage now running.
        fraction: of the whole computation, 0 to 1.
        sentence: what is happening, for people.
    """

    stage: StageName
    fraction: float
    sentence: str


# Called by `manufacture`; returning False cancels.
OnProgress = Callable[[Progress], bool | None]

# Called by a stage's solver with its own fraction and a sentence; False means stop.
Report = Callable[[float, str], bool]
