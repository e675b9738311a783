"""The database: SQLite beside the blobs, or PostgreSQL; a write is committed before it is answered."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlmodel import Session, create_engine
from starlette.concurrency import run_in_threadpool

from server.group_commit import GroupCommit
from server.problems import StartError

T = TypeVar("T")

MIGRATIONS = Path(__file__).parent / "migrations"
SQLITE_PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}


class Database:
    """Runs work in sessions; writes one after the other, and those that wait share a commit.

    Work that writes may be run again from the start, when another of its commit failed: it does nothing but write.

    Args:
        url: SQLAlchemy URL of a SQLite file or a PostgreSQL database.

    Raises:
        StartError: the URL cannot be used.
    """

    def __init__(self, url: str) -> None:
        self.engine = _sqlite(url) if url.startswith("sqlite:") else _postgresql(url)
        self._writer = GroupCommit(self.engine)

    @property
    def is_sqlite(self) -> bool:
        """Whether only one process may write."""
        return self.engine.dialect.name == "sqlite"

    def start(self) -> None:
        """Check the pragmas and bring the tables to the newest migration.

        Raises:
            StartError: the database cannot be reached, or its settings do not hold.
        """
        try:
            with self.engine.begin() as connection:
                if self.is_sqlite:
                    _assert_pragmas(connection)
                migrate(connection)
        except SQLAlchemyError as error:
            where = self.engine.url.render_as_string(hide_password=True)
            raise StartError(f"The database {where} cannot be used: {_first_line(error)}") from error

    def before_commit(self, finish: Callable[[Session], None]) -> None:
        """Run `finish` at the end of every transaction that writes."""
        self._writer.finishers.append(finish)

    def after_commit(self, follow: Callable[[Session], None]) -> None:
        """Run `follow` after every transaction that wrote, in the thread that writes."""
        self._writer.followers.append(follow)

    def write(self, work: Callable[[Session], T]) -> T:
        """Run `work` in a transaction; when this returns, it is on disk."""
        return self._writer.submit(work).result()

    def read(self, work: Callable[[Session], T]) -> T:
        """Run `work`, which changes nothing."""
        with Session(self.engine, expire_on_commit=False) as session:
            return work(session)

    async def write_soon(self, work: Callable[[Session], T]) -> T:
        """`write`, while the event loop goes on; what was begun is written also when the caller has gone."""
        return await asyncio.shield(asyncio.wrap_future(self._writer.submit(work)))

    async def read_soon(self, work: Callable[[Session], T]) -> T:
        """`read` in a thread, so that the event loop goes on."""
        return await run_in_threadpool(self.read, work)

    def close(self) -> None:
        """Write what waits, then close every connection."""
        self._writer.stop()
        self.engine.dispose()


def migrate(connection: Connection) -> None:
    """Apply every migration that is missing."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _sqlite(url: str) -> Engine:
    engine = create_engine(url, connect_args={"timeout": 30})

    @event.listens_for(engine, "connect")
    def set_pragmas(connection: Any, _record: object) -> None:
        # The driver's own transaction handling would leave DDL outside transactions; BEGIN comes from below.
        connection.isolation_level = None
        cursor = connection.cursor()
        for name, value in SQLITE_PRAGMAS.items():
            cursor.execute(f"PRAGMA {name} = {value}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    return engine


def _postgresql(url: str) -> Engine:
    try:
        return create_engine(url, pool_pre_ping=True)
    except ImportError as error:
        raise StartError(f"PostgreSQL needs the extra [postgres]: the package {error.name} is missing.") from error
    except ArgumentError as error:
        raise StartError(
            "HOLOTRODE_DATABASE_URL: expected postgresql://USER:PASSWORD@HOST/NAME; got something else."
        ) from error


def _assert_pragmas(connection: Connection) -> None:
    for name, expected in SQLITE_PRAGMAS.items():
        found = connection.exec_driver_sql(f"PRAGMA {name}").scalar()
        if found != expected:
            raise StartError(f"SQLite's {name} has to be {expected}; it is {found}, and entries could be lost.")


def _first_line(error: Exception) -> str:
    return str(error.__cause__ or error).strip().splitlines()[0]
