"""The addresses and names by which a server is called."""

import ipaddress
import re
import socket
from urllib.parse import urlsplit

from server.problems import UsageError

# Any address beyond this network will do: it only chooses the interface, nothing is sent to it.
ELSEWHERE = ("203.0.113.1", 9)
HOST_NAME = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
DEFAULT_PORTS = {"http": 80, "https": 443}


def lan_address() -> str:
    """The IPv4 address by which other machines reach this one: the default route's.

    Raises:
        UsageError: there is no default route.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(ELSEWHERE)
        except OSError as error:
            raise UsageError(
                "--lan found no network that leads to other machines; give the interface's --host ADDRESS"
            ) from error
        return str(probe.getsockname()[0])


def is_address(host: str) -> bool:
    """Whether `host` is an IP address, with or without brackets."""
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches `host`."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def is_wildcard(host: str) -> bool:
    """Whether `host` means every interface."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_unspecified
    except ValueError:
        return False


def names_to_certify(address: str, host: str, url: str | None) -> tuple[str, ...]:
    """What the certificate of a server has to be good for, each name once.

    Args:
        address: the address it listens on.
        host: what it was told to listen on.
        url: its public address, if there is one.
    """
    own = socket.gethostname().lower()
    names = [address, host.strip("[]").lower(), own, f"{own.partition('.')[0]}.local", "localhost", "127.0.0.1"]
    if url is not None:
        names.append(str(urlsplit(url).hostname))
    # A machine's name may hold what no certificate can, an underscore for example.
    return tuple(dict.fromkeys(name for name in names if is_address(name) or HOST_NAME.fullmatch(name)))


def web_address(scheme: str, host: str, port: int) -> str:
    """`scheme://host:port` as a browser writes it: IPv6 in brackets, the scheme's own port left out."""
    name = f"[{host}]" if ":" in host else host
    return f"{scheme}://{name}" if port == DEFAULT_PORTS[scheme] else f"{scheme}://{name}:{port}"


def public_url(text: str) -> str:
    """A public address as a browser writes it.

    Args:
        text: `https://lab.example`, with or without a port.

    Raises:
        ValueError: it is no such address.
    """
    problem = f"expected an address like https://lab.example or https://lab.example:8443; got {text[:200]!r}"
    try:
        parts = urlsplit(text.strip())
        scheme, host, port = parts.scheme, parts.hostname or "", parts.port
    except ValueError as error:
        raise ValueError(problem) from error
    is_plain = parts.path in ("", "/") and not parts.query and not parts.fragment and parts.username is None
    if scheme not in DEFAULT_PORTS or not is_plain or not (is_address(host) or HOST_NAME.fullmatch(host)):
        raise ValueError(problem)
    return web_address(scheme, host, port or DEFAULT_PORTS[scheme])
