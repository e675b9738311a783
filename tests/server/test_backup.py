"""A backup taken while the server writes restores elsewhere, to either database, and is proven there."""

import json
import tarfile
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from server.backup import BackupError, back_up, restore
from server.blobs import BlobStore
from server.clock import new_op_id, now
from server.database import Database
from server.identity.audit import SecurityKind, record
from server.identity.service import ensure_local_person
from server.notebook.catalogue import Catalogue
from server.notebook.models import Entry
from server.notebook.service import Notebook
from server.notebook.signing import Signer
from server.notebook.verifying import verify
from server.protocol.messages import AppendEntry, CreateRecord
from server.settings import Settings
from tests.serving import NOW, SocketClient, log_in, new_postgresql_database, running_server


def settings_of(kind: str, data: Path, request: pytest.FixtureRequest) -> Settings:
    url = new_postgresql_database(request.getfixturevalue("postgresql")) if kind == "postgresql" else None
    return Settings(data=data, database_url=url)


def fill(settings: Settings) -> list[str]:
    """A notebook with a template's record and forty entries; its hashes."""
    settings.data.mkdir(parents=True)
    database = Database(settings.database)
    database.start()
    blobs = BlobStore(settings.data / "blobs")
    notebook, signer = Notebook(Catalogue(blobs), blobs), Signer.load(settings.data.parent / "keys")
    actor = database.write(ensure_local_person)
    database.write(signer.publish)
    database.before_commit(signer.sign_touched)
    begin = CreateRecord(op_id=new_op_id(), record_id="a", title="Batch", template_id="lfp", device_time=NOW)
    database.write(lambda session: notebook.append(session, actor, begin))
    for n in range(40):
        entry = AppendEntry(op_id=new_op_id(), record_id="a", field="x", value=n / 7, unit="g", device_time=NOW)
        database.write(lambda session, entry=entry: notebook.append(session, actor, entry))
    database.write(lambda session: record(session, SecurityKind.LOGGED_IN, "127.0.0.1", person_id=actor.person_id))
    found = hashes(database)
    database.close()
    pictures = settings.data / "modules" / "our-line"
    pictures.mkdir(parents=True)
    (pictures / "blade.svg").write_text("<svg/>")
    (pictures.parent / "our-line.yaml").write_text("id: our-line\n")
    (pictures.parent / ".half-written").write_text("x")
    return found


def hashes(database: Database) -> list[str]:
    query = select(Entry.sha256).order_by(col(Entry.record_id), col(Entry.seq))
    return list(database.read(lambda session: session.exec(query)))


def require_proven(settings: Settings, expected: list[str]) -> None:
    database = Database(settings.database)
    database.start()
    assert hashes(database) == expected
    modules = sorted(path.name for path in (settings.data / "modules").rglob("*") if path.is_file())
    assert modules in (["blade.svg", "our-line.yaml"], [".half-written", "blade.svg", "our-line.yaml"])
    report = database.read(lambda session: verify(session, BlobStore(settings.data / "blobs")))
    assert report.problems == []
    assert report.files == 1

    def go_on(session: Session) -> None:  # numbers that the database gives go on
        record(session, SecurityKind.LOGGED_IN, "127.0.0.1", person_id="local")

    database.write(go_on)
    database.close()


@pytest.mark.parametrize("source", ["sqlite", "postgresql"])
@pytest.mark.parametrize("target", ["sqlite", "postgresql"])
def test_what_is_restored_is_equal(source: str, target: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    here = settings_of(source, tmp_path / "here" / "data", request)
    there = settings_of(target, tmp_path / "there" / "data", request)
    expected = fill(here)
    there.data.mkdir(parents=True)
    assert back_up(here, tmp_path / "lab.backup") == restore(tmp_path / "lab.backup", there) == 1
    require_proven(there, expected)
    with tarfile.open(tmp_path / "lab.backup") as archive:
        assert not [name for name in archive.getnames() if "key" in name or name.endswith(".pem")]


def test_a_backup_while_the_server_writes_is_of_one_moment(tmp_path: Path) -> None:
    here = Settings(data=tmp_path / "data")
    with running_server(here.data, "--no-worker") as server, SocketClient(server, log_in(server)) as client:
        for n in range(60):
            client.ask("append_entry", record_id="a", field="x", value=n, unit="g", device_time=now())
            if n % 20 == 10:
                back_up(here, tmp_path / f"{n}.backup")
    for n in (10, 30, 50):
        there = Settings(data=tmp_path / f"restored-{n}")
        restore(tmp_path / f"{n}.backup", there)
        database = Database(there.database)
        database.start()
        report = database.read(lambda session, data=there.data: verify(session, BlobStore(data / "blobs")))
        assert (report.entries, report.problems) == (n + 1, [])
        database.close()


def test_data_is_never_overwritten(tmp_path: Path) -> None:
    here = Settings(data=tmp_path / "here" / "data")
    fill(here)
    back_up(here, tmp_path / "lab.backup")
    with pytest.raises(BackupError, match="expected an empty directory, so that nothing is overwritten"):
        restore(tmp_path / "lab.backup", here)


def test_there_has_to_be_data(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match=r"expected the data of a server \(holotrode.db\); there is none"):
        back_up(Settings(data=tmp_path / "nowhere"), tmp_path / "lab.backup")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("../evil", "expected tables, blobs and modules, each once; got '../evil'"),
        ("blobs/00/" + "0" * 64, "the blob 0000.* was changed"),
        ("holotrode.db", "expected tables, blobs and modules, each once; got 'holotrode.db'"),
    ],
)
def test_a_backup_that_was_tampered_with_leaves_nothing(tmp_path: Path, name: str, sentence: str) -> None:
    here = Settings(data=tmp_path / "here" / "data")
    fill(here)
    back_up(here, tmp_path / "lab.backup")
    (tmp_path / "x").write_bytes(b"evil")
    with tarfile.open(tmp_path / "lab.backup", "a") as archive:
        archive.add(tmp_path / "x", name)
    with pytest.raises(BackupError, match=sentence):
        restore(tmp_path / "lab.backup", Settings(data=tmp_path / "there"))
    assert {path.name for path in tmp_path.iterdir()} == {"here", "lab.backup", "x"}


def test_something_else_is_no_backup(tmp_path: Path) -> None:
    (tmp_path / "x").write_text(json.dumps([1]))
    with pytest.raises(BackupError, match="expected a backup of holotrode"):
        restore(tmp_path / "x", Settings(data=tmp_path / "there"))
