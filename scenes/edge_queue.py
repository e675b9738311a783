"""A queue of edges by their cost, in buckets: pushing, moving and taking out need no search.

An octave of cost has four buckets; within one, who comes first is served first, which spreads work evenly over a
surface. After changes the caller looks for the lowest bucket itself.
"""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

Int32s = npt.NDArray[np.int32]

_GONE = -1
_PER_OCTAVE, _LOWEST_OCTAVE, _OCTAVES = 4, -30, 60
BUCKETS = _PER_OCTAVE * _OCTAVES


class Queue(NamedTuple):
    """Edges in buckets of about equal cost, first in, first out; an edge goes by its lower half-edge.

    Attributes:
        first: (b,) int32, the half-edge that comes first in a bucket; -1: none.
        last: (b,) int32.
        place: (3 t, 3) int32, a half-edge's bucket, and the half-edges before and after it there; -1: none.
    """

    first: Int32s
    last: Int32s
    place: Int32s


def empty_queue(edges: int) -> Queue:
    """A queue for edges of numbers below `edges`."""
    first = np.full(BUCKETS, _GONE, dtype=np.int32)
    return Queue(first, first.copy(), np.full((edges, 3), _GONE, dtype=np.int32))


@njit(cache=True, nogil=True)
def bucket_of(cost):  # type: ignore[no-untyped-def]
    """Buckets divide every octave evenly; what is below the lowest is rounding."""
    mantissa, exponent = math.frexp(cost)
    bucket = int(_PER_OCTAVE * (exponent - _LOWEST_OCTAVE + 2.0 * mantissa - 1.0))
    return min(max(bucket, 0), BUCKETS - 1)


@njit(cache=True, nogil=True)
def push(queue, h, bucket):  # type: ignore[no-untyped-def]
    """Put an edge at the end of a bucket, out of the one where it was; leave it in its place if that is the same."""
    if queue.place[h, 0] == bucket:
        return
    remove(queue, h)
    last = queue.last[bucket]
    queue.place[h, 0], queue.place[h, 1], queue.place[h, 2] = bucket, last, _GONE
    if last == _GONE:
        queue.first[bucket] = h
    else:
        queue.place[last, 2] = h
    queue.last[bucket] = h


@njit(cache=True, nogil=True)
def remove(queue, h):  # type: ignore[no-untyped-def]
    """Take an edge out, if it is in the queue."""
    bucket = queue.place[h, 0]
    if bucket == _GONE:
        return
    before, after = queue.place[h, 1], queue.place[h, 2]
    if before == _GONE:
        queue.first[bucket] = after
    else:
        queue.place[before, 2] = after
    if after == _GONE:
        queue.last[bucket] = before
    else:
        queue.place[after, 1] = before
    queue.place[h, 0] = _GONE
