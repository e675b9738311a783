"""`holotrode serve`: lock the data directory, take the port, start the worker, print the link, run."""

import contextlib
import errno
import fcntl
import os
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import structlog
import uvicorn

from server.app import create_app
from server.identity.service import Invitation
from server.problems import StartError
from server.protocol.messages import MAX_TEXT_FRAME
from server.services import Services
from server.settings import Settings
from server.supervisor import Supervisor

# Above the protocol's limit, so that a frame too large gets a sentence; beyond this the socket is closed.
MAX_FRAME = 64 * MAX_TEXT_FRAME
PONG_SECONDS = 60.0
SHUTDOWN_SECONDS = 3


def serve(settings: Settings) -> None:
    """Run the server until SIGTERM or SIGINT.

    Raises:
        StartError: the port or the data directory is in use, or the database cannot be used.
    """
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    # uvicorn raises the signal again once it has shut down; the way out then leads through `finally`.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)
    with _data_directory(settings.data), _listen(settings) as listener:
        app = create_app(settings)
        services: Services = app.state.services
        supervisor = Supervisor(services.database, services.blobs.root, services.bell)
        try:
            if settings.worker:
                supervisor.start()
            print(f"Open {link(listener, services.invitation)}", flush=True)  # noqa: T201  (what the command is asked for)
            _server(app).run(sockets=[listener])
        finally:
            supervisor.stop()
            services.database.close()


def _leave(_number: int, _frame: object) -> NoReturn:
    raise SystemExit(0)


def link(listener: socket.socket, invitation: Invitation) -> str:
    """The address to open, with the one-time token."""
    address, port = listener.getsockname()[:2]
    # A server on every interface is opened from its own machine by the loopback address.
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address, address)  # noqa: S104  (compared, not bound)
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}:{port}/?token={invitation.token}"


def _server(app: object) -> uvicorn.Server:
    config = uvicorn.Config(
        app,  # type: ignore[arg-type]
        log_level="warning",
        access_log=False,  # the one-time token stands in an address
        server_header=False,
        proxy_headers=False,
        ws="websockets-sansio",
        ws_max_size=MAX_FRAME,
        ws_per_message_deflate=False,
        ws_ping_timeout=PONG_SECONDS,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )
    return uvicorn.Server(config)


@contextlib.contextmanager
def _data_directory(folder: Path) -> Iterator[None]:
    """Make the data directory and lock it while the server runs."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(folder / "server.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StartError(f"The data directory {folder} cannot be used: {error.strerror}.") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        raise StartError(
            f"Another server uses the data directory {folder}; stop it, or give another --data."
        ) from error
    try:
        yield
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _listen(settings: Settings) -> Iterator[socket.socket]:
    """A listening socket; connections wait in its queue until the server runs."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            settings.host.strip("[]"), settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(128)
    except OSError as error:
        raise StartError(_why_not(settings, error)) from error
    with listener:
        yield listener


def _why_not(settings: Settings, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {settings.port} of {settings.host} is in use; stop what uses it, or give another --port."
    return f"Cannot listen on {settings.host}, port {settings.port}: {error.strerror}."
