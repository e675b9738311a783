"""An outside authority stamps a record's head: by `openssl ts` behind a loopback server."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlmodel import Session, col, select
from typer.testing import CliRunner

from server.cli import app
from server.clock import new_op_id
from server.database import Database
from server.identity.service import ensure_local_person
from server.notebook import rfc3161
from server.notebook.chain import link, statement
from server.notebook.models import Entry, Head, Record
from server.notebook.rfc3161 import StampedHead, StampError, check, head_named, query
from server.notebook.timestamping import newest_head, stamp_record
from server.notebook.verifying import Report, verify
from server.problems import ProblemError, UsageError
from server.protocol.messages import AttachedFile, AttachFile, LockRecord, NotebookEntry, SignRecord
from tests.server.notebook.authority import Authority, listening
from tests.server.notebook.conftest import Bench
from tests.server.notebook.incoming.test_own_records import export, take_in
from tests.server.notebook.test_command import Lab
from tests.server.notebook.test_service import entries, head, stored, value
from tests.serving import NOW, free_port

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="the authority is made of openssl ts")

HEAD = StampedHead("a", 3, "ab" * 32, "2026-11-23T08:00:00.000000Z")


@pytest.fixture(autouse=True)
def loopback_without_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def authority(keys: Authority) -> Authority:
    keys.asked, keys.reply, keys.status = 0, None, 200
    return keys


@pytest.fixture
def url(authority: Authority) -> Iterator[str]:
    with listening(authority) as url:
        yield url


def stamped(bench: Bench, url: str, record: str = "a") -> NotebookEntry:
    return stamp_record(bench.database, bench.notebook, record, url)


def report(bench: Bench) -> Report:
    return bench.database.read(lambda session: verify(session, bench.blobs))


def test_a_stamp_is_kept_with_what_it_is_of_and_openssl_verifies_it(
    bench: Bench, authority: Authority, url: str
) -> None:
    stored(bench, value())
    before = bench.database.read(lambda session: newest_head(session, "a"))
    entry = stamped(bench, url)
    assert (entry.kind, entry.field, entry.seq) == ("file", "timestamp", 2)
    assert entry.file.media_type == "application/timestamp-reply"
    assert head_named(entry.text) == before
    reply = bench.blobs.path(entry.file.sha256).read_bytes()
    assert authority.verify(entry.text.encode(), reply) == "Verification: OK\n"
    assert abs(check(reply, before).timestamp() - check(authority.answer(query(before, 5)), before, 5).timestamp()) < 60
    found = report(bench)
    assert (found.stamps, found.files, found.problems) == (1, 1, [])


def test_openssl_reads_the_question_as_it_is_meant(tmp_path: Path) -> None:
    (tmp_path / "q").write_bytes(query(HEAD, 2**64 - 1))
    words = subprocess.run(("openssl", "ts", "-query", "-in", tmp_path / "q", "-text"), capture_output=True, text=True)
    assert "Hash Algorithm: sha256" in words.stdout
    assert "Nonce: 0xFFFFFFFFFFFFFFFF" in words.stdout
    assert "Certificate required: yes" in words.stdout


def test_a_signed_record_stays_signed_and_a_locked_one_can_be_stamped(bench: Bench, url: str) -> None:
    stored(bench, value())
    stored(bench, SignRecord(op_id=new_op_id(), record_id="a", head_sha256=head(bench), device_time=NOW))
    stamped(bench, url)
    state = bench.database.read(lambda session: session.get(Record, "a").state)
    assert state == "signed"
    stored(bench, LockRecord(op_id=new_op_id(), record_id="a", head_sha256=head(bench), device_time=NOW))
    stamped(bench, url)
    record = bench.database.read(lambda session: session.get(Record, "a"))
    assert (record.state, record.seq) == ("locked", 5)
    assert (report(bench).stamps, report(bench).problems) == (2, [])


def test_only_the_stamp_of_one_s_own_head_passes_as_one(bench: Bench, authority: Authority, url: str) -> None:
    for record in ("a", "b"):
        stored(bench, value(record))
    entry = stamped(bench, url, "b")

    def attach(text: str, sha256: str = entry.file.sha256, size: int = entry.file.bytes) -> None:
        file = AttachedFile(sha256=sha256, name="b.tsr", media_type=rfc3161.REPLY_TYPE, bytes=size)
        fields = {"record_id": "a", "field": "timestamp", "device_time": NOW}
        stored(bench, AttachFile(op_id=new_op_id(), file=file, text=text, **fields))

    own = bench.database.read(lambda session: newest_head(session, "a")).statement.decode()
    large = bench.blobs.put(bytes(200_000))
    for given_, sentence in (
        ((entry.text,), r"^b.tsr: expected the time stamp of a head; the record a has no such head\.$"),
        ((own,), "it is the stamp of something else than this head"),
        (("",), "it does not say which head it is of"),
        ((own.replace(",", ", ", 1),), "it does not say which head it is of"),
        ((own, large, 200_000), "expected at most 100000 bytes; got 200000"),
    ):
        with pytest.raises(ProblemError, match=sentence):
            attach(*given_)


def test_a_planted_stamp_of_something_else_is_named(bench: Bench, authority: Authority, url: str) -> None:
    stored(bench, value())
    entry = stamped(bench, url)
    wrong = bench.blobs.path(entry.file.sha256)
    planted = authority.answer(query(HEAD, 1))
    wrong.write_bytes(planted)
    assert report(bench).problems == [
        f"record a, entry 2: the file {wrong.name} was changed.",
        "record a, entry 2: the time stamp does not fit: it is the stamp of something else than this head.",
    ]
    wrong.unlink()
    assert report(bench).problems == [f"record a, entry 2: the file {wrong.name} is missing."]


def test_a_stamp_of_a_head_that_the_record_does_not_have_is_named(bench: Bench, url: str) -> None:
    """As after somebody wrote the record anew up to the stamp, with the server's own key."""
    stored(bench, value())
    stamped(bench, url)

    def forge(session: Session) -> None:
        first, second = session.exec(select(Entry).order_by(col(Entry.seq)))
        first.value = 9.0
        first.sha256 = link("", first.chained())
        second.sha256 = link(first.sha256, second.chained())
        record = session.get(Record, "a")
        record.head_sha256 = second.sha256
        for row, entry in zip(session.exec(select(Head).order_by(col(Head.seq))), (first, second), strict=True):
            row.sha256 = entry.sha256
            made_over = statement("a", row.seq, row.sha256, row.server_time)
            row.signature = bench.signer.key.sign(made_over).hex()

    bench.database.write(forge)
    assert report(bench).problems == [
        "record a, entry 2: the time stamp does not fit: the record has no such head as it names, of entry 1."
    ]


def test_what_an_authority_may_do_wrong_is_said_and_nothing_is_attached(
    bench: Bench, authority: Authority, url: str, tmp_path: Path
) -> None:
    stored(bench, value())
    own = bench.database.read(lambda session: newest_head(session, "a"))
    right = authority.answer(query(own, 1))
    strict = tmp_path / "strict"
    strict.mkdir()
    refusal = Authority(strict, digests="sha512").answer(query(own, 1))
    for reply, sentence in (
        (right, "it answers another question than the one that was asked"),
        (authority.answer(query(HEAD, 1)), "it is the stamp of something else than this head"),
        (refusal, "the authority refused: .*supported"),
        (b"<html>", "expected DER"),
        (b"", "expected DER"),
        (right[:-40], "cut off"),
        (bytes(200_000), "at most 100000 bytes; got more"),
    ):
        authority.reply = reply
        with pytest.raises(ProblemError, match=sentence):
            stamped(bench, url)
    authority.status = 500
    with pytest.raises(ProblemError, match=r"tsr: expected a time stamp; it answered 500\.$"):
        stamped(bench, url)
    with pytest.raises(ProblemError, match="it cannot be reached"):
        stamped(bench, f"http://127.0.0.1:{free_port()}")
    assert bench.database.read(lambda session: session.get(Record, "a").seq) == 1


def test_without_a_url_or_a_record_nobody_is_asked(bench: Bench, authority: Authority, url: str) -> None:
    with pytest.raises(ProblemError, match="There is no record nowhere, or the server has not signed it"):
        stamped(bench, url, "nowhere")
    stored(bench, value())
    with pytest.raises(UsageError, match=r"Expected the URL of a time stamp authority, .* got file:///etc/passwd\."):
        stamped(bench, "file:///etc/passwd")
    assert authority.asked == 0


@given(st.data())
def test_whatever_comes_is_a_stamp_or_a_sentence(data: st.DataObject) -> None:
    def element(inside: st.SearchStrategy[bytes]) -> st.SearchStrategy[bytes]:
        tags = st.sampled_from([0x01, 0x02, 0x04, 0x06, 0x18, 0x30, 0xA0])
        return st.builds(lambda tag, parts: rfc3161._write(tag, b"".join(parts)), tags, st.lists(inside, max_size=4))

    reply = data.draw(st.binary(max_size=40) | st.recursive(st.binary(max_size=8), element, max_leaves=20))
    with pytest.raises(StampError):
        check(reply, HEAD)


@given(st.binary(max_size=70_000), st.integers(0, 2**70))
@example(b"", 0)
@example(bytes(127), 127)
@example(bytes(128), 128)
def test_der_is_read_as_it_was_written(content: bytes, number: int) -> None:
    written = rfc3161._write(0x04, content) + rfc3161._integer(number)
    (first, second) = rfc3161._inside(written)
    assert first == (0x04, content)
    assert int.from_bytes(second[1], signed=True) == number


def test_a_stamp_goes_along_to_another_server_as_that_of_the_origin(bench: Bench, url: str, tmp_path: Path) -> None:
    stored(bench, value())
    entry = stamped(bench, url)
    file = export(bench, tmp_path)
    database = Database(f"sqlite:///{tmp_path / 'elsewhere.db'}")
    database.start()
    elsewhere = Bench(database, database.write(ensure_local_person), tmp_path / "elsewhere")
    assert take_in(elsewhere, file).skipped == []
    copy = entries(elsewhere)[-1]
    assert (copy.field, copy.file) == ("timestamp.origin", entry.file)
    assert copy.text.endswith(entry.text)
    assert (report(elsewhere).stamps, report(elsewhere).problems) == (0, [])
    database.close()


def test_the_command_stamps_a_record_that_then_verifies(url: str, tmp_path: Path) -> None:
    lab = Lab(tmp_path)
    lab.fill(value("batch-1"))
    said = json.loads(lab.done("stamp", "--record", "batch-1", "--url", url, "--json", keys=True))
    assert said["entry"] == 2
    assert head_named(said["stamped"]).seq == 1
    proven = CliRunner().invoke(app, ["verify", "--data", str(lab.data), "--json"])
    assert (json.loads(proven.stdout)["stamps"], json.loads(proven.stdout)["problems"]) == (1, [])
    assert (
        ", 1 time stamp(s): nothing was changed." in CliRunner().invoke(app, ["verify", "--data", str(lab.data)]).stdout
    )
