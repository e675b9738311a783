"""The server's clock and the identifiers made from it."""

import secrets
import time
from datetime import UTC, datetime, timedelta
from uuid import UUID


def now() -> str:
    """Server time, RFC 3339 in UTC with microseconds; such strings sort like the times."""
    return ago(0.0)


def ago(seconds: float) -> str:
    """Server time that long ago, as `now` writes it."""
    then = datetime.now(UTC) - timedelta(seconds=seconds)
    return then.isoformat(timespec="microseconds").replace("+00:00", "Z")


def new_op_id() -> str:
    """A UUIDv7 (RFC 9562): milliseconds since 1970, then random bits."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & (2**48 - 1)) << 80 | 0x7 << 76 | secrets.randbits(12) << 64
    value |= 0b10 << 62 | secrets.randbits(62)
    return str(UUID(int=value))


def now_ms() -> int:
    """Server time in milliseconds since 1970."""
    return time.time_ns() // 1_000_000
