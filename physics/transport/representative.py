"""How large a volume has to be: a property of sub-volumes against their size."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
import numpy.typing as npt

from physics.state import Microstructure
from physics.transport.assembly import TransportError

Property = Callable[[Microstructure], float]

SHARES = (0.25, 1.0 / 3.0, 0.5, 1.0)  # of the volume's sides


@dataclass(frozen=True)
class SubVolumes:
    """A property of sub-volumes of one size.

    Attributes:
        share: of the sides of the whole.
        edge_um: cube root of the sub-volume's volume.
        values: (k,) of each sub-volume, infinite ones included.
    """

    share: float
    edge_um: float
    values: npt.NDArray[np.float64]

    @property
    def mean(self) -> float:
        """Over the sub-volumes where the property is finite."""
        finite = self.values[np.isfinite(self.values)]
        return float(finite.mean()) if finite.size > 0 else float("nan")

    @property
    def standard_deviation(self) -> float:
        """From sub-volume to sub-volume; not a number for a single one."""
        finite = self.values[np.isfinite(self.values)]
        return float(finite.std(ddof=1)) if finite.size > 1 else float("nan")


def representative_volume(
    volume: Microstructure, property_of: Property, shares: tuple[float, ...] = SHARES
) -> list[SubVolumes]:
    """Cut a volume into blocks side by side, of several sizes, and measure each block.

    Blocks do not overlap, so that their scatter is that of independent samples (Kanit et al., Int. J. Solids Struct.
    2003, 40, 3647); from size to size they are not independent. Cuts insulate, and blocks are measured by labels.

    Args:
        volume: the whole.
        property_of: of a block, for example `lambda block: conduct(block).tortuosity_factor`.
        shares: of the sides, each above 0 and at most 1.

    Raises:
        TransportError: a share that is out of range or leaves a block without voxels.
    """
    return [_of_share(volume, property_of, share) for share in shares]


def _of_share(volume: Microstructure, property_of: Property, share: float) -> SubVolumes:
    if not 0.0 < share <= 1.0:
        raise TransportError(f"shares: expected above 0 and at most 1; got {share:g}")
    shape = [int(share * n + 1e-9) for n in volume.labels.shape]
    if min(shape) == 0:
        raise TransportError(f"shares: a share of {share:g} leaves no voxel of {volume.labels.shape}")
    starts = [range(0, n - size + 1, size) for n, size in zip(volume.labels.shape, shape, strict=True)]
    whole = volume.periodic if share == 1.0 else (False, False, False)
    blocks = (volume.labels[i : i + shape[0], j : j + shape[1], k : k + shape[2]] for i, j, k in product(*starts))
    values = [
        property_of(replace(volume, labels=np.ascontiguousarray(block), periodic=whole, spheres=None))
        for block in blocks
    ]
    return SubVolumes(share, float(np.prod(shape)) ** (1.0 / 3.0) * volume.voxel_um, np.array(values, np.float64))
