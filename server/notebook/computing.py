"""What follows from the values of a record: quantities with their uncertainty."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Computed:
    """A quantity of a record.

    Args:
        value: in SI; None while something it needs is unknown.
        uncertainty: standard uncertainty in SI; None where the value is.
        missing: the fields that are still needed.
    """

    value: float | None
    uncertainty: float | None
    missing: tuple[str, ...] = ()


def check(field: object, si: float) -> str:
    return ""
