"""The chain of a record as files that anybody can check: `entries.json` and `signatures.json`.

`entries.json` is canonical JSON (RFC 8785): an array of `{"actor": NAME, "entry": {...}, "sha256": HASH}`, oldest
first. HASH is SHA-256 over the canonical JSON of `{"entry": {...}, "previous": HASH BEFORE, or ""}`. `signatures.json`
holds `heads`, each an Ed25519 signature over the canonical JSON of its `record_id`, `seq`, `server_time` and `sha256`,
and `keys`, the public keys in hex by key id: the first 16 hex digits of the key's SHA-256.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from server.notebook.chain import first_broken, statement
from server.notebook.document import RecordDocument, SignedHead
from server.protocol.messages import NotebookEntry

ENTRIES = "entries.json"
SIGNATURES = "signatures.json"
KEY_ID_DIGITS = 16


@dataclass(frozen=True)
class Proof:
    """Whether a record is as it was signed; `sentence` says so for people.

    A proof says that whoever held the keys in `signed_by` signed these entries: compare them with those that the
    server of the record publishes.
    """

    proven: bool
    sentence: str
    signed_by: tuple[str, ...] = ()


def chained(entry: NotebookEntry, writer: str) -> dict[str, Any]:
    """What the chain proves of an entry: everything but its hash, its writer by id."""
    return {**entry.model_dump(mode="json", exclude={"actor", "sha256"}), "actor_id": writer}


def entries_file(document: RecordDocument) -> bytes:
    """The content of `entries.json`."""
    return rfc8785.dumps(
        [
            {
                "entry": chained(entry, document.writers.get(entry.entry_id, "")),
                "actor": entry.actor,
                "sha256": entry.sha256,
            }
            for entry in document.view.entries
        ]
    )


def signatures_file(document: RecordDocument) -> bytes:
    """The content of `signatures.json`."""
    return rfc8785.dumps(
        {
            "heads": [asdict(head) for head in document.heads],
            "keys": {name: key.hex() for name, key in document.keys.items()},
        }
    )


def check(
    entries: Sequence[NotebookEntry],
    writers: Mapping[str, str],
    heads: Sequence[SignedHead],
    keys: Mapping[str, bytes],
) -> Proof:
    """Recompute the chain of a record and verify every signature of it.

    Args:
        entries: oldest first.
        writers: the person's id by entry id.
        heads: signatures of the chain.
        keys: raw public keys by key id.
    """
    if not entries:
        return Proof(False, "There are no entries to prove.")
    where = f"record {entries[0].record_id}"
    broken = first_broken((chained(entry, writers.get(entry.entry_id, "")), entry.sha256) for entry in entries)
    if broken:
        return Proof(False, broken)
    if any(entry.record_id != entries[0].record_id for entry in entries):
        return Proof(False, f"{where}: an entry of another record stands among its entries.")
    for head in heads:
        reason = _doubt(head, entries, keys)
        if reason:
            return Proof(False, f"{where}, signature of entry {head.seq}: {reason}")
    newest = [head for head in heads if head.seq == len(entries)]
    if not newest:
        return Proof(False, f"{where}: its newest entry, {len(entries)}, is not signed.")
    signers = tuple(sorted({head.key_id for head in newest}))
    return Proof(
        True,
        f"{where}: all {len(entries)} entries are as signed at {newest[0].server_time} with the key {signers[0]}.",
        signers,
    )


def _doubt(head: SignedHead, entries: Sequence[NotebookEntry], keys: Mapping[str, bytes]) -> str:
    """What is wrong with a signature; empty when nothing is."""
    if head.record_id != entries[0].record_id or not 1 <= head.seq <= len(entries):
        return "it is of an entry that is not here."
    if entries[head.seq - 1].sha256 != head.sha256:
        return "it is of another content of this entry."
    key = keys.get(head.key_id)
    if key is None or hashlib.sha256(key).hexdigest()[:KEY_ID_DIGITS] != head.key_id:
        return f"its key {head.key_id} is not here."
    try:
        made_over = statement(head.record_id, head.seq, head.sha256, head.server_time)
        Ed25519PublicKey.from_public_bytes(key).verify(bytes.fromhex(head.signature), made_over)
    except (InvalidSignature, ValueError):
        return f"it does not fit the key {head.key_id}."
    return ""
