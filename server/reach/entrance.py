"""By which address and with which certificate a server is reached."""

import socket
import ssl
from dataclasses import dataclass

from server.problems import StartError
from server.reach.addresses import is_wildcard, names_to_certify, web_address
from server.reach.certificates import local_authority, names_of, server_certificate
from server.reach.key_files import KeyPair, read_pair
from server.settings import Settings


@dataclass(frozen=True)
class Entrance:
    """How a server is reached.

    Args:
        url: its address, without a token.
        names: what else it may be called: the names of its certificate.
        pair: what it speaks TLS with; None for plain HTTP.
        authority: the local authority that new devices have to trust; None where there is none.
    """

    url: str
    names: tuple[str, ...] = ()
    pair: KeyPair | None = None
    authority: KeyPair | None = None


def open_entrance(settings: Settings, listener: socket.socket) -> Entrance:
    """The entrance of a server that listens; certificates are made where they are missing.

    Raises:
        StartError: a certificate or its key cannot be used.
    """
    address, port = listener.getsockname()[:2]
    if not settings.tls:
        return Entrance(settings.url or web_address("http", _callable(address), port))
    authority = None
    if settings.cert is not None and settings.key is not None:
        pair = read_pair(settings.cert, settings.key)
        names = names_of(pair.certificate)
    else:
        names = names_to_certify(address, settings.host, settings.url)
        authority = local_authority(settings.keys, socket.gethostname())
        pair = server_certificate(authority, names)
    _check(pair)
    url = settings.url or web_address("https", _certified(settings.host, address, names), port)
    return Entrance(url, names, pair, authority)


def _check(pair: KeyPair) -> None:
    """What can be read may still be refused, for example a key that is too short."""
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(pair.certificate_file, pair.key_file)
    except ssl.SSLError as error:
        raise StartError(f"TLS cannot use {pair.certificate_file} and {pair.key_file}: {error.reason}.") from error


def _callable(address: str) -> str:
    """A server on every interface is opened from its own machine by the loopback address."""
    if not is_wildcard(address):
        return address
    return "::1" if ":" in address else "127.0.0.1"


def _certified(host: str, address: str, names: tuple[str, ...]) -> str:
    """What to call the server so that its certificate is good for it, if it is good for anything."""
    wanted = (host.strip("[]").lower(), _callable(address))
    return next((name for name in (*wanted, *names) if name in names), wanted[1])
