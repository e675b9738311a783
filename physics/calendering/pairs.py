"""Each pair once: half lists with the contacts' memory, split by what meets.

Active material meets active material in its own list, because only these contacts have a tangential memory; every
other pair has a binder-domain partner and stands in the second list. Row i of a list holds the partners after i.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from physics.particles.neighbours import Box, build_pairs
from physics.state import Phase

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int32]
Labels = npt.NDArray[np.uint8]


class Pairs(NamedTuple):
    """Half lists and memory; pair m of row i is (i, index[m]) for first[i] <= m < first[i + 1].

    Attributes:
        active_first: (n + 1,) rows of the pairs of active material.
        active_index: (a,) partners.
        active_slide: (a, 3) tangential spring.
        flat: (a,) depth by which the contact is flattened for good.
        binder_first: (n + 1,) rows of the pairs with a binder-domain partner.
        binder_index: (b,) partners.
        binder_slide: (b, 3) tangential spring.
        rest: (b,) overlap at which the contact is free of force.
    """

    active_first: Indices
    active_index: Indices
    active_slide: Floats
    flat: Floats
    binder_first: Indices
    binder_index: Indices
    binder_slide: Floats
    rest: Floats


def list_pairs(
    x: Floats,
    r: Floats,
    phases: Labels,
    side_um: float,
    skin_um: float,
    old: Pairs | None = None,
    clumps: Indices | None = None,
) -> Pairs:
    """List every pair whose surfaces are closer than the skin, with the memory that it had in `old`.

    Args:
        x: (n, 3) positions.
        r: (n,) radii.
        phases: (n,) phases.
        side_um: side of the box.
        skin_um: surface distance below which a pair is listed.
        old: the lists before; without them every memory is empty.
        clumps: (n,) rigid clump of each particle, -1 for none; pairs within one are left out.

    Raises:
        DivergedError: the particles have left the film.
    """
    every = build_pairs(x, r, phases, Box(side_um), skin_um, clumps)
    active_first, active_index = _kind(every.first, every.index, phases == Phase.ACTIVE, True)
    binder_first, binder_index = _kind(every.first, every.index, phases == Phase.ACTIVE, False)
    pairs = Pairs(
        active_first,
        active_index,
        np.zeros((len(active_index), 3)),
        np.zeros(len(active_index)),
        binder_first,
        binder_index,
        np.zeros((len(binder_index), 3)),
        np.zeros(len(binder_index)),
    )
    if old is not None:
        active = (old.active_first, old.active_index), (active_first, active_index)
        binder = (old.binder_first, old.binder_index), (binder_first, binder_index)
        _carry_over(*active, old.active_slide, pairs.active_slide)
        _carry_over(*active, old.flat[:, None], pairs.flat[:, None])
        _carry_over(*binder, old.binder_slide, pairs.binder_slide)
        _carry_over(*binder, old.rest[:, None], pairs.rest[:, None])
    return pairs


@njit(cache=True, error_model="numpy")
def _kind(first, index, active, wanted):  # type: ignore[no-untyped-def]
    """The pairs of which `both are active` is as wanted."""
    kind_first = np.zeros_like(first)
    kind_index = np.empty_like(index)
    found = 0
    for i in range(len(first) - 1):
        for m in range(first[i], first[i + 1]):
            if (active[i] and active[index[m]]) == wanted:
                kind_index[found] = index[m]
                found += 1
        kind_first[i + 1] = found
    return kind_first, kind_index[:found].copy()


@njit(cache=True, error_model="numpy")
def _carry_over(before, now, old, new):  # type: ignore[no-untyped-def]
    """Give every pair of a new list the memory that it had in the old one; others keep theirs, which is empty."""
    first, index = before
    new_first, new_index = now
    for i in range(len(first) - 1):
        for n in range(new_first[i], new_first[i + 1]):
            for m in range(first[i], first[i + 1]):
                if index[m] == new_index[n]:
                    new[n] = old[m]
                    break
