"""A copy of everything that a server keeps, in one file: the tables as SQLite, blobs and modules; never a private key.

The same file restores to SQLite and to PostgreSQL, so that it also moves a lab from one to the other.
"""

import hashlib
import io
import json
import os
import re
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, Table, func, insert, select, update
from sqlmodel import SQLModel

import server.app  # noqa: F401  (declares every table)
from server.clock import now
from server.database import Database
from server.notebook.index import INDEX_TABLES
from server.notebook.models import Record
from server.problems import StartError
from server.settings import Settings
from server.version import VERSION

FORMAT_VERSION = 1
DATABASE, ABOUT = "holotrode.db", "about.json"
ROWS_AT_ONCE = 1000
_BLOB = re.compile(r"blobs/([0-9a-f]{2})/(\1[0-9a-f]{62})")
_MODULE = re.compile(r"modules/[a-z0-9-]{1,64}(\.yaml|/[a-z0-9_-]{1,80}\.(png|jpg|webp|svg))")

Progress = Callable[[str], None]


class BackupError(Exception):
    """A backup that cannot be made or used; the sentence says why."""


def back_up(settings: Settings, target: Path, on_progress: Progress = lambda _: None) -> int:
    """Copy tables, blobs and teachers' modules into one file, while the server goes on; returns the number of blobs.

    Tables are copied at one moment, blobs after it: they never change, and each is there before a row names it.

    Args:
        settings: where the data is.
        target: the file; it appears whole or not at all.
        on_progress: told what is being copied.

    Raises:
        BackupError: the data cannot be read, or the file not written.
    """
    if settings.database_url is None and not (settings.data / DATABASE).is_file():
        raise BackupError(f"{settings.data}: expected the data of a server ({DATABASE}); there is none.")
    incoming = target.with_name(f"{target.name}.incoming")
    try:
        with tempfile.TemporaryDirectory(dir=target.parent) as folder, tarfile.open(incoming, "w") as archive:
            on_progress("tables")
            copied = Path(folder) / DATABASE
            _copy_tables(settings, copied)
            about = {"format_version": FORMAT_VERSION, "holotrode": VERSION, "created_at": now()}
            _add(archive, ABOUT, json.dumps(about).encode())
            archive.add(copied, DATABASE)
            count = 0
            for blob in sorted((settings.data / "blobs").glob("[0-9a-f][0-9a-f]/*")):
                on_progress(f"blob {count + 1}")
                archive.add(blob, f"blobs/{blob.parent.name}/{blob.name}")
                count += 1
            on_progress("modules")
            for module in sorted((settings.data / "modules").rglob("*")):
                if _MODULE.fullmatch(name := module.relative_to(settings.data).as_posix()) and module.is_file():
                    archive.add(module, name)
        with incoming.open("rb") as file:
            os.fsync(file.fileno())
        incoming.replace(target)
    except OSError as error:
        raise BackupError(f"{target}: the backup could not be written ({error.strerror}).") from error
    finally:
        incoming.unlink(missing_ok=True)
    return count


def restore(file: Path, settings: Settings, on_progress: Progress = lambda _: None) -> int:
    """Unpack a backup into an empty data directory, and an empty PostgreSQL database; returns the number of blobs.

    Args:
        file: what `back_up` wrote.
        settings: where the data is to be.
        on_progress: told what is being copied.

    Raises:
        BackupError: it is no backup or was changed, or there is data already; then nothing is left behind.
    """
    if settings.data.exists() and any(settings.data.iterdir()):
        raise BackupError(f"{settings.data}: expected an empty directory, so that nothing is overwritten.")
    incoming = settings.data.with_name(f"{settings.data.name}.incoming")
    shutil.rmtree(incoming, ignore_errors=True)
    try:
        with _opened(file) as archive:
            count = _unpack(archive, file, incoming, on_progress)
        if settings.database_url is not None:
            on_progress("tables")
            _fill(settings.database, incoming / DATABASE)
            (incoming / DATABASE).unlink()
        if settings.data.exists():
            settings.data.rmdir()
        incoming.replace(settings.data)
    except OSError as error:
        raise BackupError(f"{settings.data}: could not be written ({error.strerror}).") from error
    finally:
        shutil.rmtree(incoming, ignore_errors=True)
    return count


@contextmanager
def _opened(file: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(file, "r:") as archive:
            yield archive
    except tarfile.TarError as error:
        raise BackupError(f"{file}: expected a backup of holotrode; {error}.") from error


def _unpack(archive: tarfile.TarFile, file: Path, folder: Path, on_progress: Progress) -> int:
    blobs, found = 0, set()
    for member in archive:
        blob = _BLOB.fullmatch(member.name)
        known = blob or _MODULE.fullmatch(member.name) or member.name in (DATABASE, ABOUT)
        if not member.isreg() or not known or member.name in found:
            raise BackupError(f"{file}: expected tables, blobs and modules, each once; got {member.name[:200]!r}.")
        found.add(member.name)
        on_progress(member.name[:12])
        path = folder / member.name
        path.parent.mkdir(parents=True, exist_ok=True)
        source = archive.extractfile(member)
        assert source is not None  # noqa: S101  (it is a regular file)
        with path.open("wb") as target:
            shutil.copyfileobj(source, target)
        if member.name == ABOUT:
            _check_version(path, file)
            path.unlink()
        elif blob is not None:
            blobs += 1
            with path.open("rb") as target:
                if hashlib.file_digest(target, "sha256").hexdigest() != blob[2]:
                    raise BackupError(f"{file}: the blob {blob[2]} was changed.")
    if found.isdisjoint({DATABASE}) or ABOUT not in found:
        raise BackupError(f"{file}: expected a backup of holotrode; it has no tables.")
    return blobs


def _check_version(about: Path, file: Path) -> None:
    version = json.loads(about.read_text(encoding="utf-8")).get("format_version")
    if version != FORMAT_VERSION:
        raise BackupError(f"{file}: expected format version {FORMAT_VERSION}; got {version}.")


def _copy_tables(settings: Settings, copied: Path) -> None:
    if settings.database_url is None:
        source = sqlite3.connect(f"file:{settings.data / DATABASE}?mode=ro", uri=True)
        with closing(source), closing(sqlite3.connect(copied)) as target:
            source.backup(target)
        return
    source_database, target_database = Database(settings.database), Database(f"sqlite:///{copied}")
    target_database.start()
    one_moment = source_database.engine.connect().execution_options(isolation_level="REPEATABLE READ")
    with one_moment as source_rows, target_database.engine.begin() as target_rows:
        _copy_rows(source_rows, target_rows)
    source_database.close()
    target_database.close()
    with closing(sqlite3.connect(copied)) as target:
        target.execute("PRAGMA journal_mode = delete")  # one file, without a log beside it


def _fill(url: str, tables: Path) -> None:
    """Copy the tables of a backup into an empty database."""
    source_database, target_database = Database(f"sqlite:///{tables}"), Database(url)
    source_database.start()
    try:
        target_database.start()
        with source_database.engine.connect() as source_rows, target_database.engine.begin() as target_rows:
            for table in _tables():
                if target_rows.execute(select(table).limit(1)).first() is not None:
                    raise BackupError(f"The database has rows in {table.name}; expected an empty one.")
            _copy_rows(source_rows, target_rows)
            for table in _tables():
                _advance_sequence(target_rows, table)
    except StartError as error:
        raise BackupError(str(error)) from error
    finally:
        source_database.close()
        target_database.close()


def _copy_rows(source: Connection, target: Connection) -> None:
    for table in _tables():
        rows = source.execution_options(yield_per=ROWS_AT_ONCE).execute(select(table)).mappings()
        for part in rows.partitions(ROWS_AT_ONCE):
            target.execute(insert(table), [dict(row) for row in part])
    target.execute(update(Record).values(indexed_seq=0))  # the index is made anew where they go


def _advance_sequence(connection: Connection, table: Table) -> None:
    """Numbers that the database gives go on after those that were copied."""
    column = table.autoincrement_column
    if column is not None:
        sequence = func.pg_get_serial_sequence(table.name, column.name)
        connection.execute(select(func.setval(sequence, select(func.max(column)).scalar_subquery())))


def _tables() -> list[Table]:
    """Every table but those of the index, those that others refer to first."""
    return [table for table in SQLModel.metadata.sorted_tables if table.name not in INDEX_TABLES]


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    archive.addfile(member, io.BytesIO(content))
