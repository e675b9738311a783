"""From 0001, whose only person was a member, to accounts and roles, and back."""

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from sqlalchemy import text
from sqlmodel import SQLModel, select

from server.clock import now
from server.database import MIGRATIONS, Database
from server.identity.models import Login, Person
from server.identity.service import digest, ensure_local_person, log_in, login_of
from tests.server.test_database import compared


def downgrade(database: Database) -> None:
    with database.engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.downgrade(config, "0001")


def execute(database: Database, statement: str, **values: object) -> list[tuple[object, ...]]:
    with database.engine.begin() as connection:
        result = connection.execute(text(statement), values)
        return [tuple(row) for row in result] if result.returns_rows else []


def test_the_member_becomes_the_administrator_and_stays_logged_in(database: Database) -> None:
    downgrade(database)
    person = "INSERT INTO person (id, name, role, server_time) VALUES (:id, :name, 'member', :time)"
    execute(database, person, id="local", name="local person", time=now())
    execute(database, person, id="twin", name="Local Person", time=now())
    execute(database, "INSERT INTO login VALUES (:secret, 'local', :time)", secret=digest("s3cret"), time=now())
    device = "INSERT INTO device VALUES ('d', 'op', 'local', NULL, :time, 'ci', 'en')"  # it refers to the person
    execute(database, device, time=now())
    database.start()
    found = database.read(lambda session: login_of(session, "s3cret"))
    assert (found.person.role, found.person.name_key, found.person.disabled) == ("admin", "local person", False)
    assert (found.login.kind, len(found.login.id), found.login.last_seen) == ("browser", 36, None)
    assert database.read(lambda session: session.get(Person, "twin")).name_key is None  # one of the two has the name
    with database.engine.connect() as connection:
        assert compare_metadata(compared(connection), SQLModel.metadata) == []


def test_back_at_the_first_tables_only_administrators_are_logged_in(database: Database) -> None:
    def work(session):
        ensure_local_person(session)
        session.add(Person(id="g", name="Guest", role="guest", server_time=now()))
        session.flush()
        return log_in(session, "local", "browser")[0], log_in(session, "g", "seat")[0]

    secret, seat = database.write(work)
    downgrade(database)
    assert execute(database, "SELECT secret_sha256 FROM login") == [(digest(secret),)]
    assert set(execute(database, "SELECT id, role FROM person")) == {("local", "member"), ("g", "member")}
    database.start()
    assert len(database.read(lambda session: session.exec(select(Login)).all())) == 1
    assert database.read(lambda session: login_of(session, seat)) is None
