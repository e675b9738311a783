import pytest
from pydantic import TypeAdapter, ValidationError
from sqlmodel import Session

from server.database import Database
from server.identity.guests import seat_guest, unseat_guest, unseat_guests
from server.identity.models import Login, Person
from server.identity.names import DisplayName
from server.identity.service import LOCAL_PERSON, is_login_valid, log_in, login_of
from server.writes import Actor


def seat(database: Database, room: str, name: str = "Lea") -> tuple[Person, str, Login]:
    return database.write(lambda session: seat_guest(session, room, name))


def test_a_guest_has_a_seat_and_no_account(database: Database) -> None:
    (guest, secret, login), (twin, _, _) = seat(database, "room-1"), seat(database, "room-1")
    found = database.read(lambda session: login_of(session, secret))
    assert (found.person.id, found.person.role, found.person.room_id) == (guest.id, "guest", "room-1")
    assert found.person.name_key is None
    assert (found.login.id, found.login.kind) == (login.id, "seat")
    assert twin.id != guest.id  # two guests may have one name


def test_the_end_of_a_room_ends_its_seats_only(database: Database) -> None:
    first, second, elsewhere = seat(database, "room-1"), seat(database, "room-1", "Max"), seat(database, "room-2")
    ended = database.write(lambda session: unseat_guests(session, "room-1"))
    assert set(ended) == {first[2].id, second[2].id}
    assert database.read(lambda session: login_of(session, first[1])) is None
    assert database.read(lambda session: login_of(session, elsewhere[1])) is not None
    assert database.write(lambda session: unseat_guests(session, "room-1")) == []


def test_who_is_sent_out_loses_a_seat_but_no_account(database: Database, actor: Actor) -> None:
    guest, secret, login = seat(database, "room-1")
    assert database.write(lambda session: unseat_guest(session, guest.id)) == [login.id]
    assert database.read(lambda session: login_of(session, secret)) is None
    own, _ = database.write(lambda session: log_in(session, LOCAL_PERSON, "browser"))
    for person_id in (LOCAL_PERSON, "nobody"):
        assert database.write(lambda session, person_id=person_id: unseat_guest(session, person_id)) == []
    assert database.read(lambda session: login_of(session, own)) is not None


def test_a_seat_lasts_a_day(database: Database) -> None:
    _, secret, login = seat(database, "room-1")

    def to_yesterday(session: Session) -> None:
        session.get_one(Login, login.secret_sha256).server_time = "2026-01-01T00:00:00.000000Z"

    database.write(to_yesterday)
    assert database.read(lambda session: login_of(session, secret)) is None
    assert not database.read(lambda session: is_login_valid(session, login.id))


def test_a_guest_s_name_is_a_display_name() -> None:
    with pytest.raises(ValidationError, match="visible characters"):
        TypeAdapter(DisplayName).validate_python("Lea\u202e")
