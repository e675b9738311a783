"""HTTP: sending files in chunks, before an entry attaches them."""

from typing import Annotated

from fastapi import APIRouter, Header, Path, Request
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from server.identity.routes import TheServices
from server.notebook.uploads import CHUNK_BYTES, Arrived
from server.problems import ProblemError

router = APIRouter(tags=["notebook"])

Sha256 = Annotated[str, Path(min_length=64, max_length=64, pattern=r"^[0-9a-f]{64}$")]
Count = Annotated[int, Header(ge=0, le=2**53)]


class UploadState(BaseModel):
    """How many bytes of a file are here, and whether it is whole."""

    received: int
    complete: bool


@router.get("/api/v1/uploads/{sha256}")
def read_upload(sha256: Sha256, services: TheServices) -> UploadState:
    """How much of a file has arrived: a sender goes on from there."""
    return _state(services.uploads.arrived(sha256))


@router.patch(
    "/api/v1/uploads/{sha256}",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
async def add_chunk(
    sha256: Sha256, request: Request, upload_offset: Count, upload_length: Count, services: TheServices
) -> UploadState:
    """Add the chunk at `Upload-Offset` of a file of `Upload-Length` bytes; at most 1 MiB at a time."""
    chunk = bytearray()
    async for part in request.stream():
        chunk += part
        if len(chunk) > CHUNK_BYTES:
            raise ProblemError("too_large", f"Expected a chunk of at most {CHUNK_BYTES} bytes; got more.")
    uploads = services.uploads
    return _state(await run_in_threadpool(uploads.add, sha256, upload_offset, upload_length, bytes(chunk)))


def _state(arrived: Arrived) -> UploadState:
    return UploadState(received=arrived.received, complete=arrived.complete)
