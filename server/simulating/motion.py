"""How a simulated user moves: a head that wanders, hands that follow it, and times of standing still."""

import math
import random

from server.rooms.poses import Limb

MOVING_HZ, RESTING_HZ, STILL_HZ = 20.0, 10.0, 1.0
MOOD_SECONDS = 4.0, 12.0
EYES_M = 1.6
CIRCLE_M = 1.5  # around the electrode
HANDS_M = 0.25, -0.25  # to the sides


class Motion:
    """Somebody's movements; the same number always moves alike.

    Args:
        number: which user.
        users: how many stand around the electrode.
    """

    def __init__(self, number: int, users: int) -> None:
        self._draw = random.Random(number)  # noqa: S311
        self._angle = 2 * math.pi * number / max(users, 1)
        self._phase = self._draw.uniform(0, 2 * math.pi)
        self._hz = MOVING_HZ
        self._mood_ends_s = 0.0

    def hz(self, at_s: float) -> float:
        """How many poses a second somebody sends now: fewer while standing still."""
        if at_s >= self._mood_ends_s:
            self._hz = self._draw.choices((MOVING_HZ, RESTING_HZ, STILL_HZ), (0.6, 0.25, 0.15))[0]
            self._mood_ends_s = at_s + self._draw.uniform(*MOOD_SECONDS)
        return self._hz

    def limbs(self, at_s: float) -> tuple[Limb, Limb, Limb]:
        """Head, left and right hand at a moment, facing the electrode in the middle."""
        sway = 0.1 * math.sin(0.9 * at_s + self._phase)
        angle = self._angle + 0.5 * math.sin(0.3 * at_s + self._phase)
        x, z = (CIRCLE_M + sway) * math.cos(angle), (CIRCLE_M + sway) * math.sin(angle)
        turn = -(angle + math.pi / 2) / 2
        facing = (0.0, math.sin(turn), 0.0, math.cos(turn))
        near = 0.8 - 0.1 * math.sin(1.7 * at_s + self._phase)
        head = Limb((x, EYES_M + sway / 4, z), facing)
        left, right = (
            Limb((near * x - side * math.sin(angle), 1.1 + sway, near * z + side * math.cos(angle)), facing)
            for side in HANDS_M
        )
        return head, left, right
