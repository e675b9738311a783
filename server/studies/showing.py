"""What participants are told, and what experimenters see of them."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from server.clock import now
from server.identity.models import Device
from server.problems import ProblemError
from server.protocol.messages import ConsolePerson, Participation, StudyConsole, StudyPhase
from server.studies.design import Condition, StudyDesign
from server.studies.desk import Way, participant_of, way_of
from server.studies.enrolling import newest_design, study_named
from server.studies.flow import is_exposed
from server.studies.instruments import Instruments, language_for, warning_about
from server.studies.models import Participant, StudyEntry, StudySeat, StudySession
from server.studies.observing import module_now
from server.studies.questionnaires.scoring import score
from server.studies.recording import Kind, opened
from server.studies.sealing import KeyRing
from server.studies.seats import seats_left
from server.studies.sentences import sentence_of
from server.studies.sessions import break_until, counted
from server.training.models import StepAnswer, StepHelp, TrainingRun
from server.training.shelf import Shelf
from training_modules.texts import Language


@dataclass(frozen=True)
class Shower:
    """What showing a study needs.

    Args:
        ring: the keys of participants.
        instruments: the questionnaires.
        shelf: the modules.
        baselines: totals by the entry that they come from, which never changes.
    """

    ring: KeyRing
    instruments: Instruments
    shelf: Shelf
    baselines: dict[str, float | None] = field(default_factory=dict)

    def participation(self, session: Session, person_id: str, language: Language) -> Participation:
        """What a participant is to do now.

        Raises:
            ProblemError: `refused`, they came by no seat of a study.
        """
        seat = session.exec(select(StudySeat).where(StudySeat.person_id == person_id)).first()
        if seat is None:
            raise ProblemError("refused", "Expected somebody with the code of a study.")
        participant = participant_of(session, person_id)
        if participant is None:
            return _before_consent(newest_design(session, seat.study_id), language)
        way = way_of(session, participant)
        condition = _condition(participant, way)
        module = module_now(way)
        questionnaire = way.next.questionnaire
        asked = language if questionnaire is None else self._language(questionnaire, language)
        running = way.running
        return Participation(
            study_id=participant.study_id,
            title=way.design.title.text(language),
            code=participant.code,
            simulated=way.design.simulated,
            phase=way.next.phase,
            paused=running is not None and running.paused_at is not None,
            sentence=sentence_of(way, condition, language),
            consent_version=participant.consent_version,
            consent_text="",
            streams_offered=list(way.design.streams),
            period=_period(way),
            periods=way.periods,
            condition=condition.label.text(language) if condition else "",
            medium=condition.medium if condition else None,
            questionnaire_id=questionnaire,
            moment=way.next.moment,
            language=asked,
            module_id=module[0] if module else None,
            mode=way.design.task.mode if way.next.test is None else "exam",
            task_started_at=running.task_started_at if running and not running.task_ended_at else None,
            task_minutes=way.design.task.minutes,
            fms_due_at=_fms_due(session, participant, way),
            break_until=break_until(way.sessions, way.design),
            streams=_logged(participant, running),
            motion_hz=way.design.motion_hz,
        )

    def console(self, session: Session, study_id: str, language: Language) -> StudyConsole:
        """A study as its experimenters follow it.

        Raises:
            ProblemError: `not_found`.
        """
        study = study_named(session, study_id)
        design = StudyDesign.model_validate_json(study.design)
        query = select(Participant).where(Participant.study_id == study_id).order_by(col(Participant.number))
        return StudyConsole(
            study_id=study_id,
            title=design.title.text(language),
            version=study.version,
            simulated=design.simulated,
            seats=seats_left(session, study_id),
            people=[self._person(session, one, language) for one in session.exec(query).all()],
        )

    def _person(self, session: Session, participant: Participant, language: Language) -> ConsolePerson:
        way = way_of(session, participant)
        condition, running = _condition(participant, way), way.running
        ratings = self._ratings(session, participant, running)
        run = _run_of(session, participant, running)
        module = self.shelf.modules().get(run.module_id) if run is not None else None
        step = module.steps[run.place] if run and module and run.place < len(module.steps) else None
        newest = select(StudyEntry.server_time).where(
            StudyEntry.participant_id == participant.id, StudyEntry.seq == participant.seq
        )
        own = _language_of(session, participant)
        asked = [self.instruments.all().get(name) for name in way.design.questionnaires.all]
        return ConsolePerson(
            participant_id=participant.id,
            code=participant.code,
            sequence=participant.sequence,
            order=_order(participant, way, language),
            consent_version=participant.consent_version,
            phase=way.next.phase,
            paused=running is not None and running.paused_at is not None,
            period=_period(way),
            periods=way.periods,
            condition=condition.label.text(language) if condition else "",
            medium=condition.medium if condition else None,
            form=running.form if running else "",
            questionnaire=way.next.questionnaire or "",
            step=step.title.text(language) if step else "",
            steps=len(module.steps) if module else 0,
            completed=run.completed if run else 0,
            errors=_errors(session, run),
            hints=_hints(session, run),
            task_started_at=running.task_started_at if running else None,
            fms=ratings[-1] if ratings else None,
            fms_peak=max(ratings, default=None),
            fms_ratings=ratings,
            fms_due_at=_fms_due(session, participant, way),
            baseline=self._baseline(session, participant, running),
            break_until=break_until(way.sessions, way.design),
            last_ended=way.sessions[-1].ended_why or None if way.sessions else None,
            sheet=_has_sheet(session, participant, way),
            streams=json.loads(participant.streams),
            language=own,
            warnings=[said for one in asked if one is not None and (said := warning_about(one, own))],
            entries=participant.seq,
            last_entry_at=session.exec(newest).first(),
            withdrawn=participant.withdrawn_at is not None,
            excluded=participant.excluded,
            erased=participant.erased_at is not None,
            overdue=is_overdue(participant, way.design),
        )

    def _language(self, questionnaire_id: str, wanted: str) -> str:
        return language_for(self.instruments.named(questionnaire_id), wanted)

    def _ratings(self, session: Session, participant: Participant, running: StudySession | None) -> list[int]:
        if running is None or not self.ring.has(participant.key_id):
            return []
        query = select(StudyEntry).where(*_of_session(participant, running, "fms")).order_by(col(StudyEntry.seq))
        return [opened(self.ring, participant, entry)["value"] for entry in session.exec(query)]

    def _baseline(self, session: Session, participant: Participant, running: StudySession | None) -> float | None:
        """The total of the SSQ before the exposure."""
        if running is None or not self.ring.has(participant.key_id):
            return None
        asked = _of_session(participant, running, "answers")
        entry = session.exec(select(StudyEntry).where(*asked, StudyEntry.topic == "ssq/before_condition")).first()
        if entry is None:
            return None
        if entry.op_id not in self.baselines:
            given = opened(self.ring, participant, entry)["answers"]
            answers = {item: value for item, value in given.items() if value is not None}
            self.baselines[entry.op_id] = score(self.instruments.named("ssq"), answers).values["total"].value
        return self.baselines[entry.op_id]


def is_overdue(participant: Participant, design: StudyDesign) -> bool:
    """Whether what was promised about keeping has run out: they are to be erased."""
    until = datetime.fromisoformat(participant.server_time) + timedelta(days=design.consent.retention_days)
    return participant.erased_at is None and datetime.fromisoformat(now()) > until


def _before_consent(design: StudyDesign, language: Language) -> Participation:
    return Participation(
        study_id=design.id,
        title=design.title.text(language),
        code="",
        simulated=design.simulated,
        phase="consent",
        paused=False,
        sentence=sentence_of(None, None, language),
        consent_version=design.consent.version,
        consent_text=design.consent.text.text(language),
        streams_offered=list(design.streams),
        period=0,
        periods=len(design.conditions) if design.design == "within" else 1,
        condition="",
        medium=None,
        questionnaire_id=None,
        moment=None,
        language=language,
        module_id=None,
        mode=design.task.mode,
        task_started_at=None,
        task_minutes=design.task.minutes,
        fms_due_at=None,
        break_until=None,
        streams=[],
        motion_hz=design.motion_hz,
    )


def _period(way: Way) -> int:
    """The running or the coming period, from 1."""
    done = [one for one in counted(way.sessions) if one.ended_at is not None]
    return min(len(done) + 1, way.periods)


def _condition(participant: Participant, way: Way) -> Condition | None:
    """The condition of the running or the coming session."""
    if way.next.phase in ("done", "withdrawn"):
        return None
    name = way.running.condition if way.running else json.loads(participant.conditions)[_period(way) - 1]
    return way.design.condition(name)


def _order(participant: Participant, way: Way, language: Language) -> list[str]:
    names: list[str] = json.loads(participant.conditions)[: way.periods]
    return [way.design.condition(name).label.text(language) for name in names]


def _logged(participant: Participant, running: StudySession | None) -> list[str]:
    if running is None or running.paused_at is not None:
        return []
    return [stream for stream in json.loads(participant.streams) if stream != "steps"]


def _fms_due(session: Session, participant: Participant, way: Way) -> str | None:
    running, sickness = way.running, way.design.sickness
    phase: StudyPhase = way.next.phase
    if running is None or sickness is None or phase != "task" or running.task_started_at is None:
        return None
    if not is_exposed(way.design, running.condition):
        return None
    last = session.exec(select(func.max(StudyEntry.server_time)).where(*_of_session(participant, running, "fms"))).one()
    due = datetime.fromisoformat(last or running.task_started_at) + timedelta(seconds=sickness.every_s if last else 0)
    return due.isoformat(timespec="microseconds").replace("+00:00", "Z")


def _of_session(participant: Participant, running: StudySession, kind: Kind) -> tuple[ColumnElement[bool], ...]:
    """The entries of a kind in a session; the participant is named because entries are found by theirs."""
    return (
        col(StudyEntry.participant_id) == participant.id,
        col(StudyEntry.kind) == kind,
        col(StudyEntry.session_id) == running.op_id,
    )


def _run_of(session: Session, participant: Participant, running: StudySession | None) -> TrainingRun | None:
    if running is None or participant.person_id is None:
        return None
    query = select(TrainingRun).where(
        TrainingRun.actor_id == participant.person_id, TrainingRun.server_time >= running.server_time
    )
    return session.exec(query.order_by(col(TrainingRun.server_time).desc())).first()


def _errors(session: Session, run: TrainingRun | None) -> int:
    if run is None:
        return 0
    wrong = select(func.count()).where(StepAnswer.run_id == run.op_id, col(StepAnswer.accepted).is_(False))
    return session.exec(wrong).one()


def _hints(session: Session, run: TrainingRun | None) -> int:
    if run is None:
        return 0
    return session.exec(select(func.count()).where(StepHelp.run_id == run.op_id, StepHelp.kind == "hint")).one()


def _has_sheet(session: Session, participant: Participant, way: Way) -> bool:
    period = len(way.sessions) - (1 if way.running else 0)
    query = select(StudyEntry.op_id).where(
        StudyEntry.participant_id == participant.id, StudyEntry.kind == "sheet", StudyEntry.topic == str(period)
    )
    return session.exec(query).first() is not None


def _language_of(session: Session, participant: Participant) -> str:
    query = select(Device.language).where(Device.actor_id == participant.person_id)
    return session.exec(query.order_by(col(Device.server_time).desc())).first() or "en"
