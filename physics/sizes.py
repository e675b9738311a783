"""Particle sizes: what a laser-diffraction analyser measures (by volume) and what a box of particles holds (by number).

Every distribution says how it is weighted, and only `SizeDistribution.weighted` turns one weighting into the other.
"""

import itertools
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self

import numpy as np
import numpy.typing as npt

from physics.documents import MAX_BYTES, DocumentError

Floats = npt.NDArray[np.float64]
Weighting = Literal["number", "volume"]

# The finest and the coarsest per cent of the volume are spread over the channel next to them: a sample of some hundred
# particles cannot show them, and one boulder of the last per cent would set the width of the whole box.
TAIL = 0.01
Z10 = 1.2815515655446004  # standard normal quantile of 90 %
PERCENT_SUM = 2.0  # how far printed shares may be from 100 % together; exports round to .01 % in 100 channels


@dataclass(frozen=True)
class SizeDistribution:
    """Share of the particles below a diameter; between the given diameters it is linear in log diameter.

    Attributes:
        diameter_um: (n,) rising diameters.
        cumulative: (n,) share below each, from 0 to 1.
        weighting: what is counted: particles, or their volume.
    """

    diameter_um: Floats
    cumulative: Floats
    weighting: Weighting

    def __post_init__(self) -> None:
        d, share = self.diameter_um, self.cumulative
        if d.ndim != 1 or d.shape != share.shape or len(d) < 2:
            raise ValueError(f"a size distribution has two or more diameters and as many shares; got {d.shape}")
        if d[0] <= 0.0 or (np.diff(d) <= 0.0).any():
            raise ValueError("the diameters of a size distribution are positive and rise")
        if share[0] != 0.0 or share[-1] != 1.0 or (np.diff(share) < 0.0).any():
            raise ValueError("the cumulative shares of a size distribution rise from 0 to 1")

    @classmethod
    def from_shares(cls, diameter_um: Floats, shares: Floats, weighting: Weighting) -> Self:
        """From the share of each channel; channels meet at the geometric mean of neighbouring diameters.

        Args:
            diameter_um: (n,) rising diameters, each in the middle of its channel (in log diameter).
            shares: (n,) share of each channel, in any unit.
            weighting: how the shares are weighted.
        """
        between = np.sqrt(diameter_um[1:] * diameter_um[:-1])
        first, last = diameter_um[0] ** 2 / between[0], diameter_um[-1] ** 2 / between[-1]
        return cls(np.concatenate([[first], between, [last]]), _accumulate(shares), weighting)

    @classmethod
    def from_cumulative(cls, diameter_um: Floats, below: Floats, weighting: Weighting) -> Self:
        """From the share below each diameter, in any unit; what lies below the first spreads over one more channel.

        Args:
            diameter_um: (n,) rising diameters.
            below: (n,) rising shares, the last of which stands for everything.
            weighting: how the shares are weighted.
        """
        if below[0] > 0.0:
            diameter_um = np.concatenate([[diameter_um[0] ** 2 / diameter_um[1]], diameter_um])
            below = np.concatenate([[0.0], below])
        return cls(diameter_um, below / below[-1], weighting)

    @classmethod
    def from_percentiles(cls, d10_um: float, d50_um: float, d90_um: float) -> Self:
        """Volume-weighted log-normal through the median, with its own width on each side of it.

        Where d50^2 = d10 d90 it is the log-normal distribution itself. Cut at three standard deviations.
        """
        z = np.linspace(-3.0, 3.0, 121)
        width = np.where(z < 0.0, math.log(d50_um / d10_um), math.log(d90_um / d50_um)) / Z10
        share = np.array([0.5 * (1.0 + math.erf(value / math.sqrt(2.0))) for value in z])
        share[0], share[-1] = 0.0, 1.0
        return cls(d50_um * np.exp(width * z), share, "volume")

    def quantile(self, shares: Floats) -> Floats:
        """(n,) diameters in um below which these shares lie."""
        return np.exp(np.interp(shares, self.cumulative, np.log(self.diameter_um)))

    def below(self, diameter_um: Floats) -> Floats:
        """(n,) shares below these diameters."""
        return np.interp(np.log(diameter_um), np.log(self.diameter_um), self.cumulative)

    def weighted(self, weighting: Weighting) -> Self:
        """The same particles, counted another way: a channel's number and volume differ by its middle diameter cubed.

        Hatch and Choate, J. Franklin Inst. 1929, 207, 369, give the closed form for a log-normal distribution.
        """
        if weighting == self.weighting:
            return self
        middle = np.sqrt(self.diameter_um[1:] * self.diameter_um[:-1])
        power = 3.0 if weighting == "volume" else -3.0
        shares = np.diff(self.cumulative) * (middle / middle[-1]) ** power
        return type(self)(self.diameter_um, _accumulate(shares), weighting)

    def without_tails(self) -> Self:
        """The same with the outermost `TAIL` shares moved into the channel next to them."""
        lowest, highest = self.quantile(np.array([TAIL, 1.0 - TAIL]))
        inside = (self.diameter_um > lowest) & (self.diameter_um < highest)
        diameters = np.concatenate([[lowest], self.diameter_um[inside], [highest]])
        return type(self)(diameters, np.concatenate([[0.0], self.cumulative[inside], [1.0]]), self.weighting)


@dataclass(frozen=True)
class SizeComparison:
    """What a plot of measured against sampled sizes needs; both curves are cumulative volume.

    Attributes:
        diameter_um: (n,) rising diameters.
        measured: (n,) share of the measured volume below each.
        sampled: (n,) share of the sampled particles' volume below each.
        percentiles: "d10", "d50", "d90" -> measured and sampled diameter in um.
    """

    diameter_um: Floats
    measured: Floats
    sampled: Floats
    percentiles: dict[str, tuple[float, float]]

    @property
    def largest_error(self) -> float:
        """Largest relative difference between a measured and a sampled percentile."""
        return max(abs(sampled / measured - 1.0) for measured, sampled in self.percentiles.values())


def sample(measured: SizeDistribution, count: int) -> Floats:
    """Diameters of `count` particles whose volume is distributed as measured.

    The number distribution is cut into `count` equal strata, and each particle has the mean volume of its stratum. The
    sampled cumulative volume then is the measured one at every border between strata, and no draw is left to chance:
    seeds differ in how the particles are placed, not in which particles there are.

    Args:
        measured: of either weighting.
        count: how many particles.

    Returns:
        (count,) rising diameters in um.
    """
    by_volume = _refined(measured.weighted("volume").without_tails())
    by_number = by_volume.weighted("number")
    borders = np.interp(np.arange(count + 1) / count, by_number.cumulative, by_number.diameter_um)
    share = np.diff(np.interp(borders, by_number.diameter_um, by_volume.cumulative))
    middle = np.sqrt(by_number.diameter_um[1:] * by_number.diameter_um[:-1])
    mean_volume = float((np.diff(by_number.cumulative) * middle**3).sum())  # of a particle, over pi / 6
    return np.cbrt(np.clip(share * count * mean_volume, borders[:-1] ** 3, borders[1:] ** 3))


def compare(measured: SizeDistribution, diameters_um: Floats) -> SizeComparison:
    """Measured and sampled cumulative volume, side by side.

    Args:
        measured: of either weighting.
        diameters_um: (n,) diameters of the sampled particles.
    """
    by_volume = measured.weighted("volume")
    d, counts = np.unique(diameters_um, return_counts=True)
    volume = counts * d**3 / (diameters_um**3).sum()
    middle = np.cumsum(volume) - 0.5 * volume  # half of a particle counts as below its own diameter
    grid = np.geomspace(by_volume.diameter_um[0], by_volume.diameter_um[-1], 200)
    sampled = np.interp(np.log(grid), np.log(d), middle, left=0.0, right=1.0)
    shares = np.array([0.1, 0.5, 0.9])
    pairs = zip(by_volume.quantile(shares).tolist(), np.exp(np.interp(shares, middle, np.log(d))).tolist(), strict=True)
    percentiles = dict(zip(("d10", "d50", "d90"), pairs, strict=True))
    return SizeComparison(grid, by_volume.below(grid), sampled, percentiles)


def read_distribution(path: Path) -> dict[str, list[float]]:
    """Read the export of a laser-diffraction analyser: the first column is the size in um, the second volume in %.

    Commas, semicolons or tabs between the columns (with semicolons or tabs, commas may be decimal); lines before the
    first number are headings. The second column is cumulative when it rises to 100 %, the share of each channel when it
    adds up to 100 %.

    Returns:
        `size_um` and `volume_percent` or `cumulative_percent`, as a recipe's `particles.distribution` has them.

    Raises:
        DocumentError: with file and line, what was expected and what came.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise DocumentError(f"{path}: expected at most {MAX_BYTES:,} bytes")
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise DocumentError(f"{path}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise DocumentError(f"{path}: expected text in UTF-8") from error
    sizes: list[float] = []
    percents: list[float] = []
    for number, line in enumerate(lines, 1):
        values = _numbers(line)
        if not line.strip() or (values is None and not sizes):
            continue
        if values is None:
            raise DocumentError(f"{path}:{number}: expected a size in um and a volume in %; got {line.strip()[:60]!r}")
        size, percent = values
        if size <= (sizes[-1] if sizes else 0.0):
            raise DocumentError(f"{path}:{number}: expected sizes in um that are positive and rise; got {size:g}")
        if not 0.0 <= percent <= 100.0 + PERCENT_SUM:
            raise DocumentError(f"{path}:{number}: expected a volume of 0 to 100 %; got {percent:g}")
        sizes.append(size)
        percents.append(percent)
    return {"size_um": sizes, _kind(percents, path): percents}


def _kind(percents: list[float], path: Path) -> str:
    if len(percents) >= 2:
        if abs(percents[-1] - 100.0) <= 0.5 and all(a <= b for a, b in itertools.pairwise(percents)):
            return "cumulative_percent"
        if abs(sum(percents) - 100.0) <= PERCENT_SUM:
            return "volume_percent"
    raise DocumentError(
        f"{path}: expected two or more lines whose volumes add up to 100 % or rise to 100 %; "
        f"got {len(percents)} with the sum {sum(percents):.4g} %"
    )


def _numbers(line: str) -> tuple[float, float] | None:
    """The first two columns, where they are finite numbers."""
    separator = next((mark for mark in ("\t", ";") if mark in line), ",")
    cells = [cell.strip().strip('"') for cell in line.split(separator)]
    if separator != ",":
        cells = [cell.replace(",", ".") for cell in cells]
    try:
        size, percent = float(cells[0]), float(cells[1])
    except (ValueError, IndexError):
        return None
    return (size, percent) if math.isfinite(size) and math.isfinite(percent) else None


def _accumulate(shares: Floats) -> Floats:
    cumulative: Floats = np.concatenate([[0.0], np.cumsum(shares)])
    cumulative /= cumulative[-1]
    return cumulative


def _refined(distribution: SizeDistribution) -> SizeDistribution:
    """The same curve on so many diameters that a channel's width no longer matters."""
    own = distribution.diameter_um
    diameter = np.union1d(own, np.geomspace(own[0], own[-1], 2001))  # not in logarithms: close ones could become equal
    share = np.interp(np.log(diameter), np.log(own), distribution.cumulative)
    return SizeDistribution(diameter, share, distribution.weighting)
