"""Whatever is changed behind the notebook's back is named."""

import pytest
from sqlalchemy import text
from sqlmodel import Session, select

from server.clock import new_op_id
from server.notebook.chain import link
from server.notebook.models import Entry, Record
from server.notebook.verifying import Report, verify
from server.protocol.messages import AttachedFile, AttachFile
from tests.server.notebook.conftest import Bench
from tests.server.notebook.test_service import stored, value
from tests.serving import NOW


def report(bench: Bench) -> Report:
    return bench.database.read(lambda session: verify(session, bench.blobs))


def execute(bench: Bench, statement: str) -> None:
    with bench.database.engine.begin() as connection:
        connection.execute(text(statement))


@pytest.fixture
def filled(bench: Bench) -> Bench:
    """Two records, three numbered entries in the first, the last of them a file."""
    for n in (1, 2):
        stored(bench, value(device_seq=n, value=float(n)))
    file = AttachedFile(sha256=bench.blobs.put(b"jpg"), name="x.jpg", media_type="image/jpeg", bytes=3)
    stored(bench, AttachFile(op_id=new_op_id(), record_id="a", field="photo", file=file, device_time=NOW, device_seq=3))
    stored(bench, value("b"))
    return bench


def test_an_untouched_notebook_is_proven(filled: Bench) -> None:
    found = report(filled)
    assert found == Report(records=2, entries=4, heads=4, files=1, devices=1, problems=[])


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        (
            "UPDATE notebook_entry SET value = 9 WHERE record_id = 'a' AND seq = 2",
            "record a, entry 2 (mass): its content or the hash before it was changed.",
        ),
        (
            "UPDATE notebook_entry SET actor_id = 'local', text = 'no' WHERE record_id = 'a' AND seq = 1",
            "record a, entry 1 (mass): its content or the hash before it was changed.",
        ),
        (
            "DELETE FROM notebook_entry WHERE record_id = 'a' AND seq = 2",
            "record a, entry 2: expected this entry; the next one kept is 3.",
        ),
        (
            "DELETE FROM notebook_entry WHERE record_id = 'a' AND seq = 3",
            "record a: expected 3 entries up to its head; 2 are kept.",
        ),
        ("DELETE FROM notebook_entry WHERE record_id = 'b'", "record b: it has 1 entries, and none is kept."),
        (
            "UPDATE notebook_head SET seq = 7 WHERE record_id = 'b'",
            "record b, entry 7: the signature of the server's key",
        ),
        (
            "DELETE FROM notebook_head WHERE record_id = 'b'",
            "record b, entry 1: it is the newest, and the server has not signed it.",
        ),
        (
            "UPDATE notebook_device SET device_seq = 5",
            "device server: its write number 4 is missing (2 in all).",
        ),
    ],
)
def test_a_change_is_named(filled: Bench, statement: str, sentence: str) -> None:
    execute(filled, statement)
    assert report(filled).problems[0].startswith(sentence)


def test_a_change_with_its_hash_is_seen_by_the_signature(filled: Bench) -> None:
    def forge(session: Session) -> None:
        entry = session.exec(select(Entry).where(Entry.record_id == "b")).one()
        entry.value = 99.0
        entry.sha256 = link("", entry.chained())
        session.get(Record, "b").head_sha256 = entry.sha256

    filled.database.write(forge)
    assert report(filled).problems == ["record b, entry 1: the server signed another entry than the one that is kept."]


def test_a_file_that_is_gone_or_changed_is_named(filled: Bench) -> None:
    path = next(path for path in filled.blobs.root.rglob("*") if path.is_file())
    path.write_bytes(b"png")
    assert report(filled).problems == [f"record a, entry 3: the file {path.name} was changed."]
    path.unlink()
    assert report(filled).problems == [f"record a, entry 3: the file {path.name} is missing."]
