"""Numbers and moments as they are printed: no false digits, a true minus sign, a thin space before the unit."""

import math
from datetime import datetime

from server.notebook.pages.words import Words

THIN_SPACE, MINUS = "\u2009", "\u2212"
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def entered(value: float, unit: str, words: Words) -> str:
    """A value with the digits that were entered."""
    return _with_unit(_printed(f"{value:.12g}", words), unit)


def derived(value: float, unit: str, words: Words, digits: int = 4) -> str:
    """A value that was converted, with so many significant digits."""
    return _with_unit(_printed(f"{value:.{digits}g}", words), unit)


def measured(value: float, uncertainty: float | None, unit: str, words: Words) -> str:
    """A value with its standard uncertainty, both to the digits that the uncertainty leaves sense in."""
    if not uncertainty:
        return derived(value, unit, words)
    # Two digits while the first is small: 0.12 rounded to 0.1 would be off by a fifth.
    lead = math.floor(math.log10(uncertainty))
    decimals = -lead + (1 if uncertainty / 10**lead < 2.95 else 0)
    if not -3 <= decimals <= 9:
        return _with_unit(f"{_printed(f'{value:.4g}', words)} ± {_printed(f'{uncertainty:.2g}', words)}", unit)
    shown = [f"{round(number, decimals):.{max(0, decimals)}f}" for number in (value, uncertainty)]
    both = f"{_printed(shown[0], words)} ± {_printed(shown[1], words)}"
    return _with_unit(f"({both})" if unit and unit != "%" else both, unit)


def percentage(share: float, words: Words) -> str:
    """A deviation in per cent, with its sign."""
    sign = "+" if share > 0 else ""
    return _with_unit(sign + _printed(f"{100 * share:.2g}" if abs(share) < 0.1 else f"{100 * share:.3g}", words), "%")


def moment(time: str, usual_offset: str = "") -> str:
    """A time to the minute with its offset from UTC; without it where it is the usual one of the page."""
    try:
        at = datetime.fromisoformat(time)
    except ValueError:
        return time
    shift = offset(time)
    return f"{at:%Y-%m-%d %H:%M}" + (f" {shift}" if shift and shift != usual_offset else "")


def offset(time: str) -> str:
    """The offset of a time from UTC, such as UTC+01:00; empty where it has none."""
    try:
        return datetime.fromisoformat(time).strftime("%Z").replace("UTC+00:00", "UTC")
    except ValueError:
        return ""


def _printed(number: str, words: Words) -> str:
    mantissa, _, exponent = number.partition("e")
    text = mantissa.replace(".", words.decimal)
    if exponent:
        text += f"{THIN_SPACE}×{THIN_SPACE}10{str(int(exponent)).translate(_RAISED)}"
    return text.replace("-", MINUS)


def _with_unit(number: str, unit: str) -> str:
    return f"{number}{THIN_SPACE}{unit}" if unit else number
