"""Records of a Holotrode go from one server to another, and come home."""

import zipfile
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
import pytest

from server.blobs import BlobStore
from server.clock import new_op_id
from server.database import Database
from server.identity.service import ensure_local_person
from server.notebook.documents import document_of
from server.notebook.eln.writing import write_eln
from server.notebook.incoming.files import opened
from server.notebook.incoming.storing import Outcome, Store, store_all
from server.notebook.models import Record
from server.problems import ProblemError
from server.protocol.messages import (
    AppendEntry,
    AttachedFile,
    AttachFile,
    CommentField,
    CreateRecord,
    LockRecord,
    NotebookEntry,
    RecordSummary,
    SettleQuestion,
    SignRecord,
)
from tests.server.notebook.conftest import Bench
from tests.server.notebook.eln.example import KEY
from tests.server.notebook.test_service import entries, head, require_proven, stored, value
from tests.serving import NOW

PHOTO = b"\x89PNG a photo"


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Bench]:
    """The notebook of another server."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    database = Database(f"sqlite:///{folder / 'holotrode.db'}")
    database.start()
    yield Bench(database, database.write(ensure_local_person), folder)
    database.close()


@pytest.fixture
def written(bench: Bench) -> Bench:
    """A record with a correction, a settled and an open question, a photo, and two signatures."""
    common = {"record_id": "a", "device_time": NOW}
    begun = {"op_id": new_op_id(), "title": "Batch 7", "template_id": "nmc111", "simulated": True}
    stored(bench, CreateRecord(**common, **begun))
    stored(bench, value(field="batch.mass", value=20, unit="g"))
    first = stored(bench, value(field="w.cam", value=13.6, unit="g"))
    again = {"field": "w.cam", "value": 13.9, "unit": "g", "base": [first.entry_id], "reason": "spilt"}
    stored(bench, value(**again))
    photo = AttachedFile(sha256=bench.blobs.put(PHOTO), name="oven.png", media_type="image/png", bytes=len(PHOTO))
    stored(bench, AttachFile(**common, op_id=new_op_id(), field="notes.photo", file=photo, text="the oven"))
    marie = bench.another("Marie")
    asked = {**common, "field": "w.cam", "about": "question"}
    question = stored(bench, CommentField(**asked, op_id=new_op_id(), text="Which balance?"), actor=marie)
    settled = {"question_id": question.entry_id, "text": "Balance 2"}
    stored(bench, SettleQuestion(**common, op_id=new_op_id(), **settled))
    stored(bench, SignRecord(**common, op_id=new_op_id(), head_sha256=head(bench), text="mine"))
    stored(bench, SignRecord(**common, op_id=new_op_id(), head_sha256=head(bench), witness=True), actor=marie)
    stored(bench, LockRecord(**common, op_id=new_op_id(), head_sha256=head(bench)))
    return bench


def export(bench: Bench, folder: Path, record_id: str = "a", name: str = "export.eln") -> Path:
    catalogue = bench.notebook.catalogue
    document = bench.database.read(lambda session: document_of(session, catalogue, bench.blobs, record_id))
    write_eln([document], folder / name, KEY, NOW)
    return folder / name


def take_in(bench: Bench, file: Path, rehearse: bool = False) -> Outcome:
    store = Store(bench.database, bench.notebook, bench.blobs, bench.actor, rehearse)
    with opened(file, bench.blobs, None) as found:
        return store_all(store, found)


def summary(bench: Bench, record_id: str) -> RecordSummary:
    return bench.database.read(lambda session: session.get(Record, record_id)).public("")


def tampered(file: Path, change: Callable[[list[Any]], None]) -> Path:
    """The archive with `entries.json` and its hash in the metadata made anew, and no signature of the whole."""
    target = file.with_name("tampered.eln")
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(target, "w") as archive:
        names = {name.rpartition("/")[2]: name for name in source.namelist()}
        links = orjson.loads(source.read(names["entries.json"]))
        change(links)
        content = orjson.dumps(links)
        metadata = orjson.loads(source.read(names["ro-crate-metadata.json"]))
        for node in metadata["@graph"]:
            if node["@id"].endswith("entries.json"):
                node["sha256"], node["contentSize"] = sha256(content).hexdigest(), str(len(content))
        for last, name in names.items():
            if last == "entries.json":
                archive.writestr(name, content)
            elif last == "ro-crate-metadata.json":
                archive.writestr(name, orjson.dumps(metadata))
            elif "minisi" not in last:
                archive.writestr(name, source.read(name))
    return target


def test_a_record_is_written_anew_with_writers_times_and_origin(
    written: Bench, elsewhere: Bench, tmp_path: Path
) -> None:
    outcome = take_in(elsewhere, export(written, tmp_path))
    original = entries(written)
    assert (outcome.records, outcome.entries, outcome.known, outcome.skipped) == (["a"], len(original), 0, [])
    copy = entries(elsewhere)
    begun = copy[0]
    assert begun.reason.startswith("simulated; imported from the record a, begun by local person at ")
    assert f"with the head {original[-1].sha256}, proven with the key " in begun.reason
    assert (begun.text, begun.field, begun.value, begun.file) == ("Batch 7", "nmc111", 1.0, original[0].file)
    who = f"local person, {NOW}"
    assert [entry.reason for entry in copy if entry.kind == "value"] == [who, who, f"{who}: spilt"]
    assert [entry.value for entry in copy if entry.kind == "value"] == [20, 13.6, 13.9]
    assert copy[3].base == [copy[2].entry_id]
    assert (copy[4].file, copy[4].text) == (original[4].file, f"{who}: the oven")
    assert elsewhere.blobs.find(copy[4].file.sha256).read_bytes() == PHOTO
    assert (copy[5].about, copy[5].text) == ("question", f"Marie, {NOW}: Which balance?")
    assert (copy[6].refers_to, copy[6].text) == (copy[5].entry_id, f"{who}: Balance 2")
    assert [entry.text for entry in copy[7:]] == [
        f"Signed. {who}: mine",
        f"Witnessed. Marie, {NOW}:",
        f"Locked. {who}:",
    ]
    assert {entry.actor for entry in copy} == {"local person"}
    found = summary(elsewhere, "a")
    assert (found.state, found.open_questions, found.simulated, found.template_id) == ("open", 0, True, "nmc111")
    require_proven(elsewhere)


def test_what_is_computed_is_the_same(written: Bench, elsewhere: Bench, tmp_path: Path) -> None:
    take_in(elsewhere, export(written, tmp_path))
    found = []
    for bench in (written, elsewhere):
        catalogue, blobs = bench.notebook.catalogue, bench.blobs
        document = bench.database.read(lambda s, c=catalogue, b=blobs: document_of(s, c, b, "a"))
        found.append((document.quantities, document.view.form))
    assert found[0] == found[1]


def test_a_second_import_changes_nothing(written: Bench, elsewhere: Bench, tmp_path: Path) -> None:
    file = export(written, tmp_path)
    take_in(elsewhere, file)
    before = entries(elsewhere)
    again = take_in(elsewhere, file)
    assert (again.records, again.entries, again.known, again.skipped) == ([], 0, len(before), [])
    assert entries(elsewhere) == before


def test_a_record_that_comes_home_is_known(written: Bench, tmp_path: Path) -> None:
    file = export(written, tmp_path)
    before = entries(written)
    outcome = take_in(written, file)
    assert (outcome.records, outcome.entries, outcome.known) == ([], 0, len(before))
    assert entries(written) == before


def test_a_record_that_grew_is_imported_beside_the_older_one(bench: Bench, elsewhere: Bench, tmp_path: Path) -> None:
    stored(bench, value())
    first = take_in(elsewhere, export(bench, tmp_path))
    stored(bench, value(value=2))
    second = take_in(elsewhere, export(bench, tmp_path))
    assert first.records == ["a"]
    [beside] = second.records
    assert beside.startswith("a.")
    assert [entry.value for entry in entries(elsewhere, beside)] == [None, 1.5, 2]


def test_another_record_of_the_name_is_left_alone(written: Bench, elsewhere: Bench, tmp_path: Path) -> None:
    stored(elsewhere, value(field="mine"))
    before = entries(elsewhere)
    outcome = take_in(elsewhere, export(written, tmp_path))
    assert entries(elsewhere) == before
    assert outcome.records[0].startswith("a.")
    assert take_in(elsewhere, export(written, tmp_path)).entries == 0


def test_a_rehearsal_says_the_same_and_writes_nothing(written: Bench, elsewhere: Bench, tmp_path: Path) -> None:
    file = export(written, tmp_path)
    rehearsed = take_in(elsewhere, file, rehearse=True)
    assert elsewhere.database.read(lambda session: session.get(Record, "a")) is None
    assert entries(elsewhere) == []
    assert rehearsed == take_in(elsewhere, file)


def test_a_broken_chain_is_imported_as_not_proven(written: Bench, elsewhere: Bench, tmp_path: Path) -> None:
    def change(links: list[Any]) -> None:
        links[1]["entry"]["value"] = 21

    outcome = take_in(elsewhere, tampered(export(written, tmp_path), change))
    assert "not proven" in entries(elsewhere)[0].reason
    reasons = [one.reason for one in outcome.skipped]
    assert reasons[0].startswith("not proven: record a, entry 2 (batch.mass): its content")


def test_a_copy_that_is_not_proven_is_never_taken_for_the_record(written: Bench, tmp_path: Path) -> None:
    def change(links: list[Any]) -> None:
        links[1]["entry"]["value"] = 21

    before = entries(written)
    outcome = take_in(written, tampered(export(written, tmp_path), change))
    assert outcome.records[0].startswith("a.")
    assert entries(written) == before


def test_what_the_rules_refuse_is_listed(written: Bench, elsewhere: Bench, tmp_path: Path) -> None:
    def change(links: list[Any]) -> None:
        links[1]["entry"]["unit"] = "m"
        links[2]["entry"]["field"] = "no field"

    outcome = take_in(elsewhere, tampered(export(written, tmp_path), change))
    listed = {one.column: one.reason for one in outcome.skipped}
    assert listed["batch.mass"].startswith("batch.mass expects a mass, for example g; got 20 m.")
    assert listed["no field"].startswith("field: String should match")
    require_proven(elsewhere)


def test_a_form_that_cannot_be_used_is_left_out(written: Bench, elsewhere: Bench, tmp_path: Path) -> None:
    def change(links: list[Any]) -> None:
        links[0]["entry"]["value"] = 0

    outcome = take_in(elsewhere, tampered(export(written, tmp_path), change))
    assert summary(elsewhere, "a").template_id == ""
    assert any(one.reason.startswith("the form cannot be used, so the record has none") for one in outcome.skipped)
    assert outcome.entries == len(entries(written))


def test_where_a_record_came_from_the_first_time_is_kept(bench: Bench, elsewhere: Bench, tmp_path: Path) -> None:
    stored(bench, CreateRecord(op_id=new_op_id(), record_id="a", title="A", device_time=NOW))
    take_in(elsewhere, export(bench, tmp_path))
    stored(elsewhere, AppendEntry(op_id=new_op_id(), record_id="a", field="x", value=1, device_time=NOW))
    third = take_in(bench, export(elsewhere, tmp_path, name="back.eln"))
    remark: NotebookEntry = entries(bench, third.records[0])[1]
    assert remark.text.endswith(entries(elsewhere)[0].reason)


def test_nothing_of_a_record_is_there_when_its_bytes_are_not(
    written: Bench, elsewhere: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: BlobStore, source: Path) -> str:
        raise OSError(28, "No space left on device")

    file = export(written, tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(BlobStore, "put_file", full)
        with pytest.raises(ProblemError, match=r"The record a could not be stored: .*No space left"):
            take_in(elsewhere, file)
    assert entries(elsewhere) == []
    assert take_in(elsewhere, file).entries == len(entries(written))
