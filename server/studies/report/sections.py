"""An outcome on the page: plot, descriptive table, comparisons with both families of tests, and what is missing."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from server.studies.report.figures import NONE, Printer, decimals_for
from server.studies.report.plan import Plan
from server.studies.report.plots import Row, distribution_plot, interval_plot
from server.studies.report.results import pair_place
from server.studies.report.series import Series
from server.studies.statistics.several import pairs_of

MINUS_WORD = " − "


@dataclass(frozen=True)
class Shown:
    """An outcome on the page.

    Args:
        series: its values.
        plan: of the study.
        printer: of its numbers.
    """

    series: Series
    plan: Plan
    printer: Printer

    @property
    def id(self) -> str:
        """Where its numbers are."""
        return self.series.outcome.id

    @property
    def decimals(self) -> int:
        """Of its values."""
        spreads = [self.printer.value(f"{self.id}/{name or 'all'}/sd") for name in self.series.conditions]
        return decimals_for(max((spread for spread in spreads if not math.isnan(spread)), default=math.nan))

    @property
    def raw_decimals(self) -> int:
        """Of what stands in the data as it is: extremes and order statistics."""
        values = (value for row in self.series.values.values() for value in row.values())
        return min(
            self.decimals, max((len(f"{value:.4f}".rstrip("0").partition(".")[2]) for value in values), default=0)
        )

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """(reference, other), those that were compared."""
        compared = pairs_of(self.series.conditions)
        return [pair for pair in compared if self.printer.has(f"{pair_place(self.id, pair)}/means/difference")]

    @property
    def family(self) -> str:
        """Which tests are reported."""
        return str(self.printer.numbers.get(f"{self.id}/family", "means"))

    @property
    def estimate(self) -> str:
        """What the reported family says about a pair: a difference of means, or a shift."""
        return "difference" if self.family == "means" else "shift"

    def label(self, condition: str) -> str:
        """Of a condition, for people."""
        return self.plan.label(condition) if condition else self.printer.words.everybody

    def pair_label(self, pair: tuple[str, str]) -> str:
        """Other minus reference."""
        return f"{self.label(pair[1])}{MINUS_WORD}{self.label(pair[0])}"

    def with_unit(self, shown: str) -> str:
        """A printed value with the outcome's unit."""
        return f"{shown}\u2009{escape(self.series.unit)}" if self.series.unit else shown

    def estimate_of(self, pair: tuple[str, str]) -> tuple[str, str]:
        """Where the reported estimate of a pair and its interval are."""
        place = f"{pair_place(self.id, pair)}/{self.family}"
        return f"{place}/{self.estimate}", f"{place}/{'interval' if self.family == 'means' else 'shift_interval'}"


def outcome_section(shown: Shown) -> str:
    """Everything about one outcome."""
    words, outcome = shown.printer.words, shown.series.outcome
    kind = "primary" if outcome.primary and shown.plan.confirmatory else "exploratory"
    tag = words.primary if kind == "primary" else words.exploratory
    unit = f' <span class="muted">({escape(shown.series.unit)})</span>' if shown.series.unit else ""
    return (
        f'<article><h3>{escape(outcome.label)}{unit} <span class="tag {kind}">{tag}</span>'
        f"<code>{escape(outcome.id)}/</code></h3>"
        f"{_plots(shown)}{_descriptive(shown)}{_omnibus(shown)}{_comparisons(shown)}{_notes(shown)}</article>"
    )


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], caption: str = "", words: int = 1) -> str:
    """A table; the first `words` columns are words, the others numbers."""
    if not rows:
        return ""
    head = "".join(
        f'<th scope="col"{"" if number < words else " class=number"}>{name}</th>' for number, name in enumerate(heads)
    )
    body = "".join(
        "<tr>"
        + "".join(
            f'<th scope="row">{cell}</th>'
            if number == 0
            else f"<td{'' if number < words else ' class=number'}>{cell}</td>"
            for number, cell in enumerate(row)
        )
        + "</tr>"
        for row in rows
    )
    said = f"<caption>{caption}</caption>" if caption else ""
    return f'<div class="scroll"><table>{said}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _plots(shown: Shown) -> str:
    words, series = shown.printer.words, shown.series
    if not any(series.values.values()):
        return ""
    labels = [shown.label(condition) for condition in series.conditions]
    paired = shown.plan.design == "within" and len(series.conditions) > 1
    caption = words.plot if paired else words.plot_groups
    drawn = distribution_plot(series, labels, f"{series.outcome.label}{words.colon}{', '.join(labels)}", shown.printer)
    figures = f"<figure>{drawn}<figcaption>{caption}</figcaption></figure>"
    rows = []
    for pair in shown.pairs:
        estimate, interval = shown.estimate_of(pair)
        low, high = (shown.printer.value(f"{interval}_{end}") for end in ("low", "high"))
        rows.append(Row(shown.pair_label(pair), shown.printer.value(estimate), low, high))
    if any(not math.isnan(row.low) for row in rows):
        drawn = interval_plot(rows, f"{series.outcome.label}{words.colon}{words.columns['difference']}", shown.printer)
        figures += f"<figure>{drawn}<figcaption>{words.intervals}</figcaption></figure>"
    return figures


def _descriptive(shown: Shown) -> str:
    words, printer, decimals, raw = shown.printer.words, shown.printer, shown.decimals, shown.raw_decimals
    halved = min(decimals, raw + 1)
    rows = []
    for condition in shown.series.conditions:
        place = f"{shown.id}/{condition or 'all'}"
        of = words.columns["n_of"].split()[1]
        rows.append((
            escape(shown.label(condition)),
            f"{printer.count(f'{place}/n')} {of} {printer.count(f'{place}/expected')}",
            printer.number(f"{place}/mean", decimals),
            printer.interval(f"{place}/mean_interval", decimals),
            printer.number(f"{place}/sd", decimals),
            printer.number(f"{place}/median", halved),
            printer.interval(f"{place}/median_interval", raw),
            f"{printer.number(f'{place}/q1', halved)} – {printer.number(f'{place}/q3', halved)}",
            f"{printer.number(f'{place}/minimum', raw)} – {printer.number(f'{place}/maximum', raw)}",
        ))  # fmt: skip
    heads = ("condition", "n_of", "mean", "ci", "sd", "median", "ci", "quartiles", "range")
    return table([words.columns[head] for head in heads], rows)


def _omnibus(shown: Shown) -> str:
    """Tests of several conditions at once."""
    printer, words, place = shown.printer, shown.printer.words, shown.id
    rows = {}
    if printer.has(f"{place}/anova/f"):
        at = f"{place}/anova"
        epsilon = f"ε = {printer.number(f'{at}/epsilon_gg', 2)} (Huynh–Feldt {printer.number(f'{at}/epsilon_hf', 2)})"
        rows["means"] = (
            "ANOVA",
            f"<i>F</i>({printer.count(f'{at}/df1')}, {printer.count(f'{at}/df2')}) = {printer.number(f'{at}/f', 2)}, "
            f"{epsilon}",
            printer.p(f"{at}/p_gg"),
            f"η²<sub>p</sub> = {printer.number(f'{at}/partial_eta2', 2)} "
            f"{printer.interval(f'{at}/partial_eta2_interval', 2)}, "
            f"η²<sub>G</sub> = {printer.number(f'{at}/generalised_eta2', 2)}",
        )
    if printer.has(f"{place}/friedman/q"):
        at = f"{place}/friedman"
        rows["ranks"] = (
            "Friedman",
            f"χ²({printer.count(f'{at}/df')}) = {printer.number(f'{at}/q', 2)}",
            printer.p(f"{at}/p"),
            f"<i>W</i> = {printer.number(f'{at}/w', 2)}",
        )
    heads = [words.columns["test"], "", "<i>p</i>", words.columns["effect"]]
    ordered = sorted(rows, key=lambda family: family != shown.family)
    return table(heads, [(_chosen(shown, family, rows[family][0]), *rows[family][1:]) for family in ordered], words=4)


def _chosen(shown: Shown, family: str, name: str) -> str:
    words = shown.printer.words
    chosen = family == shown.family
    return f'{name} <span class="muted">{words.reported if chosen else words.beside}</span>'


def _comparisons(shown: Shown) -> str:
    families = sorted(("means", "ranks"), key=lambda family: family != shown.family)
    return "".join(_means(shown) if family == "means" else _ranks(shown) for family in families)


def _means(shown: Shown) -> str:
    printer, words, decimals = shown.printer, shown.printer.words, shown.decimals
    within = shown.plan.design == "within"
    rows = []
    for pair in shown.pairs:
        at = f"{pair_place(shown.id, pair)}/means"
        effects = [f"{printer.number(f'{at}/{name}', 2)} {printer.interval(f'{at}/{name}_interval', 2)}"
                   for name in (("dz", "g_av") if within else ("g",))]  # fmt: skip
        rows.append((
            escape(shown.pair_label(pair)),
            printer.count(f"{pair_place(shown.id, pair)}/n"),
            printer.number(f"{at}/difference", decimals, signed=True),
            printer.interval(f"{at}/interval", decimals, signed=True),
            f"{printer.number(f'{at}/t', 2)} ({printer.number(f'{at}/df', 0 if within else 1)})",
            printer.p(f"{at}/p"),
            *((printer.p(f"{at}/p_holm"),) if len(shown.pairs) > 1 else ()),
            *effects,
        ))  # fmt: skip
    effect_heads = ["<i>d<sub>z</sub></i>", "<i>g</i><sub>av</sub>"] if within else [words.columns["g"]]
    heads = [words.columns[name] for name in ("comparison", "n", "difference", "ci", "t")]
    return table([*heads, *_p_heads(shown), *effect_heads], rows, _chosen(shown, "means", words.means))


def _ranks(shown: Shown) -> str:
    printer, words, decimals = shown.printer, shown.printer.words, shown.decimals
    statistic = "w" if shown.plan.design == "within" else "u"
    rows = []
    for pair in shown.pairs:
        at = f"{pair_place(shown.id, pair)}/ranks"
        rows.append((
            escape(shown.pair_label(pair)),
            printer.count(f"{pair_place(shown.id, pair)}/n"),
            printer.number(f"{at}/shift", decimals, signed=True),
            printer.interval(f"{at}/shift_interval", decimals, signed=True),
            printer.number(f"{at}/{statistic}", 1),
            printer.p(f"{at}/p"),
            *((printer.p(f"{at}/p_holm"),) if len(shown.pairs) > 1 else ()),
            f"{printer.number(f'{at}/rank_biserial', 2)} {printer.interval(f'{at}/rank_biserial_interval', 2)}",
        ))  # fmt: skip
    heads = [*(words.columns[name] for name in ("comparison", "n", "shift", "ci")), f"<i>{statistic.upper()}</i>"]
    return table([*heads, *_p_heads(shown), words.columns["rank_biserial"]], rows, _chosen(shown, "ranks", words.ranks))


def _p_heads(shown: Shown) -> list[str]:
    columns = shown.printer.words.columns
    return ["<i>p</i>", f"<i>{columns['p_holm'][0]}</i>{columns['p_holm'][1:]}"][: 1 + (len(shown.pairs) > 1)]


def _notes(shown: Shown) -> str:
    """How the tests were chosen, who is missing, and the gain of the class."""
    printer, words = shown.printer, shown.printer.words
    notes = []
    if f"{shown.id}/family" in printer.numbers:
        w, p = printer.number(f"{shown.id}/normality/w", 3), printer.p_equals(f"{shown.id}/normality/p")
        if not printer.has(f"{shown.id}/normality/p"):
            notes.append(words.normality["unknown"])
        elif shown.series.outcome.test == "by_normality":
            notes.append(words.normality[shown.family].format(w=w, p=p))
        else:
            family = words.means if shown.family == "means" else words.ranks
            notes.append(words.of_the_plan.format(w=w, p=p, family=family.lower()))
    elif len(shown.series.conditions) > 1:
        notes.append(words.not_tested)
    for condition in shown.series.conditions:
        place, name = f"{shown.id}/{condition or 'all'}", escape(shown.label(condition))
        if printer.numbers[f"{place}/missing"]:
            notes.append(words.missing.format(condition=name, names=printer.names(f"{place}/missing")))
        if printer.has(f"{place}/average_gain"):
            notes.append(words.average_gain.format(condition=name, gain=printer.number(f"{place}/average_gain", 2)))
        if printer.value(f"{place}/at_maximum") > 0:
            notes.append(f"{name}{words.colon}{words.at_maximum.format(count=printer.count(f'{place}/at_maximum'))}")
    if len(shown.series.conditions) > 2 and printer.numbers.get(f"{shown.id}/incomplete"):
        notes.append(words.left_out.format(names=printer.names(f"{shown.id}/incomplete")))
    return f'<ul class="notes">{"".join(f"<li>{note}</li>" for note in notes)}</ul>' if notes else ""


def nothing(cell: str) -> str:
    """A cell, or a dash where there is nothing to say."""
    return cell or NONE
