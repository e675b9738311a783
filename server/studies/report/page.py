"""The report as one HTML page: it needs no other file, no network, and runs nothing."""

from collections.abc import Sequence
from functools import cache
from html import escape
from pathlib import Path

from server.studies.report.figures import Printer
from server.studies.report.plan import Bounds, Outcome, Plan, utc
from server.studies.report.plots import Row, interval_plot
from server.studies.report.results import EFFECTS, Numbers
from server.studies.report.sections import Shown, nothing, outcome_section, table
from server.studies.report.series import all_series
from server.studies.report.summary import bounds_card, bounds_label, bounds_text, verdict_card
from server.studies.report.tables import Tables
from server.studies.report.words import WORDS, Words


def report_page(plan: Plan, tables: Tables, numbers: Numbers) -> str:
    """The page of a report.

    Raises:
        PackageError: as for `all_series`.
    """
    words = WORDS[plan.language]
    printer = Printer(numbers, words)
    shown = [Shown(series, plan, printer) for series in all_series(plan, tables)]
    primary = [each for each in shown if each.series.outcome.primary]
    exploratory = [each for each in shown if not each.series.outcome.primary]
    bounds = [(bound, next(each for each in shown if each.id == bound.outcome)) for bound in plan.equivalence]
    sections = (
        _section("summary", _summary(primary, bounds, words), words),
        _section("plan", _settled(plan, primary, bounds, words), words),
        _section("people", _people(plan, tables, printer), words),
        _section("primary", "".join(map(outcome_section, primary)) or f"<p>{words.no_primary}</p>", words),
        _section("equivalence", _equivalence(bounds, printer), words),
        _section("order", _order(shown, printer), words),
        _section("sample", _sample(plan, primary, printer), words),
        _section("exploratory", _exploratory(exploratory, words), words),
        _section("events", _events(plan, printer), words),
        _section("methods", _methods(words), words),
    )
    return (
        f'<!doctype html>\n<html lang="{plan.language}"><head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(plan.title)} · {words.kind}</title>\n<style>\n{_style()}</style></head>\n"
        f"<body><main>\n{_header(plan, printer)}\n{''.join(sections)}</main></body></html>\n"
    )


def _section(name: str, content: str, words: Words) -> str:
    if not content:
        return ""
    return f'<section id="{name}"><h2>{words.headings[name]}</h2>{content}</section>\n'


def _header(plan: Plan, printer: Printer) -> str:
    words = printer.words
    banner = f'<p class="banner" role="note">⚠ {words.simulated}</p>' if plan.simulated else ""
    registered = utc(plan.registered_at) if plan.registered_at else ""
    if not plan.confirmatory:
        registered = (
            f'{registered} <b class="warning">⚠ {words.late if plan.registered_at else words.not_registered}</b>'
        )
    people = words.included_of.format(
        included=printer.count("people/included"), enrolled=printer.count("people/enrolled")
    )
    facts = {
        "people": people,
        "design": words.designs[plan.design],
        "conditions": ", ".join(escape(condition.label) for condition in plan.conditions),
        "registered": registered,
    }
    if plan.first_session_at:
        facts["first"] = utc(plan.first_session_at)
    listed = "".join(f"<div><dt>{words.facts[name]}</dt><dd>{fact}</dd></div>" for name, fact in facts.items())
    return (
        f'{banner}<header><p class="kind">{words.kind}</p><h1>{escape(plan.title)}</h1>'
        f'<dl class="facts">{listed}</dl></header>'
    )


def _summary(primary: Sequence[Shown], bounds: Sequence[tuple[Bounds, Shown]], words: Words) -> str:
    cards = [*map(verdict_card, primary), *(bounds_card(*each) for each in bounds)]
    return f'<ul class="cards">{"".join(cards)}</ul>' if cards else f"<p>{words.no_primary}</p>"


def _settled(plan: Plan, primary: Sequence[Shown], bounds: Sequence[tuple[Bounds, Shown]], words: Words) -> str:
    columns = words.columns
    outcomes = [(escape(each.series.outcome.label), _wanted(each.series.outcome, words)) for each in primary]
    limits = [
        (escape(bounds_label(bound, each)), bounds_text(bound, each), escape(bound.reason)) for bound, each in bounds
    ]
    rules = "".join(f"<li>{escape(rule)}</li>" for rule in plan.exclusion_rules)
    return (
        table([words.headings["primary"], columns["direction"]], outcomes, words=2)
        + table([words.headings["bounds"], columns["bounds"], columns["reason"]], limits, words=3)
        + f"<h3>{words.headings['rules']}</h3>"
        + (f"<ul>{rules}</ul>" if rules else f"<p>{words.no_rules}</p>")
    )


def _wanted(outcome: Outcome, words: Words) -> str:
    return {"higher": f"↑ {words.directions[0]}", "lower": f"↓ {words.directions[1]}"}.get(outcome.better, nothing(""))


def _people(plan: Plan, tables: Tables, printer: Printer) -> str:
    words = printer.words
    states = [state for state in words.states if printer.has(f"people/{state}")]
    figures = "".join(
        f"<div><dt>{words.states[state]}</dt><dd>{printer.count(f'people/{state}')}</dd></div>" for state in states
    )
    left = [
        (escape(person.pseudonym), words.state_of_one[person.status], nothing(escape(person.reason)))
        for person in tables.participants
        if person.status != "included" or person.reason
    ]
    orders = [
        (" → ".join(escape(plan.label(name)) for name in place.rpartition("/")[2].split(">")), printer.count(place))
        for place in printer.numbers
        if place.startswith("people/order/")
    ]
    heads = [words.columns[name] for name in ("participant", "state", "reason")]
    nobody = all(person.status == "included" for person in tables.participants)
    return (
        f'<dl class="figures">{figures}</dl>'
        + (f"<p>{words.nobody_left_out}</p>" if nobody else "")
        + table(heads, left, words=3)
        + table([words.order, words.columns["people"]], orders)
    )


def _equivalence(bounds: Sequence[tuple[Bounds, Shown]], printer: Printer) -> str:
    words, parts = printer.words, []
    for bound, shown in bounds:
        place, decimals = f"equivalence/{bound.id}", shown.decimals
        low, high = (printer.value(f"{place}/interval_{end}") for end in ("low", "high"))
        label = bounds_label(bound, shown)
        name = shown.label(bound.condition)
        if bound.reference is not None:
            name = shown.pair_label((bound.reference, bound.condition))
        row = Row(name, printer.value(f"{place}/mean"), low, high)
        drawn = interval_plot([row], label, printer, (bound.low, bound.high))
        cells = (
            shown.with_unit(printer.number(f"{place}/mean", decimals, signed=True)),
            printer.count(f"{place}/n"),
            printer.interval(f"{place}/interval", decimals, signed=True),
            bounds_text(bound, shown),
            f"{printer.number(f'{place}/t_low', 2)} ({printer.p_equals(f'{place}/p_low')})",
            f"{printer.number(f'{place}/t_high', 2)} ({printer.p_equals(f'{place}/p_high')})",
        )
        heads = [words.columns[name] for name in ("mean", "n", "ci90", "bounds", "t_low", "t_high")]
        missing = printer.numbers[f"{place}/missing"]
        note = (
            words.missing.format(condition=escape(row.label), names=printer.names(f"{place}/missing"))
            if missing
            else ""
        )
        parts.append(
            f"<article><h3>{escape(label)}<code>{place}/</code></h3><figure>{drawn}"
            f"<figcaption>{words.bounds_plot}</figcaption></figure>{table(heads, [cells])}"
            f"<p>{words.columns['reason']}{words.colon}{escape(bound.reason)}</p>"
            f"{f'<p>{note}</p>' if note else ''}</article>"
        )
    return "".join(parts)


def _order(shown: Sequence[Shown], printer: Printer) -> str:
    words, rows = printer.words, []
    for each in shown:
        if f"{each.id}/order/n" not in printer.numbers:
            continue
        tests = []
        for name in words.effects:
            at = f"{each.id}/order/{name}"
            df = f"({printer.count(f'{at}/df1')}, {printer.count(f'{at}/df2')})"
            said = f"<i>F</i>{df} = {printer.number(f'{at}/f', 2)}, {printer.p_equals(f'{at}/p')}"
            tests.append(said if printer.has(f"{at}/f") else nothing(""))
        periods = range(1, 1 + sum(place.startswith(f"{each.id}/order/mean_") for place in printer.numbers))
        means = " → ".join(printer.number(f"{each.id}/order/mean_{number}", each.decimals) for number in periods)
        rows.append((escape(each.series.outcome.label), means, *tests))
    if not rows:
        return ""
    heads = [words.columns["outcome"], words.mean_of_period.format(number="1 → 2 …"), *words.effects.values()]
    return f"{table(heads, rows, words=1)}<p>{words.order_note}</p><p>{words.order_low_power}</p>"


def _sample(plan: Plan, primary: Sequence[Shown], printer: Printer) -> str:
    words = printer.words
    sentence = words.sample if plan.design == "within" else words.sample_groups
    lines = []
    if printer.has("people/planned"):
        lines.append(words.planned.format(planned=printer.count("people/planned")))
    for each in primary:
        if printer.has(f"{each.id}/smallest_effect"):
            dz = printer.number(f"{each.id}/smallest_effect", 2)
            n = printer.count(f"{each.id}/complete")
            lines.append(sentence.format(outcome=escape(each.series.outcome.label), n=n, dz=dz))
    sizes = [printer.count(f"sample_size/dz_{effect}") for effect in EFFECTS]
    if plan.design == "within":
        lines.append(words.sample_needed.format(small=sizes[0], medium=sizes[1], large=sizes[2]))
    return "".join(f"<p>{line}</p>" for line in lines)


def _exploratory(shown: Sequence[Shown], words: Words) -> str:
    if not shown:
        return ""
    return f'<p class="muted">{words.exploratory_note}</p>{"".join(map(outcome_section, shown))}'


def _events(plan: Plan, printer: Printer) -> str:
    met = [
        place.removeprefix("events/").removesuffix("/count").rpartition("/")
        for place in printer.numbers
        if place.startswith("events/") and place.endswith("/count")
    ]
    if not met:
        return ""
    words = printer.words
    columns = {condition for _, _, condition in met}
    conditions = [name for name in (*plan.condition_ids, "all") if name in columns]
    rows = []
    for name in sorted({event for event, _, _ in met}):
        at = [f"events/{name}/{condition}" for condition in conditions]
        cells = [
            f"{printer.count(f'{place}/count')} ({printer.count(f'{place}/people')})"
            if printer.has(f"{place}/count")
            else nothing("")
            for place in at
        ]
        rows.append((escape(name), *cells))
    heads = [escape(words.everybody if name == "all" else plan.label(name)) for name in conditions]
    return table([words.columns["event"], *heads], rows) + f"<p>{words.events_note}</p>"


def _methods(words: Words) -> str:
    return "".join(f"<p>{line}</p>" for line in (*words.methods, words.recompute))


@cache
def _style() -> str:
    return Path(__file__).with_name("report.css").read_text(encoding="utf-8")
