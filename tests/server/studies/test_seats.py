import pytest
from sqlmodel import select

from server.clock import new_op_id
from server.identity.handshake import parse_code
from server.identity.service import person_of
from server.problems import ProblemError
from server.studies.models import StudySeat
from server.studies.recording import Written
from server.studies.seats import print_seats, seats_left, take_seat


def codes_of(hall, count):
    written = Written(hall.experimenter, new_op_id(), None)
    return hall.database.write(lambda session: print_seats(session, written, "hall", count))


def test_codes_are_different_and_kept_as_hashes_only(hall):
    codes = codes_of(hall, 30)
    assert len(set(codes)) == 30
    assert [parse_code(code) for code in codes] == codes
    rows = hall.database.read(lambda session: session.exec(select(StudySeat)).all())
    assert not any(code in row.model_dump_json() for code in codes for row in rows)


def test_a_code_lets_several_devices_of_one_person_in(hall):
    (code,) = codes_of(hall, 1)
    assert hall.database.read(lambda session: seats_left(session, "hall")) == 1
    seat, tablet = hall.database.write(lambda session: take_seat(session, code))
    _, headset = hall.database.write(lambda session: take_seat(session, code))
    assert tablet != headset
    people = hall.database.read(lambda session: {person_of(session, one).id for one in (tablet, headset)})
    assert people == {seat.person_id}
    assert hall.database.read(lambda session: seats_left(session, "hall")) == 1


def test_who_agrees_has_used_their_code(hall):
    guest = hall.seat()
    assert hall.database.read(lambda session: seats_left(session, "hall")) == 1
    guest.send("agree_to_study", consent_version=1, streams=[])
    assert hall.database.read(lambda session: seats_left(session, "hall")) == 0


def test_a_code_that_is_none(hall):
    with pytest.raises(ProblemError, match="No study has this code"):
        hall.database.write(lambda session: take_seat(session, "222222"))
    written = Written(hall.experimenter, new_op_id(), None)
    with pytest.raises(ProblemError, match="There is no study other"):
        hall.database.write(lambda session: print_seats(session, written, "other", 1))
