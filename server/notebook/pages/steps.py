"""The steps of a record on its page: what was entered and computed, in the order of the work."""

from collections.abc import Iterable
from html import escape

from server.notebook.document import RecordDocument
from server.notebook.pages.attachments import attachment
from server.notebook.pages.fields import FieldRows, Written
from server.notebook.pages.figures import measured, offset
from server.notebook.pages.words import Words
from server.notebook.readout import from_si, slot_of
from server.protocol.messages import FormQuantity, FormStep, NotebookEntry


def usual_offset(document: RecordDocument) -> str:
    """The offset from UTC of most times of a record: it is said once."""
    offsets = [offset(entry.device_time) for entry in document.view.entries]
    return max(dict.fromkeys(offsets), key=offsets.count, default="UTC")


def steps(document: RecordDocument, words: Words) -> str:
    """Every step of the form, and below them what was written to no field of it."""
    form = document.view.form
    written: dict[str, list[NotebookEntry]] = {}
    for entry in document.view.entries:
        if entry.kind in ("value", "file", "comment"):
            slot = slot_of(form, entry.field)
            written.setdefault(slot.field.field if slot.field else entry.field, []).append(entry)
    parts = []
    for number, step in enumerate(form.steps if form else (), start=1):
        fields = [Written(field.field, field, tuple(written.pop(field.field, ()))) for field in step.fields]
        parts.append(_step(f"{number}. {step.title}", step, fields, document, words))
    if written:
        others = [Written(name, None, tuple(entries)) for name, entries in written.items()]
        parts.append(_step(words.other_entries if form else words.entries, None, others, document, words))
    return "".join(parts)


def _step(title: str, step: FormStep | None, fields: Iterable[Written], document: RecordDocument, words: Words) -> str:
    fields, usual = list(fields), usual_offset(document)
    table = FieldRows(document, words, usual).table(fields)
    files = [
        attachment(entry, entry.file, document, words, usual)
        for field in fields
        for entry in field.entries
        if entry.file is not None
    ]
    form = document.view.form
    quantities = [one for one in form.quantities if one.step == step.step] if form and step else []
    content = table + (f'<div class="files">{"".join(files)}</div>' if files else "")
    content += _quantities(quantities, document, words)
    instruction = f'<p class="instruction">{escape(step.instruction)}</p>' if step and step.instruction else ""
    return (
        f"<section><h2>{escape(title)}</h2>{instruction}"
        f"{content or f'<p class=muted>{words.no_value}</p>'}</section>"
    )  # fmt: skip


def _quantities(quantities: list[FormQuantity], document: RecordDocument, words: Words) -> str:
    if not quantities:
        return ""
    head = f"<th>{words.computed}</th><th class=number>{words.value}</th><th>{words.formula}</th>"
    formulas = ["", *(quantity.formula for quantity in quantities)]
    rows = "".join(
        _quantity(quantity, above == quantity.formula, document, words)
        for quantity, above in zip(quantities, formulas, strict=False)
    )
    return f'<table class="quantities"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'


def _quantity(quantity: FormQuantity, as_above: bool, document: RecordDocument, words: Words) -> str:
    computed = document.quantities.get(quantity.quantity)
    source = f" ({escape(quantity.source)})" if quantity.source else ""
    formula = words.as_above if as_above else f"{escape(quantity.formula)}{source}"
    if computed is None or computed.value is None:
        missing = _labels(computed.missing if computed else (), document)
        value = f'<span class="missing">{words.needs} {missing}</span>' if missing else "–"
    else:
        unit = quantity.units[0]
        uncertainty = None if computed.uncertainty is None else computed.uncertainty / unit.factor
        value = escape(measured(from_si(computed.value, unit), uncertainty, unit.symbol, words))
        if (quantity.low is not None and computed.value < quantity.low) or (
            quantity.high is not None and computed.value > quantity.high
        ):
            value += f'<small class="warning">⚠ {words.outside}</small>'
    return (
        f'<tr><th scope="row">{escape(quantity.label)}</th><td class="number">{value}</td>'
        f'<td class="formula">{formula}</td></tr>'
    )


def _labels(missing: tuple[str, ...], document: RecordDocument) -> str:
    """What is still needed, by the labels of the form: the first few, and how many more."""
    form = document.view.form
    labels = {field.field: field.label for step in (form.steps if form else ()) for field in step.fields}
    shown = ", ".join(escape(labels.get(name, name)) for name in missing[:2])
    return shown + (f" + {len(missing) - 2}" if len(missing) > 2 else "")
