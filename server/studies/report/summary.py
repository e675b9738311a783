"""The first page: what the primary outcomes and the equivalence tests say, in a sentence each."""

from html import escape

from server.studies.report.plan import Bounds
from server.studies.report.results import ALPHA
from server.studies.report.sections import Shown

SIGNS = {"yes": "●", "no": "○"}


def verdict_card(shown: Shown) -> str:
    """What a primary outcome says."""
    words, outcome = shown.printer.words, shown.series.outcome
    found = shown.printer.value(f"{shown.id}/p_holm") < ALPHA
    lines = [_pair_line(shown, pair) for pair in shown.pairs]
    if not shown.printer.has(f"{shown.id}/p"):
        verdict = words.not_tested
    elif not found:
        verdict = words.not_shown
    elif len(shown.pairs) == 1:
        verdict = _direction(shown, shown.pairs[0])
    else:
        verdict = " ".join((words.differ, *(_direction(shown, pair) for pair in shown.pairs if _differs(shown, pair))))
    p = (
        f" <small>{shown.printer.p_equals(f'{shown.id}/p_holm')} (Holm)</small>"
        if shown.printer.has(f"{shown.id}/p")
        else ""
    )
    return (
        f'<li><h3>{escape(outcome.label)}</h3><p class="verdict">{SIGNS["yes" if found else "no"]} {verdict}{p}</p>'
        f"{''.join(f'<p>{line}</p>' for line in lines)}</li>"
    )


def bounds_card(bounds: Bounds, shown: Shown) -> str:
    """What an equivalence test says."""
    printer, place = shown.printer, f"equivalence/{bounds.id}"
    within = printer.value(f"{place}/p") < ALPHA
    words = printer.words
    verdict = words.within_bounds if within else words.not_within_bounds
    if not printer.has(f"{place}/p"):
        verdict = words.not_tested
    numbers = (
        f"{shown.with_unit(printer.number(f'{place}/mean', shown.decimals, signed=True))} "
        f"{printer.interval(f'{place}/interval', shown.decimals, signed=True)}, {printer.p_equals(f'{place}/p')}"
        f"{words.semicolon}{words.columns['bounds'].lower()} {bounds_text(bounds, shown)}"
    )
    return (
        f"<li><h3>{escape(bounds_label(bounds, shown))}</h3>"
        f'<p class="verdict">{SIGNS["yes" if within else "no"]} {verdict}</p><p>{numbers}</p></li>'
    )


def bounds_label(bounds: Bounds, shown: Shown) -> str:
    """What has to lie within bounds."""
    condition = shown.label(bounds.condition)
    if bounds.reference is not None:
        condition = shown.pair_label((bounds.reference, bounds.condition))
    return shown.printer.words.bounds_alone.format(outcome=shown.series.outcome.label, condition=condition)


def bounds_text(bounds: Bounds, shown: Shown) -> str:
    """Both bounds, with the unit."""
    place = f"equivalence/{bounds.id}"
    digits = max(_decimals(bounds.low), _decimals(bounds.high))
    low, high = (shown.printer.number(f"{place}/{end}", digits, signed=True) for end in ("low", "high"))
    return shown.with_unit(f"{low} … {high}")


def _decimals(value: float) -> int:
    return len(f"{value:.6f}".rstrip("0").partition(".")[2])


def _differs(shown: Shown, pair: tuple[str, str]) -> bool:
    estimate, _ = shown.estimate_of(pair)
    return shown.printer.value(f"{estimate.rpartition('/')[0]}/p_holm") < ALPHA


def _direction(shown: Shown, pair: tuple[str, str]) -> str:
    """Which condition is higher, and whether that is wanted."""
    words = shown.printer.words
    up = shown.printer.value(shown.estimate_of(pair)[0]) > 0
    sentence = (words.higher if up else words.lower).format(
        other=f"<b>{escape(shown.label(pair[1]))}</b>", reference=escape(shown.label(pair[0]))
    )
    better = shown.series.outcome.better
    if better == "neither":
        return sentence + "."
    return sentence + (words.wanted if up == (better == "higher") else words.unwanted)


def _pair_line(shown: Shown, pair: tuple[str, str]) -> str:
    """Estimate, test and effect size of a pair, as the reported family has them."""
    printer, decimals = shown.printer, shown.decimals
    estimate, interval = shown.estimate_of(pair)
    at = estimate.rpartition("/")[0]
    within = shown.plan.design == "within"
    if shown.family == "means":
        name, effect = ("<i>d<sub>z</sub></i>", "dz") if within else ("<i>g</i>", "g")
        df = printer.number(f"{at}/df", 0 if within else 1)
        test = f"<i>t</i>({df}) = {printer.number(f'{at}/t', 2)}"
    else:
        name, effect = "<i>r</i><sub>rb</sub>", "rank_biserial"
        statistic = "w" if within else "u"
        test = f"<i>{statistic.upper()}</i> = {printer.number(f'{at}/{statistic}', 1)}"
    several = "_holm" if len(shown.pairs) > 1 else ""
    return (
        f"{escape(shown.pair_label(pair))}{printer.words.colon}"
        f"<b>{shown.with_unit(printer.number(estimate, decimals, signed=True))}</b> "
        f"{printer.interval(interval, decimals, signed=True)}, {test}, {printer.p_equals(f'{at}/p{several}')}, "
        f"{name} = {printer.number(f'{at}/{effect}', 2)} {printer.interval(f'{at}/{effect}_interval', 2)}"
    )
