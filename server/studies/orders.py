"""Who does which condition when: Latin and Williams squares, and participants allocated to their rows in blocks.

A Latin square shows every condition once in every period. A Williams square does so and lets every condition follow
every other equally often, which balances first-order carry-over (Williams 1949, Aust. J. Sci. Res. A 2, 149-168).
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Square = Literal["latin", "williams"]


@dataclass(frozen=True)
class Allocation:
    """What one participant does, period by period.

    Args:
        sequence: row of the square, from 1.
        conditions: one for each period.
        forms: parallel form of the task in each period; empty where the task has only one.
    """

    sequence: int
    conditions: tuple[str, ...]
    forms: tuple[str, ...] = ()


def latin_square(size: int) -> tuple[tuple[int, ...], ...]:
    """The cyclic Latin square: `size` rows, in which each of 0 to size - 1 stands once per row and per column.

    Raises:
        ValueError: there is nothing to order.
    """
    _require_conditions(size)
    return tuple(tuple((row + column) % size for column in range(size)) for row in range(size))


def williams_square(size: int) -> tuple[tuple[int, ...], ...]:
    """A square balanced for first-order carry-over: `size` rows, or twice as many where `size` is odd.

    The first row zigzags, 0, 1, n-1, 2, n-2 ..., so that its steps modulo n are all different; the other rows count
    on from it. An odd number of conditions needs the mirror image as well (Williams 1949).

    Raises:
        ValueError: there is nothing to order.
    """
    _require_conditions(size)
    zigzag = [(column + 1) // 2 if column % 2 else (size - column // 2) % size for column in range(size)]
    rows = [tuple((start + row) % size for start in zigzag) for row in range(size)]
    # With one condition the mirror image is the row itself.
    if size % 2 and size > 1:
        rows += [row[::-1] for row in rows]
    return tuple(rows)


def allocate(
    index: int, conditions: Sequence[str], seed: int, square: Square = "williams", forms: Sequence[str] = ()
) -> Allocation:
    """What a participant does; it depends on nobody else, so that later participants never move earlier ones.

    Participants fill blocks with as many places as the square has rows; each row stands once in a block, at a place
    drawn from the seed. With parallel forms as many blocks as there are forms belong together: in them every row meets
    every rotation of the forms once, so every form is used equally often with every condition and in every period.

    Args:
        index: of the participant, in order of arrival, from 0.
        conditions: those that every participant goes through.
        seed: of the study.
        square: which rows.
        forms: parallel forms of the task, at least one for each condition; or none.

    Raises:
        ValueError: a condition or a form stands twice, or there are fewer forms than conditions.
    """
    _require_distinct("condition", conditions)
    _require_distinct("form", forms)
    if forms and len(forms) < len(conditions):
        raise ValueError(
            f"Expected a parallel form for each of the {len(conditions)} conditions, got {len(forms)}: "
            "nobody should do the same form twice."
        )
    rows = latin_square(len(conditions)) if square == "latin" else williams_square(len(conditions))
    row = permuted_block(index, len(rows), f"{seed}/rows")
    order = tuple(conditions[condition] for condition in rows[row])
    if not forms:
        return Allocation(row + 1, order)
    together, block = divmod(index // len(rows), len(forms))
    first = _permutation(max(len(rows), len(forms)), f"{seed}/forms/{together}")[row]
    used = tuple(forms[(first + block + period) % len(forms)] for period in range(len(order)))
    return Allocation(row + 1, order, used)


def permuted_block(index: int, size: int, seed: str) -> int:
    """The place of a participant in blocks of `size`: each of 0 to size - 1 once per block, in an order by the seed.

    It also allocates participants to the groups of a comparison between subjects.

    Args:
        index: of the participant, in order of arrival, from 0.
        size: of a block.
        seed: of the study and the purpose.

    Raises:
        ValueError: the index is negative, or blocks have no place.
    """
    if index < 0 or size < 1:
        raise ValueError(f"Expected an index of 0 or more and blocks of 1 or more, got {index} and {size}.")
    block, place = divmod(index, size)
    return _permutation(size, f"{seed}/{block}")[place]


def _permutation(size: int, seed: str) -> list[int]:
    """A random order that is the same in every version of Python, unlike those of its `random`."""
    return sorted(range(size), key=lambda number: hashlib.sha256(f"{seed}/{number}".encode()).digest())


def _require_conditions(size: int) -> None:
    if size < 1:
        raise ValueError(f"Expected at least one condition, got {size}.")


def _require_distinct(kind: str, names: Sequence[str]) -> None:
    doubled = next((name for name in names if names.count(name) > 1), None)
    if doubled is not None:
        raise ValueError(f"Expected different {kind}s, got {doubled!r} twice.")
