import pytest

from server.database import Database
from server.identity.service import ensure_local_person
from server.studies.enrolling import participant_named
from server.studies.erasing import destroy_keys, erase, replay_erasures
from server.studies.sealing import ErasedError
from tests.server.studies.conftest import Lab


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
    participant = lab.enrol("steps")
    who, key = participant.id, participant.key_id
    lab.record(who, "note", text="x")
    erased(lab, who)
    lab.ring.make(key)
    assert lab.database.write(lambda session: replay_erasures(session, lab.ring)) == 1
    assert not lab.ring.has(key)
    assert lab.database.write(lambda session: replay_erasures(session, lab.ring)) == 0


def test_a_crash_between_the_rows_and_the_key_is_made_good(lab):
    participant = lab.enrol("steps")
    who, key = participant.id, participant.key_id

    def rows_only(session):
        erase(session, participant_named(session, who))
        session.info.clear()

    lab.database.write(rows_only)
    assert lab.ring.has(key)
    lab.database.write(lambda session: replay_erasures(session, lab.ring))
    assert not lab.ring.has(key)


def test_servers_that_share_their_keys_never_share_a_participant(lab, tmp_path):
    """Each may have a study of the same name, as the example study is on every server."""
    other = Database(f"sqlite:///{tmp_path / 'other.db'}")
    other.start()
    elsewhere = Lab(other, other.write(ensure_local_person), lab.ring)
    elsewhere.publish(streams=["steps", "gaze", "motion"])
    here, there = lab.enrol("steps").id, elsewhere.enrol("steps").id
    assert here == there
    for one in (lab, elsewhere):
        one.record(here, "note", text="x")
    erased(lab, here)
    assert [one.content for one in elsewhere.entries(there)] == [{"text": "x"}]
    assert other.write(lambda session: replay_erasures(session, lab.ring)) == 0
    other.close()
