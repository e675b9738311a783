"""Units as people write them in headings, in one spelling: mg cm-2, mg/cm2 and mgcm⁻² are all mg/cm²."""

import re
from functools import lru_cache

_SPELLINGS = {
    "um": "µm", "micron": "µm", "microns": "µm", "ug": "µg", "uL": "µL", "ul": "µL", "ml": "mL", "l": "L",
    "sec": "s", "hr": "h", "hrs": "h", "heures": "h", "mn": "min", "C": "°C", "degC": "°C", "pc": "%", "o/o": "%",
    "mah": "mAh", "pas": "Pa·s", "mpas": "mPa·s", "Pas": "Pa·s", "mPas": "mPa·s",
}  # fmt: skip
_SYMBOLS = (
    "microns micron degC mAh kPa MPa GPa mPa mbar kg mg µg ug mm µm um nm cm km mL µL uL dL ml ul bar Pa kN N "
    "min mn sec hrs hr ms Hz kHz Ah mA mV kV mW kW rpm ppm wt vol °C K µA A V W J L l g m s h C Ω %"
)
_FACTOR = re.compile(
    rf"(?P<symbol>{'|'.join(map(re.escape, sorted(_SYMBOLS.split(), key=len, reverse=True)))})(?P<power>-?[1-4])?"
)
_WHOLE = {
    "wt%": "%", "%wt": "%", "w%": "%", "m%": "%", "mass%": "%", "%massique": "%", "%w/w": "%", "%m/m": "%",
    "vol%": "%", "%vol": "%", "tr/min": "rpm", "tr.min-1": "rpm", "trmin-1": "rpm", "rev/min": "rpm",
    "tours/min": "rpm", "u/min": "rpm", "pas": "Pa·s", "mpas": "mPa·s", "Pas": "Pa·s", "mPas": "mPa·s",
}  # fmt: skip
_PLAIN = str.maketrans("μ−–⁻¹²³⁴·⋅×*", "µ---1234....")
_RAISED = {1: "", 2: "²", 3: "³", 4: "⁴"}


@lru_cache(maxsize=4096)
def read_unit(text: str) -> str:
    """The unit that a text is, in one spelling; "" where it is none."""
    text = text.strip().removeprefix("(").removesuffix(")").removeprefix("[").removesuffix("]").strip()
    if not text or len(text) > 20:
        return ""
    plain = text.translate(_PLAIN).replace("^", "").replace("..", "")
    close = re.sub(r"\s+", "", plain)
    if close in _WHOLE or close.lower() in _WHOLE:
        return _WHOLE.get(close) or _WHOLE[close.lower()]
    above: list[str] = []
    below: list[str] = []
    for place, part in enumerate(plain.split("/")):
        factors = _factors(part.strip().strip("()"))
        if factors is None and not (place == 0 and part.strip() == "1"):
            return ""
        for symbol, power in factors or []:
            (above if (power > 0) == (place == 0) else below).append(f"{symbol}{_RAISED[abs(power)]}")
    return "/".join(["·".join(above) or "1", *below])


def split_heading(heading: str) -> tuple[str, str]:
    """What a heading names, and its unit: in brackets, behind a slash or a comma, or behind `in` (French `en`)."""
    for match in reversed(list(re.finditer(r"[(\[]([^()\[\]]*)[)\]]", heading))):
        unit, words = _unit_and_words(match[1])
        if unit:
            return f"{heading[: match.start()]} {words} {heading[match.end() :]}".strip(), unit
    without = re.sub(r"\([^()]*\)\s*$", "", heading)
    for sign in ("/", ",", " in ", " en "):
        # `Capacity/mAh/g`: the longest text that is a unit.
        for place in (match.start() for match in re.finditer(re.escape(sign), without)):
            if unit := read_unit(without[place + len(sign) :]):
                return f"{without[:place]} {heading[len(without) :]}".strip(), unit
    return heading, ""


def _unit_and_words(text: str) -> tuple[str, str]:
    """The unit in brackets, also behind words: `(A.M.%)` is a percentage of A.M."""
    if unit := read_unit(text):
        return unit, ""
    words = text.strip().removesuffix("%")
    return ("%", words) if words != text.strip() else ("", "")


def _factors(text: str) -> list[tuple[str, int]] | None:
    """Symbols with their powers; None where something else stands between them."""
    factors: list[tuple[str, int]] = []
    place = 0
    while place < len(text):
        match = _FACTOR.match(text, place)
        if match is None:
            return None
        symbol = _SPELLINGS.get(match["symbol"], match["symbol"])
        factors.append((symbol, int(match["power"] or 1)))
        place = match.end()
        while place < len(text) and text[place] in " .":
            place += 1
    return factors or None
