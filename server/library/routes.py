"""HTTP: the library's listing, and blobs with ranges."""

import gzip
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.responses import FileResponse, Response

from server.blobs import media_type
from server.clock import new_op_id
from server.identity.routes import Me, TheServices
from server.library.service import library
from server.protocol.messages import Library
from server.rooms.service import require_blob

_WORTH_PACKING = ("model/gltf-binary", "application/json")
_MOST_PACKED = 4 * 2**20  # larger files are sent as they lie on the disk

router = APIRouter(tags=["library"])


@router.get("/api/v1/library")
def read_library(me: Me, services: TheServices) -> Library:
    """Electrodes, recipes and the newest jobs."""
    assets = services.settings.assets
    return services.database.read(lambda session: library(session, new_op_id(), assets, me.person.role))


@router.head("/api/v1/blobs/{sha256}", include_in_schema=False)
@router.get("/api/v1/blobs/{sha256}", response_class=FileResponse)
def read_blob(sha256: str, request: Request, me: Me, services: TheServices) -> Response:
    """A blob, or the part that the Range header names; it never changes, so it may be cached for ever."""
    services.database.read(lambda session: require_blob(session, services.blobs, me.person, sha256))
    path = services.blobs.find(sha256)
    headers = {"etag": f'"{sha256}"', "cache-control": "public, max-age=31536000, immutable"}
    known = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
    if headers["etag"] in known or "*" in known:
        return Response(status_code=304, headers=headers)
    kind = media_type(path)
    if kind in _WORTH_PACKING:
        headers["vary"] = "accept-encoding"
        if _takes_gzip(request) and path.stat().st_size <= _MOST_PACKED:
            return _packed(path, kind, headers)
    return FileResponse(path, headers=headers, media_type=kind)


def _takes_gzip(request: Request) -> bool:
    """A part of a file is a part of its own bytes: it is never packed."""
    accepted = [coding.split(";") for coding in request.headers.get("accept-encoding", "").split(",")]
    wanted = any(coding[0].strip() == "gzip" and "q=0" not in [word.strip() for word in coding] for coding in accepted)
    return wanted and request.method == "GET" and "range" not in request.headers


def _packed(path: Path, kind: str, headers: dict[str, str]) -> Response:
    """Instances and JSON shrink by a tenth to two thirds; arrays and surfaces are compressed already."""
    packed = gzip.compress(path.read_bytes(), compresslevel=6, mtime=0)
    encoded = {**headers, "etag": f"W/{headers['etag']}", "content-encoding": "gzip"}
    return Response(packed, headers=encoded, media_type=kind)
