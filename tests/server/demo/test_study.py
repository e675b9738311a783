"""The finished study of the examples: as it would have been conducted, and labelled everywhere."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from sqlmodel import Session, select
from typer.testing import CliRunner

from server.app import start_services
from server.cli import app
from server.clock import now
from server.data_directory import data_directory
from server.demo.study import LOGGED_SECONDS, NOTES, PAUSED, RELEASED, STUDY_ID, write_study
from server.identity.models import Login, Person
from server.services import Services
from server.settings import Settings
from server.studies.enrolling import newest_design
from server.studies.models import Participant, Study, StudySeat, StudySession
from server.studies.notes import notes_of
from server.studies.recording import Recorded, entries_of, first_broken

PEOPLE = 24


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    folder = tmp_path_factory.mktemp("study")
    settings = Settings(data=folder / "data", keys=folder / "keys")
    with data_directory(settings.data):
        services = start_services(settings)
        assert write(services) == PEOPLE
        yield services
        services.database.close()


@pytest.fixture(scope="module")
def people(lab: Services) -> Sequence[Participant]:
    return lab.database.read(lambda session: session.exec(select(Participant).order_by(Participant.number)).all())


@pytest.fixture(scope="module")
def entries(lab: Services, people: Sequence[Participant]) -> dict[str, list[Recorded]]:
    """By code; of the participant who was erased there is nothing."""

    def work(session: Session) -> dict[str, list[Recorded]]:
        kept = [one for one in people if one.erased_at is None]
        return {one.code: list(entries_of(session, lab.studies.ring, one)) for one in kept}

    return lab.database.read(work)


@pytest.fixture(scope="module")
def sessions(lab: Services) -> Sequence[StudySession]:
    return lab.database.read(lambda session: session.exec(select(StudySession)).all())


def write(services: Services) -> int:
    return services.database.write(lambda session: write_study(session, services.studies, services.training))


def test_a_second_time_nothing_is_added(lab: Services, people: Sequence[Participant]) -> None:
    assert write(lab) == 0
    assert lab.database.read(lambda session: len(session.exec(select(Study)).all())) == 1
    assert len(people) == PEOPLE


def test_it_says_everywhere_that_it_is_simulated(lab: Services) -> None:
    design = lab.database.read(lambda session: newest_design(session, STUDY_ID))
    assert design.simulated
    assert "simulated" in design.title.en
    assert "simulé" in design.title.fr
    assert "simulated" in design.consent.text.en
    assert "simulée" in design.consent.text.fr
    console = lab.database.read(lambda session: lab.shower.console(session, STUDY_ID, "en"))
    assert console.simulated
    assert console.seats == 0


def test_orders_and_forms_are_balanced(people: Sequence[Participant]) -> None:
    assert Counter(one.conditions for one in people) == {
        json.dumps(["paper", "mr"]): PEOPLE // 2,
        json.dumps(["mr", "paper"]): PEOPLE // 2,
    }
    done = Counter((form, one.sequence) for one in people for form in json.loads(one.forms)[:1])
    assert set(done.values()) == {PEOPLE // 4}


def test_every_chain_holds_and_one_participant_cannot_be_read(lab: Services, people: Sequence[Participant]) -> None:
    assert {lab.database.read(lambda session, one=one: first_broken(session, one)) for one in people} == {""}
    gone = [one for one in people if one.erased_at is not None]
    assert len(gone) == 1
    assert not lab.studies.ring.has(gone[0].key_id)
    assert sum(one.withdrawn_at is not None for one in people) == 2


def test_sessions_ended_for_every_reason_that_a_lab_knows(sessions: Sequence[StudySession]) -> None:
    why = Counter(one.ended_why for one in sessions)
    assert (why["sick"], why["baseline"]) == (1, 1)
    assert why["done"] == 2 * PEOPLE - 4


def test_who_was_not_exposed_is_left_out_by_the_rule_of_the_plan(lab: Services, people: Sequence[Participant]) -> None:
    rules = lab.database.read(lambda session: newest_design(session, STUDY_ID)).plan.exclusions
    assert {one.code: one.excluded for one in people if one.excluded} == {"P12": rules[0]}


def test_everything_lies_in_the_past_and_in_its_session(
    sessions: Sequence[StudySession], entries: dict[str, list[Recorded]], people: Sequence[Participant]
) -> None:
    assert max(one.ended_at or "" for one in sessions) < now()
    span = {one.op_id: (one.server_time, one.ended_at or "") for one in sessions}
    for recorded in entries.values():
        times = [one.entry.server_time for one in recorded]
        assert all(one.device_time is None or one.device_time == one.server_time for one in (r.entry for r in recorded))
        for one in recorded:
            if one.entry.session_id is not None and one.entry.kind != "review":
                begun, ended = span[one.entry.session_id]
                assert begun <= one.entry.server_time <= ended
        assert times == sorted(times)
    for one in people:
        own = sorted((s.server_time, s.ended_at or "") for s in sessions if s.participant_id == one.id)
        for (_, ended), (begun, _) in pairwise(own):
            assert datetime.fromisoformat(begun) - datetime.fromisoformat(ended) >= timedelta(minutes=15)


def test_only_what_was_agreed_to_is_logged(entries: dict[str, list[Recorded]], people: Sequence[Participant]) -> None:
    motion = 0
    for one in people:
        chunks = [recorded.content for recorded in entries.get(one.code, ()) if recorded.entry.kind == "chunk"]
        streams = json.loads(one.streams)
        assert len(chunks) in (0, LOGGED_SECONDS)
        for part, stream in (("motion", "motion"), ("gaze", "gaze"), ("actions", "interactions")):
            assert stream in streams or not any(part in chunk for chunk in chunks)
        motion += any("motion" in chunk for chunk in chunks)
    assert PEOPLE / 3 < motion < PEOPLE


def test_sickness_is_rated_each_minute_of_an_exposure(entries: dict[str, list[Recorded]]) -> None:
    for code, recorded in entries.items():
        minutes = [one.content["minute"] for one in recorded if one.entry.kind == "fms"]
        pause = {1} if code == f"P{PAUSED:02}" else set()
        expected = [minute for minute in range(len(minutes) + len(pause)) if minute not in pause]
        assert minutes == pytest.approx(expected), code


def test_a_note_was_reviewed_and_others_wait(lab: Services) -> None:
    notes = lab.database.read(lambda session: notes_of(session, lab.studies.ring, STUDY_ID))
    assert {int(one.code[1:]) for one in notes} == set(NOTES)
    assert {int(one.code[1:]) for one in notes if one.released is not None} == set(RELEASED)


def test_nobody_can_log_in_as_a_simulated_participant(lab: Services) -> None:
    def work(session: Session) -> tuple[list[bool], int]:
        ids = session.exec(select(StudySeat.person_id)).all()
        return [session.get_one(Person, one).disabled for one in ids], len(session.exec(select(Login)).all())

    disabled, logins = lab.database.read(work)
    assert disabled == [True] * PEOPLE
    assert logins == 0


def test_no_answer_stands_in_the_file(lab: Services) -> None:
    lab.database.write(lambda _session: None)
    stored = b"".join(path.read_bytes() for path in Path(lab.settings.data).glob("holotrode.db*"))
    assert not any(note.encode() in stored for note in NOTES.values())
    assert b"ssq16" not in stored


def test_it_is_exported_and_reported(lab: Services, tmp_path: Path) -> None:
    where = ["--data", str(lab.settings.data), "--keys", str(lab.settings.keys)]
    result = CliRunner().invoke(app, ["study", "export", *where, STUDY_ID, "-o", str(tmp_path / "out"), "--json"])
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["notes_held_back"] == len(NOTES) - len(RELEASED)
    for name in ("datapackage.json", "codebook.csv", "report.html", "recompute.py", "README.md"):
        assert (tmp_path / "out" / name).is_file()
    for name in ("report.html", "README.md", "datapackage.json"):
        assert "simulated" in (tmp_path / "out" / name).read_text(encoding="utf-8").lower()
    numbers = json.loads((tmp_path / "out" / "numbers.json").read_text())["numbers"]
    assert (numbers["people/enrolled"], numbers["people/withdrawn"]) == (PEOPLE, 2)
    assert numbers["sus.total/mr-paper/means/difference"] > 0
    assert numbers["fms.peak/mr/maximum"] >= 15
