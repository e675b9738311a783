"""Whether the notebook is what it was: every chain, signature, number and blob; the first broken link is named."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

import orjson
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from sqlmodel import Session, col, select

from server.blobs import BlobStore
from server.notebook.chain import first_broken
from server.notebook.models import DeviceCount, Entry, Head, Record, Refusal, SigningKey
from server.notebook.rfc3161 import StampError, check, head_named, is_stamp
from server.notebook.signing import is_signed
from server.problems import StartError


class KeptHead(BaseModel):
    """The hash of a record's newest entry, as somebody keeps it elsewhere."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    record_id: str
    seq: int
    sha256: str


_KEPT = TypeAdapter(list[KeptHead])


@dataclass
class Report:
    """What was looked at, and a sentence for everything that is wrong, the first broken link of each record first."""

    records: int = 0
    entries: int = 0
    heads: int = 0
    files: int = 0
    stamps: int = 0
    devices: int = 0
    problems: list[str] = field(default_factory=list)


def verify(session: Session, blobs: BlobStore) -> Report:
    """Check everything that the notebook can prove.

    Of time stamps it is checked that they are of the head which they name; whether their authority is to be trusted is
    for `openssl ts -verify` to say.

    Args:
        session: reads; nothing is changed.
        blobs: where the bytes of attached files are.
    """
    report = Report()
    kept = {record.record_id: record for record in session.exec(select(Record))}
    numbers: dict[tuple[str, str], set[int]] = defaultdict(set)
    files: dict[str, str] = {}
    stamps: list[Entry] = []
    hashes: dict[tuple[str, int], str] = {}
    for record_id, entries in _by_record(session):
        _check_record(record_id, entries, kept.pop(record_id, None), report)
        for entry in entries:
            hashes[record_id, entry.seq] = entry.sha256
            if entry.device_seq is not None:
                numbers[entry.actor_id, entry.device_id].add(entry.device_seq)
            if entry.file is not None:
                file = orjson.loads(entry.file)
                files[file["sha256"]] = f"record {record_id}, entry {entry.seq}"
                if is_stamp(entry.field, file["media_type"]):
                    stamps.append(entry)
    for record_id, record in kept.items():
        if record.seq:
            report.problems.append(f"record {record_id}: it has {record.seq} entries, and none is kept.")
    _check_heads(session, hashes, report)
    _check_numbers(session, numbers, report)
    _check_files(blobs, files, report)
    _check_stamps(blobs, stamps, hashes, report)
    return report


def check_kept_heads(session: Session, kept: Path) -> list[str]:
    """Sentences about heads that somebody has kept elsewhere and that the records do not have any more.

    Against the owner of the server only such a copy, or a witness, proves that records were not written anew.

    Args:
        session: reads.
        kept: what `keep_heads` wrote.

    Raises:
        StartError: the file cannot be read.
    """
    try:
        heads = _KEPT.validate_json(kept.read_bytes())
    except (OSError, ValidationError) as error:
        raise StartError(f"{kept}: expected what `holotrode notebook heads` wrote; got something else.") from error
    problems = []
    for head in heads:
        query = select(Entry.sha256).where(Entry.record_id == head.record_id, Entry.seq == head.seq)
        if session.exec(query).first() != head.sha256:
            problems.append(f"record {head.record_id}, entry {head.seq}: it is not the one whose hash was kept.")
    return problems


def keep_heads(session: Session) -> bytes:
    """The newest head of every record as JSON, to be kept where the owner of the server cannot change it."""
    query = select(Record.record_id, Record.seq, Record.head_sha256).order_by(col(Record.record_id))
    heads = [KeptHead(record_id=record_id, seq=seq, sha256=sha256) for record_id, seq, sha256 in session.exec(query)]
    return _KEPT.dump_json(heads, indent=1)


def _by_record(session: Session) -> Iterator[tuple[str, list[Entry]]]:
    query = select(Entry).order_by(col(Entry.record_id), col(Entry.seq)).execution_options(yield_per=1000)
    for record_id, entries in groupby(session.exec(query), key=lambda entry: entry.record_id):
        yield record_id, list(entries)


def _check_record(record_id: str, entries: list[Entry], record: Record | None, report: Report) -> None:
    report.records += 1
    report.entries += len(entries)
    broken = first_broken((entry.chained(), entry.sha256) for entry in entries)
    if broken:
        report.problems.append(broken)
    elif record is None:
        report.problems.append(f"record {record_id}: it has {len(entries)} entries, and no head is kept.")
    elif (record.seq, record.head_sha256) != (len(entries), entries[-1].sha256):
        report.problems.append(
            f"record {record_id}: expected {record.seq} entries up to its head; {len(entries)} are kept."
        )


def _check_heads(session: Session, hashes: dict[tuple[str, int], str], report: Report) -> None:
    public = {key.key_id: bytes.fromhex(key.public) for key in session.exec(select(SigningKey))}
    signed = set()
    for head in session.exec(select(Head).order_by(col(Head.record_id), col(Head.seq))):
        report.heads += 1
        signed.add((head.record_id, head.seq))
        where = f"record {head.record_id}, entry {head.seq}"
        if not is_signed(public[head.key_id], head):
            report.problems.append(f"{where}: the signature of the server's key {head.key_id} does not fit.")
        elif hashes.get((head.record_id, head.seq)) != head.sha256:
            report.problems.append(f"{where}: the server signed another entry than the one that is kept.")
    newest = dict(sorted(hashes))
    report.problems += [
        f"record {record_id}, entry {seq}: it is the newest, and the server has not signed it."
        for record_id, seq in newest.items()
        if (record_id, seq) not in signed
    ]


def _check_numbers(session: Session, numbers: dict[tuple[str, str], set[int]], report: Report) -> None:
    for refusal in session.exec(select(Refusal)):
        numbers[refusal.actor_id, refusal.device_id].add(refusal.device_seq)
    for count in session.exec(select(DeviceCount)):
        report.devices += 1
        missing = set(range(1, count.device_seq + 1)) - numbers[count.person_id, count.device_id]
        if missing:
            report.problems.append(
                f"device {count.device_id}: its write number {min(missing)} is missing ({len(missing)} in all)."
            )


def _check_files(blobs: BlobStore, files: dict[str, str], report: Report) -> None:
    for sha256, where in files.items():
        report.files += 1
        path = blobs.path(sha256)
        if not path.is_file():
            report.problems.append(f"{where}: the file {sha256} is missing.")
            continue
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
                report.problems.append(f"{where}: the file {sha256} was changed.")


def _check_stamps(blobs: BlobStore, stamps: list[Entry], hashes: dict[tuple[str, int], str], report: Report) -> None:
    for entry in stamps:
        report.stamps += 1
        path = blobs.path(orjson.loads(entry.file or "")["sha256"])
        if not path.is_file():
            continue  # that the file is missing is said already
        try:
            head = head_named(entry.text)
            if head.record_id != entry.record_id or hashes.get((head.record_id, head.seq)) != head.sha256:
                raise StampError(f"the record has no such head as it names, of entry {head.seq}")
            check(path.read_bytes(), head)
        except StampError as error:
            report.problems.append(
                f"record {entry.record_id}, entry {entry.seq}: the time stamp does not fit: {error}."
            )
