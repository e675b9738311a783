from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session

from server.database import Database
from server.identity.models import Login, Person
from server.identity.service import (
    LOCAL_PERSON,
    LOGIN_DAYS,
    LoginKind,
    delete_logins,
    ensure_local_person,
    find_login,
    is_login_valid,
    log_in,
    login_of,
    logins_of,
    note_seen,
    person_of,
)
from server.writes import Actor


def make(database: Database, kind: LoginKind = "browser", age: timedelta = timedelta()) -> tuple[str, Login]:
    def work(session: Session) -> tuple[str, Login]:
        secret, login = log_in(session, LOCAL_PERSON, kind)
        login.server_time = (datetime.now(UTC) - age).isoformat()
        return secret, login

    return database.write(work)


def test_a_secret_names_person_and_login(database: Database, actor: Actor) -> None:
    secret, login = make(database)
    found = database.read(lambda session: login_of(session, secret))
    assert (found.person.id, found.login.id) == (LOCAL_PERSON, login.id)
    assert database.read(lambda session: person_of(session, secret)).id == LOCAL_PERSON
    assert database.read(lambda session: is_login_valid(session, login.id))
    for wrong in (None, "", "wrong", login.id, login.secret_sha256):
        assert database.read(lambda session, wrong=wrong: login_of(session, wrong)) is None


@pytest.mark.parametrize(
    ("kind", "life"),
    [
        ("browser", timedelta(days=LOGIN_DAYS)),
        ("device", timedelta(days=LOGIN_DAYS)),
        ("program", timedelta(days=LOGIN_DAYS)),
        ("seat", timedelta(hours=24)),
    ],
)
def test_a_login_ends_with_its_life(database: Database, actor: Actor, kind: LoginKind, life: timedelta) -> None:
    young, old = make(database, kind, life - timedelta(minutes=5)), make(database, kind, life)
    valid = [database.read(lambda session, login=login: is_login_valid(session, login.id)) for _, login in (young, old)]
    assert valid == [True, False]
    assert [login.id for login in database.read(lambda session: logins_of(session, LOCAL_PERSON))] == [young[1].id]


def test_a_disabled_person_is_nobody(database: Database, actor: Actor) -> None:
    secret, login = make(database)

    def disable(session: Session) -> None:
        session.get_one(Person, LOCAL_PERSON).disabled = True

    database.write(disable)
    assert database.read(lambda session: login_of(session, secret)) is None
    assert not database.read(lambda session: is_login_valid(session, login.id))


def test_a_deleted_login_is_over(database: Database, actor: Actor) -> None:
    secret, login = make(database)
    ended = database.write(lambda session: delete_logins(session, [find_login(session, login.id)]))
    assert ended == [login.id]
    assert database.read(lambda session: login_of(session, secret)) is None


def test_a_hello_leaves_its_mark_on_the_login(database: Database, actor: Actor) -> None:
    _, login = make(database)
    database.write(lambda session: note_seen(session, login.id, "hl2-1"))
    seen = database.read(lambda session: find_login(session, login.id))
    assert seen.device_id == "hl2-1"
    assert seen.last_seen >= seen.server_time
    database.write(lambda session: note_seen(session, "gone", "hl2-1"))


def test_the_local_person_is_an_administrator_at_every_start(database: Database, actor: Actor) -> None:
    def demote(session: Session) -> None:
        person = session.get_one(Person, LOCAL_PERSON)
        person.role, person.disabled = "student", True

    database.write(demote)
    assert database.write(ensure_local_person).role == "admin"
    assert not database.read(lambda session: session.get_one(Person, LOCAL_PERSON)).disabled
