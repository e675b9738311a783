"""A record as a page that opens anywhere: no scripts, nothing loaded from elsewhere, everything escaped."""

from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby

from server.notebook.document import RecordDocument
from server.notebook.eln.measured import Measured
from server.protocol.messages import NotebookEntry

_STYLE = (
    "body{font:16px/1.45 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#111}"
    "table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem}"
    "th,td{border-bottom:1px solid #ccc;padding:.3rem .6rem;text-align:left;vertical-align:top}"
    "td.number{text-align:right;white-space:nowrap}code{overflow-wrap:anywhere}"
)
# No more of a page's own can run or be loaded, even were something not escaped.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def page(document: RecordDocument, values: Sequence[Measured]) -> bytes:
    """The page of a record."""
    summary = document.view.record
    return (
        "<!DOCTYPE html>\n"
        f'<html lang="en"><head><meta charset="utf-8"><title>{escape(summary.title)}</title>'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}"><style>{_STYLE}</style></head>\n'
        f"<body>{body(document, values)}\n{_history(document)}</body></html>\n"
    ).encode()


def body(document: RecordDocument, values: Sequence[Measured]) -> str:
    """What a record says, as HTML that other notebooks can show too."""
    summary = document.view.record
    simulated = " These values were simulated." if summary.simulated else ""
    parts = [
        f"<h1>{escape(summary.title)}</h1>",
        f"<p>{escape(summary.author)}, {escape(summary.created_at)}; {escape(summary.state)}, entry {summary.seq}, "
        f"<code>{escape(summary.head_sha256)}</code>.{simulated}</p>",
    ]
    for step, found in groupby(values, key=lambda one: one.step):
        rows = [_row(one) for one in found]
        parts.append(f"<h2>{escape(step.title)}</h2>{_table(('What', 'Value', 'By'), rows)}")
    files = [
        f"<td>{escape(entry.file.name)}</td><td>{escape(entry.field)}</td><td><code>{entry.file.sha256}</code></td>"
        for entry in document.view.entries
        if entry.file is not None
    ]
    if files:
        parts.append(f"<h2>Files</h2>{_table(('Name', 'Field', 'SHA-256'), files)}")
    return "\n".join(parts)


def shown(one: Measured) -> str:
    """A value with its unit and uncertainty, for people."""
    if one.value is None:
        return one.text
    number = f"{one.value:.10g}"
    if one.uncertainty is not None:
        number += f" ± {one.uncertainty:.2g}"
    return " ".join(part for part in (number, one.unit, one.text) if part)


def _row(one: Measured) -> str:
    reading = f" ({one.reading})" if one.reading is not None else ""
    by = f"{one.entry.actor}, {one.entry.server_time}" if one.entry else f"computed: {one.formula}"
    return f'<td>{escape(one.label)}{reading}</td><td class="number">{escape(shown(one))}</td><td>{escape(by)}</td>'


def _history(document: RecordDocument) -> str:
    rows = (
        f"<td>{entry.seq}</td><td>{escape(entry.server_time)}</td><td>{escape(entry.actor)}</td>"
        f"<td>{escape(entry.kind)}</td><td>{escape(entry.field)}</td><td>{escape(_said(entry))}</td>"
        f"<td>{escape(entry.reason)}</td>"
        for entry in document.view.entries
    )
    return f"<h2>History</h2>{_table(('No.', 'Time', 'Person', 'Kind', 'Field', 'What', 'Reason'), rows)}"


def _said(entry: NotebookEntry) -> str:
    number = "" if entry.value is None else f"{entry.value:.10g}"
    return " ".join(part for part in (number, entry.unit, entry.text, entry.file.name if entry.file else "") if part)


def _table(heads: Iterable[str], rows: Iterable[str]) -> str:
    head = "".join(f"<th>{head}</th>" for head in heads)
    return f"<table><tr>{head}</tr>\n" + "\n".join(f"<tr>{row}</tr>" for row in rows) + "</table>"
