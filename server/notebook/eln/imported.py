"""What is read from an .eln file."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from server.notebook.document import SignedHead
from server.notebook.eln.proof import Proof
from server.protocol.messages import NotebookEntry


@dataclass(frozen=True)
class ImportedFile:
    """A file of a record.

    Args:
        name: as it was called.
        media_type: as the metadata has it.
        description: what it shows.
        sha256: of its bytes, computed here.
        bytes: its size.
        member: its path in the archive, for `Eln.copy`.
    """

    name: str
    media_type: str
    description: str
    sha256: str
    bytes: int
    member: str


@dataclass(frozen=True)
class ImportedValue:
    """A value of a record of another notebook.

    Args:
        name: its path in that notebook (`temperatures.0`).
        label: the same for people.
        value: a number; None for a text.
        text: a text, empty for a number.
        unit: as written; empty for none.
    """

    name: str
    label: str
    value: float | None
    text: str
    unit: str


@dataclass(frozen=True)
class ImportedComment:
    """Something that was said about a record."""

    author: str
    created_at: str
    text: str


@dataclass(frozen=True)
class ImportedRecord:
    """A record of an .eln file.

    Args:
        origin: names the record and its content, as a SHA-256 in hex: what has the same was imported before.
        title: its title.
        text: its text without markup; empty for one of ours, whose entries say everything.
        author: who wrote it.
        created_at: when it was begun, as the file has it.
        changed_at: when it was changed last.
        values: of a record of another notebook.
        comments: of a record of another notebook, oldest first.
        files: everything that belongs to it; of one of ours what was attached.
        metadata: whatever else the file says of it, by the name of the property.
        proof: whether it is as it was signed.
        remarks: what could not be read or checked, a sentence each.
        entries: of one of ours, oldest first.
        writers: the person's id of each entry, by entry id.
        heads: signatures of the chain.
        keys: public keys by key id.
    """

    origin: str
    title: str
    text: str
    author: str
    created_at: str
    changed_at: str
    values: tuple[ImportedValue, ...]
    comments: tuple[ImportedComment, ...]
    files: tuple[ImportedFile, ...]
    metadata: Mapping[str, str]
    proof: Proof
    remarks: tuple[str, ...] = ()
    entries: tuple[NotebookEntry, ...] = ()
    writers: Mapping[str, str] = field(default_factory=dict)
    heads: tuple[SignedHead, ...] = ()
    keys: Mapping[str, bytes] = field(default_factory=dict)
