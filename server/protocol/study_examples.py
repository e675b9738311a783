"""An example of motion as devices log it, for clients and exports to be held to: rows, and the same as samples."""

import struct
from base64 import b64encode
from math import nan

from server.protocol.examples import pretty

_ROW = struct.Struct("<22f")
_UNSEEN = (nan,) * 7
# Seconds since the chunk began; then of head, left and right hand the place in metres and the quaternion x, y, z, w.
_ROWS = (
    (0.0, 0.125, 1.625, -0.25, 0.0, 0.0, 0.0, 1.0, *_UNSEEN, 0.375, 1.25, -0.5, 0.5, -0.5, 0.5, 0.5),
    (
        *(0.015625, 0.125, 1.640625, -0.28125, 0.0, 0.28, 0.0, 0.96),
        *(-0.375, 1.125, -0.4375, -0.5, 0.5, -0.5, 0.5),
        *(0.375, 1.265625, -0.53125, 0.0, 0.0, -0.6, 0.8),
    ),
    (1.015625, *_UNSEEN, *_UNSEEN, *_UNSEEN),
)


def motion_file() -> str:
    """Rows, null where something is not seen, and the samples of a `log_chunk` that say the same."""
    packed = b"".join(_ROW.pack(*row) for row in _ROWS)
    rows = [[None if one != one else one for one in row] for row in _ROW.iter_unpack(packed)]
    return pretty({"rows": rows, "samples": b64encode(packed).decode()})
