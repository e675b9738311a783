"""An .eln file into records: our own with their proof, those of other notebooks with all that they say.

Nothing of the file is trusted: the archive is bounded before anything is unpacked, every file that the metadata gives a
SHA-256 for is hashed, and markup is read as text.
"""

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from server.notebook.eln import minisign
from server.notebook.eln.archive import Archive, ElnError, open_archive
from server.notebook.eln.crate import RECORD_PROFILE
from server.notebook.eln.graph import METADATA, Graph, Node, is_a, member
from server.notebook.eln.imported import ImportedComment, ImportedFile, ImportedRecord, ImportedValue
from server.notebook.eln.own import read_own
from server.notebook.eln.plain import plain
from server.notebook.eln.proof import Proof
from server.notebook.eln.writing import PUBLIC_KEY, SIGNATURE

_SHA256 = re.compile(r"[0-9a-fA-F]{64}")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_PROFILE_FAMILY = RECORD_PROFILE.rpartition(":")[0]
_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://|#")
MAX_SIGNATURE_BYTES = 10_000
# Where notebooks put what was written, the likeliest first.
_TEXTS = ("text", "articleBody", "description")
# What has a place of its own in a record; the rest is metadata.
_PLACED = frozenset(
    {"@context", "@id", "@type", "name", "author", "creator", "dateCreated", "dateModified", "hasPart",
     "comment", "variableMeasured", "encodingFormat"}
)  # fmt: skip


class Eln:
    """An open .eln file.

    Args:
        archive: its files.
        records: what it holds.
    """

    def __init__(self, archive: Archive, records: list[ImportedRecord]) -> None:
        self.records = records
        self._archive = archive

    def copy(self, file: ImportedFile, target: BinaryIO) -> None:
        """Copy a file of a record out, in chunks.

        Raises:
            ElnError: it is damaged.
            OSError: it cannot be written.
        """
        for chunk in self._archive.chunks(file.member):
            target.write(chunk)


@contextmanager
def open_eln(file: Path) -> Iterator[Eln]:
    """Open an .eln file.

    Raises:
        ElnError: it is none, it was tampered with, or it is larger than it may be; one sentence.
        OSError: it cannot be read.
    """
    with open_archive(file) as archive:
        graph = Graph.load(archive)
        listed = _datasets(graph)
        records = [_record(archive, graph, node, frozenset(map(id, listed))) for node in listed]
        _check_signature(archive, records)
        yield Eln(archive, records)


def read_eln(file: Path) -> list[ImportedRecord]:
    """The records of an .eln file; `open_eln` gives their files too.

    Raises:
        ElnError: as for `open_eln`.
        OSError: it cannot be read.
    """
    with open_eln(file) as eln:
        return eln.records


def _datasets(graph: Graph) -> list[Node]:
    """The records that are meant to be imported: what the root lists, else the root itself."""
    root = graph.root()
    found = {id(node): node for node in graph.referred(root, "hasPart") if is_a(node, "Dataset")}
    return list(found.values()) or ([root] if is_a(root, "Dataset") else [])


def _check_signature(archive: Archive, records: list[ImportedRecord]) -> None:
    """Verify the signature of the metadata where its key came with the file; the proofs name the keys of the records.

    Raises:
        ElnError: it does not fit.
    """
    if SIGNATURE not in archive.members or PUBLIC_KEY not in archive.members:
        return
    try:
        signature = archive.read(SIGNATURE, MAX_SIGNATURE_BYTES).decode()
        public = minisign.PublicKey.parse(archive.read(PUBLIC_KEY, MAX_SIGNATURE_BYTES).decode())
        minisign.verify(b"".join(archive.chunks(METADATA)), signature, public)
    except (minisign.SignatureError, UnicodeDecodeError) as error:
        raise ElnError(f"{archive.file.name}: {METADATA} is not as it was signed; get the file again.") from error


def _record(archive: Archive, graph: Graph, node: Node, listed: frozenset[int]) -> ImportedRecord:
    profiles = [profile.get("@id") for profile in graph.referred(node, "conformsTo")]
    ours = [profile for profile in profiles if isinstance(profile, str) and profile.startswith(_PROFILE_FAMILY)]
    files, remarks = _files(archive, graph, node, listed)
    if RECORD_PROFILE in ours:
        return read_own(archive, graph, node, files, remarks)
    if ours:
        raise ElnError(f"{archive.file.name}: expected records of {RECORD_PROFILE}; got {ours[0]}. Update Holotrode.")
    values = tuple(_value(graph, one) for one in graph.referred(node, "variableMeasured"))
    text_from = next((key for key in _TEXTS if graph.text(node, key)), "")
    return ImportedRecord(
        origin=_origin(node, values, files),
        title=plain(graph.text(node, "name")) or graph.text(node, "@id").strip("./") or "untitled",
        text=plain(graph.text(node, text_from)),
        author=graph.person(node),
        created_at=graph.text(node, "dateCreated"),
        changed_at=graph.text(node, "dateModified"),
        values=values,
        comments=tuple(_comment(graph, one) for one in graph.referred(node, "comment")),
        files=tuple(files),
        metadata={
            key: said for key in node if key not in {*_PLACED, text_from} and (said := plain(graph.text(node, key)))
        },
        proof=Proof(False, "A record of another notebook, which signs no entries."),
        remarks=tuple(remarks),
    )


def _origin(node: Node, values: tuple[ImportedValue, ...], files: list[ImportedFile]) -> str:
    content = [node, [asdict(value) for value in values], sorted(file.sha256 for file in files)]
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _value(graph: Graph, node: Node) -> ImportedValue:
    name = graph.text(node, "propertyID") or graph.text(node, "name")
    unit = graph.text(node, "unitText") or graph.text(node, "unitCode")
    raw: Any = node.get("value")
    is_number = isinstance(raw, int | float) and not isinstance(raw, bool)
    # Some write numbers as text; a text without a unit may as well be the number of a lot.
    is_spelt = isinstance(raw, str) and _NUMBER.fullmatch(raw) and (unit or node.get("valueReference") == "number")
    number = float(raw) if is_number or is_spelt else None
    text = "" if number is not None else plain(graph.text(node, "value"))
    return ImportedValue(name=name, label=graph.text(node, "name") or name, value=number, text=text, unit=unit)


def _comment(graph: Graph, node: Node) -> ImportedComment:
    return ImportedComment(graph.person(node), graph.text(node, "dateCreated"), plain(graph.text(node, "text")))


# --- files --------------------------------------------------------------------------------------------------


def _files(
    archive: Archive, graph: Graph, dataset: Node, listed: frozenset[int]
) -> tuple[list[ImportedFile], list[str]]:
    """The files of a record, those of folders in it too, and what was wrong with some.

    Raises:
        ElnError: a file is not the one of its SHA-256.
    """
    found: dict[str, ImportedFile] = {}
    remarks: list[str] = []
    for node in _inside(graph, dataset, listed):
        name = graph.text(node, "name") or graph.text(node, "@id")
        path = member(archive, graph.text(node, "@id"))
        if path is None:
            where = "is elsewhere" if _ELSEWHERE.match(graph.text(node, "@id")) else "is missing in the archive"
            remarks.append(f"The file {name} {where}: {graph.text(node, '@id')}.")
            continue
        stated = graph.text(node, "sha256")
        if _SHA256.fullmatch(stated) and stated.lower() != archive.sha256(path):
            raise ElnError(
                f"{archive.file.name}: the file {path} is not the one that the metadata names; it was changed on the "
                "way. Get the archive again."
            )
        if stated and not _SHA256.fullmatch(stated):
            remarks.append(f"The file {name} could not be checked: its sha256 {stated[:80]} is none.")
        found[path] = ImportedFile(
            name=name,
            media_type=graph.text(node, "encodingFormat") or "application/octet-stream",
            description=plain(graph.text(node, "description")),
            sha256=archive.sha256(path),
            bytes=archive.members[path].file_size,
            member=path,
        )
    return list(found.values()), remarks


def _inside(graph: Graph, dataset: Node, listed: frozenset[int]) -> Iterator[Node]:
    """The files below a record, but those of another record that the root lists."""
    seen = {id(dataset)}
    waiting = [dataset]
    while waiting:
        for node in graph.referred(waiting.pop(), "hasPart"):
            if id(node) in seen or id(node) in listed:
                continue
            seen.add(id(node))
            if is_a(node, "File"):
                yield node
            else:
                waiting.append(node)
