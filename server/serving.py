"""`holotrode serve`: lock the data directory, take the ports, start the worker, print the link, run."""

import contextlib
import signal
import socket
import sys
from collections.abc import Iterator
from typing import NoReturn

import structlog
import uvicorn

from server.app import create_app
from server.data_directory import data_directory
from server.lane import LaneProtocol
from server.protocol.messages import MAX_TEXT_FRAME
from server.reach.entrance import Entrance, open_entrance
from server.reach.listening import SideServer, listen, run
from server.services import Services
from server.settings import Settings
from server.supervisor import Supervisor

# Above the protocol's limit, so that a frame too large gets a sentence; beyond this the socket is closed.
MAX_FRAME = 64 * MAX_TEXT_FRAME
PING_SECONDS = 5.0
PONG_SECONDS = 30.0
SHUTDOWN_SECONDS = 3


def serve(settings: Settings, *, demo: bool = False) -> None:
    """Run the server until SIGTERM or SIGINT.

    Args:
        settings: where things are kept, and who may reach the server.
        demo: write simulated example records first.

    Raises:
        StartError: a port or the data directory is in use, or the database or a certificate cannot be used.
    """
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    # uvicorn raises the signal again once it has shut down; the way out then leads through `finally`.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)
    with data_directory(settings.data), listen(settings.host, settings.port, "--port") as listener:
        entrance = open_entrance(settings, listener)
        with _welcome_listener(settings, entrance, listener) as welcome:
            app = create_app(settings, entrance.names, entrance.url)
            services: Services = app.state.services
            supervisor = Supervisor(services.database, services.blobs.root, services.bell)
            try:
                if demo:
                    _write_examples(services)
                if settings.worker:
                    supervisor.start()
                print(f"Open {entrance.url}/?token={services.invitation.token}", flush=True)  # noqa: T201
                beside = _welcome(entrance, welcome) if settings.lan else None
                run(_server(app, entrance, believes_proxy=settings.url is not None), listener, beside)
            finally:
                supervisor.stop()
                services.database.close()


def _write_examples(services: Services) -> None:
    # What writes examples is not needed without --demo.
    from server.demo.command import write_examples

    write_examples(services)


def _leave(_number: int, _frame: object) -> NoReturn:
    raise SystemExit(0)


def _server(app: object, entrance: Entrance, *, believes_proxy: bool) -> uvicorn.Server:
    config = uvicorn.Config(
        app,  # type: ignore[arg-type]
        log_level="warning",
        access_log=False,  # the one-time token stands in an address
        server_header=False,
        proxy_headers=believes_proxy,  # whose address a request comes from, when a proxy on this machine says so
        forwarded_allow_ips="127.0.0.1,::1",
        ws=LaneProtocol,
        ws_max_size=MAX_FRAME,
        ws_per_message_deflate=False,
        ws_ping_interval=PING_SECONDS,
        ws_ping_timeout=PONG_SECONDS,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
        ssl_certfile=entrance.pair.certificate_file if entrance.pair else None,
        ssl_keyfile=entrance.pair.key_file if entrance.pair else None,
    )
    return uvicorn.Server(config)


@contextlib.contextmanager
def _welcome_listener(
    settings: Settings, entrance: Entrance, listener: socket.socket
) -> Iterator[socket.socket | None]:
    """The port of the welcome pages, on the server's own interface, where there is a certificate to hand out."""
    if entrance.authority is None:
        yield None
        return
    port = settings.welcome_port
    if port is None:
        port = settings.port + 1 if settings.port else 0
    with listen(listener.getsockname()[0], port, "--welcome-port") as welcome:
        yield welcome


def _welcome(entrance: Entrance, listener: socket.socket | None) -> tuple[SideServer, socket.socket] | None:
    """Say how devices get here; the server of the welcome pages, where there is a port for it."""
    # What draws QR codes is not needed without --lan.
    from server.reach.welcome import announce, welcome_app

    if listener is None or entrance.authority is None:
        announce(entrance.url)
        return None
    root = entrance.authority.certificate
    announce(entrance.url, root, *listener.getsockname()[:2])
    config = uvicorn.Config(
        welcome_app(entrance.url, root),
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws="none",
        lifespan="off",
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )
    return SideServer(config), listener
