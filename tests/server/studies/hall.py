"""A study with everything that a server has for it, and people who come by a code."""

from pathlib import Path
from typing import Any

from sqlmodel import Session

import server.app  # noqa: F401  (declares every table)
from server.blobs import BlobStore
from server.clock import new_op_id, now
from server.database import Database
from server.identity.models import Device, Person
from server.notebook.catalogue import Catalogue
from server.notebook.service import Notebook
from server.protocol.messages import Answer, TrainingWrite, from_client
from server.studies import enrolling, recording
from server.studies.design import StudyDesign
from server.studies.desk import participant_of
from server.studies.erasing import destroy_keys
from server.studies.instruments import Instruments
from server.studies.recording import Written
from server.studies.sealing import KeyRing
from server.studies.seats import print_seats, take_seat
from server.studies.service import Studies
from server.studies.showing import Shower
from server.training.service import Training
from server.training.shelf import Shelf
from server.training.telling import Teller
from server.writes import Actor, once

SAME = {"en": "x", "fr": "y"}
SHORT = """\
format_version: 2
id: short
stage: slurry
title: {en: Short, fr: Court}
summary: {en: Two steps., fr: Deux étapes.}
sources: [a book]
steps:
  - id: confirm
    title: {en: Say so, fr: Le dire}
    instruction: {en: Say so., fr: Le dire.}
    reason: {en: So., fr: Ainsi.}
    condition: {kind: confirm}
  - id: choose
    title: {en: Choose, fr: Choisir}
    instruction: {en: "Which?", fr: "Lequel ?"}
    reason: {en: So., fr: Ainsi.}
    hints: [{en: The second., fr: Le deuxième.}]
    condition:
      kind: choice
      right: 1
      options:
        - {text: {en: This, fr: Ceci}, feedback: {en: Not this., fr: Pas ceci.}}
        - {text: {en: That, fr: Cela}, feedback: {en: That it is., fr: "C'est cela."}}
"""
DESIGN: dict[str, Any] = {
    "format_version": 1,
    "id": "hall",
    "title": {"en": "Paper or headset", "fr": "Papier ou casque"},
    "question": SAME,
    "conditions": [
        {"id": "paper", "label": {"en": "Paper", "fr": "Papier"}, "medium": "paper"},
        {"id": "vr", "label": {"en": "Headset", "fr": "Casque"}, "medium": "vr"},
    ],
    "participants": 4,
    "task": {"forms": ["short"], "minutes": 20},
    "questionnaires": {"before_condition": ["ssq"], "after_condition": ["ssq", "sus"], "after": ["paas"]},
    "sickness": {"every_s": 60, "stop_at": 15, "baseline_limit": 20},
    "minimum_break_min": 1e-9,
    "streams": ["steps", "interactions", "gaze", "motion", "frames"],
    "consent": {
        "version": 1,
        "text": {"en": "What is recorded.", "fr": "Ce qui est enregistré."},
        "retention_days": 30,
    },
    "plan": {"primary": [{"questionnaire": "sus", "score": "total", "compare": ["paper", "vr"]}]},
}


class Hall:
    """A study on a database; participants come one after the other, in an order that is balanced."""

    def __init__(self, database: Database, experimenter: Actor, folder: Path) -> None:
        self.database, self.experimenter = database, experimenter
        self.ring, self.instruments = KeyRing(folder / "keys"), Instruments(folder / "questionnaires")
        blobs = BlobStore(folder / "blobs")
        self.shelf = Shelf(folder / "modules")
        self.shelf.folder.mkdir()
        (self.shelf.folder / "short.yaml").write_text(SHORT, encoding="utf-8")
        self.training = Training(self.shelf, Notebook(Catalogue(blobs), blobs), Teller("https://lab.example"))
        self.studies = Studies(self.ring, self.instruments)
        self.shower = Shower(self.ring, self.instruments, self.shelf)
        database.after_commit(lambda session: destroy_keys(session, self.ring))
        self.publish()

    def publish(self, **change: Any) -> None:
        """Register the design, changed."""
        design = StudyDesign.model_validate({**DESIGN, **change})
        self.database.write(lambda session: enrolling.publish(session, self.experimenter, new_op_id(), now(), design))

    def seat(self) -> "Guest":
        """Somebody with a code, on a device of their own."""

        def work(session: Session) -> Actor:
            (code,) = print_seats(session, Written(self.experimenter, new_op_id(), None), "hall", 1)
            seat, _ = take_seat(session, code)
            person = session.get_one(Person, seat.person_id)
            device = f"device-{person.id}"
            about = {"op_id": new_op_id(), "actor_id": person.id, "device_time": None, "server_time": now()}
            session.add(Device(id=device, **about, profile="quest3", language="en"))
            session.flush()
            return Actor(person.id, person.name, person.role, device, "quest3", "en")

        return Guest(self, self.database.write(work))

    def comer(self, *streams: str) -> "Guest":
        """Somebody who has agreed."""
        guest = self.seat()
        guest.send("agree_to_study", consent_version=1, streams=list(streams))
        return guest

    def lead(self, kind: str, guest: "Guest", **fields: Any) -> Answer:
        """Something that the experimenter does with somebody."""
        return self.take(self.experimenter, kind, participant_id=guest.id, **fields)

    def take(self, actor: Actor, kind: str, op_id: str = "", **fields: Any) -> Answer:
        """A message of somebody, as the socket would pass it on."""
        frame = {"type": kind, "op_id": op_id or new_op_id(), "device_time": now(), **fields}
        message = from_client.validate_python(frame)

        def work(session: Session) -> Answer:
            if isinstance(message, TrainingWrite):
                train = lambda: self.training.take(session, actor, message)  # noqa: E731
                return once(session, actor, message, lambda: self.studies.trained(session, actor, message, train))
            return once(session, actor, message, lambda: self.studies.take(session, actor, message))  # type: ignore[arg-type]

        return self.database.write(work)

    def console(self, language: Any = "en") -> Any:
        """What experimenters see."""
        return self.database.read(lambda session: self.shower.console(session, "hall", language))


class Guest:
    """A participant."""

    def __init__(self, hall: Hall, actor: Actor) -> None:
        self.hall, self.actor = hall, actor

    @property
    def id(self) -> str:
        """Of the participant."""
        found = self.hall.database.read(lambda session: participant_of(session, self.actor.person_id))
        assert found is not None
        return found.id

    @property
    def key(self) -> str:
        """Of their key."""
        participant = self.hall.database.read(lambda session: enrolling.participant_named(session, self.id))
        return participant.key_id

    def send(self, kind: str, op_id: str = "", **fields: Any) -> Any:
        """Send a message."""
        return self.hall.take(self.actor, kind, op_id, **fields)

    def now(self, language: Any = "en") -> Any:
        """What they are to do now."""
        return self.hall.database.read(
            lambda session: self.hall.shower.participation(session, self.actor.person_id, language)
        )

    def answer(self, questionnaire: str, moment: str, value: int = 0, pairs: Any = (), **changed: int | None) -> Any:
        """Answer every item with the same value, but for those named."""
        codes = self.hall.instruments.named(questionnaire).codes
        answers = [{"item": code, "value": changed.get(code, value)} for code in codes]
        return self.send(
            "answer_questionnaire",
            questionnaire_id=questionnaire,
            moment=moment,
            language="en",
            answers=answers,
            pairs=[{"chosen": one, "other": other} for one, other in pairs],
        )

    def until_task(self) -> None:
        """Come as far as the running task of the next session."""
        self.hall.lead("begin_session", self)
        self.answer("ssq", "before_condition")
        self.send("begin_task")

    def train(self, mode: str = "learn") -> Any:
        """Walk the module; where one may learn with one mistake and one hint."""
        run = self.send("open_training", module_id="short", mode=mode)
        about = {"run_id": run.run_id}
        self.send("complete_step", **about, step_id="confirm")
        if mode == "exam":
            return self.send("complete_step", **about, step_id="choose", choice=1)
        self.send("take_hint", **about, step_id="choose")
        self.send("complete_step", **about, step_id="choose", choice=0)
        return self.send("complete_step", **about, step_id="choose", choice=1)

    def entries(self, *kinds: Any) -> list[Any]:
        """The contents of what was recorded of them."""
        return [one.content for one in self.recorded(*kinds)]

    def recorded(self, *kinds: Any) -> list[recording.Recorded]:
        """What was recorded of them."""

        def work(session: Session) -> list[recording.Recorded]:
            participant = enrolling.participant_named(session, self.id)
            return list(recording.entries_of(session, self.hall.ring, participant, kinds or None))

        return self.hall.database.read(work)
