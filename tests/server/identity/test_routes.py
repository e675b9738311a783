import contextlib
import sqlite3

import httpx
import pytest
from starlette.requests import HTTPConnection

from server.identity.routes import address_of
from tests.serving import RunningServer, running_server


def test_the_link_logs_a_browser_in_once(tmp_path) -> None:
    with running_server(tmp_path / "data", "--no-worker") as server:
        with httpx.Client(base_url=server.url) as browser, httpx.Client(base_url=server.url) as other:
            answer = browser.get(server.link)
            assert answer.status_code == 303
            assert answer.headers["location"] == "/"
            cookie = answer.headers["set-cookie"].lower()
            assert "httponly" in cookie
            assert "samesite=strict" in cookie
            assert browser.get("/api/v1/library").status_code == 200
            assert browser.get(server.link).status_code == 303  # a reload of the link does no harm
            again = other.get(server.link)
            assert again.status_code == 403
            assert again.json()["sentence"].startswith("This link was used already")
            secret = browser.cookies["holotrode_login"]
        server.stop()
    stored = b"".join(path.read_bytes() for path in (tmp_path / "data").glob("holotrode.db*"))
    assert secret.encode() not in stored
    assert server.token.encode() not in stored


def test_a_login_outlives_the_server(tmp_path) -> None:
    with httpx.Client() as browser:
        with running_server(tmp_path / "data", "--no-worker") as server:
            browser.get(server.link)
            server.kill()
        with running_server(tmp_path / "data", "--no-worker") as server:
            assert browser.get(f"{server.url}/api/v1/library").status_code == 200


def test_an_expired_login_is_none(tmp_path) -> None:
    with httpx.Client() as browser:
        with running_server(tmp_path / "data", "--no-worker") as server:
            browser.get(server.link)
            server.stop()
        file = tmp_path / "data" / "holotrode.db"
        with contextlib.closing(sqlite3.connect(file)) as connection, connection:
            connection.execute("UPDATE login SET server_time = '2020-01-01T00:00:00.000000Z'")
        with running_server(tmp_path / "data", "--no-worker") as server:
            assert browser.get(f"{server.url}/api/v1/library").status_code == 403


@pytest.mark.parametrize("path", ["/api/v1/library", "/api/v1/notebook/records", f"/api/v1/blobs/{'0' * 64}", "/docs"])
def test_data_needs_a_login(server: RunningServer, path: str) -> None:
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Cookie": "holotrode_login=wrong"}):
        answer = httpx.get(server.url + path, headers=headers)
        assert answer.status_code == 403
        assert answer.json()["sentence"].startswith("Expected a login")


def test_a_bearer_token_is_a_login(server: RunningServer, login: str) -> None:
    answer = httpx.get(f"{server.url}/api/v1/library", headers={"Authorization": f"Bearer {login}"})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::1", "::1"),
        ("nonsense", "unknown"),
    ],
)
def test_a_machine_counts_as_one_address(host: str, address: str) -> None:
    assert address_of(HTTPConnection({"type": "http", "client": (host, 1), "headers": []})) == address
