from collections.abc import Callable

import httpx
import pytest

from tests.server.identity.conftest import Browser
from tests.serving import RunningServer

PASSWORD = "a lab with a view"
Newcomer = Callable[..., httpx.Client]


def log_in(client: httpx.Client, name: str, password: str = PASSWORD) -> httpx.Response:
    return client.post("/api/v1/sessions", json={"name": name, "password": password})


def test_a_person_sets_a_password_and_logs_in_with_it(newcomer: Newcomer, browser: Browser) -> None:
    first = newcomer("Ada Lovelace", "teacher")
    me = first.get("/api/v1/me").json()
    assert (me["name"], me["role"], me["has_password"]) == ("Ada Lovelace", "teacher", False)
    assert first.put("/api/v1/me/password", json={"new": PASSWORD}).status_code == 200
    other = browser()
    answer = log_in(other, "  ada LOVELACE ")
    assert answer.json() == {"person": {"id": me["id"], "name": "Ada Lovelace", "role": "teacher"}}
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert other.get("/api/v1/me").json() == {**me, "has_password": True}


def test_logging_out_ends_the_login_and_not_only_the_cookie(newcomer: Newcomer, browser: Browser) -> None:
    newcomer("Grace", password=PASSWORD)
    client = browser()
    log_in(client, "Grace")
    secret = client.cookies["holotrode_login"]
    assert client.delete("/api/v1/sessions").status_code == 200
    assert not client.cookies
    assert browser(secret).get("/api/v1/me").status_code == 403


def test_wrong_name_and_wrong_password_get_the_same_answer(newcomer: Newcomer, browser: Browser) -> None:
    newcomer("Marie", password=PASSWORD)
    newcomer("Irène")  # without a password yet
    client = browser(address="127.0.1.1")
    answers = [log_in(client, "Marie", "wrong"), log_in(client, "Nobody"), log_in(client, "Irène", "")]
    assert {answer.status_code for answer in answers} == {403}
    assert len({answer.text for answer in answers}) == 1
    assert not client.cookies


def test_a_name_that_is_guessed_has_to_wait(newcomer: Newcomer, browser: Browser) -> None:
    newcomer("Emmy", password=PASSWORD)
    client = browser(address="127.0.1.2")
    assert [log_in(client, "Emmy", f"guess {n}").status_code for n in range(6)] == [403] * 5 + [429]
    answer = log_in(client, "Emmy")  # the right one has to wait as well
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "1"
    assert answer.json() == {
        "code": "throttled",
        "sentence": "Too many failed tries; expected the next one in 1 s at the earliest.",
    }
    assert log_in(browser(address="127.0.1.3"), "Emmy").status_code == 200  # elsewhere nobody guessed


def test_an_address_that_guesses_names_has_to_wait(newcomer: Newcomer, browser: Browser) -> None:
    newcomer("Lise", password=PASSWORD)
    client = browser(address="127.0.1.4")
    assert [log_in(client, f"name {n}").status_code for n in range(5)] == [403] * 5
    assert log_in(client, "Lise").status_code == 429


def test_the_old_password_is_needed_for_a_new_one(newcomer: Newcomer, browser: Browser) -> None:
    client = newcomer("Rosalind", password=PASSWORD)
    other = browser()
    log_in(other, "Rosalind")
    for given in ({"new": "another password"}, {"old": "wrong", "new": "another password"}):
        assert client.put("/api/v1/me/password", json=given).status_code == 403
    assert client.put("/api/v1/me/password", json={"old": PASSWORD, "new": "another password"}).status_code == 200
    assert client.get("/api/v1/me").status_code == 200
    assert other.get("/api/v1/me").status_code == 403  # the other browser has to log in again
    assert log_in(other, "Rosalind", "another password").status_code == 200


@pytest.mark.parametrize("new", ["too short", "x" * 201])
def test_a_password_that_cannot_be_is_not_repeated(newcomer: Newcomer, admin: httpx.Client, new: str) -> None:
    client = newcomer(f"Chien-Shiung {len(new)}")
    answer = client.put("/api/v1/me/password", json={"new": new})
    assert answer.status_code == 400
    assert answer.json()["sentence"] == f"Expected a password of 10 to 200 characters; got {len(new)}."


@pytest.mark.parametrize(
    "given",
    [
        "{}",
        "[]",
        "{",
        '{"name": "Ada"}',
        '{"name": "Ada", "password": 1}',
        '{"name": "a\\u0000", "password": "x"}',
        '{"name": "Ada", "password": "\\ud800"}',
        '{"name": "Ada", "password": "x", "role": "admin"}',
    ],
)
def test_what_is_no_login_is_a_bad_message(browser: Browser, given: str) -> None:
    answer = browser().post("/api/v1/sessions", content=given, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_message")


def test_a_foreign_page_cannot_log_anybody_in(house: RunningServer) -> None:
    answer = httpx.post(
        f"{house.url}/api/v1/sessions",
        json={"name": "local person", "password": "x"},
        headers={"Origin": "https://evil.example"},
    )
    assert answer.status_code == 403
    assert "got the origin https://evil.example" in answer.json()["sentence"]
