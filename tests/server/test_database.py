import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect
from sqlmodel import Session, SQLModel

import server.app  # noqa: F401  (declares every table)
from server.clock import now
from server.database import SQLITE_PRAGMAS, Database
from server.identity.models import Person
from server.problems import StartError

# Who somebody is comes before what they write, and the security log names its persons itself.
IDENTITY = {"person", "device", "login", "invitation", "pairing", "security_event"}
# What follows from a room's events, and from a record's entries.
DERIVED = {
    "room_electrode",
    "notebook_record",
    "notebook_head",
    "notebook_key",
    "notebook_device",
    "notebook_heading",
    "notebook_value",
    "notebook_material",
    "notebook_line",
}
# The statements of learning records say by the rules of xAPI who, where and when.
STATEMENTS = {"xapi_statement", "xapi_mention"}
# The full text: a table of another kind in each database, on SQLite with tables of its own.
FULL_TEXT = "notebook_words"
WRITTEN = {"op_id", "actor_id", "device_id", "device_time", "server_time"}


def compared(connection: Connection) -> MigrationContext:
    """A comparison of everything that models describe."""

    def is_described(name: str | None, kind: str, _parents: object) -> bool:
        return kind != "table" or not (name or "").startswith(FULL_TEXT)

    return MigrationContext.configure(connection, opts={"include_name": is_described})


def test_the_migrations_make_what_the_models_say(database: Database) -> None:
    with database.engine.connect() as connection:
        assert compare_metadata(compared(connection), SQLModel.metadata) == []


def test_a_planted_difference_between_migration_and_model_is_seen(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE study_session ADD COLUMN planted INTEGER")
        assert compare_metadata(compared(connection), SQLModel.metadata) != []


def test_every_written_table_says_who_where_and_when(database: Database) -> None:
    inspector = inspect(database.engine)
    tables = {name for name in inspector.get_table_names() if not name.startswith(FULL_TEXT)}
    for table in tables - {"alembic_version", *IDENTITY, *DERIVED, *STATEMENTS}:
        columns = {column["name"] for column in inspector.get_columns(table)}
        assert columns >= WRITTEN, table
        constraints = [*inspector.get_unique_constraints(table), inspector.get_pk_constraint(table)]
        keys = [key.get("column_names") or key.get("constrained_columns") for key in constraints]
        assert (["room_id", "op_id"] if table == "room_event" else ["op_id"]) in keys, table


def test_starting_again_changes_nothing(database: Database) -> None:
    person = Person(id="p", name="Ada", role="student", server_time=now())
    database.write(lambda session: session.add(person))
    database.start()
    stored = database.read(lambda session: session.get(Person, "p"))
    assert stored is not None
    assert stored.name == "Ada"


def test_a_write_that_fails_leaves_nothing(database: Database) -> None:
    def work(session: Session) -> None:
        session.add(Person(id="p", name="Ada", role="student", server_time=now()))
        session.flush()
        raise RuntimeError("half-way")

    with pytest.raises(RuntimeError, match="half-way"):
        database.write(work)
    assert database.read(lambda session: session.get(Person, "p")) is None


def test_sqlite_holds_its_pragmas_in_every_connection(tmp_path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'x.db'}")
    database.start()
    with database.engine.connect() as first, database.engine.connect() as second:
        for connection in (first, second):
            found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in SQLITE_PRAGMAS}
            assert found == SQLITE_PRAGMAS
    database.close()


def test_a_database_that_cannot_hold_the_pragmas_is_refused() -> None:
    database = Database("sqlite://")  # in memory: there is no write-ahead log
    with pytest.raises(StartError, match="journal_mode has to be wal; it is memory"):
        database.start()
    database.close()


def test_a_database_that_cannot_be_reached_gives_a_sentence(tmp_path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'nowhere' / 'x.db'}")
    with pytest.raises(StartError, match=r"The database .* cannot be used: unable to open"):
        database.start()
    database.close()
