"""A finished study with simulated participants, written the way a real one is, some weeks ago."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Literal

from sqlmodel import Session, select

from server.clock import at, new_op_id, now
from server.demo.people import add_device, simulated_person
from server.identity.models import Person
from server.identity.roles import Role
from server.protocol.messages import (
    AboutParticipant,
    AgreeToStudy,
    Annotate,
    AnswerQuestionnaire,
    BeginSession,
    BeginTask,
    ClientMessage,
    EndTask,
    EraseParticipant,
    ExcludeParticipant,
    FillSheet,
    ItemAnswer,
    LogChunk,
    OpenTraining,
    PairChoice,
    PauseSession,
    RateSickness,
    ReviewNote,
    StudyClock,
    StudyMedium,
    StudyStream,
    StudyWrite,
    TrainingWrite,
    WithdrawFromStudy,
)
from server.simulating.participants import REST, SimulatedParticipant
from server.studies.designs import parse_design
from server.studies.desk import participant_of, way_of
from server.studies.enrolling import newest_version, publish
from server.studies.flow import Next
from server.studies.instruments import language_for
from server.studies.models import Participant, StudySeat
from server.studies.recording import Written
from server.studies.seats import print_seats
from server.studies.service import Studies
from server.training.service import Training
from server.writes import Actor
from training_modules.schema import Module

DESIGN = Path(__file__).with_name("study.yaml")
STUDY_ID = "demo"
DAYS_AGO, PER_DAY, FIRST_HOUR, SLOT_MINUTES = 40, 4, 8, 120
LOGGED_SECONDS, MOTION_HZ = 6, 30  # of each exposure: enough to see, little to keep
BREAK_MINUTES = 16
ALL: tuple[StudyStream, ...] = ("steps", "interactions", "gaze", "motion", "frames")
NAMELESS: tuple[StudyStream, ...] = ("steps", "interactions", "frames")
SICK, UNWELL, PAUSED, WITHDREW, ERASED = 6, 12, 8, 15, 20  # by number
NOTES = {
    3: "The hologram stood too low; raised by 20 cm before the task.",
    8: "Short pause: somebody came into the room and asked for Dominique.",
    14: "Says that the text of the step card is hard to read against the window.",
    22: "Was in a hurry, had an appointment with Prof. Lefèvre afterwards.",
}
RELEASED = (3,)  # the others still wait for somebody who reads them for names


def write_study(
    session: Session,
    studies: Studies,
    training: Training,
    on_progress: Callable[[float, str], None] = lambda _share, _what: None,
) -> int:
    """Write the simulated study unless it is there; returns how many participants it has got.

    Args:
        session: the transaction.
        studies: take what participants and the experimenter do.
        training: takes what is done in modules.
        on_progress: told which share is done, and what comes next.
    """
    if newest_version(session, STUDY_ID) is not None:
        return 0
    first = datetime.now(UTC).replace(hour=FIRST_HOUR, minute=0, second=0, microsecond=0) - timedelta(days=DAYS_AGO)
    modules = training.shelf.modules()
    design = parse_design(DESIGN.read_text(encoding="utf-8"), DESIGN.name, studies.instruments.all(), modules)
    with at(first - timedelta(days=1)):
        boss = simulated_person(session, "demo-ergonomist", "Simulated ergonomist", Role.ERGONOMIST)
        publish(session, boss, new_op_id(), now(), design)
        print_seats(session, Written(boss, new_op_id(), None), STUDY_ID, design.participants)
    seats = session.exec(select(StudySeat).where(StudySeat.study_id == STUDY_ID)).all()
    for number, seat in enumerate(seats, start=1):
        on_progress((number - 1) / len(seats), f"simulated participant {number}")
        day, slot = divmod(number - 1, PER_DAY)
        come = first + timedelta(days=day, minutes=SLOT_MINUTES * slot)
        _Visit(_Lab(session, studies, training, boss), seat, number, design.seed, come).take_part()
    return len(seats)


@dataclass(frozen=True)
class _Lab:
    """Where everybody comes, and who conducts the study."""

    session: Session
    studies: Studies
    training: Training
    boss: Actor


class _Visit:
    """Somebody comes, goes through their sessions, and leaves; every write has a moment of its own."""

    def __init__(self, lab: _Lab, seat: StudySeat, number: int, seed: int, come: datetime) -> None:
        self._lab, self._number, self._time = lab, number, come
        self._person = SimulatedParticipant(number, seed, susceptibility=3.0 if number == SICK else None)
        self._unwell = SimulatedParticipant(number, seed, rest=20 * REST)
        self._clock = StudyClock(offset_ms=float(37 * number % 400 - 200), uncertainty_ms=2.0 + number % 5)
        self._actor = self._arrive(seat)
        streams = ("steps",) if number % 8 == 0 else NAMELESS if number % 4 == 1 else ALL
        self._take(60, AgreeToStudy, consent_version=1, streams=streams)
        found = participant_of(lab.session, seat.person_id)
        assert found is not None  # noqa: S101  (they have just agreed)
        self._participant: Participant = found
        self._note_id = ""
        self._streams: list[StudyStream] = json.loads(found.streams)

    def take_part(self) -> None:
        """Do both sessions, unless something comes between."""
        for condition, form in zip(*self._order(), strict=True):
            self._session(condition, form)
            self._time += timedelta(minutes=BREAK_MINUTES)
            if self._number in (WITHDREW, ERASED):
                self._take(0, WithdrawFromStudy)
                break
        if self._number == UNWELL:
            self._lead(600, ExcludeParticipant, rule=0)
        if self._number in RELEASED:
            self._lead(3600, ReviewNote, entry_id=self._note_id, text=NOTES[self._number])
        if self._number == ERASED:
            self._lead(3 * 86_400, EraseParticipant)

    def _order(self) -> tuple[list[str], list[str]]:
        return json.loads(self._participant.conditions), json.loads(self._participant.forms)

    def _session(self, condition: str, form: str) -> None:
        medium: StudyMedium = "paper" if condition == "paper" else "mr"
        period = self._order()[0].index(condition) + 1
        self._lead(90, FillSheet, sheet=self._person.sheet(period))
        self._lead(30, BeginSession)
        self._answer_all(medium, period)
        if self._next().phase != "task":
            return  # nobody who is unwell puts a headset on
        self._lead(40, BeginTask)
        module = self._lab.training.shelf.module(form)
        if medium == "paper":
            self._lead(sum(move.after_s for move in self._person.moves(module, medium)), EndTask)
        else:
            self._work(module)
        if period == 1 and self._number in NOTES:
            self._note_id = self._lead(15, Annotate, text=NOTES[self._number])
        self._answer_all(medium, period)

    def _work(self, module: Module) -> None:
        """Work through the module in the headset, which logs a little; each minute is rated, and may be the last."""
        begun = self._time
        self._rate(begun)
        self._log()
        if self._number == PAUSED:
            self._lead(20, PauseSession, paused=True)
            self._lead(75, PauseSession, paused=False)
        run_id = self._take(4, OpenTraining, module_id=module.id)
        minutes = count(1 + (self._time - begun) // timedelta(minutes=1))
        due = begun + timedelta(minutes=next(minutes))
        for move in self._person.moves(module, "mr"):
            then = self._time + timedelta(seconds=move.after_s)
            while due < then:
                self._time = due
                self._rate(begun)
                if self._next().phase != "task":
                    return
                due = begun + timedelta(minutes=next(minutes))
            self._time = then
            self._take(0, move.kind, run_id=run_id, step_id=move.step_id, **move.fields)

    def _rate(self, begun: datetime) -> None:
        minute = (self._time - begun).total_seconds() / 60
        self._take(0, RateSickness, value=self._person.sickness_at(minute, "mr"))

    def _log(self) -> None:
        """Log some seconds, by the device's own clock."""
        logged = [stream for stream in self._streams if stream != "steps"]
        for second in range(LOGGED_SECONDS if logged else 0):
            started_ms = 1000 * self._time.timestamp() - self._clock.offset_ms
            seen = self._person.second(float(second), MOTION_HZ, logged)
            self._take(1, LogChunk, started_ms=started_ms, clock=self._clock, **seen)

    def _answer_all(self, medium: StudyMedium, period: int) -> None:
        """Answer what is asked now, one questionnaire after the other."""
        while (asked := self._next()).questionnaire is not None:
            questionnaire = self._lab.studies.instruments.named(asked.questionnaire)
            is_unwell = self._number == UNWELL and medium == "mr" and asked.moment == "before_condition"
            person, occasion = self._unwell if is_unwell else self._person, f"{period}/{asked.moment}"
            answers = person.answers(questionnaire, medium, occasion)
            pairs = person.pairs(questionnaire, occasion)
            self._take(
                4 * len(answers) + 3 * len(pairs),
                AnswerQuestionnaire,
                questionnaire_id=questionnaire.id,
                moment=asked.moment,
                language=language_for(questionnaire, self._actor.language),
                answers=[ItemAnswer(item=item, value=value) for item, value in answers.items()],
                pairs=[PairChoice(chosen=chosen, other=other) for chosen, other in pairs],
            )

    def _next(self) -> Next:
        return way_of(self._lab.session, self._participant).next

    def _arrive(self, seat: StudySeat) -> Actor:
        """Use the seat; nobody can log in by it any more."""
        session = self._lab.session
        language: Literal["en", "fr"] = "fr" if self._number % 3 == 0 else "en"
        device_id = f"demo-participant-{self._number:02}"
        with at(self._time):
            seat.used_at = now()
            person = session.get_one(Person, seat.person_id)
            person.disabled = True
            add_device(session, person.id, device_id, language)
        return Actor(person.id, person.name, person.role, device_id, "ci", language)

    def _lead(self, after_s: float, kind: type[AboutParticipant], **fields: object) -> str:
        """The experimenter does something, so many seconds later."""
        return self._write(self._lab.boss, after_s, kind, participant_id=self._participant.id, **fields)

    def _take(self, after_s: float, kind: type[ClientMessage], **fields: object) -> str:
        """The participant does something, so many seconds later."""
        return self._write(self._actor, after_s, kind, **fields)

    def _write(self, actor: Actor, after_s: float, kind: type[ClientMessage], **fields: object) -> str:
        lab = self._lab
        self._time += timedelta(seconds=after_s)
        with at(self._time):
            message = kind.model_validate({"op_id": new_op_id(), "device_time": now(), **fields})
            if isinstance(message, StudyWrite):
                lab.studies.take(lab.session, actor, message)
            elif isinstance(message, TrainingWrite):
                written = message
                lab.studies.trained(lab.session, actor, written, lambda: lab.training.take(lab.session, actor, written))
            lab.session.flush()
        return message.op_id
