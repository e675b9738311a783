"""HTTP: the library's listing, and blobs with ranges."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import FileResponse, Response

from server.blobs import media_type
from server.clock import new_op_id
from server.library.service import library
from server.protocol.messages import Library
from server.services import Services, services_of

router = APIRouter(tags=["library"])


@router.get("/api/v1/library")
def read_library(
    services: Annotated[Services, Depends(services_of)],
    language: Annotated[Literal["en", "fr"], Query()] = "en",
) -> Library:
    """Electrodes, recipes, training modules and the newest jobs."""
    assets = services.settings.assets
    return services.database.read(lambda session: library(session, new_op_id(), language, assets))


@router.head("/api/v1/blobs/{sha256}", include_in_schema=False)
@router.get("/api/v1/blobs/{sha256}", response_class=FileResponse)
def read_blob(sha256: str, request: Request, services: Annotated[Services, Depends(services_of)]) -> Response:
    """A blob, or the part that the Range header names; it never changes, so it may be cached for ever."""
    path = services.blobs.find(sha256)
    headers = {"etag": f'"{sha256}"', "cache-control": "public, max-age=31536000, immutable"}
    known = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
    if headers["etag"] in known or "*" in known:
        return Response(status_code=304, headers=headers)
    return FileResponse(path, headers=headers, media_type=media_type(path))
