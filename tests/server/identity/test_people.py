from collections.abc import Callable

import httpx
import pytest
from websockets.exceptions import ConnectionClosed

from tests.server.identity.conftest import Browser
from tests.serving import RunningServer, SocketClient, running_server

PASSWORD = "a lab with a view"
Newcomer = Callable[..., httpx.Client]


def person_id(client: httpx.Client) -> str:
    return str(client.get("/api/v1/me").json()["id"])


def test_an_invitation_works_once(admin: httpx.Client, browser: Browser) -> None:
    added = admin.post("/api/v1/people", json={"name": "Ada", "role": "researcher"}).json()
    assert added["person"]["role"] == "researcher"
    assert added["invitation"].startswith("/?token=")
    first, second = browser(), browser()
    assert first.get(added["invitation"]).status_code == 303
    assert first.get("/api/v1/me").json()["name"] == "Ada"
    again = second.get(added["invitation"])
    assert again.status_code == 403
    assert again.json()["sentence"].startswith("This link was used already or is older than a week")


def test_a_program_exchanges_an_invitation(admin: httpx.Client, browser: Browser) -> None:
    link = admin.post("/api/v1/people", json={"name": "Robot", "role": "student"}).json()["invitation"]
    answer = browser(link.removeprefix("/?token=")).post("/api/v1/logins")
    assert browser(answer.json()["token"]).get("/api/v1/me").json()["name"] == "Robot"


def test_a_new_link_replaces_the_old_one_and_the_password(
    admin: httpx.Client, newcomer: Newcomer, browser: Browser
) -> None:
    client = newcomer("Grace", password=PASSWORD)
    path = f"/api/v1/people/{person_id(client)}/invitations"
    old, new = (admin.post(path).json()["invitation"] for _ in range(2))
    stranger = browser(address="127.0.2.1")
    login = stranger.post("/api/v1/sessions", json={"name": "Grace", "password": PASSWORD})
    assert login.status_code == 403
    assert stranger.get(old).status_code == 403
    assert stranger.get(new).status_code == 303
    assert stranger.get("/api/v1/me").json()["has_password"] is False
    assert stranger.put("/api/v1/me/password", json={"new": "another password"}).status_code == 200


@pytest.mark.parametrize("name", ["ÉMILIE", "e\u0301milie", " Émilie "])
def test_a_name_is_given_once(admin: httpx.Client, name: str) -> None:
    admin.post("/api/v1/people", json={"name": "Émilie", "role": "student"})
    answer = admin.post("/api/v1/people", json={"name": name, "role": "student"})
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    people = [person["name"] for person in admin.get("/api/v1/people").json()]
    assert people.count("Émilie") == 1


@pytest.mark.parametrize(
    "given",
    [{"name": "X"}, {"name": "X", "role": "guest"}, {"name": "X", "role": "god"}, {"name": "\u202eX", "role": "admin"}],
)
def test_what_is_no_person_is_a_bad_message(admin: httpx.Client, given: dict[str, str]) -> None:
    before = admin.get("/api/v1/people").json()
    assert admin.post("/api/v1/people", json=given).status_code == 400
    assert admin.get("/api/v1/people").json() == before


def test_a_new_role_holds_at_once(house: RunningServer, admin: httpx.Client, newcomer: Newcomer) -> None:
    client = newcomer("Marie")
    assert client.get("/api/v1/notebook/records").status_code == 403
    with SocketClient(house, client.cookies["holotrode_login"]) as live:
        answer = admin.patch(f"/api/v1/people/{person_id(client)}", json={"role": "researcher"})
        assert (answer.json()["role"], answer.json()["disabled"]) == ("researcher", False)
        assert live.receive()["sentence"] == "This login has ended or changed; connect again."
        with pytest.raises(ConnectionClosed):
            live.receive()
    assert client.get("/api/v1/notebook/records").status_code == 200


def test_who_is_disabled_is_out_and_stays_out(admin: httpx.Client, newcomer: Newcomer, browser: Browser) -> None:
    client = newcomer("Emmy", password=PASSWORD)
    path = f"/api/v1/people/{person_id(client)}"
    assert admin.patch(path, json={"disabled": True}).json()["disabled"] is True
    assert client.get("/api/v1/me").status_code == 403
    login = {"name": "Emmy", "password": PASSWORD}
    assert browser(address="127.0.2.2").post("/api/v1/sessions", json=login).status_code == 403
    assert admin.post(f"{path}/invitations").status_code == 409
    admin.patch(path, json={"disabled": False})
    assert client.get("/api/v1/me").status_code == 403  # the old login does not come back
    assert client.post("/api/v1/sessions", json=login).status_code == 200


def test_the_last_administrator_stays(tmp_path) -> None:
    with running_server(tmp_path / "data", "--no-worker") as server, httpx.Client(base_url=server.url) as admin:
        admin.headers["Origin"] = server.url
        admin.get(server.link)
        for change in ({"role": "teacher"}, {"disabled": True}):
            answer = admin.patch("/api/v1/people/local", json=change)
            assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
        other = admin.post("/api/v1/people", json={"name": "Second", "role": "admin"}).json()["person"]["id"]
        admin.patch(f"/api/v1/people/{other}", json={"disabled": True})
        assert admin.patch("/api/v1/people/local", json={"role": "teacher"}).status_code == 409  # disabled is none
        admin.patch(f"/api/v1/people/{other}", json={"disabled": False})
        assert admin.patch("/api/v1/people/local", json={"role": "teacher"}).status_code == 200


@pytest.mark.parametrize("path", ["nobody", "%00", "a" * 65])
def test_an_unknown_person_is_named(admin: httpx.Client, path: str) -> None:
    assert admin.patch(f"/api/v1/people/{path}", json={"role": "admin"}).status_code in (400, 404)


def test_whoever_starts_the_server_is_its_administrator(tmp_path) -> None:
    for _ in range(2):  # at every start
        with running_server(tmp_path / "data", "--no-worker") as server, httpx.Client(base_url=server.url) as client:
            assert client.get(server.link).status_code == 303
            me = client.get("/api/v1/me").json()
            assert (me["id"], me["role"]) == ("local", "admin")
            client.headers["Origin"] = server.url
            other = client.post("/api/v1/people", json={"name": f"at port {server.port}", "role": "admin"})
            assert other.status_code == 200
            assert client.patch("/api/v1/people/local", json={"role": "student"}).status_code == 200


def test_the_security_log_tells_the_story(house: RunningServer, admin: httpx.Client, newcomer: Newcomer) -> None:
    newest = admin.get("/api/v1/audit").json()[0]["id"]
    client = newcomer("Lise", password=PASSWORD)
    client.delete("/api/v1/sessions")
    client.post("/api/v1/sessions", json={"name": "Lise", "password": "a wrong password"})
    client.post("/api/v1/sessions", json={"name": PASSWORD, "password": "typed in the wrong field"})
    events = admin.get("/api/v1/audit", params={"after": newest}).json()
    kinds = [event["kind"] for event in reversed(events)]
    assert kinds[:5] == ["person_added", "invited", "invitation_used", "password_set", "logged_out"]
    assert kinds[5:] == ["login_failed", "login_failed"]
    assert {event["address"] for event in events} == {"127.0.0.1"}
    assert PASSWORD not in str(events)
    assert events[0]["person_id"] is None
