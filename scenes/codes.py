"""Arrays of a bundle as whole numbers of one or two bytes, deflated, with the range that they stand for."""

import zlib
from hashlib import sha256
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from scenes.errors import SceneError
from scenes.manifest import Codes

BRIGHTEST = 99.5  # percentile of a field that gets the last colour, where a few values are far larger than all others
_FAR_LARGER = 1.3

Files = dict[str, bytes]
_MOST: dict[str, int] = {"uint8": 254, "uint16": 65534}


def store(name: str, data: bytes, files: Files) -> dict[str, Any]:
    """Add a file to a bundle; returns what a manifest says about every file."""
    files[name] = data
    return {"file": name, "bytes": len(data), "sha256": sha256(data).hexdigest()}


def store_codes(name: str, codes: npt.NDArray[np.unsignedinteger[Any]], files: Files) -> Codes:
    """Deflate an array of uint8 or uint16, the first axis running fastest."""
    plain = codes.ravel(order="F").astype(codes.dtype.newbyteorder("<")).tobytes()
    return Codes(**store(name, zlib.compress(plain), files), type=codes.dtype.name, count=codes.size)


def quantise(
    name: str, values: npt.NDArray[np.floating[Any]], kind: Literal["uint8", "uint16"]
) -> tuple[npt.NDArray[np.unsignedinteger[Any]], dict[str, Any]]:
    """Spread a field's values over the codes of a type.

    Args:
        name: of the field, for the error.
        values: of any shape; those that are not finite get the code of no value.
        kind: type of the codes.

    Returns:
        The codes, and low, high and clipped as a manifest's `Quantity` has them.

    Raises:
        SceneError: no value is finite.
    """
    known = np.isfinite(values)
    if not known.any():
        raise SceneError(f"field {name!r} has no finite value: there is nothing to colour by")
    low, high = float(values[known].min()), float(values[known].max())
    brightest = float(np.percentile(values[known], BRIGHTEST))
    clipped = high - low > _FAR_LARGER * (brightest - low) > 0.0
    if clipped:
        high = brightest
    most = _MOST[kind]
    share = np.clip((np.where(known, values, low) - low) / ((high - low) or 1.0), 0.0, 1.0)
    codes = np.where(known, np.rint(most * share), most + 1).astype(kind)
    return codes, {"low": low, "high": high, "clipped": clipped}
