"""What proves a record, on its page: signatures, signed heads, and the list of every entry."""

from html import escape

from server.notebook.document import RecordDocument
from server.notebook.pages.figures import entered, moment
from server.notebook.pages.steps import usual_offset
from server.notebook.pages.words import Words
from server.notebook.readout import choice_of, slot_of
from server.protocol.messages import NotebookEntry

_SHORT = 16  # letters of a device's id, which stay on one line


def signatures(document: RecordDocument, words: Words) -> str:
    """Who signed what, and the server's signatures of the chain."""
    usual = usual_offset(document)
    acts = [entry for entry in document.view.entries if entry.kind in words.acts]
    rows = "".join(
        f'<tr><th scope="row">{words.acts[entry.kind]}</th><td>{escape(entry.actor)}</td>'
        f"<td>{moment(entry.device_time, usual)}</td><td>{words.up_to} {entry.seq - 1}</td>"
        f"<td>{escape(entry.text)}</td></tr>"
        for entry in acts
    )
    signed = f'<table class="acts"><tbody>{rows}</tbody></table>' if acts else f"<p>{words.unsigned}</p>"
    heads = "".join(
        '<table class="head"><tbody>'
        f'<tr><th scope="row">{words.signed_at}</th><td>{moment(head.server_time)}, {words.up_to} {head.seq}</td></tr>'
        f'<tr><th scope="row">{words.head}</th><td><code>{escape(head.sha256)}</code></td></tr>'
        f'<tr><th scope="row">{words.key} {escape(head.key_id)}</th>'
        f"<td><code>{_key(document, head.key_id)}</code></td></tr>"
        f'<tr><th scope="row">{words.signature}</th><td><code>{escape(head.signature)}</code></td></tr></tbody></table>'
        for head in document.heads[-1:]
    )
    earlier = "".join(
        f"<li>{moment(head.server_time)} · {words.up_to} {head.seq} · {words.key} <code>{escape(head.key_id)}</code> · "
        f"<code>{escape(head.sha256)}</code></li>"
        for head in document.heads[:-1]
    )
    more = f'<ul class="heads">{earlier}</ul>' if earlier else ""
    explained = f'<p class="muted">{words.proof}</p>' if document.heads else ""
    return f'<section class="proof"><h2>{words.signatures}</h2>{signed}{heads}{more}{explained}</section>'


def history(document: RecordDocument, words: Words) -> str:
    """Every entry of the record in its order."""
    rows = "".join(
        f'<tr><td class="number">{entry.seq}</td><td>{_server_time(entry)}</td><td>{escape(entry.actor)}</td>'
        f'<td class="{"" if len(entry.device_id) > _SHORT else "device"}">{escape(entry.device_id)}</td><td>'
        f"{_what(entry, document, words)}</td>"
        f"<td><code>{escape(entry.sha256[:12])}</code></td></tr>"
        for entry in document.view.entries
    )
    head = "".join(
        f"<th{' class=number' if name == '#' else ''}>{name}</th>"
        for name in ("#", words.when, words.who, words.device, words.what, words.hash)
    )
    return (
        f'<section class="history"><h2>{words.history}</h2><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></section>"
    )


def _what(entry: NotebookEntry, document: RecordDocument, words: Words) -> str:
    """An entry in one line."""
    kind = {"comment": words.remark, "settled": words.answer, "created": words.begun, **words.acts}.get(entry.kind, "")
    if entry.about == "question":
        kind = words.question
    said = entry.text
    if entry.value is not None:
        choice = choice_of(slot_of(document.view.form, entry.field).field, entry)
        said = choice or entered(entry.value, entry.unit, words)
    if entry.file is not None:
        said = f"{words.of_file} {entry.file.name} {entry.text}"
    if entry.kind == "value" and not said:
        said = words.emptied
    field = f"<strong>{escape(entry.field)}</strong> " if entry.kind in ("value", "file", "comment") else ""
    reason = f' <span class="muted">({escape(entry.reason)})</span>' if entry.reason else ""
    return f"{field}{f'<span class=muted>{kind}</span> ' if kind else ''}{escape(said)}{reason}"


def _server_time(entry: NotebookEntry) -> str:
    return escape(entry.server_time[:19].replace("T", " "))


def _key(document: RecordDocument, key_id: str) -> str:
    key = document.keys.get(key_id)
    return "–" if key is None else key.hex()
