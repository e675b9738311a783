"""What clients send by mistake or by malice: a sentence or a closed socket, and the room goes on."""

import contextlib
import copy
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import positive_data_acceptance
from websockets.exceptions import ConnectionClosed

from server.clock import new_op_id, now, now_ms
from server.frames import op_id_of, parse
from server.identity.roles import MESSAGE_ROLES, ROUTE_ROLES
from server.protocol.messages import Problem, RoomEvent, RoomState, from_server
from server.rooms.poses import HEAD, POSE_BYTES, Limb, Pose, encode, unbundle
from server.rooms.state import apply
from server.settings import ROOT
from tests.server.test_frames import problem_of
from tests.serving import RunningServer, SocketClient, log_in, open_socket, running_server

FIXTURES = ROOT / "server/protocol/fixtures"
EXAMPLES = [
    example
    for example in (json.loads(path.read_text()) for path in sorted(FIXTURES.glob("*.json")))
    if example["type"] in MESSAGE_ROLES
]


# --- frames near the grammar ----------------------------------------------------------------------------------

numbers = st.integers(-(10**30), 10**30) | st.sampled_from([1e308, -1e308, float("inf"), float("nan"), 2**63, 0.1])
json_values = st.recursive(
    st.none() | st.booleans() | numbers | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@st.composite
def near_messages(draw: st.DrawFn) -> str:
    """A message of the protocol with one part replaced, added or taken away."""
    message = copy.deepcopy(draw(st.sampled_from(EXAMPLES)))
    if draw(st.booleans()):
        message["op_id"], message["device_time"] = new_op_id(), now()
    where, key = draw(st.sampled_from(_places(message)))
    change = draw(st.sampled_from(["replace", "remove", "add"]))
    if change == "replace":
        where[key] = draw(json_values)
    elif change == "remove":
        del where[key]
    elif isinstance(where, dict):
        where[draw(st.text(max_size=5))] = draw(json_values)
    return json.dumps(message)


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Every part of a JSON value, as the object or list it is in and its key there."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, part in inner for place in ((value, key), *_places(part))]


deep = st.integers(1, 50_000).map(lambda depth: '{"type":' * depth) | st.integers(1, 50_000).map(lambda d: "[" * d)
long_numbers = st.integers(1, 20_000).map(lambda digits: f'{{"type": "sync_clock", "device_ms": {"9" * digits}}}')
frames = near_messages() | json_values.map(json.dumps) | st.text() | st.binary(max_size=200) | deep | long_numbers


@given(frame=frames)
def test_any_frame_near_the_grammar_is_a_message_or_gets_a_sentence(frame: str | bytes) -> None:
    problem = problem_of(frame)
    if problem is None:
        assert op_id_of(frame) == parse(frame).op_id
    else:
        assert problem.sentence
        Problem(reply_to=op_id_of(frame), code=problem.code, sentence=problem.sentence)


# --- a room with a witness ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server of its own: what is tried here makes it pause whoever comes from this address."""
    with running_server(tmp_path_factory.mktemp("fuzzed") / "data", "--no-worker") as running:
        yield running


@pytest.fixture(scope="module")
def own_login(own_server: RunningServer) -> str:
    return log_in(own_server)


@dataclass
class Lesson:
    """An open room with its host, and a guest's seat from which things are tried."""

    server: RunningServer
    login: str
    host: SocketClient
    code: str
    guest_token: str
    state: RoomState = field(init=False)

    def guest(self) -> SocketClient:
        """The guest's socket, to be entered."""
        return SocketClient(self.server, self.guest_token, device="guest")

    def require_unharmed(self) -> None:
        """The host's commands work, and what the host has heard is what somebody new is told."""
        op_id = self.host.send("set_colour", colour=new_op_id(), device_time=now())
        reply = None
        while reply is None or self.state.seq < reply["seq"]:
            message = self.hear()
            if message.get("reply_to") == op_id:
                reply = message
                assert reply["type"] == "accepted"
        with SocketClient(self.server, self.login, device="auditor") as auditor:
            told = auditor.ask("join_room", code=self.code, attendance="observer", device_time=now())
            snapshot = RoomState.model_validate(told["room"])
            auditor.ask("leave_room", device_time=now())
        while self.state.seq < snapshot.seq:
            self.hear()
        assert self.state == snapshot

    def hear(self) -> dict[str, Any]:
        """The host's next message, applied; poses are passed over."""
        frame: str | bytes = b""
        while isinstance(frame, bytes):
            frame = self.host.socket.recv(timeout=60)
        message = from_server.validate_json(frame)
        if isinstance(message, RoomEvent):
            self.state = apply(self.state, message)
        return message.model_dump()


@pytest.fixture
def lesson(own_server: RunningServer, own_login: str) -> Iterator[Lesson]:
    with SocketClient(own_server, own_login, device="host") as host:
        code = host.ask("open_room", title="Lesson", device_time=now())["code"]
        seat = httpx.post(
            f"{own_server.url}/api/v1/seats", json={"code": code, "name": "Marie"}, headers={"Origin": own_server.url}
        ).json()
        begun = Lesson(own_server, own_login, host, code, seat["token"])
        begun.state = RoomState.model_validate(host.ask("join_room", code=code, device_time=now())["room"])
        yield begun


def joined(lesson: Lesson, guest: SocketClient) -> SocketClient:
    assert guest.ask("join_room", code=lesson.code, device_time=now())["type"] == "room_joined"
    return guest


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sent=st.lists(near_messages() | near_messages() | frames, max_size=8))
def test_a_guest_who_sends_anything_harms_nobody(lesson: Lesson, sent: list[str | bytes]) -> None:
    with lesson.guest() as guest:
        joined(lesson, guest)
        for frame in sent:
            guest.socket.send(frame)
        # A last question shows that everything before it was taken.
        last = guest.send("sync_clock", device_ms=0)
        answers: list[Any] = []
        while not answers or getattr(answers[-1], "reply_to", None) != last:
            frame = guest.socket.recv(timeout=60)
            if isinstance(frame, str):
                answers.append(from_server.validate_json(frame))
        assert answers[-1].type == "clock_read"
        problems = [answer for answer in answers if isinstance(answer, Problem)]
        assert all(problem.sentence for problem in problems)
        assert len(problems) <= len(sent)
    lesson.require_unharmed()


@pytest.mark.parametrize("mark", ["x", b"\x01", b"\x02"], ids=["text", "blob", "pose"])
def test_a_frame_of_10_mb_gets_a_sentence_and_a_larger_one_closes(lesson: Lesson, mark: str | bytes) -> None:
    with lesson.guest() as guest:
        joined(lesson, guest)
        guest.socket.send(mark * 10_000_000)
        problem = guest.receive()
        assert (problem["type"], problem["code"]) == ("problem", "too_large" if mark == "x" else "bad_message")
        assert problem["sentence"].startswith(("Expected a", "pose: expected 72 bytes"))
        with pytest.raises(ConnectionClosed) as caught:
            send_and_read(guest, mark * 20_000_000)
        # While megabytes are still under way, the network may swallow the close frame.
        assert caught.value.rcvd is None or caught.value.rcvd.code == 1009
    lesson.require_unharmed()


def send_and_read(client: SocketClient, frame: str | bytes) -> None:
    client.socket.send(frame)
    read_all(client)


def read_all(client: SocketClient) -> None:
    while True:
        client.socket.recv(timeout=60)


def test_ten_thousand_messages_at_once_are_slowed_down_and_then_cut_off(lesson: Lesson) -> None:
    caught: list[ConnectionClosed] = []

    def flood() -> None:
        with lesson.guest() as guest:
            joined(lesson, guest)
            reader = threading.Thread(target=read, args=(guest,))
            reader.start()
            with contextlib.suppress(ConnectionClosed):
                for _ in range(10_000):
                    guest.send("raise_hand", raised=True, device_time=now())
            reader.join(60)

    def read(guest: SocketClient) -> None:
        try:
            read_all(guest)
        except ConnectionClosed as closed:
            caught.append(closed)

    flooding = threading.Thread(target=flood)
    flooding.start()
    answered = 0
    while flooding.is_alive() or answered < 5:
        lesson.require_unharmed()
        answered += 1
    flooding.join()
    assert caught[0].rcvd.code == 1008
    assert caught[0].rcvd.reason == "Expected at most 50 messages and 40 poses a second; got more."
    lesson.require_unharmed()


# --- poses ----------------------------------------------------------------------------------------------------


def pose(sequence: int, **parts: Any) -> bytes:
    return encode(Pose(**{"flags": HEAD, "sequence": sequence, "time_ms": now_ms(), **parts}))


BAD_POSES: list[tuple[Callable[[], bytes], str]] = [
    (lambda: pose(1, head=Limb((float("nan"), 0, 0))), "pose: expected metres between -1000 and 1000; got nan."),
    (lambda: pose(1, head=Limb((float("inf"), 0, 0))), "pose: expected metres between -1000 and 1000; got inf."),
    (lambda: pose(1, pointer_m=float("nan")), "pose: expected metres between -1000 and 1000; got nan."),
    (lambda: pose(1, left=Limb((0, 1001, 0))), "pose: expected metres between -1000 and 1000; got 1001."),
    (lambda: pose(1, flags=64), "pose.flags: expected at most 63; got 64."),
    (lambda: pose(1, time_ms=now_ms() + 86_400_000), "pose.time: expected the server's clock within 10 s"),
    (lambda: pose(1)[:-1], "pose: expected 72 bytes; got 71."),
    (lambda: pose(1) + b"\0", "pose: expected 72 bytes; got 73."),
    (lambda: b"\x02", "pose: expected 72 bytes; got 1."),
]


@pytest.mark.parametrize(("make", "sentence"), BAD_POSES)
def test_a_pose_that_cannot_be_gets_a_sentence_and_is_not_shown(
    lesson: Lesson, make: Callable[[], bytes], sentence: str
) -> None:
    with lesson.guest() as guest:
        joined(lesson, guest)
        guest.socket.send(make())
        problem = guest.receive()
        assert (problem["type"], problem["code"], problem["reply_to"]) == ("problem", "bad_message", None)
        assert problem["sentence"].startswith(sentence)
        guest.socket.send(pose(2, head=Limb((1.0, 2.0, 3.0))))
        frame: str | bytes = ""
        while isinstance(frame, str):
            frame = lesson.host.socket.recv(timeout=60)
            if isinstance(frame, str):
                lesson.state = apply(lesson.state, from_server.validate_json(frame))
        assert {seat: seen.head.position for seat, seen in unbundle(frame)[1].items()} == {2: (1.0, 2.0, 3.0)}
    lesson.require_unharmed()


@given(frame=st.binary(min_size=POSE_BYTES - 1, max_size=POSE_BYTES - 1))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_garbage_as_a_pose_never_closes_the_socket(lesson: Lesson, frame: bytes) -> None:
    with lesson.guest() as guest:
        joined(lesson, guest)
        guest.socket.send(b"\x02" + frame)
        op_id = guest.send("sync_clock", device_ms=0)
        answer: dict[str, Any] = {}
        while answer.get("reply_to") != op_id:
            received = guest.socket.recv(timeout=60)
            answer = json.loads(received) if isinstance(received, str) else {}
        assert answer["type"] == "clock_read"


# --- commands -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("hours", [-24, 24])
def test_a_clock_a_day_off_is_told(lesson: Lesson, hours: int) -> None:
    then = (datetime.now(UTC) + timedelta(hours=hours)).isoformat()
    with lesson.guest() as guest:
        problem = guest.ask("join_room", code=lesson.code, device_time=then)
        assert problem["code"] == "bad_message"
        assert problem["sentence"].startswith("join_room.device_time: expected the server's time within an hour")
        joined(lesson, guest)
        problem = guest.ask("raise_hand", raised=True, device_time=then)
        assert problem["sentence"].startswith("raise_hand.device_time: expected the server's time within an hour")
    lesson.require_unharmed()


def test_an_op_id_stands_for_one_command(lesson: Lesson) -> None:
    with lesson.guest() as guest:
        joined(lesson, guest)
        command = {"op_id": new_op_id(), "device_time": now()}
        first = guest.ask("raise_hand", raised=True, **command)
        assert first["type"] == "accepted"
        assert guest.ask("raise_hand", raised=True, **command) == first
        assert guest.ask("raise_hand", raised=False, **command)["code"] == "conflict"
        assert guest.ask("set_colour", colour="x", **command)["code"] == "conflict"
    lesson.require_unharmed()


@pytest.mark.parametrize(
    ("type_", "fields"),
    [
        ("list_library", {}),
        ("list_entries", {"record_id": "r"}),
        ("append_entry", {"record_id": "r", "field": "mass", "value": 1.0, "device_time": now()}),
        ("open_room", {"title": "Mine", "device_time": now()}),
        ("close_room", {"device_time": now()}),
        ("lock", {"locked": True, "device_time": now()}),
        ("hand_over", {"seat": 2, "device_time": now()}),
        ("remove_seat", {"seat": 1, "device_time": now()}),
    ],
)
def test_a_guest_may_not_do_what_others_may(lesson: Lesson, type_: str, fields: dict[str, Any]) -> None:
    with lesson.guest() as guest:
        joined(lesson, guest)
        problem = guest.ask(type_, **fields)
        assert (problem["type"], problem["code"]) == ("problem", "refused")
    lesson.require_unharmed()


def test_commands_before_a_seat_is_taken_are_refused(lesson: Lesson) -> None:
    with lesson.guest() as guest:
        assert guest.ask("raise_hand", raised=True, device_time=now())["code"] == "refused"
        assert (
            guest.ask("hello", protocol=1, device_id="d", device_profile="ci", language="en")["code"] == "bad_message"
        )
        joined(lesson, guest)
    lesson.require_unharmed()


def test_a_seat_that_was_taken_away_is_no_login_any_more(lesson: Lesson) -> None:
    with lesson.guest() as guest:
        joined(lesson, guest)
        lesson.host.send("remove_seat", seat=2, device_time=now())
        with pytest.raises(ConnectionClosed) as caught:
            read_all(guest)
        assert caught.value.rcvd.code == 1008
        assert caught.value.rcvd.reason == "This login has ended or changed; connect again."
    hello = {"type": "hello", "op_id": new_op_id(), "protocol": 1, "device_id": "guest", "device_profile": "ci"}
    with open_socket(lesson.server) as socket:
        socket.send(json.dumps({**hello, "language": "en", "token": lesson.guest_token}))
        assert json.loads(socket.recv(timeout=60))["code"] == "refused"
    lesson.require_unharmed()


# --- HTTP -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["", " ", "a\nb", "a\x00b", "a\u202eb", "\u200b", "x" * 41, "x" * 10_240, "́ada", 7, None, ["Marie"]]
)
def test_a_name_that_cannot_be_shown_gets_a_sentence(lesson: Lesson, name: object) -> None:
    wish = {"code": lesson.code, "name": name}
    answer = httpx.post(f"{lesson.server.url}/api/v1/seats", json=wish, headers={"Origin": lesson.server.url})
    assert answer.status_code == 400
    assert answer.json()["code"] == "bad_message"
    assert answer.json()["sentence"].startswith("body.name: ")
    lesson.require_unharmed()


# What would end the login that asks, or change its password.
NOT_TRIED = {("DELETE", "/api/v1/sessions"), ("PUT", "/api/v1/me/password"), ("DELETE", "/api/v1/devices/{login_id}")}


def test_the_http_interface_does_what_its_document_says(own_server: RunningServer, own_login: str) -> None:
    bearer = {"Authorization": f"Bearer {own_login}"}
    tried = set()
    for found in schemathesis.openapi.from_url(f"{own_server.url}/openapi.json", headers=bearer).get_all_operations():
        operation = found.ok()
        name = (operation.method.upper(), operation.path)
        if name in NOT_TRIED:
            continue

        @settings(max_examples=10, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy() | operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))
        def ask(case: Case) -> None:
            # Names and codes have rules that a schema cannot tell.
            case.call_and_validate(headers=bearer, excluded_checks=[positive_data_acceptance])

        ask()
        tried.add(name)
    own = {(method, path) for path, method in ROUTE_ROLES if path.startswith("/api/") and not path.endswith("/ws")}
    assert tried == {(method, path) for method, path in own - NOT_TRIED if method != "HEAD"}


# These come last: afterwards this address has to pause.


def test_guessing_the_codes_of_rooms_is_slowed_down(own_server: RunningServer) -> None:
    with httpx.Client(headers={"Origin": own_server.url}) as client:
        for _ in range(1000):
            answer = client.post(f"{own_server.url}/api/v1/seats", json={"code": "222222", "name": "Eve"})
            if answer.status_code != 404:
                break
    assert answer.status_code == 429
    assert answer.json()["code"] == "throttled"
    assert int(answer.headers["retry-after"]) > 0


def test_guessing_the_codes_of_rooms_by_socket_is_slowed_down(own_server: RunningServer, own_login: str) -> None:
    with SocketClient(own_server, own_login) as client:
        codes = [client.ask("join_room", code="222222", device_time=now())["code"] for _ in range(300)]
    assert codes[0] == "not_found"
    assert "throttled" in codes
