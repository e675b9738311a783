"""Key frames of the press: evenly spread over the way down and over the way up, however long these turn out."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from physics.calendering.rolls import Rolls
from physics.composition import Composition
from physics.recorder import Recorder
from physics.state import History

FEWEST_DOWN = 24
FEWEST_UP = 12
PLATE_SPEED_UM_S = 2000.0  # of the originators' press; gives the frames their time


class _Frame(NamedTuple):
    travelled_um: float
    thickness_um: float
    pressure_mpa: float
    centres_um: npt.NDArray[np.float64]


class Frames:
    """Keeps every block at first; each time there are twice as many frames as needed, it drops every second."""

    def __init__(self, rolls: Rolls, composition: Composition) -> None:
        self._rolls = rolls
        self._composition = composition
        self._down: list[_Frame] = []
        self._begin(FEWEST_DOWN)
        self.offer(0.0)

    def offer(self, pressure_mpa: float, *, keep: bool = False) -> None:
        """Perhaps keep a frame of now; certainly where `keep` says so."""
        if keep or self._offered % self._every == 0:
            rolls = self._rolls
            self._leg.append(_Frame(rolls.travelled_um, rolls.plate_um, pressure_mpa, rolls.x.copy()))
        if not keep and len(self._leg) > 2 * self._fewest:
            del self._leg[1::2]
            self._every *= 2
        self._offered += 1

    def turn(self) -> None:
        """The way up begins."""
        self._down = self._leg
        self._begin(FEWEST_UP)
        self._offered = 1  # the way down ended with a frame of now

    def history(self) -> History:
        """All frames that were kept."""
        recorder = Recorder()
        for frame in self._down + self._leg:
            recorder.add(
                frame.centres_um,
                self._rolls.r,
                time_s=frame.travelled_um / PLATE_SPEED_UM_S,
                thickness_um=frame.thickness_um,
                porosity=self._composition.porosity(frame.thickness_um),
                pressure_mpa=frame.pressure_mpa,
            )
        return recorder.history()

    def _begin(self, fewest: int) -> None:
        self._leg: list[_Frame] = []
        self._fewest, self._every, self._offered = fewest, 1, 0
