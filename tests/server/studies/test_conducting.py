import pytest
from sqlalchemy import update
from sqlmodel import select

from server.clock import new_op_id, now
from server.identity.models import Device, Login
from server.problems import ProblemError
from server.protocol.messages import EraseParticipant
from server.studies.access import accesses_of
from server.studies.enrolling import enrol
from server.studies.erasing import replay_erasures
from server.studies.models import Participant
from server.studies.notes import notes_of
from server.studies.recording import Written
from server.training.models import StepAnswer, TrainingRun
from server.writes import Operation
from tests.server.studies.hall import DESIGN

SHEET = {
    "vision": "glasses",
    "ipd_mm": 63.5,
    "eye_calibration": "done",
    "mr_experience": "never",
    "vr_experience": "weekly",
    "handedness": "left",
    "headset": "quest3",
}


def test_what_is_asked_comes_before_the_session_and_the_task(hall):
    hall.publish(
        questionnaires={"before": ["paas"], "before_condition": ["ssq"], "after_condition": ["ssq", "sus"], "after": []}
    )
    guest = hall.comer()
    with pytest.raises(ProblemError, match="P01 answers paas first"):
        hall.lead("begin_session", guest)
    guest.answer("paas", "before", 4)
    hall.lead("begin_session", guest)
    with pytest.raises(ProblemError, match="P01 answers ssq first"):
        hall.lead("begin_task", guest)
    guest.answer("ssq", "before_condition")
    hall.lead("begin_task", guest)


def test_where_nothing_is_asked_after_the_task_the_session_ends_with_it(hall):
    hall.publish(
        conditions=[{"id": one, "label": {"en": one, "fr": one}, "medium": one} for one in ("paper", "tablet")],
        questionnaires={"after_condition": ["sus"]},
        plan={"primary": [{"questionnaire": "sus", "score": "total", "compare": ["paper", "tablet"]}]},
        sickness=None,
    )
    guest = hall.comer()
    hall.lead("begin_session", guest)
    hall.lead("begin_task", guest)
    hall.lead("end_task", guest, why="technical")
    assert guest.now().questionnaire_id == "sus"
    hall.lead("end_session", guest, why="technical")
    assert guest.now().phase == "waiting"


def test_the_console_shows_where_everybody_is(hall):
    ada, _ = hall.comer("steps"), hall.comer()
    ada.until_task()
    run = ada.send("open_training", module_id="short")
    ada.send("complete_step", run_id=run.run_id, step_id="confirm")
    ada.send("complete_step", run_id=run.run_id, step_id="choose", choice=0)
    ada.send("rate_sickness", value=4)
    ada.send("rate_sickness", value=2)
    hall.lead("fill_sheet", ada, sheet=SHEET)
    first, second = hall.console().people
    assert (first.code, first.phase, first.step, first.completed, first.steps) == ("P01", "task", "Choose", 1, 2)
    assert (first.errors, first.fms, first.fms_peak, first.baseline, first.sheet) == (1, 2, 4, 0.0, True)
    assert (second.code, second.phase, second.sheet, second.streams) == ("P02", "waiting", False, [])
    assert {first.condition, second.condition} == {"Paper", "Headset"}
    assert hall.console("fr").people[0].step == "Choisir"


def test_languages_without_a_validated_edition_are_said_before(hall):
    hall.publish(questionnaires={"before_condition": ["ssq"], "after_condition": ["ssq", "sus", "ipq"]})
    guest = hall.comer()
    french = update(Device).where(Device.id.startswith("device-")).values(language="fr")
    hall.database.write(lambda session: session.exec(french))
    (person,) = hall.console().people
    assert person.language == "fr"
    assert any(said.startswith("IPQ is not offered in fr") for said in person.warnings)
    assert any("only codes and labels" in said for said in person.warnings)
    assert guest.id == person.participant_id


def test_notes_are_held_back_until_somebody_has_read_them(hall):
    guest = hall.comer()
    hall.lead("annotate", guest, text="Ada Lovelace felt sick")
    with pytest.raises(ProblemError, match="Expected a note with some text"):
        hall.lead("annotate", guest, text="  ")
    (note,) = hall.database.read(lambda session: notes_of(session, hall.ring, "hall"))
    assert (note.text, note.released) == ("Ada Lovelace felt sick", None)
    hall.lead("review_note", guest, entry_id=note.entry_id, text="The participant felt sick")
    (note,) = hall.database.read(lambda session: notes_of(session, hall.ring, "hall"))
    assert note.released == "The participant felt sick"
    hall.lead("review_note", guest, entry_id=note.entry_id, text=None)
    (note,) = hall.database.read(lambda session: notes_of(session, hall.ring, "hall"))
    assert note.released is None
    with pytest.raises(ProblemError, match="There is no note"):
        hall.lead("review_note", hall.comer(), entry_id=note.entry_id, text="x")


def test_who_withdraws_is_recorded_no_more(hall):
    guest = hall.comer("frames")
    hall.lead("begin_session", guest)
    guest.send("withdraw_from_study")
    assert (guest.now().phase, guest.now().streams) == ("withdrawn", [])
    with pytest.raises(ProblemError, match="P01 has withdrawn; nothing is recorded any more"):
        hall.lead("annotate", guest, text="x")
    assert guest.entries("mark")[-1] == {"what": "session_ended", "why": "withdrawn"}
    (access,) = hall.database.read(lambda session: accesses_of(session, "hall"))
    assert (access.what, access.detail) == ("withdrawn", "P01 by themselves")


def test_somebody_is_left_out_by_a_rule_of_the_plan_only(hall):
    hall.publish(plan={**DESIGN["plan"], "exclusions": ["Unwell before the headset.", "Fewer than half of the steps."]})
    guest = hall.comer()
    hall.lead("exclude_participant", guest, rule=1)
    assert hall.console().people[0].excluded == "Fewer than half of the steps."
    with pytest.raises(ProblemError, match=r"The plan has 2 rule\(s\) of exclusion; got number 2"):
        hall.lead("exclude_participant", guest, rule=2)
    hall.lead("exclude_participant", guest, rule=None)
    assert hall.console().people[0].excluded == ""
    accesses = hall.database.read(lambda session: accesses_of(session, "hall"))
    assert {one.detail for one in accesses} == {"P01 by rule 2", "P01: taken in again"}


def rows_of(hall, guest):
    def work(session):
        return [
            session.exec(select(table).where(table.actor_id == guest.actor.person_id)).all()
            for table in (TrainingRun, StepAnswer, Operation)
        ] + [session.exec(select(Login).where(Login.person_id == guest.actor.person_id)).all()]

    return hall.database.read(work)


def test_who_is_erased_leaves_nothing_that_can_be_read(hall):
    guest, other = hall.comer("steps"), hall.comer("steps")
    for one in (guest, other):
        one.until_task()
        one.train()
    assert all(rows_of(hall, guest))
    key = guest.key
    hall.lead("erase_participant", guest)
    assert not any(rows_of(hall, guest))
    assert all(rows_of(hall, other))
    assert not hall.ring.has(key)
    assert hall.console().people[0].erased
    assert other.entries("steps")


def test_a_backup_from_before_brings_nobody_back(hall):
    guest = hall.comer("steps")
    guest.until_task()
    who, key = guest.id, guest.key
    hall.lead("erase_participant", guest)
    hall.ring.make(key)  # a copy of the keys of then, laid back

    def as_it_was(session):
        participant = session.get(Participant, who)
        participant.erased_at = participant.withdrawn_at = None
        session.add(participant)

    hall.database.write(as_it_was)
    assert hall.database.write(lambda session: replay_erasures(session, hall.ring)) == 1
    assert not hall.ring.has(key)
    assert hall.console().people[0].erased
    assert hall.database.write(lambda session: replay_erasures(session, hall.ring)) == 0


def test_erasing_fails_whole(hall):
    """A key is destroyed only when the rest is on disk."""
    guest = hall.comer()

    def fails(session):
        hall.studies.take(session, hall.experimenter, _erase(guest))
        raise RuntimeError("the disk is full")

    with pytest.raises(RuntimeError):
        hall.database.write(fails)
    assert hall.ring.has(guest.key)


def _erase(guest):
    return EraseParticipant(op_id=new_op_id(), device_time=now(), participant_id=guest.id)


def test_somebody_without_a_device_is_led_by_the_console_alone(hall):
    written = Written(hall.experimenter, new_op_id(), None)
    person = hall.database.write(lambda session: enrol(session, hall.ring, written, "hall", 1, []))
    take = lambda kind, **fields: hall.take(hall.experimenter, kind, participant_id=person.id, **fields)  # noqa: E731
    take("begin_session")
    answers = [{"item": code, "value": 0} for code in hall.instruments.named("ssq").codes]
    about = {"questionnaire_id": "ssq", "moment": "before_condition", "language": "en", "pairs": []}
    take("answer_questionnaire", answers=answers, **about)
    take("begin_task")
    take("end_task")
    assert hall.console().people[0].questionnaire == "ssq"


def test_somebody_has_to_be_named(hall):
    with pytest.raises(ProblemError, match="Expected the participant whom this is about"):
        hall.take(hall.experimenter, "begin_session")
    with pytest.raises(ProblemError, match=r"There is no participant hall\.P99"):
        hall.take(hall.experimenter, "begin_session", participant_id="hall.P99")
