"""Listening sockets, and a second HTTP server that lives and ends with the first."""

import asyncio
import contextlib
import errno
import socket
from collections.abc import Iterator

import uvicorn

from server.problems import StartError

UNSENT_BYTES = 16 * 1024


@contextlib.contextmanager
def listen(host: str, port: int, option: str) -> Iterator[socket.socket]:
    """A listening socket; connections wait in its queue until a server runs.

    Args:
        host: address or name of one interface, or of all.
        port: 0 takes a free one.
        option: what the user would give to choose another port.

    Raises:
        StartError: the port is in use, or the host is not this machine's.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host.strip("[]"), port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if hasattr(socket, "TCP_NOTSENT_LOWAT"):
            # What a client on a slow network has yet to get waits here, where it can be replaced by what is newer.
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT_BYTES)
        listener.bind(address)
        listener.listen(128)
    except OSError as error:
        raise StartError(_why_not(host, port, option, error)) from error
    with listener:
        yield listener


def _why_not(host: str, port: int, option: str, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} of {host} is in use; stop what uses it, or give another {option}."
    return f"Cannot listen on {host}, port {port}: {error.strerror}."


class SideServer(uvicorn.Server):
    """A server beside another one, which alone hears the signals."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to the other server."""
        yield


def run(server: uvicorn.Server, listener: socket.socket, beside: tuple[SideServer, socket.socket] | None) -> None:
    """Run a server until a signal ends it, and another one beside it, if there is one."""

    async def run_both() -> None:
        tasks = []
        if beside is not None:
            tasks.append(asyncio.create_task(beside[0].serve(sockets=[beside[1]])))
        try:
            await server.serve(sockets=[listener])
        finally:
            if beside is not None:
                beside[0].should_exit = True
            await asyncio.gather(*tasks)

    with asyncio.Runner(loop_factory=server.config.get_loop_factory()) as runner:
        runner.run(run_both())
