"""A study on an empty database of each kind."""

from typing import Any

import pytest

from server.clock import new_op_id, now
from server.database import Database
from server.studies import enrolling, recording, sessions
from server.studies.design import StudyDesign
from server.studies.models import Participant, StudyEntry, StudySession
from server.studies.recording import Written
from server.studies.sealing import KeyRing
from server.writes import Actor
from tests.server.studies.hall import Hall
from tests.server.studies.test_design import GOOD
from tests.server.studies.whole import WholeStudy, conduct


class Lab:
    """A study with its keys, and an experimenter."""

    def __init__(self, database: Database, actor: Actor, ring: KeyRing) -> None:
        self.database, self.actor, self.ring = database, actor, ring

    def publish(self, **change: Any) -> Any:
        """Register a design."""
        design = StudyDesign.model_validate({**GOOD, "minimum_break_min": 1e-9, **change})
        return self.database.write(lambda session: enrolling.publish(session, self.actor, new_op_id(), now(), design))

    def written(self) -> Written:
        """A write of the experimenter."""
        return Written(self.actor, new_op_id(), now())

    def enrol(self, *streams: str, consent: int = 1) -> Participant:
        """Take somebody in."""
        return self.database.write(
            lambda session: enrolling.enrol(session, self.ring, self.written(), GOOD["id"], consent, streams)
        )

    def design(self) -> StudyDesign:
        """The newest design."""
        return self.database.read(lambda session: enrolling.newest_design(session, GOOD["id"]))

    def begin(self, who: str) -> StudySession:
        """Begin a session."""
        design = self.design()
        return self.database.write(
            lambda session: sessions.begin(session, self.written(), enrolling.participant_named(session, who), design)
        )

    def begin_task(self, who: str) -> StudySession:
        """Begin the task of the running session."""
        return self.database.write(
            lambda session: sessions.begin_task(session, enrolling.participant_named(session, who))
        )

    def end_task(self, who: str, why: Any) -> StudySession:
        """End it."""
        return self.database.write(
            lambda session: sessions.end_task(session, enrolling.participant_named(session, who), why)
        )

    def pause(self, who: str, *, paused: bool) -> None:
        """Pause the running session, or go on."""
        self.database.write(
            lambda session: sessions.pause(session, enrolling.participant_named(session, who), paused=paused)
        )

    def sessions(self, who: str) -> list[StudySession]:
        """Somebody's sessions."""
        return self.database.read(
            lambda session: list(sessions.sessions_of(session, enrolling.participant_named(session, who)))
        )

    def end(self, who: str, why: Any = "done") -> None:
        """End it."""
        self.database.write(lambda session: sessions.end(session, enrolling.participant_named(session, who), why))

    def record(
        self, who: str, kind: Any, topic: str = "", clock: recording.Clock = recording.UNKNOWN_CLOCK, **content: Any
    ) -> StudyEntry:
        """Record something."""
        return self.database.write(
            lambda session: recording.record(
                session,
                self.ring,
                self.written(),
                enrolling.participant_named(session, who),
                kind,
                content,
                clock,
                topic,
            )
        )

    def entries(self, who: str) -> list[recording.Recorded]:
        """Everything of somebody."""
        return self.database.read(
            lambda session: list(recording.entries_of(session, self.ring, enrolling.participant_named(session, who)))
        )

    def broken(self, who: str) -> str:
        """What is wrong with somebody's chain."""
        return self.database.read(
            lambda session: recording.first_broken(session, enrolling.participant_named(session, who))
        )


@pytest.fixture
def lab(database: Database, actor: Actor, tmp_path) -> Lab:
    """A study that was registered."""
    (tmp_path / "keys").mkdir(mode=0o700)
    lab = Lab(database, actor, KeyRing(tmp_path / "keys"))
    lab.publish(streams=["steps", "gaze", "motion"])
    return lab


@pytest.fixture
def hall(database: Database, actor: Actor, tmp_path) -> Hall:
    """A study with everything that a server has for it."""
    (tmp_path / "keys").mkdir(mode=0o700)
    return Hall(database, actor, tmp_path)


@pytest.fixture(scope="session")
def whole_study(tmp_path_factory: pytest.TempPathFactory) -> WholeStudy:
    """A study that 24 simulated participants have gone through over real sockets."""
    return conduct(tmp_path_factory.mktemp("whole"))
