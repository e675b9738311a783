"""HTTP: designs, codes, forms of questionnaires, notes to be read, and who has taken what."""

import re
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import Session, col, select
from starlette.concurrency import run_in_threadpool

from physics.documents import DocumentError
from server.clock import new_op_id, now
from server.identity.audit import SecurityKind, record
from server.identity.handshake import TypedCode, qr_rows
from server.identity.models import Person
from server.identity.routes import Address, Me, TheServices, set_cookie
from server.identity.service import SERVER_DEVICE, LoggedIn
from server.notebook.routes import InLanguage
from server.problems import ProblemError
from server.services import Services
from server.studies.access import accesses_of, note_access
from server.studies.design import StudyDesign
from server.studies.designs import MAX_TEXT_BYTES, design_text, parse_design, warnings_about
from server.studies.enrolling import newest_design, publish, study_named
from server.studies.instruments import Form, form_of
from server.studies.models import Participant, Study, StudySession
from server.studies.notes import Note, notes_of
from server.studies.recording import Written
from server.studies.seats import print_seats, take_seat
from server.writes import Actor

router = APIRouter(tags=["studies"])

StudyId = Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
QuestionnaireId = Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
MOST_SEATS = 500
_LINE = re.compile(r"^[^:]+:(\d+)")


class SeatWish(BaseModel):
    """A participant's code."""

    model_config = ConfigDict(extra="forbid")

    code: TypedCode


class Seat(BaseModel):
    """The token is for hello and for `Authorization: Bearer`; a browser has it as its cookie."""

    token: str
    study_id: str


class SeatsWish(BaseModel):
    """How many codes are to be printed."""

    model_config = ConfigDict(extra="forbid")

    count: Annotated[int, Field(ge=1, le=MOST_SEATS)]


class PrintedSeat(BaseModel):
    """A code, the address behind it, and the same as a QR code: rows of 0 (light) and 1 (dark)."""

    code: str
    url: str
    qr: list[str]


class StudySummary(BaseModel):
    """A study in a list."""

    study_id: str
    title: str
    version: int
    registered_at: str
    participants: int
    planned: int
    running: int
    simulated: bool


class StudyVersion(BaseModel):
    """A version of a design, when it was registered, and how many people took part in it."""

    version: int
    registered_at: str
    sha256: str
    participants: int


class StudyView(BaseModel):
    """A study's newest design, as it was registered; `raw` says whether somebody agreed to a log that identifies."""

    study_id: str
    title: str
    text: str
    design: dict[str, Any]
    versions: list[StudyVersion]
    warnings: list[str]
    raw: bool


class DesignCheck(BaseModel):
    """What is wrong with a design, and in which line; where nothing is, its title and what should be known."""

    problem: str | None
    line: int | None
    title: str
    warnings: list[str]


class StudyKept(BaseModel):
    """A design is registered; the same text again is the same version."""

    study_id: str
    version: int


class QuestionnaireSummary(BaseModel):
    """An instrument of the library."""

    questionnaire_id: str
    name: str
    source: str
    languages: list[str]
    missing: dict[str, str]
    scores: list[str]


class Access(BaseModel):
    """Something that was taken out of a study, or destroyed in it."""

    server_time: str
    person: str
    what: str
    detail: str


@router.get("/api/v1/studies")
def read_studies(services: TheServices, language: InLanguage = "en") -> list[StudySummary]:
    """Every study, the newest first."""

    def work(session: Session) -> list[StudySummary]:
        newest: dict[str, Study] = {}
        for study in session.exec(select(Study).order_by(col(Study.version))):
            newest[study.study_id] = study
        found = sorted(newest.values(), key=lambda study: study.server_time, reverse=True)
        return [_summary(session, study, language) for study in found]

    return services.database.read(work)


@router.get("/api/v1/studies/{study_id}")
def read_study(study_id: StudyId, services: TheServices, language: InLanguage = "en") -> StudyView:
    """A study's design, its versions, and what an experimenter should know."""

    def work(session: Session) -> StudyView:
        design = newest_design(session, study_id)
        rows = session.exec(select(Study).where(Study.study_id == study_id).order_by(col(Study.version))).all()
        people = session.exec(select(Participant).where(Participant.study_id == study_id)).all()
        return StudyView(
            study_id=study_id,
            title=design.title.text(language),
            text=design_text(design),
            design=design.model_dump(mode="json"),
            versions=[
                StudyVersion(
                    version=row.version,
                    registered_at=row.server_time,
                    sha256=row.sha256,
                    participants=sum(one.version == row.version for one in people),
                )
                for row in rows
            ],
            warnings=warnings_about(design, services.studies.instruments.all()),
            raw=any(stream in one.streams for one in people for stream in ("gaze", "motion")),
        )

    return services.database.read(work)


@router.post("/api/v1/studies/checks", openapi_extra={"requestBody": {"content": {"text/yaml": {}}}})
async def check_study(request: Request, services: TheServices, language: InLanguage = "en") -> DesignCheck:
    """What is wrong with a design, while it is written; nothing is stored."""
    content = await _text(request)

    def work() -> DesignCheck:
        try:
            design = _parsed(services, content)
        except DocumentError as error:
            line = _LINE.match(str(error))
            return DesignCheck(problem=str(error), line=int(line[1]) if line else None, title="", warnings=[])
        warnings = warnings_about(design, services.studies.instruments.all())
        return DesignCheck(problem=None, line=None, title=design.title.text(language), warnings=warnings)

    return await run_in_threadpool(work)


@router.put("/api/v1/studies/{study_id}", openapi_extra={"requestBody": {"content": {"text/yaml": {}}}})
async def keep_study(study_id: StudyId, request: Request, me: Me, services: TheServices) -> StudyKept:
    """Register a design: a study's first version, or its next; participants keep the one that they began with."""
    content = await _text(request)

    def work(session: Session) -> StudyKept:
        try:
            design = _parsed(services, content)
        except DocumentError as error:
            raise ProblemError("bad_message", str(error)) from error
        if design.id != study_id:
            raise ProblemError("bad_message", f"id: expected {study_id}, as in the address; got {design.id}.")
        kept = publish(session, actor_of(me), new_op_id(), now(), design)
        return StudyKept(study_id=study_id, version=kept.version)

    return await services.database.write_soon(work)


@router.post("/api/v1/studies/{study_id}/seats")
def print_codes(
    study_id: StudyId, wish: SeatsWish, request: Request, me: Me, services: TheServices
) -> list[PrintedSeat]:
    """New codes for participants; they are shown this once."""

    def work(session: Session) -> list[str]:
        written = _written(me)
        note_access(session, written, study_id, "codes", f"{wish.count} codes")
        return print_seats(session, written, study_id, wish.count)

    home = f"{request.url.scheme}://{request.headers['host']}/take-part"
    codes = services.database.write(work)
    return [PrintedSeat(code=code, url=f"{home}/{code}", qr=qr_rows(f"{home}/{code}")) for code in codes]


@router.post("/api/v1/participations")
def take_part(given: SeatWish, request: Request, response: Response, address: Address, services: TheServices) -> Seat:
    """Let a participant's device in by a code, without an account and without a name."""
    throttles = services.throttles
    throttles.codes.check(address)
    throttles.all_codes.check()

    def work(session: Session) -> Seat:
        seat, secret = take_seat(session, given.code)
        return Seat(token=secret, study_id=seat.study_id)

    try:
        seat = services.database.write(work)
    except ProblemError:
        if any([throttles.codes.fail(address), throttles.all_codes.fail()]):
            services.database.write(lambda session: record(session, SecurityKind.THROTTLED, address, detail="codes"))
        raise
    set_cookie(request, response, seat.token)
    return seat


@router.get("/api/v1/questionnaires")
def read_questionnaires(services: TheServices) -> list[QuestionnaireSummary]:
    """Every instrument with its source, its languages, and why others are missing."""
    return [
        QuestionnaireSummary(
            questionnaire_id=one.id,
            name=one.name,
            source=one.source,
            languages=list(one.languages),
            missing=dict(one.missing),
            scores=list(one.scores),
        )
        for one in services.studies.instruments.all().values()
    ]


@router.get("/api/v1/questionnaires/{questionnaire_id}")
def read_questionnaire(
    questionnaire_id: QuestionnaireId, services: TheServices, language: Annotated[str, Query(pattern="^[a-z]{2}$")]
) -> Form:
    """An instrument as it is put to people: in the wanted language where a validated edition is known."""
    return form_of(services.studies.instruments.named(questionnaire_id), language)


@router.get("/api/v1/studies/{study_id}/notes")
def read_notes(study_id: StudyId, me: Me, services: TheServices) -> list[Note]:
    """Experimenters' notes with what of each may leave the server."""

    def work(session: Session) -> list[Note]:
        study_named(session, study_id)
        note_access(session, _written(me), study_id, "notes")
        return notes_of(session, services.studies.ring, study_id)

    return services.database.write(work)


@router.get("/api/v1/studies/{study_id}/accesses")
def read_accesses(study_id: StudyId, services: TheServices) -> list[Access]:
    """Who has taken something out of the study, or destroyed something in it, the newest first."""

    def work(session: Session) -> list[Access]:
        study_named(session, study_id)
        return [
            Access(server_time=one.server_time, person=_name(session, one.actor_id), what=one.what, detail=one.detail)
            for one in accesses_of(session, study_id)
        ]

    return services.database.read(work)


def _name(session: Session, person_id: str) -> str:
    person = session.get(Person, person_id)
    return person.name if person is not None else person_id


def _summary(session: Session, study: Study, language: InLanguage) -> StudySummary:
    design = StudyDesign.model_validate_json(study.design)
    people = session.exec(select(Participant.id).where(Participant.study_id == study.study_id)).all()
    running = select(StudySession.op_id).where(
        col(StudySession.participant_id).in_(people), col(StudySession.ended_at).is_(None)
    )
    return StudySummary(
        study_id=study.study_id,
        title=design.title.text(language),
        version=study.version,
        registered_at=study.server_time,
        participants=len(people),
        planned=design.participants,
        running=len(session.exec(running).all()),
        simulated=design.simulated,
    )


def _parsed(services: Services, content: str) -> StudyDesign:
    return parse_design(content, "design", services.studies.instruments.all(), services.training.shelf.modules())


async def _text(request: Request) -> str:
    content = b""
    async for part in request.stream():
        content += part
        if len(content) > MAX_TEXT_BYTES:
            raise ProblemError("bad_message", f"A design has at most {MAX_TEXT_BYTES:,} bytes; got more.")
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise ProblemError("bad_message", f"Expected YAML in UTF-8; byte {error.start} is none.") from error


def actor_of(me: LoggedIn) -> Actor:
    """Who asks over HTTP, as writes name them."""
    return Actor(me.person.id, me.person.name, me.person.role, SERVER_DEVICE, "desktop", "en")


def _written(me: LoggedIn) -> Written:
    return Written(actor_of(me), new_op_id(), None)
