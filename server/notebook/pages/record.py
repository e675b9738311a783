"""The page of a record, made for paper: it needs no other file, no network, and runs nothing."""

from functools import cache
from html import escape
from pathlib import Path

from server.notebook.document import RecordDocument
from server.notebook.exporting import replacing
from server.notebook.labels import Label, qr_svg
from server.notebook.pages.figures import THIN_SPACE, measured, moment
from server.notebook.pages.proof import history, signatures
from server.notebook.pages.steps import steps, usual_offset
from server.notebook.pages.words import WORDS, Words
from server.notebook.readout import from_si
from server.notebook.schema import Language

# What the reader looks for first, where the record has it.
HEADLINE = (
    "electrode.porosity", "electrode.coating_thickness", "electrode.loading", "electrode.density",
    "electrode.capacity", "cell.np_ratio", "slurry.solid_content",
)  # fmt: skip
MOST_TILES = 5
_SIGNS = {"open": "○", "signed": "✓", "witnessed": "✓✓", "locked": "■"}


def write_html(document: RecordDocument, path: Path, language: Language = "en") -> None:
    """Write the page of a record.

    Args:
        document: of which the form's labels are in the same language.
        path: where to.
        language: of everything else on the page.

    Raises:
        ExportError: the page cannot be written.
    """
    with replacing(path) as temporary:
        temporary.write_text(record_page(document, language), encoding="utf-8")


def record_page(document: RecordDocument, language: Language = "en") -> str:
    """The page of a record as HTML."""
    words, record = WORDS[language], document.view.record
    body = "".join(
        (_header(document, words), steps(document, words), signatures(document, words), history(document, words))
    )
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(record.title)} · {escape(record.record_id)}</title>\n"
        # An id has no character that a string of CSS would have to escape.
        f'<style>\n{_style()}@page {{ @bottom-left {{ content: "{record.record_id}"; }} }}\n</style></head>\n'
        f"<body><main>\n{body}\n</main></body></html>\n"
    )


def _header(document: RecordDocument, words: Words) -> str:
    record, form = document.view.record, document.view.form
    people = dict.fromkeys(entry.actor for entry in document.view.entries)
    facts = {words.record: f"<code>{escape(record.record_id)}</code>"}
    if form is not None:
        facts[words.template] = f"{escape(form.title)}, {words.version} {form.version}"
    facts[words.author] = escape(record.author)
    facts[words.people] = escape(", ".join(people))
    entries = document.view.entries
    usual = usual_offset(document)
    facts[words.begun] = moment(entries[0].device_time if entries else record.created_at, usual)
    facts[words.changed] = moment(entries[-1].device_time if entries else record.changed_at, usual)
    if record.open_questions:
        facts[words.open_questions] = f'<span class="warning">⚠ {record.open_questions}</span>'
    listed = "".join(f"<div><dt>{name}</dt><dd>{fact}</dd></div>" for name, fact in facts.items())
    code = Label("record", record.record_id).code
    simulated = f'<p class="warning">⚠ {words.simulated}</p>' if record.simulated else ""
    return (
        f'<header><div class="title"><p class="kind">{words.kind}</p><h1>{escape(record.title)}</h1>'
        f'<p class="state {record.state}">{_SIGNS[record.state]} {words.states[record.state]}</p>{simulated}'
        f'<dl class="facts">{listed}</dl></div><div class="code">{qr_svg(code, code)}</div></header>'
        f'{_tiles(document, words)}<p class="muted times">{words.times.format(offset=usual)}</p>'
    )


def _tiles(document: RecordDocument, words: Words) -> str:
    """The quantities of the headline that are known, large."""
    form = document.view.form
    shown = []
    by_name = {quantity.quantity: quantity for quantity in form.quantities} if form else {}
    for quantity in (by_name[name] for name in HEADLINE if name in by_name):
        computed = document.quantities.get(quantity.quantity)
        if computed is None or computed.value is None:
            continue
        unit = quantity.units[0]
        uncertainty = None if computed.uncertainty is None else computed.uncertainty / unit.factor
        number, plus, spread = measured(from_si(computed.value, unit), uncertainty, "", words).partition(" ± ")
        shown.append(
            f"<div><dt>{escape(quantity.label)}</dt><dd>{escape(number)}<small>{escape(plus + spread)}"
            f"{THIN_SPACE}{escape(unit.symbol)}</small></dd></div>"
        )
    return f'<dl class="figures">{"".join(shown[:MOST_TILES])}</dl>' if shown else ""


@cache
def _style() -> str:
    return Path(__file__).with_name("record.css").read_text(encoding="utf-8")
