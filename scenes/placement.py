"""From micrometres in an electrode to metres in a room: axes, origin and scale."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from physics.state import Microstructure

SHOWN_WIDTH_M = 0.6  # 0.5 to 0.8 m at 2 m fills a HoloLens 2's view without being cut off by it
# Order of the axes that puts the thickness last; they are cycled, so that nothing is mirrored.
THICKNESS_LAST = {"x": (1, 2, 0), "y": (2, 0, 1), "z": (0, 1, 2)}

Float64s = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Placement:
    """Electrode axes (x, y, z) become glTF axes (x, z, -y): y up, right-handed, y = 0 at the collector.

    Attributes:
        metres_per_um: size in the room of one micrometre.
    """

    metres_per_um: float

    @classmethod
    def for_box(cls, box_um: Float64s) -> "Placement":
        """The placement that shows a box of (3,) sides SHOWN_WIDTH_M wide."""
        return cls(SHOWN_WIDTH_M / float(max(box_um[0], box_um[1])))

    @property
    def statement(self) -> str:
        """The scale in words."""
        return f"1 um is shown as {1000 * self.metres_per_um:.3g} mm"

    def place(self, points_um: npt.ArrayLike, box_um: Float64s) -> npt.NDArray[np.float32]:
        """Points of a box that stands with the middle of its floor on the origin.

        Args:
            points_um: (n, 3) positions, z = 0 at the collector.
            box_um: (3,) sides of their box.

        Returns:
            (n, 3) float32 metres.
        """
        centred = np.asarray(points_um, dtype=np.float64) - [box_um[0] / 2, box_um[1] / 2, 0.0]
        return turn(centred * self.metres_per_um)


def turn(vectors: npt.NDArray[np.floating]) -> npt.NDArray[np.float32]:
    """(n, 3) vectors in electrode axes -> glTF axes."""
    return np.stack([vectors[:, 0], vectors[:, 2], -vectors[:, 1]], axis=1).astype(np.float32)


def upright(microstructure: Microstructure) -> npt.NDArray[np.uint8]:
    """The labels with the thickness axis last."""
    return np.ascontiguousarray(microstructure.labels.transpose(THICKNESS_LAST[microstructure.thickness_axis]))
