"""A record that a Holotrode notebook wrote: its entries as they are, its chain recomputed."""

import hashlib
from collections.abc import Sequence
from typing import Any

import rfc8785
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from server.notebook.document import SignedHead
from server.notebook.eln import proof
from server.notebook.eln.archive import Archive, ElnError
from server.notebook.eln.graph import Graph, Node
from server.notebook.eln.imported import ImportedFile, ImportedRecord
from server.protocol.messages import NotebookEntry

MAX_CHAIN_BYTES = 100_000_000
KEPT = ("identifier", "creativeWorkStatus", "measurementTechnique")


class _Link(BaseModel):
    """An item of `entries.json`."""

    model_config = ConfigDict(extra="forbid")

    entry: dict[str, Any]
    actor: str
    sha256: str


class _Signatures(BaseModel):
    """The content of `signatures.json`."""

    model_config = ConfigDict(extra="forbid")

    heads: list[SignedHead]
    keys: dict[str, str]


_LINKS = TypeAdapter(list[_Link])


def read_own(
    archive: Archive, graph: Graph, node: Node, files: Sequence[ImportedFile], missing: Sequence[str]
) -> ImportedRecord:
    """A record that was written by this notebook or another Holotrode.

    Args:
        archive: the file.
        graph: its metadata.
        node: the record's folder.
        files: of the record, each checked.
        missing: what the metadata names and the archive does not have.

    Raises:
        ElnError: a file is missing, or is not as it was written.
    """
    if missing:
        raise ElnError(f"{archive.file.name}: {missing[0]} Get the archive again.")
    folder = graph.text(node, "@id").removeprefix("./")
    entries, writers = _entries(archive, f"{folder}{proof.ENTRIES}")
    heads, keys = _signatures(archive, f"{folder}{proof.SIGNATURES}")
    attached = tuple(file for file in files if file.member.startswith(f"{folder}files/"))
    there = {file.sha256 for file in attached}
    for entry in entries:
        if entry.file is not None and entry.file.sha256 not in there:
            raise ElnError(f"{archive.file.name}: {entry.file.name} is missing in the archive; get the archive again.")
    identity = {"record_id": entries[0].record_id, "head_sha256": entries[-1].sha256}
    return ImportedRecord(
        origin=hashlib.sha256(rfc8785.dumps(identity)).hexdigest(),
        # The chain proves what the first entry says; the metadata may have been written anew.
        title=(entries[0].text if entries[0].kind == "created" else "") or graph.text(node, "name"),
        text="",
        author=graph.person(node),
        created_at=entries[0].server_time,
        changed_at=entries[-1].server_time,
        values=(),
        comments=(),
        files=attached,
        metadata={key: graph.text(node, key) for key in KEPT if graph.text(node, key)},
        proof=proof.check(entries, writers, heads, keys),
        entries=tuple(entries),
        writers=writers,
        heads=tuple(heads),
        keys=keys,
    )


def _entries(archive: Archive, name: str) -> tuple[list[NotebookEntry], dict[str, str]]:
    """The entries of a record, and who wrote each."""
    entries: list[NotebookEntry] = []
    writers: dict[str, str] = {}
    try:
        for link in _LINKS.validate_json(_content(archive, name)):
            fields = {**link.entry, "actor": link.actor, "sha256": link.sha256}
            writer = str(fields.pop("actor_id", ""))
            entries.append(NotebookEntry.model_validate(fields))
            writers[entries[-1].entry_id] = writer
    except ValidationError as error:
        raise _unreadable(archive, f"{name}, entry {len(entries) + 1}", error) from error
    if not entries:
        raise ElnError(f"{archive.file.name}: expected at least one entry in {name}; it has none.")
    return entries, writers


def _signatures(archive: Archive, name: str) -> tuple[list[SignedHead], dict[str, bytes]]:
    """The signed heads of a record, and the public keys."""
    try:
        found = _Signatures.model_validate_json(_content(archive, name))
        return found.heads, {key_id: bytes.fromhex(key) for key_id, key in found.keys.items()}
    except ValidationError as error:
        raise _unreadable(archive, name, error) from error
    except ValueError as error:
        raise ElnError(f"{archive.file.name}: {name}: expected keys in hex digits.") from error


def _content(archive: Archive, name: str) -> bytes:
    if name not in archive.members:
        raise ElnError(f"{archive.file.name}: {name} is missing in the archive; get the archive again.")
    return archive.read(name, MAX_CHAIN_BYTES)


def _unreadable(archive: Archive, where: str, error: ValidationError) -> ElnError:
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    return ElnError(f"{archive.file.name}: {where}: {place}: {first['msg']}.")
