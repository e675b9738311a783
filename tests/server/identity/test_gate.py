import socket
from collections.abc import Iterator

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.serving import RunningServer, free_port, open_socket, running_server

PUBLIC = "https://lab.example"


@pytest.fixture(scope="module")
def behind_proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server that speaks plain HTTP to a reverse proxy; the tests send what the proxy would."""
    port = free_port()
    folder = tmp_path_factory.mktemp("proxied")
    with running_server(folder / "data", "--no-worker", "--url", PUBLIC, "--port", str(port)) as running:
        assert running.url == PUBLIC
        running.url, running.port = f"http://127.0.0.1:{port}", port
        yield running


def get(server: RunningServer, path: str = "/api/v1/health", **headers: str) -> httpx.Response:
    return httpx.get(server.url + path, headers=headers)


def test_the_page_s_own_requests_pass(server: RunningServer) -> None:
    assert get(server, Origin=server.url).json()["status"] == "ok"
    assert get(server, Host=f"localhost:{server.port}").status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:{port}",
        "127.0.0.1",
        "127.0.0.1:1",
        "me@127.0.0.1:{port}",
        "[::1",
        "127.0.0.1:x",
    ],
)
def test_a_foreign_host_is_refused(server: RunningServer, host: str) -> None:
    # What a page gets that has rebound its own name to 127.0.0.1.
    host = host.format(port=server.port)
    answer = get(server, Host=host)
    assert answer.status_code == 400
    assert answer.json()["sentence"] == f"Expected a Host header that names this server; got {host}."


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:1", "https://127.0.0.1"])
def test_a_foreign_origin_is_refused(server: RunningServer, origin: str) -> None:
    answer = get(server, Origin=origin)
    assert answer.status_code == 403
    assert answer.json()["sentence"].startswith(f"Expected a page of {server.url} to ask; got the origin {origin}")


def test_there_is_no_cors(server: RunningServer) -> None:
    preflight = httpx.options(
        f"{server.url}/api/v1/library",
        headers={"Origin": server.url, "Access-Control-Request-Method": "GET"},
    )
    for answer in (preflight, get(server, Origin=server.url)):
        assert not [name for name in answer.headers if name.startswith("access-control")]


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "none"}])
def test_a_change_needs_to_come_from_the_page(server: RunningServer, headers: dict[str, str]) -> None:
    answer = httpx.post(f"{server.url}/api/v1/logins", headers=headers)
    assert answer.status_code == 403
    assert "Sec-Fetch-Site: same-origin" in answer.json()["sentence"]


@pytest.mark.parametrize("scheme", ["Bearer", "Basic"])
def test_a_token_that_no_browser_sends_by_itself_needs_no_origin(server: RunningServer, scheme: str) -> None:
    answer = httpx.post(f"{server.url}/api/v1/pairings", headers={"Authorization": f"{scheme} d3Jvbmc="})
    assert answer.json()["sentence"].startswith("Expected a login")
    foreign = {"Authorization": f"{scheme} d3Jvbmc=", "Origin": "https://evil.example"}
    answer = httpx.post(f"{server.url}/api/v1/pairings", headers=foreign)
    assert answer.json()["sentence"].startswith("Expected a page of ")


@pytest.mark.parametrize("site", [{"Sec-Fetch-Site": "same-origin"}, {"Origin": "own"}])
def test_a_change_from_the_page_reaches_its_route(server: RunningServer, site: dict[str, str]) -> None:
    headers = {name: server.url if value == "own" else value for name, value in site.items()}
    answer = httpx.post(f"{server.url}/api/v1/logins", headers=headers)
    assert answer.json()["sentence"].startswith("Expected the unused one-time token")


def test_a_foreign_page_cannot_open_the_socket(server: RunningServer) -> None:
    with pytest.raises(InvalidStatus) as caught, open_socket(server, origin="https://evil.example"):
        pass
    assert caught.value.response.status_code == 403
    assert b"got the origin https://evil.example" in caught.value.response.body


def test_a_rebound_name_cannot_open_the_socket(server: RunningServer) -> None:
    with pytest.raises(InvalidStatus) as caught, open_socket(server, name="evil.example"):
        pass
    assert caught.value.response.status_code == 400
    assert b"got evil.example" in caught.value.response.body


def test_every_answer_carries_the_security_headers(server: RunningServer) -> None:
    for answer in (get(server), get(server, Host="evil.example"), get(server, "/api/v1/library")):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"


def test_what_came_by_the_public_address_passes(behind_proxy: RunningServer) -> None:
    answer = httpx.post(
        f"{behind_proxy.url}/api/v1/logins", headers={"Host": "Lab.Example", "Origin": "https://lab.example"}
    )
    assert answer.json()["sentence"].startswith("Expected the unused one-time token")


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("lab.example", "http://lab.example"),
        ("lab.example", "https://lab.example:8443"),
        ("lab.example", "https://evil.example"),
        ("127.0.0.1:{port}", "https://lab.example"),
        ("127.0.0.1:{port}", "https://127.0.0.1:{port}"),
    ],
)
def test_only_pages_of_the_public_address_use_it(behind_proxy: RunningServer, host: str, origin: str) -> None:
    host, origin = host.format(port=behind_proxy.port), origin.format(port=behind_proxy.port)
    answer = get(behind_proxy, Host=host, Origin=origin)
    assert answer.status_code == 403
    assert answer.json()["sentence"].endswith(f"got the origin {origin}.")


@pytest.mark.parametrize("host", ["lab.example:80", "lab.example:8443", "www.lab.example", "evil.example"])
def test_only_the_public_address_itself_is_accepted(behind_proxy: RunningServer, host: str) -> None:
    assert get(behind_proxy, Host=host).status_code == 400


def test_the_server_is_still_reached_directly(behind_proxy: RunningServer) -> None:
    assert get(behind_proxy, Origin=behind_proxy.url).status_code == 200


def test_the_cookie_is_for_tls_only_where_the_browser_sees_tls(behind_proxy: RunningServer) -> None:
    link = f"{behind_proxy.url}/?token={behind_proxy.token}"
    cookie = httpx.get(link, headers={"Host": "lab.example"}).headers["set-cookie"]
    assert cookie.endswith("; Secure")


def test_the_socket_opens_through_the_proxy(behind_proxy: RunningServer) -> None:
    def dial(origin: str) -> connect:
        wire = socket.create_connection(("127.0.0.1", behind_proxy.port))
        return connect(
            "ws://lab.example/api/v1/ws", sock=wire, origin=origin, subprotocols=["holotrode.v1"], proxy=None
        )

    with dial(PUBLIC) as opened:
        assert opened.subprotocol == "holotrode.v1"
    with pytest.raises(InvalidStatus) as caught, dial("http://lab.example"):
        pass
    assert caught.value.response.status_code == 403
