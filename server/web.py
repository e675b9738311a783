"""The built web client: its files, the page for every address of the application, and their headers."""

import mimetypes
from collections.abc import Callable
from pathlib import Path

from fastapi import Request
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from server.identity.routes import open_link
from server.services import Services

# First segments of the page's addresses; the client itself knows what stands behind them.
PAGES = (
    "electrodes",
    "recipes",
    "notebook",
    "bench",
    "rooms",
    "classes",
    "modules",
    "studies",
    "take-part",
    "pair",
    "account",
    "admin",
    "help",
)
mimetypes.add_type("model/gltf-binary", ".glb")
NOT_BUILT = "The page is not built yet: run `make serve` once, which builds web_client/dist."


class WebClient(StaticFiles):
    """Files of web_client/dist; addresses of the page give index.html.

    Args:
        folder: where Vite wrote the bundle.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder, check_dir=False)
        self._folder = folder

    async def get_response(self, path: str, scope: Scope) -> Response:
        """A file, or the page."""
        if not (self._folder / "index.html").is_file():
            return Response(f"{NOT_BUILT}\n", 503, media_type="text/plain")
        is_page = path == "." or path.split("/")[0] in PAGES
        try:
            response = await super().get_response("index.html" if is_page else path, scope)
        except HTTPException as error:
            sentence = f"There is no page {scope['path'][:200]}.\n" if error.status_code == 404 else error.detail
            return Response(sentence, error.status_code, media_type="text/plain")
        hashed = path.startswith("assets/")
        response.headers["cache-control"] = "public, max-age=31536000, immutable" if hashed else "no-cache"
        response.headers["content-security-policy"] = _policy(dict(scope["headers"])[b"host"].decode("latin-1"))
        response.headers["permissions-policy"] = "xr-spatial-tracking=(self), camera=(self), microphone=(self)"
        return response

    async def check_config(self) -> None:
        """A missing bundle is answered by a sentence, request by request."""


def front_page(services: Services, client: WebClient) -> Callable[[Request], object]:
    """The route of `/`: with a token it logs the browser in, else it is the page."""

    async def respond(request: Request) -> Response:
        token = request.query_params.get("token")
        if token is not None:
            return open_link(request, services, token)
        return await client.get_response(".", request.scope)

    return respond


def _policy(host: str) -> str:
    """Content-Security-Policy: nothing from anywhere but this server, no inline script."""
    sources = {
        "default-src": "'self'",
        "script-src": "'self' 'wasm-unsafe-eval'",
        "connect-src": f"'self' ws://{host} wss://{host}",
        "img-src": "'self' data: blob:",
        "worker-src": "'self' blob:",  # three's Draco loader starts its decoder, a file of the page, from a blob
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in sources.items())
