"""A study on an empty database of each kind."""

from typing import Any

import pytest

from server.clock import new_op_id, now
from server.database import Database
from server.studies import enrolling, recording
from server.studies.design import StudyDesign
from server.studies.models import Participant, StudyEntry, StudySession
from server.studies.sealing import KeyRing
from server.writes import Actor
from tests.server.studies.test_design import GOOD


class Lab:
    """A study with its keys, and an experimenter."""

    def __init__(self, database: Database, actor: Actor, ring: KeyRing) -> None:
        self.database, self.actor, self.ring = database, actor, ring

    def publish(self, **change: Any) -> Any:
        """Register a design."""
        design = StudyDesign.model_validate({**GOOD, "minimum_break_min": 1e-9, **change})
        return self.database.write(lambda session: enrolling.publish(session, self.actor, new_op_id(), now(), design))

    def enrol(self, *streams: str, consent: int = 1) -> Participant:
        """Take somebody in."""
        return self.database.write(
            lambda session: enrolling.enrol(
                session, self.ring, self.actor, new_op_id(), now(), GOOD["id"], consent, streams
            )
        )

    def begin(self, who: str) -> StudySession:
        """Begin a session."""
        return self.database.write(
            lambda session: recording.begin(
                session, self.actor, new_op_id(), now(), enrolling.participant_named(session, who)
            )
        )

    def end(self, who: str, why: str = "done") -> None:
        """End it."""
        self.database.write(lambda session: recording.end(session, enrolling.participant_named(session, who), why))

    def record(self, who: str, kind: Any, **content: Any) -> StudyEntry:
        """Record something."""
        return self.database.write(
            lambda session: recording.record(
                session,
                self.ring,
                self.actor,
                new_op_id(),
                now(),
                enrolling.participant_named(session, who),
                kind,
                content,
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
