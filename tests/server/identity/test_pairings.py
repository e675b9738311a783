from collections.abc import Callable

import httpx
import pytest
from websockets.exceptions import ConnectionClosed

from tests.server.identity.conftest import Browser
from tests.serving import RunningServer, SocketClient

HEADSET = {"device_id": "hl2-bench-3", "device_profile": "hololens2", "device_name": "Bench 3"}
Newcomer = Callable[..., httpx.Client]


@pytest.fixture
def pc(newcomer: Newcomer, request: pytest.FixtureRequest) -> httpx.Client:
    return newcomer(request.node.name[-40:], "teacher")


def start(pc: httpx.Client) -> dict[str, object]:
    return pc.post("/api/v1/pairings").json()


def claim(headset: httpx.Client, code: object) -> httpx.Response:
    return headset.post("/api/v1/pairings/claims", json={"code": code, **HEADSET})


def progress(pc: httpx.Client, pairing: dict[str, object]) -> dict[str, object]:
    return pc.get(f"/api/v1/pairings/{pairing['pairing_id']}").json()


def decide(pc: httpx.Client, pairing: dict[str, object], approved: bool) -> httpx.Response:
    return pc.post(f"/api/v1/pairings/{pairing['pairing_id']}/decision", json={"approved": approved})


def outcome(browser: Browser, claimed: httpx.Response) -> dict[str, object]:
    return browser(claimed.json()["claim"]).post("/api/v1/pairings/tokens").json()


def test_a_headset_is_paired_and_logged_out_again(house: RunningServer, pc: httpx.Client, browser: Browser) -> None:
    pairing = start(pc)
    assert pairing["url"] == f"/pair?code={pairing['code']}"
    assert len({len(row) for row in pairing["qr"]} | {len(pairing["qr"])}) == 1  # a square
    assert set("".join(pairing["qr"])) == {"0", "1"}
    assert progress(pc, pairing)["state"] == "waiting"

    typed = f" {pairing['code'][:3].lower()}-{pairing['code'][3:]} "
    claimed = claim(browser(), typed)
    assert outcome(browser, claimed) == {"state": "claimed", "token": None, "person": None}
    seen = progress(pc, pairing)
    assert seen == {
        "state": "claimed",
        "words": claimed.json()["words"],
        "device_name": "Bench 3",
        "device_profile": "hololens2",
    }
    assert len(seen["words"].split()) == 2

    assert decide(pc, pairing, approved=True).json()["state"] == "approved"
    paired = outcome(browser, claimed)
    assert paired["state"] == "approved"
    assert paired["person"]["role"] == "teacher"
    assert outcome(browser, claimed)["state"] == "refused"  # the token came once
    assert progress(pc, pairing)["state"] == "approved"

    device = next(login for login in pc.get("/api/v1/devices").json() if login["kind"] == "device")
    assert (device["label"], device["device_id"], device["current"]) == ("Bench 3", "hl2-bench-3", False)
    with SocketClient(house, paired["token"], profile="hololens2") as headset:
        assert headset.welcome["role"] == "teacher"
        assert pc.delete(f"/api/v1/devices/{device['login_id']}").status_code == 200
        assert headset.receive()["sentence"] == "This login has ended or changed; connect again."
        with pytest.raises(ConnectionClosed):
            headset.receive()
    assert browser(paired["token"]).get("/api/v1/me").status_code == 403
    assert device["login_id"] not in [login["login_id"] for login in pc.get("/api/v1/devices").json()]


def test_a_page_on_the_headset_gets_the_cookie(pc: httpx.Client, browser: Browser) -> None:
    pairing = start(pc)
    claimed = claim(browser(), pairing["code"])
    decide(pc, pairing, approved=True)
    headset = browser()
    headset.post("/api/v1/pairings/tokens", headers={"Authorization": f"Bearer {claimed.json()['claim']}"})
    assert headset.get("/api/v1/me").json()["id"] == pc.get("/api/v1/me").json()["id"]


def test_a_claimed_code_is_nobody_else_s(pc: httpx.Client, browser: Browser) -> None:
    pairing = start(pc)
    first = claim(browser(), pairing["code"])
    second = claim(browser(), pairing["code"])
    assert second.status_code == 403
    assert second.json()["sentence"].startswith("Expected a code that is shown right now")
    assert progress(pc, pairing)["words"] == first.json()["words"]
    decide(pc, pairing, approved=True)
    assert claim(browser(), pairing["code"]).status_code == 403
    assert outcome(browser, first)["state"] == "approved"
    assert claim(browser(), pairing["code"]).status_code == 403  # used


def test_a_no_refuses_the_headset_and_five_end_the_code(pc: httpx.Client, browser: Browser) -> None:
    pairing = start(pc)
    for number in range(5):
        claimed = claim(browser(), pairing["code"])
        assert claimed.status_code == 200, number
        decided = decide(pc, pairing, approved=False).json()
        assert decided["words"] is None
        assert outcome(browser, claimed)["state"] == "refused"
    assert decided["state"] == "refused"
    assert claim(browser(), pairing["code"]).status_code == 403
    assert decide(pc, pairing, approved=True).status_code == 409


def test_a_new_code_ends_the_one_before(pc: httpx.Client, browser: Browser) -> None:
    old, new = start(pc), start(pc)
    assert claim(browser(), old["code"]).status_code == 403
    assert claim(browser(), new["code"]).status_code == 200


def test_only_its_person_sees_and_decides(pc: httpx.Client, admin: httpx.Client, browser: Browser) -> None:
    pairing = start(pc)
    claim(browser(), pairing["code"])
    assert admin.get(f"/api/v1/pairings/{pairing['pairing_id']}").status_code == 404
    assert decide(admin, pairing, approved=True).status_code == 404
    assert progress(pc, pairing)["state"] == "claimed"


def test_a_decision_needs_somebody_who_waits(pc: httpx.Client) -> None:
    pairing = start(pc)
    answer = decide(pc, pairing, approved=True)
    assert answer.status_code == 409
    assert answer.json()["sentence"] == "Expected a claimed pairing to decide on; it is waiting."


def test_guessing_codes_brings_a_pause_for_the_address(pc: httpx.Client, browser: Browser) -> None:
    pairing = start(pc)
    guesser = browser(address="127.0.3.1")
    statuses = [claim(guesser, "222222").status_code for _ in range(21)]
    assert statuses == [403] * 20 + [429]
    right = claim(guesser, pairing["code"])
    assert right.status_code == 429
    assert 55 <= int(right.headers["retry-after"]) <= 60
    assert claim(browser(), pairing["code"]).status_code == 200


@pytest.mark.parametrize(
    "given",
    [
        {"code": "ABCDE"},
        {"code": "ABCDEF1"},
        {"code": "O0I1LL"},
        {"code": "\x00" * 6},
        {"device_id": "with space"},
        {"device_profile": "toaster"},
        {"device_name": "\u202eevil"},
        {"device_name": "x" * 10_000},
    ],
)
def test_what_is_no_claim_is_a_bad_message(browser: Browser, given: dict[str, str]) -> None:
    answer = browser().post("/api/v1/pairings/claims", json={"code": "K7M2QX", **HEADSET, **given})
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_message")


def test_a_login_of_somebody_else_is_not_there(pc: httpx.Client, newcomer: Newcomer, admin: httpx.Client) -> None:
    other = newcomer("Somebody Else")
    own = other.get("/api/v1/devices").json()
    assert [(login["kind"], login["current"]) for login in own] == [("browser", True)]
    path = f"/api/v1/devices/{own[0]['login_id']}"
    assert pc.delete(path).status_code == 404
    assert other.get("/api/v1/me").status_code == 200
    assert admin.delete(path).status_code == 200
    assert other.get("/api/v1/me").status_code == 403
