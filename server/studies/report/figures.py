"""Numbers as the report prints them: each names its place in numbers.json, and shows no false digits."""

import math
from dataclasses import dataclass
from html import escape

from server.studies.report.results import Numbers
from server.studies.report.words import Words

MINUS, NONE = "\u2212", "–"
SMALLEST_P = 0.001  # that is printed


@dataclass(frozen=True)
class Printer:
    """Prints numbers by their place.

    Args:
        numbers: all of them.
        words: of the language.
    """

    numbers: Numbers
    words: Words

    def has(self, place: str) -> bool:
        """Whether there is a number at a place, and it is defined."""
        return self.numbers.get(place) is not None

    def value(self, place: str) -> float:
        """The number at a place; NaN where it is not defined."""
        found = self.numbers.get(place)
        return float(found) if isinstance(found, int | float) else math.nan

    def number(self, place: str, decimals: int, signed: bool = False) -> str:
        """A number with so many decimals."""
        return self._marked(place, self.text(self.value(place), decimals, signed))

    def count(self, place: str) -> str:
        """A whole number."""
        return self.number(place, 0)

    def p(self, place: str) -> str:
        """A p-value, without the zero that it always begins with in English."""
        value = self.value(place)
        if math.isnan(value):
            return self._marked(place, NONE)
        if value < SMALLEST_P:
            return self._marked(place, f"&lt; {self._without_zero(str(SMALLEST_P))}")
        return self._marked(place, self._without_zero("1" if value == 1 else f"{min(value, 0.999):.3f}"))

    def p_equals(self, place: str) -> str:
        """A p-value in a sentence: p = .012, p < .001."""
        equals = "" if self.value(place) < SMALLEST_P else "= "
        return f'<span class="whole"><i>p</i> {equals}{self.p(place)}</span>'

    def interval(self, place: str, decimals: int, signed: bool = False) -> str:
        """A confidence interval in brackets, a dash where there is none."""
        if not self.has(f"{place}_low"):
            return NONE
        between = self.words.semicolon if self.words.decimal == "," else ", "
        low, high = (self.number(f"{place}_{end}", decimals, signed) for end in ("low", "high"))
        return f'<span class="interval">[{low}{between}{high}]</span>'

    def names(self, place: str) -> str:
        """The pseudonyms at a place."""
        found = self.numbers.get(place)
        return self._marked(place, ", ".join(map(escape, found)) if isinstance(found, list) and found else NONE)

    def text(self, value: float, decimals: int, signed: bool = False) -> str:
        """A value without a place, as axes have it."""
        if math.isnan(value):
            return NONE
        shown = f"{value:+.{decimals}f}" if signed else f"{value:.{decimals}f}"
        # A difference that rounds to zero has no sign.
        if not shown.strip("+-0."):
            shown = shown.lstrip("+-")
        return shown.replace(".", self.words.decimal).replace("-", MINUS)

    def _without_zero(self, number: str) -> str:
        return number.replace(".", ",") if self.words.decimal == "," else number.removeprefix("0")

    def _marked(self, place: str, shown: str) -> str:
        exact = self.numbers.get(place)
        value = "" if exact is None or isinstance(exact, list) else str(exact)
        return f'<data value="{escape(value)}" data-number="{escape(place)}" title="{escape(place)}">{shown}</data>'


def decimals_for(spread: float) -> int:
    """Decimals that leave sense in values with such a standard deviation."""
    if math.isnan(spread) or spread <= 0:
        return 2
    return min(4, max(0, 2 - math.floor(math.log10(spread)) - (spread < 1)))
