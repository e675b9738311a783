"""A record as a whole, for everything that leaves the notebook."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from server.notebook.computing import Computed
from server.protocol.messages import NotebookEntry, RecordView


@dataclass(frozen=True)
class SignedHead:
    """The server's signature of a record's chain up to an entry.

    Args:
        record_id: the record.
        seq: number of the entry.
        sha256: hash of the entry, in hex.
        server_time: when it was signed.
        key_id: which key signed, as the server publishes it.
        signature: Ed25519 over the canonical JSON (RFC 8785) of the four values before `key_id`'s, in hex.
    """

    record_id: str
    seq: int
    sha256: str
    server_time: str
    key_id: str
    signature: str


@dataclass(frozen=True)
class Ingredient:
    """What a record's template weighs.

    Args:
        name: for people.
        role: active, conductive, binder, solvent or electrolyte.
        material: file stem in assets/materials.
        share: by mass of all solids, as planned; None for the solvent.
    """

    name: str
    role: str
    material: str = ""
    share: float | None = None


@dataclass(frozen=True)
class RecordDocument:
    """A record with what follows from it and what proves it.

    Args:
        view: the record, its form and every entry.
        current: the entries that hold for each field (`thickness.2` for the second reading), several where people
            disagree; oldest first.
        quantities: what is computed, by the name of the quantity.
        heads: signatures of the chain, oldest first.
        keys: public keys by key id: Ed25519, raw, 32 bytes.
        files: where the bytes of attached files are, by SHA-256.
        writers: the person's id of each entry's actor, by entry id: the chain covers ids, for names may change.
        ingredients: of the record's template, by the id that their fields carry (`w.ID`).
        polarity: positive or negative, as the template has it; empty without one.
    """

    view: RecordView
    current: Mapping[str, tuple[NotebookEntry, ...]]
    quantities: Mapping[str, Computed]
    heads: tuple[SignedHead, ...]
    keys: Mapping[str, bytes]
    files: Mapping[str, Path]
    writers: Mapping[str, str] = field(default_factory=dict)
    ingredients: Mapping[str, Ingredient] = field(default_factory=dict)
    polarity: str = ""
