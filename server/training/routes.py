"""HTTP: classes for who leads them, live and after the lesson, and everybody's own progress."""

from fastapi import APIRouter
from sqlmodel import Session
from starlette.responses import Response

from server.identity.routes import Id, Me, TheServices
from server.notebook.routes import InLanguage
from server.training.classes import require_class
from server.training.lessons import (
    ClassSummary,
    ClassView,
    RunProgress,
    class_view,
    classes_of,
    progress_of,
    results_table,
)

router = APIRouter(tags=["training"])


@router.get("/api/v1/classes")
def read_classes(me: Me, services: TheServices, language: InLanguage = "en") -> list[ClassSummary]:
    """The rooms in which people learnt, newest first: one's own, and for those who teach all of them."""
    person, shelf = me.person, services.training.shelf
    return services.database.read(lambda session: classes_of(session, shelf, person.id, person.role, language))


@router.get("/api/v1/classes/{room_id}")
def read_class(room_id: Id, me: Me, services: TheServices, language: InLanguage = "en") -> ClassView:
    """A class as it stands, and what became of every step of everybody's newest run."""
    person, shelf = me.person, services.training.shelf

    def work(session: Session) -> ClassView:
        room = require_class(session, person.id, person.role, room_id)
        return class_view(session, shelf, room, language)

    return services.database.read(work)


@router.get(
    "/api/v1/classes/{room_id}/results.csv",
    response_class=Response,
    responses={200: {"content": {"text/csv": {}}, "description": "The table."}},
)
def write_results(room_id: Id, me: Me, services: TheServices, language: InLanguage = "en") -> Response:
    """Every run of a class as a table: a row for each learner and completed step."""
    person, shelf = me.person, services.training.shelf

    def work(session: Session) -> str:
        room = require_class(session, person.id, person.role, room_id)
        return results_table(session, shelf, room, language)

    headers = {"content-disposition": 'attachment; filename="results.csv"', "cache-control": "no-store"}
    return Response(services.database.read(work), media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/api/v1/training/progress")
def read_progress(me: Me, services: TheServices, language: InLanguage = "en") -> list[RunProgress]:
    """One's own runs with score, time and errors, the one that was last gone on with first."""
    person, shelf = me.person, services.training.shelf
    return services.database.read(lambda session: progress_of(session, shelf, person.id, language))
