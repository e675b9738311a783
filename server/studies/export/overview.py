"""What a study consists of, as its tables say without opening anything that is sealed."""

import json
from dataclasses import dataclass
from functools import cached_property

from sqlmodel import Session, col, select

from server.studies.design import Condition, StudyDesign
from server.studies.enrolling import study_named
from server.studies.models import Participant, Study, StudySession
from server.studies.sealing import KeyRing
from server.studies.sessions import periods_of, sessions_of


@dataclass(frozen=True)
class Period:
    """A period of a participant as it was allocated, and the sessions that it came to.

    Args:
        number: from 1.
        condition: id.
        form: module of the task.
        sessions: in the order in which they began; more than one where an exposure was put off to another day.
    """

    number: int
    condition: str
    form: str
    sessions: tuple[StudySession, ...]

    @property
    def session(self) -> StudySession | None:
        """The session that counts: the one with the task, or else the newest."""
        with_task = [one for one in self.sessions if one.task_started_at is not None]
        return next(reversed(with_task or list(self.sessions)), None)


@dataclass(frozen=True)
class Sitting:
    """A session of a participant in its period.

    Args:
        number: of the session, from 1.
        period: in which it was.
        session: as stored.
    """

    number: int
    period: Period
    session: StudySession

    @property
    def counts(self) -> bool:
        """Whether its data are those of the period."""
        return self.session is self.period.session


@dataclass(frozen=True)
class Person:
    """A participant with the design that they began with.

    Args:
        row: as stored.
        design: of their version.
        periods: in order; none of who was erased.
        erased: whether nothing of them can be read.
    """

    row: Participant
    design: StudyDesign
    periods: tuple[Period, ...]
    erased: bool

    @property
    def code(self) -> str:
        """The pseudonym."""
        return self.row.code

    @cached_property
    def agreed(self) -> frozenset[str]:
        """The streams that they agreed to."""
        return frozenset(json.loads(self.row.streams))

    @cached_property
    def sittings(self) -> dict[str, Sitting]:
        """Sessions by their id, in the order in which they began."""
        all_of_them = [(session, period) for period in self.periods for session in period.sessions]
        ordered = sorted(all_of_them, key=lambda one: one[0].server_time)
        return {one.op_id: Sitting(number, period, one) for number, (one, period) in enumerate(ordered, start=1)}

    def next_at(self, moment: str) -> Period | None:
        """The first period that had not begun at a moment."""
        return next((one for one in self.periods if one.session is None or one.session.server_time >= moment), None)

    def last_at(self, moment: str) -> Period | None:
        """The last period that had begun at a moment."""
        begun = [one for one in self.periods if one.session is not None and one.session.server_time <= moment]
        return begun[-1] if begun else None


@dataclass(frozen=True)
class Overview:
    """A study.

    Args:
        id: of the study.
        versions: its designs, and when each was registered.
        registrar: person who registered the first of them.
        version: the newest that somebody takes part in; without participants the newest.
        people: in the order in which they came.
    """

    id: str
    versions: dict[int, tuple[StudyDesign, str]]
    registrar: str
    version: int
    people: tuple[Person, ...]

    @property
    def design(self) -> StudyDesign:
        """The design that the report is about."""
        return self.versions[self.version][0]

    @property
    def registered_at(self) -> str:
        """When that design was registered."""
        return self.versions[self.version][1]

    @property
    def simulated(self) -> bool:
        """Whether no person took part."""
        return any(design.simulated for design, _ in self.versions.values())

    @cached_property
    def designs(self) -> tuple[StudyDesign, ...]:
        """Those that somebody takes part in, the one that the report is about first."""
        used = {person.row.version for person in self.people} | {self.version}
        return tuple(self.versions[version][0] for version in sorted(used, reverse=True))

    @cached_property
    def conditions(self) -> dict[str, Condition]:
        """Every condition that somebody can have had, reference first; labels are those of the newest version."""
        found: dict[str, Condition] = {}
        for design in self.designs:
            for condition in design.conditions:
                found.setdefault(condition.id, condition)
        return found

    @cached_property
    def modules(self) -> tuple[str, ...]:
        """Modules that are tasks."""
        return tuple(dict.fromkeys(form for design in self.designs for form in design.task.forms))

    @property
    def first_session_at(self) -> str | None:
        """When the first participant began."""
        sessions = [session for person in self.people for period in person.periods for session in period.sessions]
        return min((session.server_time for session in sessions), default=None)

    @property
    def readable(self) -> tuple[Person, ...]:
        """Those who were not erased."""
        return tuple(person for person in self.people if not person.erased)


def overview(session: Session, ring: KeyRing, study_id: str) -> Overview:
    """Read a study.

    Raises:
        ProblemError: `not_found`, there is no such study.
    """
    newest = study_named(session, study_id).version
    stored = session.exec(select(Study).where(Study.study_id == study_id).order_by(col(Study.version))).all()
    versions = {one.version: (StudyDesign.model_validate_json(one.design), one.server_time) for one in stored}
    query = select(Participant).where(Participant.study_id == study_id).order_by(col(Participant.number))
    people = []
    for row in session.exec(query).all():
        erased = row.erased_at is not None or not ring.has(row.key_id)
        design = versions[row.version][0]
        people.append(Person(row, design, () if erased else _periods(session, row, design), erased))
    version = max((person.row.version for person in people), default=newest)
    return Overview(study_id, versions, stored[0].actor_id, version, tuple(people))


def _periods(session: Session, row: Participant, design: StudyDesign) -> tuple[Period, ...]:
    sessions = sessions_of(session, row)
    conditions, forms = json.loads(row.conditions), json.loads(row.forms)
    return tuple(
        Period(
            number + 1,
            conditions[number],
            forms[number],
            tuple(one for one in sessions if one.period == number),
        )
        for number in range(periods_of(row, design))
    )
