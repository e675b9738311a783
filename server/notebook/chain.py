"""The chain of a record: each entry's hash covers the entry and the hash before it.

Canonical JSON is RFC 8785. Whoever holds a hash can tell whether any entry up to it was changed, moved or removed.
"""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

import rfc8785


def link(previous: str, entry: Mapping[str, Any]) -> str:
    """The hash of an entry, in hex.

    Args:
        previous: the hash of the entry before; empty for the first.
        entry: what the chain proves of the entry, as `Entry.chained` gives it.
    """
    return hashlib.sha256(rfc8785.dumps({"previous": previous, "entry": dict(entry)})).hexdigest()


def statement(record_id: str, seq: int, sha256: str, server_time: str) -> bytes:
    """What a signature of a head is made over."""
    return rfc8785.dumps({"record_id": record_id, "seq": seq, "sha256": sha256, "server_time": server_time})


def first_broken(entries: Iterable[tuple[Mapping[str, Any], str]]) -> str:
    """A sentence about the first entry that does not fit its chain; empty when all do.

    Args:
        entries: of one record, by their number: what the chain proves of each, and the hash that is kept of it.
    """
    previous = ""
    for expected_seq, (entry, sha256) in enumerate(entries, start=1):
        where = f"record {entry['record_id']}, entry {expected_seq}"
        if entry["seq"] != expected_seq:
            return f"{where}: expected this entry; the next one kept is {entry['seq']}."
        if link(previous, entry) != sha256:
            return f"{where} ({entry['field'] or entry['kind']}): its content or the hash before it was changed."
        previous = sha256
    return ""
