"""A whole study over real sockets: 24 simulated participants in two conditions, and what is kept of them."""

import base64
import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import httpx
import pytest
from sqlmodel import Session, select

from server.clock import now, now_ms
from server.database import Database
from server.studies.models import Participant, StudySession
from server.studies.recording import entries_of
from server.studies.sealing import KeyRing
from server.studies.verifying import verify_studies
from tests.server.studies.whole import DESIGN, PEOPLE, SECRET, WholeStudy
from tests.serving import RunningServer, SocketClient, print_study

CLOCK = {"offset_ms": 0.0, "uncertainty_ms": 2.0}
MOTION = base64.b64encode(bytes(88)).decode()


@pytest.fixture(scope="module")
def database(whole_study: WholeStudy) -> Iterator[Database]:
    opened = Database(f"sqlite:///{whole_study.data / 'holotrode.db'}")
    yield opened
    opened.close()


def test_everybody_went_through_both_conditions_in_a_balanced_order(database: Database) -> None:
    people = database.read(lambda session: session.exec(select(Participant)).all())
    assert len(people) == PEOPLE
    orders = Counter(one.conditions for one in people)
    assert orders == {'["tablet", "mr"]': PEOPLE // 2, '["mr", "tablet"]': PEOPLE // 2}
    places = Counter((one.conditions, one.forms) for one in people)
    assert set(places.values()) == {PEOPLE // 4}
    sessions = database.read(lambda session: session.exec(select(StudySession)).all())
    assert Counter((one.condition, one.ended_why) for one in sessions) == {
        ("tablet", "done"): PEOPLE,
        ("mr", "done"): PEOPLE,
    }
    assert all(one.server_time < one.task_started_at < one.task_ended_at < one.ended_at for one in sessions)  # type: ignore[operator]


def test_every_chain_holds_and_nothing_that_was_acknowledged_is_missing(
    database: Database, whole_study: WholeStudy
) -> None:
    report = database.read(verify_studies)
    assert (report.participants, report.problems) == (PEOPLE, [])
    with closing(sqlite3.connect(whole_study.data / "holotrode.db")) as connection:
        stored = [op_id for (op_id,) in connection.execute("SELECT op_id FROM operation")]
        entries = {op_id for (op_id,) in connection.execute("SELECT op_id FROM study_entry WHERE kind = 'chunk'")}
    assert len(stored) == len(set(stored))
    assert {op_id for one in whole_study.heard for op_id in one.stored} <= set(stored)
    assert len(entries) > PEOPLE


def test_every_participant_answered_everything_and_was_logged_as_they_agreed(
    database: Database, whole_study: WholeStudy
) -> None:
    ring = KeyRing(whole_study.keys)

    def kinds(session: Session) -> Iterator[tuple[list[str], Counter[tuple[str, str]]]]:
        for one in session.exec(select(Participant).order_by(Participant.number)).all():
            recorded = entries_of(session, ring, one)
            seen = ((each.entry.kind, each.content.get("event", each.entry.topic)) for each in recorded)
            yield json.loads(one.streams), Counter(seen)

    for streams, seen in database.read(lambda session: list(kinds(session))):
        for topic in ("ssq/before_condition", "ssq/after_condition", "nasa-tlx/after_condition", "sus/after_condition"):
            assert seen["answers", topic] == 2
        assert seen["sheet", "0"] == seen["sheet", "1"] == 1
        assert seen["fms", "fms"] >= 1
        assert seen["steps", "opened"] == seen["steps", "finished"] == 2
        assert seen["steps", "step"] >= 2 * 10  # who makes no mistake never comes into the branches
        assert ("motion" in streams) == (seen["chunk", ""] > 0)


def test_nothing_stands_in_the_clear(whole_study: WholeStudy) -> None:
    stored = b"".join(path.read_bytes() for path in whole_study.data.rglob("*") if path.is_file())
    assert SECRET.encode() not in stored
    for word in (b"Camille", b"ssq16", b"sus10", b"frustration", b"contact_lenses", b"step card"):
        assert word not in stored, word


# --- what cannot be -------------------------------------------------------------------------------------------


class Guest:
    """One more participant, typed by hand, of a study of their own."""

    def __init__(self, server: RunningServer, login: str, study_id: str, desk: SocketClient) -> None:
        (code,) = print_study(server, login, {**DESIGN, "id": study_id}, 1)
        seat = httpx.post(f"{server.url}/api/v1/participations", json={"code": code}, headers={"Origin": server.url})
        self.token, self.id, self._desk = seat.json()["token"], f"{study_id}.P01", desk

    def lead(self, kind: str, **fields: Any) -> dict[str, Any]:
        return self._desk.ask(kind, participant_id=self.id, device_time=now(), **fields)


@pytest.fixture
def desk(server: RunningServer, login: str) -> Iterator[SocketClient]:
    with SocketClient(server, login, device="desk") as socket:
        yield socket


def ssq(**change: Any) -> dict[str, Any]:
    answers = [{"item": f"ssq{number}", "value": change.get(f"ssq{number}", 0)} for number in range(1, 17)]
    about = {"questionnaire_id": "ssq", "moment": "before_condition", "language": "en", "pairs": []}
    return {"device_time": now(), "answers": answers, **about}


def chunk(started_ms: float, clock: dict[str, float], **parts: Any) -> dict[str, Any]:
    return {"device_time": now(), "started_ms": started_ms, "clock": clock, "gaze": [], "actions": [], **parts}


def test_bad_input_is_one_sentence_and_changes_nothing(server: RunningServer, login: str, desk: SocketClient) -> None:
    guest = Guest(server, login, "bad-input", desk)
    with SocketClient(server, guest.token, "hololens2", "bad-input") as headset:
        early = headset.ask("log_chunk", **chunk(now_ms(), CLOCK, motion=MOTION))
        assert early["sentence"] == "Expected consent first: nothing is recorded before it."
        agreed = headset.ask("agree_to_study", consent_version=1, streams=["motion"], device_time=now())
        assert agreed["type"] == "stored"
        assert guest.lead("begin_session")["type"] == "stored"

        outside = headset.ask("answer_questionnaire", **ssq(ssq8=4))
        assert outside["code"] == "bad_message"
        assert "ssq8" in outside["sentence"]
        assert headset.ask("answer_questionnaire", **ssq())["type"] == "stored"
        second = headset.ask("answer_questionnaire", **ssq(ssq1=1))
        assert (second["code"], second["sentence"]) == ("refused", "P01 has answered ssq already.")

        assert guest.lead("begin_task")["type"] == "stored"
        undisclosed = headset.ask(
            "log_chunk", **chunk(now_ms(), CLOCK, gaze=[{"at_ms": 0, "seconds": 0.5, "target": "window"}])
        )
        assert undisclosed["sentence"] == "P01 has not agreed to gaze; nothing was recorded."

        assert guest.lead("withdraw_from_study")["type"] == "stored"
        for late in (
            headset.ask("log_chunk", **chunk(now_ms(), CLOCK, motion=MOTION)),
            headset.ask("answer_questionnaire", **ssq()),
        ):
            assert late["code"] == "refused"
        assert late["sentence"].startswith("P01 ")


def test_a_clock_that_jumps_is_kept_as_it_was(server: RunningServer, login: str, desk: SocketClient) -> None:
    guest = Guest(server, login, "clock-jump", desk)
    hour = 3_600_000.0
    with SocketClient(server, guest.token, "hololens2", "clock-jump") as headset:
        headset.ask("agree_to_study", consent_version=1, streams=["motion"], device_time=now())
        guest.lead("begin_session")
        answered = headset.ask("answer_questionnaire", **ssq())
        assert answered["type"] == "stored"
        guest.lead("begin_task")
        ahead = {"offset_ms": -hour, "uncertainty_ms": 3.0}
        for started_ms, clock in ((now_ms(), CLOCK), (now_ms() + hour, ahead), (now_ms(), CLOCK)):
            assert headset.ask("log_chunk", **chunk(started_ms, clock, motion=MOTION))["type"] == "stored"
        # Without what the clock was off by, the same second lies in the middle of nowhere.
        lost = headset.ask("log_chunk", **chunk(now_ms() + hour, CLOCK, motion=MOTION))
        assert lost["sentence"] == "No session of P01 ran then; nothing is logged outside one."
        console = headset_console(desk, "clock-jump")
    assert console["people"][0]["entries"] >= 5


def headset_console(desk: SocketClient, study_id: str) -> dict[str, Any]:
    """The console's newest state."""
    desk.send("follow_study", study_id=study_id)
    while (message := desk.receive())["type"] != "study_console":
        pass
    return message
