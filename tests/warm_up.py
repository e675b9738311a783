"""Compile every kernel once, before the workers of the test run start side by side."""

import numpy as np

from physics.line import warm_up
from physics.transport import characterise
from scenes.surfaces import phase_surface

if __name__ == "__main__":
    characterise(warm_up())
    phase_surface(np.ones((4, 4, 4), np.uint8), 1, 1.0, 100)
