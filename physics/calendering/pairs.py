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
        for kind, memories in (
            ("active", (("active_slide", 3), ("flat", 1))),
            ("binder", (("binder_slide", 3), ("rest", 1))),
        ):
            lists = [getattr(each, f"{kind}_{part}") for each in (old, pairs) for part in ("first", "index")]
            for memory, width in memories:
                before, now = getattr(old, memory), getattr(pairs, memory)
                _carry_over(*lists[:2], before.reshape(len(before), width), *lists[2:], now.reshape(len(now), width))
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
def _carry_over(first, index, memory, new_first, new_index, new_memory):  # type: ignore[no-untyped-def]
    """Give every pair of a new list the memory that it had in the old one; others keep theirs, which is empty."""
    for i in range(len(first) - 1):
        for n in range(new_first[i], new_first[i + 1]):
            for m in range(first[i], first[i + 1]):
                if index[m] == new_index[n]:
                    for k in range(memory.shape[1]):
                        new_memory[n, k] = memory[m, k]
                    break
