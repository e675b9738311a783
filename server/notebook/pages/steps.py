"""The steps of a record on its page: fields with target and actual value, what was corrected, asked and computed."""

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from server.notebook.document import RecordDocument
from server.notebook.pages.attachments import attachment
from server.notebook.pages.figures import derived, entered, measured, moment, percentage
from server.notebook.pages.words import Words
from server.notebook.readout import from_si, is_disputed, is_emptying, si_value, slot_of
from server.protocol.messages import FormField, FormQuantity, FormStep, NotebookEntry

_ROW = 5  # columns


@dataclass(frozen=True)
class _Field:
    """A field with everything that was written to it.

    Args:
        name: as entries have it; without the number of a reading.
        form: of the form, None for what the form does not have.
        entries: on the field and its readings, oldest first.
    """

    name: str
    form: FormField | None
    entries: tuple[NotebookEntry, ...]


def steps(document: RecordDocument, words: Words) -> str:
    """Every step of the form, and below them what was written to no field of it."""
    form = document.view.form
    written: dict[str, list[NotebookEntry]] = {}
    known = ("value", "file", "comment", "settled")
    for entry in document.view.entries:
        if entry.kind in known:
            slot = slot_of(form, entry.field)
            written.setdefault(slot.field.field if slot.field else entry.field, []).append(entry)
    parts = []
    for number, step in enumerate(form.steps if form else (), start=1):
        fields = [_Field(field.field, field, tuple(written.pop(field.field, ()))) for field in step.fields]
        parts.append(_step(f"{number}. {step.title}", step, fields, document, words))
    if written:
        others = [_Field(name, None, tuple(entries)) for name, entries in written.items()]
        title = words.other_entries if form else ""
        parts.append(_step(title, None, others, document, words))
    return "".join(parts)


def _step(title: str, step: FormStep | None, fields: Sequence[_Field], document: RecordDocument, words: Words) -> str:
    head = (
        f"<th>{words.field}</th><th class=number>{words.target}</th><th class=number>{words.actual}</th>"
        f"<th class=number>{words.deviation}</th><th>{words.entered}</th>"
    )
    bodies = "".join(_body(field, document, words) for field in fields if field.entries or _is_wanted(field))
    files = "".join(
        attachment(entry, entry.file, document, words)
        for field in fields
        for entry in field.entries
        if entry.file is not None
    )
    quantities = [] if step is None or document.view.form is None else [
        quantity for quantity in document.view.form.quantities if quantity.step == step.step
    ]  # fmt: skip
    instruction = f'<p class="instruction">{escape(step.instruction)}</p>' if step and step.instruction else ""
    heading = f"<h2>{escape(title)}</h2>" if title else ""
    table = f'<table class="fields"><thead><tr>{head}</tr></thead>{bodies}</table>' if bodies else ""
    if not (table or files or quantities):
        table = f'<p class="muted">{words.no_value}</p>'
    return f"<section>{heading}{instruction}{table}{files}{_quantities(quantities, document, words)}</section>"


def _is_wanted(field: _Field) -> bool:
    return field.form is not None and field.form.required


# --- fields -------------------------------------------------------------------------------------------------


def _body(field: _Field, document: RecordDocument, words: Words) -> str:
    """The rows of a field: its value, and below it what else there is to know."""
    held = {entry.field: document.current.get(entry.field, ()) for entry in field.entries if entry.kind == "value"}
    holding = [
        entry for entries in held.values() for entry in entries if entry.kind == "value" and not is_emptying(entry)
    ]
    values = [entry for entry in field.entries if entry.kind == "value"]
    if not values and field.form is None and all(entry.kind == "file" for entry in field.entries):
        return ""
    target, deviation = _against_target(field, holding, document, words)
    label = escape(field.form.label if field.form else field.name)
    if values or _is_wanted(field):
        actual = _actual(field, holding, words) if holding else _absent(field, values, words)
        main = (
            f'<tr><th scope="row">{label}</th><td class="number">{target}</td><td class="number actual">{actual}</td>'
            f'<td class="number">{deviation}</td><td class="by">{_by(holding)}</td></tr>'
        )
    elif any(entry.kind == "comment" for entry in field.entries):
        main = f'<tr><th scope="row">{label}</th><td colspan="{_ROW - 1}"></td></tr>'
    else:
        return ""
    notes = [
        *(f'<p class="warning">⚠ {words.several}</p>' for entries in held.values() if is_disputed(entries)),
        *_range_notes(field, holding, words),
        *_corrections(field, values, words),
        *_comments(field, document, words),
    ]
    below = f'<tr class="notes"><td colspan="{_ROW}">{"".join(notes)}</td></tr>' if notes else ""
    return f"<tbody>{main}{below}</tbody>"


def _absent(field: _Field, values: Sequence[NotebookEntry], words: Words) -> str:
    if values:
        return f'<span class="muted">{words.emptied}</span>'
    return f'<span class="warning">⚠ {words.no_value}</span>'


def _actual(field: _Field, holding: Sequence[NotebookEntry], words: Words) -> str:
    """The value; of readings the mean with their spread, and each of them."""
    if field.form is None or field.form.kind != "readings":
        return "<br>".join(_said(entry, words) for entry in holding)
    known = _readings_si(field, holding)
    each = " · ".join(_said(entry, words) for entry in holding)
    if len(known) < 2 or not field.form.units:
        return each
    unit = field.form.units[0]
    mean = from_si(statistics.fmean(known), unit)
    spread = statistics.stdev(known) / unit.factor
    return (
        f'{measured(mean, spread, unit.symbol, words)}<small>{words.mean} ± {words.spread}, n = {len(known)}</small>'
        f"<small>{each}</small>"
    )  # fmt: skip


def _readings_si(field: _Field, holding: Sequence[NotebookEntry]) -> list[float]:
    slots = (si_value(field.form, entry) for entry in holding)
    return [value for value in slots if value is not None]


def _against_target(
    field: _Field, holding: Sequence[NotebookEntry], document: RecordDocument, words: Words
) -> tuple[str, str]:
    """The target in the unit of the field, and how far the value is from it; a word beside the colour."""
    form = field.form
    computed = document.quantities.get(form.target) if form and form.target else None
    if form is None or computed is None or computed.value is None or not form.units:
        return "", ""
    offer = next((unit for unit in form.units if holding and unit.symbol == holding[-1].unit), form.units[0])
    target = derived(from_si(computed.value, offer), offer.symbol, words, digits=5)
    known = _readings_si(field, holding)
    if not known or not computed.value or is_disputed(holding):
        return target, ""
    share = statistics.fmean(known) / computed.value - 1
    kept = abs(share) <= form.tolerance
    sign, look, word = ("✓", "ok", words.within) if kept else ("⚠", "warning", words.off_target)
    return target, f'<span class="{look}">{sign} {percentage(share, words)}<small>{word}</small></span>'


def _range_notes(field: _Field, holding: Sequence[NotebookEntry], words: Words) -> Iterator[str]:
    form = field.form
    for entry in holding:
        value = None if form is None else si_value(field.form, entry)
        if form is None or value is None:
            continue
        if (form.low is not None and value < form.low) or (form.high is not None and value > form.high):
            reason = f" ({escape(form.range_reason)})" if form.range_reason else ""
            yield f'<p class="warning">⚠ {_said(entry, words)} {words.outside}{reason}</p>'


def _corrections(field: _Field, values: Sequence[NotebookEntry], words: Words) -> Iterator[str]:
    """What every correction replaced, struck through, with its reason."""
    by_id = {entry.entry_id: entry for entry in values}
    for entry in values:
        old = [by_id[one] for one in entry.base if one in by_id]
        if not old:
            continue
        number = entry.field.removeprefix(f"{field.name}.")
        which = f"{words.reading} {number}: " if number != entry.field and number.isdecimal() else ""
        now = words.emptied if is_emptying(entry) else _said(entry, words)
        struck = ", ".join(
            f"<s>{_said(one, words)}</s> <span class=muted>({escape(one.actor)}, {moment(one.device_time)})</span>"
            for one in old
        )
        reason = f"{words.reason}: {escape(entry.reason)} " if entry.reason else ""
        yield (
            f'<p>{which}<strong>{now}</strong> {words.instead_of} {struck}. {reason}'
            f'<span class="muted">{escape(entry.actor)}, {moment(entry.device_time)}</span></p>'
        )  # fmt: skip


def _comments(field: _Field, document: RecordDocument, words: Words) -> Iterator[str]:
    settling = {entry.refers_to: entry for entry in document.view.entries if entry.kind == "settled"}
    for entry in field.entries:
        if entry.kind != "comment":
            continue
        kind = {"question": words.question, "arrow": words.arrow}.get(entry.about or "", words.remark)
        text = f'<p class="comment"><strong>{kind}</strong> {_signed(entry.text, entry)}'
        settled = settling.get(entry.entry_id)
        if settled is not None:
            word = words.waived if settled.reason else words.answer
            text += f"<br><strong>{word}</strong> {_signed(settled.text, settled)}"
        elif entry.about == "question":
            text += f'<br><span class="warning">⚠ {words.still_open}</span>'
        yield f"{text}</p>"


def _signed(text: str, entry: NotebookEntry) -> str:
    return f'{escape(text)} <span class="muted">{escape(entry.actor)}, {moment(entry.device_time)}</span>'


def _said(entry: NotebookEntry, words: Words) -> str:
    """What an entry says."""
    if entry.value is not None:
        return escape(entered(entry.value, entry.unit, words))
    return f'<span class="text">{escape(entry.text)}</span>' if entry.text else words.emptied


def _by(holding: Sequence[NotebookEntry]) -> str:
    """Who entered, each once, and when the last."""
    if not holding:
        return ""
    names = ", ".join(dict.fromkeys(escape(entry.actor) for entry in holding))
    return f"{names}<small>{moment(max(entry.device_time for entry in holding))}</small>"


# --- quantities ---------------------------------------------------------------------------------------------


def _quantities(quantities: Sequence[FormQuantity], document: RecordDocument, words: Words) -> str:
    if not quantities:
        return ""
    rows = "".join(_quantity(quantity, document, words) for quantity in quantities)
    return f'<table class="quantities"><tbody>{rows}</tbody></table>'


def _quantity(quantity: FormQuantity, document: RecordDocument, words: Words) -> str:
    computed = document.quantities.get(quantity.quantity)
    source = f' <span class="muted">({escape(quantity.source)})</span>' if quantity.source else ""
    if computed is None or computed.value is None:
        missing = ", ".join(escape(name) for name in (computed.missing if computed else ()))
        value = f'<span class="muted">{words.needs} {missing}</span>' if missing else "–"
    else:
        unit = quantity.units[0]
        uncertainty = None if computed.uncertainty is None else computed.uncertainty / unit.factor
        value = escape(measured(from_si(computed.value, unit), uncertainty, unit.symbol, words))
        if (quantity.low is not None and computed.value < quantity.low) or (
            quantity.high is not None and computed.value > quantity.high
        ):
            value += f'<small class="warning">⚠ {words.outside}</small>'
    return (
        f'<tr><th scope="row"><span class="computed">{words.computed}</span> {escape(quantity.label)}</th>'
        f'<td class="number">{value}</td><td class="formula">= {escape(quantity.formula)}{source}</td></tr>'
    )
