"""What a file will add to the notebook: records with their writes, and what cannot become one."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import ValidationError

from server.clock import now
from server.notebook.eln.imported import ImportedFile
from server.notebook.service import TakeOver
from server.notebook.tables.importing import Skipped, derived_op_id
from server.protocol.basics import TURNING
from server.protocol.messages import MAX_ATTACHMENT_BYTES, AppendEntry, AttachFile, CommentField, NotebookWrite

MAX_ID, MAX_TITLE, MAX_LINE, MAX_TEXT = 64, 80, 200, 2000
MAX_ORIGIN = 1900  # stands behind `simulated` in one text
W = TypeVar("W", bound=NotebookWrite)


@dataclass(frozen=True)
class Place:
    """Where something stands in a file.

    Args:
        sheet: of a table; of an .eln file the record.
        row: of a table.
        column: its heading; of an .eln file the field.
    """

    sheet: str
    row: int | None = None
    column: str = ""


@dataclass(frozen=True)
class Incoming:
    """A record that a file brings.

    Args:
        begin: its first entry; the origin in it tells whether it was brought before.
        other_id: the record's name where another record has the one in `begin`.
        writes: everything else, in order, each with its place in the file.
        files: that writes attach, by SHA-256.
        head_sha256: hash of its newest entry, where the record comes from a Holotrode: it may be from this one.
    """

    begin: TakeOver
    other_id: str
    writes: tuple[tuple[NotebookWrite, Place], ...]
    files: Mapping[str, ImportedFile] = field(default_factory=dict)
    head_sha256: str = ""


class Draft:
    """Collects the writes of one record.

    Args:
        begin: its first entry.
        skipped: where to list what cannot be written.
    """

    def __init__(self, begin: TakeOver, skipped: list[Skipped]) -> None:
        self.origin = begin.origin
        self._begin = begin
        self._skipped = skipped
        self._writes: list[tuple[NotebookWrite, Place]] = []
        self._files: dict[str, ImportedFile] = {}

    def add(self, kind: type[W], op_id: str, place: Place, **fields: object) -> None:
        """Add a write; one that no entry can hold is listed instead."""
        common = {"op_id": op_id, "record_id": self._begin.record_id, "device_time": self._begin.device_time}
        try:
            write = kind.model_validate({**common, **fields})
        except ValidationError as error:
            first = error.errors()[0]
            reason = f"{'.'.join(map(str, first['loc']))}: {first['msg'].removeprefix('Value error, ')}"
            shown = fields.get("text") or fields.get("value") or fields.get("file") or ""
            self._skipped.append(Skipped(place.sheet, place.row, place.column, str(shown)[:MAX_LINE], reason))
            return
        self._writes.append((write, place))

    def add_text(self, key: str, place: Place, name: str, text: str) -> None:
        """Add a text as a value, or as several where it is longer than an entry."""
        parts = list(pieces(text))
        for number, part in enumerate(parts, start=1):
            slot = name if len(parts) == 1 else f"{name[: MAX_ID - 5]}.{number}"
            op_id = derived_op_id(self.origin, key, number, part)
            self.add(AppendEntry, op_id, place, field=slot, text=part)

    def add_remark(self, key: str, place: Place, name: str, text: str) -> None:
        """Add a remark, or several where it is longer than an entry."""
        for number, part in enumerate(pieces(text), start=1):
            op_id = derived_op_id(self.origin, key, number, part)
            self.add(CommentField, op_id, place, field=name, about="remark", text=part)

    def add_file(self, key: str, place: Place, name: str, file: ImportedFile, text: str) -> None:
        """Attach a file."""
        op_id = derived_op_id(self.origin, key, file.sha256)
        about = {
            "sha256": file.sha256,
            "name": one_line(file.name, MAX_LINE) or "file",
            "media_type": one_line(file.media_type, MAX_LINE),
            "bytes": file.bytes,
        }
        if file.bytes > MAX_ATTACHMENT_BYTES:
            limit = MAX_ATTACHMENT_BYTES // 1_000_000
            reason = f"expected a file of at most {limit} MB; this one has {file.bytes / 1e6:.0f} MB"
            self._skipped.append(Skipped(place.sheet, place.row, place.column, file.name[:MAX_LINE], reason))
            return
        self._files[file.sha256] = file
        self.add(AttachFile, op_id, place, field=name, file=about, text=text)

    def finish(self, other_id: str, head_sha256: str = "") -> Incoming:
        """The record."""
        return Incoming(self._begin, other_id, tuple(self._writes), self._files, head_sha256)


def begin(record_id: str, title: str, origin: str, **more: object) -> TakeOver:
    """The first entry of a record from elsewhere.

    Args:
        record_id: its name.
        title: whatever it was called.
        origin: where it comes from, one sentence; the same for the same record of the same file.
        more: simulated, template and form.
    """
    return TakeOver.model_validate(
        {
            "op_id": derived_op_id("begin", record_id, origin),
            "record_id": record_id,
            "device_time": now(),
            "title": one_line(title, MAX_TITLE) or record_id,
            "origin": origin[:MAX_ORIGIN],
            **more,
        }
    )


def pieces(text: str) -> Iterator[str]:
    """A text in pieces that an entry can hold, cut at spaces where there are any."""
    rest = text.replace("\0", "").strip()
    while len(rest) > MAX_TEXT:
        cut = rest.rfind(" ", MAX_TEXT // 2, MAX_TEXT)
        cut = cut if cut > 0 else MAX_TEXT
        yield rest[:cut]
        rest = rest[cut:].lstrip()
    if rest:
        yield rest


def one_line(text: str, most: int) -> str:
    """A text on one line without what cannot be seen."""
    visible = (
        " " if unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") or sign in TURNING else sign for sign in text
    )
    line = " ".join("".join(visible).split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def identifier(text: str) -> str:
    """A name of a record or field after a text; empty where nothing of it can be used."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9_.-]+", "_", plain).strip("_-.")[:MAX_ID]


def beside(record_id: str, origin: str) -> str:
    """Another name for a record whose own is taken; always the same for the same origin."""
    return f"{record_id[: MAX_ID - 9]}.{derived_op_id('beside', origin)[-8:]}"
