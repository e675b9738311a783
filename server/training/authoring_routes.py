"""HTTP: modules that teachers write: checked while they type, stored whole, with their pictures."""

import re
from typing import Annotated

from fastapi import APIRouter, Header, Path, Request
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, Response

from physics.documents import DocumentError
from server.identity.roles import AUTHORS
from server.identity.routes import Me, TheServices
from server.notebook.routes import InLanguage
from server.problems import ProblemError
from server.protocol.messages import TrainingStep
from server.training.shelf import MAX_TEXT_BYTES, shipped, version_of
from server.training.shown import shown_steps
from training_modules.loader import MAX_PICTURE_BYTES

router = APIRouter(tags=["training"])

ModuleId = Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
PictureName = Annotated[str, Path(max_length=80, pattern=r"^[a-z0-9]+([_-][a-z0-9]+)*\.(png|jpg|webp|svg)$")]
IfMatch = Annotated[str | None, Header(max_length=80)]
_LINE = re.compile(r"^[^:]+:(\d+)")
# Even were something active left in an SVG, it would run nothing and load nothing.
SHOWN = {
    "content-security-policy": "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox",
    "cache-control": "private, max-age=60",
}


class ListedModule(BaseModel):
    """A module whose text can be read; `own` ones can be changed."""

    module_id: str
    title: str
    own: bool


class ModuleShelf(BaseModel):
    """The modules of this server, and what is wrong with files that lie among the teachers' own."""

    modules: list[ListedModule]
    problems: list[str]


class ModuleCheck(BaseModel):
    """What is wrong with a text, and in which line; or, where nothing is, the module as learners will see it.

    `pictures` are stored for it, whether its steps show them or not.
    """

    problem: str | None
    line: int | None
    title: str
    steps: list[TrainingStep]
    pictures: list[str]


class ModuleKept(BaseModel):
    """A module is stored; `version` goes into `If-Match` of the next change."""

    module_id: str
    version: str


class PicturesKept(BaseModel):
    """The pictures that are stored for a module."""

    pictures: list[str]


def _takes(media_type: str) -> dict[str, object]:
    content = {media_type: {"schema": {"type": "string", "format": "binary"}}}
    return {"requestBody": {"required": True, "content": content}}


@router.get("/api/v1/modules")
def read_modules(services: TheServices, language: InLanguage = "en") -> ModuleShelf:
    """Every module, and what is wrong with those that cannot be used."""
    shelf = services.training.shelf
    modules = [
        ListedModule(module_id=name, title=module.title.text(language), own=name not in shipped())
        for name, module in shelf.modules().items()
    ]
    return ModuleShelf(modules=modules, problems=shelf.problems())


@router.get(
    "/api/v1/modules/{module_id}/text", response_class=Response, responses={200: {"content": {"text/yaml": {}}}}
)
def read_text(module_id: ModuleId, services: TheServices) -> Response:
    """A module as it was written; its version is the `ETag`."""
    text = services.training.shelf.text(module_id)
    return Response(text, media_type="text/yaml; charset=utf-8", headers={"etag": f'"{version_of(text)}"'})


@router.post("/api/v1/modules/{module_id}/check", openapi_extra=_takes("text/yaml"))
async def check_text(
    module_id: ModuleId, request: Request, services: TheServices, language: InLanguage = "en"
) -> ModuleCheck:
    """What is wrong with a text, while it is written; nothing is stored."""
    content = await _text(request, module_id)
    shelf = services.training.shelf

    def work() -> ModuleCheck:
        pictures = shelf.pictures(module_id)
        try:
            module = shelf.check(module_id, content)
        except DocumentError as error:
            line = _LINE.match(str(error))
            number = int(line[1]) if line else None
            return ModuleCheck(problem=str(error), line=number, title="", steps=[], pictures=pictures)
        return ModuleCheck(
            problem=None,
            line=None,
            title=module.title.text(language),
            steps=shown_steps(module, "learn", language),
            pictures=pictures,
        )

    return await run_in_threadpool(work)


@router.put("/api/v1/modules/{module_id}", openapi_extra=_takes("text/yaml"))
async def keep_module(
    module_id: ModuleId,
    request: Request,
    services: TheServices,
    if_match: IfMatch = None,
    if_none_match: IfMatch = None,
) -> ModuleKept:
    """Store a module; `If-Match` names the version that was changed, `If-None-Match: *` says that it is a new one."""
    content = await _text(request, module_id)
    version = "" if if_none_match == "*" else if_match and if_match.strip('"')
    await run_in_threadpool(services.training.shelf.keep, module_id, content, version)
    return ModuleKept(module_id=module_id, version=version_of(content))


@router.delete("/api/v1/modules/{module_id}", status_code=204, response_class=Response)
def remove_module(module_id: ModuleId, services: TheServices) -> Response:
    """Delete a module of one's own with its pictures; what was learnt with it stays."""
    services.training.shelf.remove(module_id)
    return Response(status_code=204)


@router.put("/api/v1/modules/{module_id}/pictures/{name}", openapi_extra=_takes("image/*"))
async def keep_picture(module_id: ModuleId, name: PictureName, request: Request, services: TheServices) -> PicturesKept:
    """Store a picture of a module, which may come after it."""
    content = await _body(request, name, MAX_PICTURE_BYTES)
    shelf = services.training.shelf
    await run_in_threadpool(shelf.keep_picture, module_id, name, content)
    return PicturesKept(pictures=shelf.pictures(module_id))


@router.get("/api/v1/modules/{module_id}/pictures/{name}", response_class=FileResponse)
def read_picture(module_id: ModuleId, name: PictureName, me: Me, services: TheServices) -> Response:
    """A picture that a step shows; for who writes modules, any that is stored."""
    shelf = services.training.shelf
    find = shelf.stored_picture if me.person.role in AUTHORS else shelf.picture
    path, media_type = find(module_id, name)
    return FileResponse(path, media_type=media_type, headers=SHOWN)


async def _text(request: Request, module_id: str) -> str:
    content = await _body(request, f"{module_id}.yaml", MAX_TEXT_BYTES)
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise ProblemError("bad_message", f"{module_id}.yaml: expected UTF-8; byte {error.start} is none.") from error


async def _body(request: Request, name: str, most: int) -> bytes:
    """What a request sends, as long as it is not too much."""
    content = bytearray()
    async for part in request.stream():
        content += part
        if len(content) > most:
            raise ProblemError("too_large", f"{name}: expected at most {most:,} bytes; got more.")
    return bytes(content)
