"""The application: routes, the gate in front of them, and how problems become answers."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from typing import Any

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from physics.documents import DocumentError
from server.blobs import BlobStore
from server.database import Database
from server.identity.devices import router as devices
from server.identity.gate import Gate
from server.identity.invitations import keep_printed
from server.identity.pairings import router as pairings
from server.identity.people import router as people
from server.identity.routes import authorise
from server.identity.routes import router as identity
from server.identity.service import ensure_local_person
from server.identity.sessions import router as sessions
from server.interface import POLICY, interface_page
from server.learning_records.lrs import Lrs
from server.learning_records.pushing import Pusher
from server.learning_records.routes import router as learning_records
from server.library.routes import router as library
from server.library.service import shipped_recipes
from server.library.shipped import forget_old_scenes, index_demo
from server.notebook.catalogue import Catalogue
from server.notebook.exchange_routes import router as exchange
from server.notebook.finding_routes import router as finding
from server.notebook.indexing import Indexer
from server.notebook.intake import Intake
from server.notebook.public_keys import router as public_keys
from server.notebook.routes import router as notebook
from server.notebook.service import Notebook
from server.notebook.signing import Signer
from server.notebook.upload_routes import router as uploads
from server.notebook.uploads import Uploads
from server.notebook.watching import Board
from server.problems import HTTP_STATUS, ProblemCode, ProblemError, StartError
from server.rooms.house import House
from server.rooms.routes import router as rooms
from server.services import Services
from server.settings import Settings
from server.sockets import router as sockets
from server.studies.board import study_board
from server.studies.erasing import destroy_keys, replay_erasures
from server.studies.export_routes import router as study_exports
from server.studies.instruments import Instruments
from server.studies.routes import router as studies
from server.studies.sealing import KeyRing
from server.studies.service import Studies
from server.studies.showing import Shower
from server.training.authoring_routes import router as authoring
from server.training.board import class_board
from server.training.routes import router as training
from server.training.run_routes import router as training_runs
from server.training.service import Training
from server.training.shelf import Shelf, shipped
from server.training.telling import Teller
from server.version import VERSION
from server.web import WebClient, front_page


class ProblemBody(BaseModel):
    """What an HTTP request is answered with that cannot be done."""

    code: ProblemCode
    sentence: str


class Health(BaseModel):
    """The server is up."""

    status: str
    version: str


ROUTERS = (
    *(identity, sessions, people, pairings, devices),
    *(library, rooms, sockets),
    *(notebook, finding, exchange, public_keys, uploads),
    *(training_runs, learning_records),
    *(training, authoring, studies, study_exports),
)
RESPONSES: dict[int | str, dict[str, Any]] = {
    "4XX": {"model": ProblemBody, "description": "It cannot be done; the sentence says why."},
}


def create_app(settings: Settings, names: Sequence[str] = (), url: str = "") -> FastAPI:
    """The application with its database migrated and the shipped electrode in its library.

    Args:
        settings: where things are kept, and how the server is reached.
        names: host names and addresses of the server's certificate.
        url: the address that clients of another server process are sent to.

    Raises:
        StartError: the database cannot be used.
    """
    services = start_services(settings, url)
    app = FastAPI(
        title="Holotrode",
        version=VERSION,
        description="Electrodes and the lab notebook over HTTP; docs/protocol.md describes the socket.",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        responses=RESPONSES,
        lifespan=_rooms_are_open,
        dependencies=[Depends(authorise)],
    )
    app.state.services = services
    for router in ROUTERS:
        app.include_router(router)
    _add_own_routes(app)
    client = WebClient(settings.web)
    app.router.routes.append(Route("/", front_page(services, client), methods=["GET"]))
    app.mount("/", client)
    app.add_exception_handler(ProblemError, _on_problem)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_middleware(Gate, host=settings.host, names=names, url=settings.url)
    return app


@contextlib.asynccontextmanager
async def _rooms_are_open(app: FastAPI) -> AsyncIterator[None]:
    services: Services = app.state.services
    await services.house.start()
    running = (services.board, services.indexer, services.classes, services.study_board, services.pusher)
    tasks = [asyncio.create_task(one.run()) for one in running]
    yield
    for task in tasks:
        task.cancel()
    await services.house.stop()


def start_services(settings: Settings, url: str = "") -> Services:
    """Open the database and the blob store, and fill in what every server has.

    Raises:
        StartError: the database cannot be used, or a shipped recipe or module has a mistake.
    """
    _read_shipped(settings)
    database = Database(settings.database)
    database.start()
    blobs = BlobStore(settings.data / "blobs")
    if database.is_sqlite:
        blobs.clear_incoming()
    _store_shipped(settings, database, blobs)
    notebook = open_notebook(settings, database, blobs)
    shelf = Shelf(settings.data / "modules")
    ring, instruments = KeyRing(settings.keys), Instruments(settings.data / "questionnaires")
    shower = Shower(ring, instruments, shelf)
    services = Services(
        settings=settings,
        database=database,
        blobs=blobs,
        house=House(database, url),
        notebook=notebook,
        intake=Intake(database, notebook),
        uploads=Uploads(settings.data / "uploads", blobs),
        board=Board(database),
        indexer=Indexer(database, notebook.catalogue),
        training=Training(shelf, notebook, Teller(settings.records_home)),
        classes=class_board(database, shelf),
        studies=Studies(ring, instruments),
        shower=shower,
        study_board=study_board(database, shower),
        pusher=Pusher(database, _outside_store(settings)),
    )
    database.after_commit(services.board.committed)
    database.after_commit(services.indexer.committed)
    database.after_commit(services.classes.committed)
    database.after_commit(services.pusher.committed)
    database.after_commit(services.study_board.committed)
    database.after_commit(lambda session: destroy_keys(session, ring))
    database.write(lambda session: replay_erasures(session, ring))
    database.write(lambda session: keep_printed(session, services.invitation))
    return services


def _outside_store(settings: Settings) -> Lrs | None:
    if settings.lrs_url is None or settings.lrs_key is None or settings.lrs_secret is None:
        return None
    return Lrs(settings.lrs_url, settings.lrs_key, settings.lrs_secret.get_secret_value())


def _store_shipped(settings: Settings, database: Database, blobs: BlobStore) -> None:
    """What every server has: the local person and the shipped electrode."""
    actor = database.write(ensure_local_person)
    database.write(lambda session: forget_old_scenes(session, blobs))
    try:
        database.write(lambda session: index_demo(session, actor, settings.assets / "demo", blobs))
    except OSError as error:
        raise StartError(f"{settings.data}: the disk did not take the server's own data ({error.strerror}).") from error


def open_notebook(settings: Settings, database: Database, blobs: BlobStore) -> Notebook:
    """The notebook of a database; from now on every commit signs the records that it touches.

    Raises:
        StartError: the key cannot be used, or a template has a mistake.
    """
    signer = Signer.load(settings.keys)
    database.write(signer.publish)
    database.write(signer.sign_unsigned)
    database.before_commit(signer.sign_touched)
    try:
        return Notebook(Catalogue(blobs), blobs)
    except DocumentError as error:
        raise StartError(str(error)) from error


def _read_shipped(settings: Settings) -> None:
    """Read recipes and modules now: the first visitor then waits for nothing, and who starts the server hears first."""
    try:
        shipped_recipes(settings.assets)
        shipped()
    except DocumentError as error:
        raise StartError(str(error)) from error


def _add_own_routes(app: FastAPI) -> None:
    @app.get("/api/v1/health", tags=["server"])
    def health() -> Health:
        """Whether the server is up."""
        return Health(status="ok", version=VERSION)

    @app.get("/openapi.json", include_in_schema=False)
    def openapi() -> dict[str, Any]:
        return app.openapi()

    @app.get("/docs", include_in_schema=False)
    def docs() -> HTMLResponse:
        return HTMLResponse(interface_page(app), headers={"content-security-policy": POLICY})


def _answer(code: ProblemCode, sentence: str, status: int, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse(ProblemBody(code=code, sentence=sentence).model_dump(), status, headers)


def _on_problem(_request: Request, error: Exception) -> Response:
    assert isinstance(error, ProblemError)  # noqa: S101  (registered for this type only)
    headers = {"retry-after": str(error.retry_after_s)} if error.retry_after_s is not None else None
    return _answer(error.code, error.sentence, HTTP_STATUS[error.code], headers)


def _on_invalid(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    return _answer("bad_message", f"{where}: {first['msg']}; got {str(first.get('input'))[:80]!r}.", 400)


def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    code: ProblemCode = "not_found" if error.status_code == 404 else "bad_message"
    return _answer(code, f"{request.method} {request.url.path[:200]}: {error.detail}.", error.status_code)
