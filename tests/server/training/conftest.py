"""Training on an empty database of each kind, with a small module that has every kind of step."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from server.blobs import BlobStore
from server.clock import new_op_id, now
from server.database import Database
from server.identity.models import Device, Person
from server.notebook.catalogue import Catalogue
from server.notebook.service import Notebook
from server.protocol.messages import OpenTraining, StepJudged, TrainingState, TrainingWrite, from_client
from server.rooms.models import Room
from server.training.service import Training
from server.training.shelf import Shelf
from server.writes import Actor, once
from training_modules.judge import Answer
from training_modules.trainee import right_answer, wrong_answer

EVERYTHING = """\
format_version: 2
id: everything
stage: slurry
title: {en: Everything, fr: Tout}
summary: {en: One step of each kind., fr: Une étape de chaque sorte.}
record: nmc111
exam: {minutes: 20, pass_mark: 0.5}
sources: [a book]
steps:
  - id: confirm
    title: {en: Say so, fr: Le dire}
    instruction: {en: Say so., fr: Le dire.}
    reason: {en: So., fr: Ainsi.}
    condition: {kind: confirm}
  - id: temperature
    title: {en: Temperature, fr: Température}
    instruction: {en: Read 25 °C., fr: Lire 25 °C.}
    reason: {en: So., fr: Ainsi.}
    hazards: [nmp]
    hints: [{en: Look., fr: Regarder.}, {en: At the display., fr: "Sur l'afficheur."}]
    condition:
      kind: value
      quantity: {en: Temperature, fr: Température}
      unit: °C
      target: 25
      tolerance: 2
      slot: mixing.temperature
  - id: choose
    title: {en: Choose, fr: Choisir}
    instruction: {en: "Which?", fr: "Lequel ?"}
    reason: {en: So., fr: Ainsi.}
    condition:
      kind: choice
      right: 1
      options:
        - {text: {en: This, fr: Ceci}, feedback: {en: Not this., fr: Pas ceci.}}
        - {text: {en: That, fr: Cela}, feedback: {en: That it is., fr: "C'est cela."}}
  - id: list
    title: {en: List, fr: Liste}
    instruction: {en: Tick off., fr: Cocher.}
    reason: {en: So., fr: Ainsi.}
    condition: {kind: checklist, items: [{en: One, fr: Un}, {en: Two, fr: Deux}]}
  - id: wait
    title: {en: Wait, fr: Attendre}
    instruction: {en: Wait., fr: Attendre.}
    reason: {en: So., fr: Ainsi.}
    condition: {kind: time, duration: 30, unit: s}
  - id: particle
    title: {en: Particle, fr: Particule}
    instruction: {en: Pick., fr: Choisir.}
    reason: {en: So., fr: Ainsi.}
    condition: {kind: particle, phase: active, at_least_um: 8, at_most_um: 12}
  - id: slice
    title: {en: Slice, fr: Coupe}
    instruction: {en: Cut., fr: Couper.}
    reason: {en: So., fr: Ainsi.}
    scene: {whole: true, colour: phase, time: 1}
    condition: {kind: slice, axis: z, at_least: 0.4, at_most: 0.6}
  - id: fly
    title: {en: Fly, fr: Voler}
    instruction: {en: Fly., fr: Voler.}
    reason: {en: So., fr: Ainsi.}
    condition: {kind: pore-flight, longest: 2.5}
"""


def fields_of(answer: Answer) -> dict[str, Any]:
    """An answer as fields of `complete_step`."""
    fields: dict[str, Any] = {"value": answer.value, "unit": answer.unit}
    if len(answer.choices) == 1:
        fields["choice"] = answer.choices[0]
    elif answer.choices:
        fields["choices"] = list(answer.choices)
    if answer.picked is not None:
        picked = answer.picked
        fields["picked"] = {"particle": picked.particle, "phase": picked.phase, "diameter_um": picked.diameter_um}
    if answer.sliced is not None:
        fields["sliced"] = {"axis": answer.sliced.axis, "position": answer.sliced.position}
    if answer.score is not None:
        fields["flight"] = {
            "way": "table",
            "path_ratio": answer.score,
            "seconds": 60.0,
            "touches": 2,
            "discomfort": None,
        }
    return fields


class School:
    """Training on a database, and people who learn."""

    def __init__(self, database: Database, actor: Actor, folder: Path) -> None:
        self.database, self.actor = database, actor
        blobs = BlobStore(folder / "blobs")
        self.shelf = Shelf(folder / "modules")
        self.shelf.folder.mkdir()
        (self.shelf.folder / "everything.yaml").write_text(EVERYTHING, encoding="utf-8")
        self.training = Training(self.shelf, Notebook(Catalogue(blobs), blobs))

    def take(self, message: TrainingWrite, actor: Actor | None = None) -> Any:
        """Take a message once, in a transaction of its own."""
        who = actor or self.actor
        return self.database.write(
            lambda session: once(session, who, message, lambda: self.training.take(session, who, message))
        )

    def say(self, kind: str, actor: Actor | None = None, **fields: Any) -> Any:
        """Take a message of this type."""
        frame = {"type": kind, "op_id": new_op_id(), "device_time": now(), **fields}
        return self.take(from_client.validate_json(json.dumps(frame)), actor)

    def open(self, actor: Actor | None = None, **fields: Any) -> TrainingState:
        """Open the module."""
        message = {"op_id": new_op_id(), "device_time": now(), "module_id": "everything", **fields}
        return self.take(OpenTraining.model_validate(message), actor)

    def answer(self, state: TrainingState, step_id: str, actor: Actor | None = None, **fields: Any) -> StepJudged:
        """Answer a step, rightly where nothing else is said."""
        step = next(one for one in self.shelf.module(state.module_id).steps if one.id == step_id)
        given = fields or fields_of(right_answer(step))
        return self.say("complete_step", actor, run_id=state.run_id, step_id=step_id, **given)

    def err(self, state: TrainingState, step_id: str, actor: Actor | None = None) -> StepJudged:
        """Answer a step wrongly."""
        step = next(one for one in self.shelf.module(state.module_id).steps if one.id == step_id)
        return self.answer(state, step_id, actor, **fields_of(wrong_answer(step)))

    def person(self, name: str, role: str = "student", room_id: str | None = None) -> Actor:
        """Somebody else, on a device of their own."""

        def work(session: Any) -> None:
            session.add(Person(id=name, name=name, role=role, server_time=now()))
            session.flush()
            session.add(_device(name, f"{name}-device"))

        self.database.write(work)
        return Actor(name, name, role, f"{name}-device", "ci", "en", room_id)

    def room(self, room_id: str, owner: Actor) -> str:
        """An open room."""
        row = Room(
            op_id=new_op_id(),
            actor_id=owner.person_id,
            device_id=owner.device_id,
            device_time=None,
            server_time=now(),
            id=room_id,
            code=room_id[:6].upper(),
            title="A lesson",
        )
        self.database.write(lambda session: session.add(row))
        return room_id

    def rows(self, table: type) -> list[Any]:
        """Every row of a table."""
        return list(self.database.read(lambda session: session.exec(select(table)).all()))


def _device(person_id: str, device_id: str) -> Device:
    return Device(
        id=device_id,
        op_id=new_op_id(),
        actor_id=person_id,
        device_time=None,
        server_time=now(),
        profile="ci",
        language="en",
    )


@pytest.fixture
def school(database: Database, actor: Actor, tmp_path: Path) -> School:
    """Training on the database."""
    return School(database, actor, tmp_path)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Move the server's clock on by seconds."""
    ahead = timedelta()

    def now_() -> str:
        return (datetime.now(UTC) + ahead).isoformat(timespec="microseconds").replace("+00:00", "Z")

    def move(seconds: float) -> None:
        nonlocal ahead
        ahead += timedelta(seconds=seconds)

    for module in ("server.training.answering", "server.training.helping", "server.training.runs", "server.writes"):
        monkeypatch.setattr(f"{module}.now", now_)
    return move
