"""The server's clock and the identifiers made from it."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from uuid import UUID

_elsewhen: ContextVar[datetime | None] = ContextVar("elsewhen", default=None)


def now() -> str:
    """Server time, RFC 3339 in UTC with microseconds; such strings sort like the times."""
    return ago(0.0)


def ago(seconds: float) -> str:
    """Server time that long ago, as `now` writes it."""
    then = _present() - timedelta(seconds=seconds)
    return then.isoformat(timespec="microseconds").replace("+00:00", "Z")


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let it be another moment for what is written in here: examples that were made up lie in the past.

    Args:
        moment: in UTC.
    """
    token = _elsewhen.set(moment)
    try:
        yield
    finally:
        _elsewhen.reset(token)


def _present() -> datetime:
    return _elsewhen.get() or datetime.now(UTC)


def now_ms() -> int:
    """Server time in milliseconds since 1970."""
    return int(_present().timestamp() * 1000)


def new_op_id() -> str:
    """A UUIDv7 (RFC 9562): milliseconds since 1970, then random bits."""
    value = (now_ms() & (2**48 - 1)) << 80 | 0x7 << 76 | secrets.randbits(12) << 64
    value |= 0b10 << 62 | secrets.randbits(62)
    return str(UUID(int=value))
