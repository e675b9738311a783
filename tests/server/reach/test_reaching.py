"""A real server with --lan, as a device of the network meets it; the chosen interface is loopback."""

import re
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from websockets.sync.client import connect

from server.reach.certificates import fingerprint, local_authority, server_certificate
from tests.server.test_serving import one_sentence, serve
from tests.serving import RunningServer, running_server


@dataclass
class Reached:
    """A server with TLS, what its clients trust, and what it said on stderr."""

    server: RunningServer
    trust: ssl.SSLContext
    said: str


@pytest.fixture(scope="module")
def reached(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reached]:
    folder = tmp_path_factory.mktemp("lan")
    arguments = ("--no-worker", "--lan", "--host", "127.0.0.1", "--keys", str(folder / "keys"))
    with running_server(folder / "data", *arguments) as server:
        trust = ssl.create_default_context(cafile=folder / "keys" / "authority.crt")
        httpx.get(f"{server.url}/api/v1/health", verify=trust).raise_for_status()
        yield Reached(server, trust, (folder / "data.stderr").read_text())


def test_the_link_is_opened_over_tls_and_its_cookie_stays_there(reached: Reached) -> None:
    assert reached.server.link.startswith(f"https://127.0.0.1:{reached.server.port}/?token=")
    answer = httpx.get(reached.server.link, verify=reached.trust)
    assert answer.status_code == 303
    assert answer.headers["set-cookie"].endswith("; Secure")


def test_a_device_without_the_root_certificate_does_not_trust_it(reached: Reached) -> None:
    with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        httpx.get(reached.server.url)


@pytest.mark.parametrize("name", ["localhost", socket.gethostname().lower()])
def test_the_names_of_the_certificate_are_accepted(reached: Reached, name: str) -> None:
    origin = f"https://{name}:{reached.server.port}"
    headers = {"Host": f"{name}:{reached.server.port}", "Origin": origin}
    url = f"{reached.server.url}/api/v1/health"
    assert httpx.get(url, headers=headers, verify=reached.trust).status_code == 200
    refused = httpx.get(url, headers={**headers, "Origin": origin.replace("https", "http")}, verify=reached.trust)
    assert refused.status_code == 403


def test_other_names_are_refused(reached: Reached) -> None:
    headers = {"Host": f"evil.example:{reached.server.port}"}
    assert httpx.get(f"{reached.server.url}/", headers=headers, verify=reached.trust).status_code == 400


def test_the_socket_speaks_tls(reached: Reached) -> None:
    url = f"wss://127.0.0.1:{reached.server.port}/api/v1/ws"
    with connect(
        url, ssl=reached.trust, origin=reached.server.url, subprotocols=["holotrode.v1"], proxy=None
    ) as opened:
        assert opened.subprotocol == "holotrode.v1"


def test_plain_http_is_not_answered_there(reached: Reached) -> None:
    with pytest.raises(httpx.TransportError):
        httpx.get(f"http://127.0.0.1:{reached.server.port}/")


def test_the_welcome_pages_hand_out_what_is_to_be_trusted(reached: Reached) -> None:
    address = re.search(r"http://127\.0\.0\.1:\d+", reached.said).group()
    page = httpx.get(address).text
    assert reached.server.url in page
    assert reached.server.token not in page
    root = x509.load_der_x509_certificate(httpx.get(f"{address}/holotrode-ca.crt").content)
    assert fingerprint(root) in page
    assert fingerprint(root) in reached.said
    trust = ssl.create_default_context(cadata=httpx.get(f"{address}/holotrode-ca.pem").text)
    assert httpx.get(f"{reached.server.url}/api/v1/health", verify=trust).status_code == 200


def test_no_token_is_said_beside_the_link(reached: Reached) -> None:
    assert reached.server.token not in reached.said


def test_no_other_interface_is_listened_on(tmp_path: Path) -> None:
    arguments = ("--no-worker", "--lan", "--host", "127.0.0.2", "--keys", str(tmp_path / "keys"))
    with running_server(tmp_path / "data", *arguments) as server:
        trust = ssl.create_default_context(cafile=tmp_path / "keys" / "authority.crt")
        assert httpx.get(f"{server.url}/api/v1/health", verify=trust).status_code == 200
        welcome = re.search(r"http://127\.0\.0\.2:(\d+)", (tmp_path / "data.stderr").read_text()).group(1)
        for port in (server.port, int(welcome)):
            socket.create_connection(("127.0.0.2", port)).close()
            with pytest.raises(ConnectionRefusedError):
                socket.create_connection(("127.0.0.1", port))


def test_both_listeners_end_with_the_server_and_the_authority_stays(tmp_path: Path) -> None:
    arguments = ("--no-worker", "--lan", "--host", "127.0.0.1", "--keys", str(tmp_path / "keys"))
    roots = []
    for data in ("first", "second"):
        with running_server(tmp_path / data, *arguments) as server:
            trust = ssl.create_default_context(cafile=tmp_path / "keys" / "authority.crt")
            httpx.get(f"{server.url}/api/v1/health", verify=trust).raise_for_status()
            said = (tmp_path / f"{data}.stderr").read_text()
            welcome = re.search(r"http://127\.0\.0\.1:\d+", said).group()
            httpx.get(welcome).raise_for_status()
            assert server.stop() == 0
        with pytest.raises(httpx.ConnectError):
            httpx.get(welcome)
        assert "Traceback" not in (tmp_path / f"{data}.stderr").read_text()
        roots.append((tmp_path / "keys" / "authority.crt").read_bytes())
    assert roots[0] == roots[1]


def test_a_certificate_brought_along_is_served_without_welcome_pages(tmp_path: Path) -> None:
    authority = local_authority(tmp_path / "elsewhere", "ca")
    pair = server_certificate(authority, ("127.0.0.1",))
    files = ("--cert", str(pair.certificate_file), "--key", str(pair.key_file))
    with running_server(tmp_path / "data", "--no-worker", "--lan", "--host", "127.0.0.1", *files) as server:
        trust = ssl.create_default_context(cafile=authority.certificate_file)
        assert httpx.get(f"{server.url}/api/v1/health", verify=trust).status_code == 200
    assert "http://" not in (tmp_path / "data.stderr").read_text()


def test_the_port_of_the_welcome_pages_in_use_gives_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        arguments = ("--lan", "--host", "127.0.0.1", "--keys", str(tmp_path / "keys"), "--welcome-port", str(port))
        done = serve(tmp_path / "data", *arguments)
    assert done.returncode == 1
    assert one_sentence(done) == (
        f"Port {port} of 127.0.0.1 is in use; stop what uses it, or give another --welcome-port."
    )


def test_files_that_do_not_fit_give_one_sentence(tmp_path: Path) -> None:
    pair = local_authority(tmp_path / "one", "lab3")
    other = local_authority(tmp_path / "other", "lab3")
    done = serve(tmp_path / "data", "--cert", str(pair.certificate_file), "--key", str(other.key_file))
    assert done.returncode == 1
    assert one_sentence(done) == (
        f"The key {other.key_file} does not belong to the certificate {pair.certificate_file}."
    )


def test_wrong_usage_of_the_options_exits_2(tmp_path: Path) -> None:
    assert serve(tmp_path / "data", "--cert", "c.pem").returncode == 2
    assert serve(tmp_path / "data", "--lan", "--host", "0.0.0.0").returncode == 2
    assert serve(tmp_path / "data", "--url", "lab.example").returncode == 2
    assert not (tmp_path / "data").exists()
