import pytest

from server.studies.enrolling import participant_named
from server.studies.erasing import destroy_keys, erase, replay_erasures
from server.studies.sealing import ErasedError


@pytest.fixture
def lab(lab):
    lab.database.after_commit(lambda session: destroy_keys(session, lab.ring))
    return lab


def erased(lab, who):
    lab.database.write(lambda session: erase(session, participant_named(session, who)))


def test_who_is_erased_can_never_be_read_and_the_chain_still_holds(lab):
    who, other = lab.enrol("steps").id, lab.enrol("steps").id
    for one in (who, other):
        lab.begin(one)
        lab.record(one, "note", text="Ada felt sick")
    erased(lab, who)
    with pytest.raises(ErasedError, match="was erased"):
        lab.entries(who)
    assert lab.broken(who) == ""
    assert lab.entries(other)[0].content == {"text": "Ada felt sick"}


def test_a_copy_of_the_keys_of_then_brings_nobody_back(lab):
    who = lab.enrol("steps").id
    lab.record(who, "note", text="x")
    erased(lab, who)
    lab.ring.make(who)
    assert lab.database.write(lambda session: replay_erasures(session, lab.ring)) == 1
    assert not lab.ring.has(who)
    assert lab.database.write(lambda session: replay_erasures(session, lab.ring)) == 0


def test_a_crash_between_the_rows_and_the_key_is_made_good(lab):
    who = lab.enrol("steps").id

    def rows_only(session):
        erase(session, participant_named(session, who))
        session.info.clear()

    lab.database.write(rows_only)
    assert lab.ring.has(who)
    lab.database.write(lambda session: replay_erasures(session, lab.ring))
    assert not lab.ring.has(who)
