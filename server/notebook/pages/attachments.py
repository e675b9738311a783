"""Files of a record on its page: photos whole, other files by name."""

import base64
import hashlib
from html import escape

from server.notebook.document import RecordDocument
from server.notebook.pages.figures import THIN_SPACE, moment
from server.notebook.pages.words import Words
from server.protocol.messages import AttachedFile, NotebookEntry

_SIGNATURES = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}


def attachment(entry: NotebookEntry, file: AttachedFile, document: RecordDocument, words: Words, usual: str) -> str:
    """A file with what was said of it: the picture itself where it is a PNG or a JPEG and is here unchanged."""
    said = f"<strong>{escape(entry.text)}</strong> " if entry.text else ""
    caption = (
        f'{said}<span class="muted">{escape(file.name)} · {_size(file.bytes, words)} · SHA-256 '
        f"<code>{escape(file.sha256[:16])}…</code> · {escape(entry.actor)}, "
        f"{moment(entry.device_time, usual)}</span>"
    )
    picture, problem = _picture(file, document, words)
    if picture:
        image = f'<img src="{picture}" alt="{escape(entry.text or file.name)}">'
        return f"<figure>{image}<figcaption>{caption}</figcaption></figure>"
    warning = f' <span class="warning">⚠ {problem}</span>' if problem else ""
    return f'<p class="file">{caption}{warning}</p>'


def _picture(file: AttachedFile, document: RecordDocument, words: Words) -> tuple[str, str]:
    """The picture as a data URI, empty where it is none, and what is wrong with the file."""
    path = document.files.get(file.sha256)
    if path is None or not path.is_file():
        return "", words.not_here
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != file.sha256:
        return "", words.changed_bytes
    # What begins like a picture is shown as that picture, whatever it is called.
    media_type = next((name for name, sign in _SIGNATURES.items() if content.startswith(sign)), "")
    return (f"data:{media_type};base64,{base64.b64encode(content).decode()}" if media_type else ""), ""


def _size(count: int, words: Words) -> str:
    if count < 1000:
        return f"{count}{THIN_SPACE}B"
    size, unit = (count / 1e6, "MB") if count >= 1e6 else (count / 1e3, "kB")
    return f"{size:.3g}".replace(".", words.decimal) + f"{THIN_SPACE}{unit}"
