"""Moments as numbers: everything in a package is on the server's clock."""

from datetime import UTC, datetime


def ms_of(moment: str) -> float:
    """Unix milliseconds of a moment as the server writes it (RFC 3339)."""
    return datetime.fromisoformat(moment).timestamp() * 1000


def moment_of(ms: float) -> str:
    """A moment as the server writes it, of Unix milliseconds."""
    moment = datetime.fromtimestamp(round(ms / 1000, 6), UTC)
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")
