"""HTTP: the keys that .eln files were signed with, where other notebooks look for them.

The address and the form are those of the ELN consortium's specification: a list of schema.org `MediaObject`, each with
the address of a minisign public key.
"""

from typing import Annotated

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from fastapi import APIRouter, Path, Request
from sqlmodel import col, select
from starlette.responses import JSONResponse, PlainTextResponse, Response

from server.identity.routes import TheServices
from server.notebook.eln import minisign
from server.notebook.models import SigningKey
from server.problems import ProblemError

router = APIRouter(tags=["notebook"])

KEYS = ".well-known/keys.json"
KEY_TYPE = "application/x-minisign-key"
KeyId = Annotated[str, Path(min_length=16, max_length=16, pattern=r"^[0-9a-f]{16}$")]


def keys_url(request: Request) -> str:
    """Where this server publishes its keys, as the client calls it; empty where others could not trust the address."""
    return f"{request.base_url}{KEYS}" if request.base_url.scheme == "https" else ""


@router.get(f"/{KEYS}", include_in_schema=False)
def list_keys(request: Request, services: TheServices) -> Response:
    """The keys that this server signs with, or has signed with, the newest first."""
    query = select(SigningKey).order_by(col(SigningKey.since).desc())
    keys = services.database.read(lambda session: session.exec(query).all())
    found = [
        {
            "@context": "https://schema.org",
            "@type": "MediaObject",
            "name": f"minisign public key {key.key_id}",
            "encodingFormat": KEY_TYPE,
            "contentUrl": f"{request.base_url}api/v1/notebook/keys/{key.key_id}",
            "dateCreated": key.since,
        }
        for key in keys
    ]
    return JSONResponse(found)


@router.get(
    "/api/v1/notebook/keys/{key_id}",
    response_class=Response,
    responses={200: {"content": {"text/plain": {}}, "description": "The file."}},
)
def read_key(key_id: KeyId, services: TheServices) -> Response:
    """A public key as a file for minisign."""
    key = services.database.read(lambda session: session.get(SigningKey, key_id))
    if key is None:
        raise ProblemError("not_found", f"There is no key {key_id}.")
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key.public))
    return PlainTextResponse(minisign.PublicKey.of(public).file())
