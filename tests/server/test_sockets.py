import json
import threading

import pytest
from websockets.exceptions import ConnectionClosedError, InvalidStatus

from server.clock import new_op_id
from tests.serving import NOW, RunningServer, SocketClient, open_socket

HELLO = {"type": "hello", "protocol": 1, "device_id": "d", "device_profile": "ci", "language": "en"}


def first_answer(server: RunningServer, frame: object, **options: object) -> tuple[dict, ConnectionClosedError]:
    """What comes for a first frame that is refused, and how the socket closes."""
    with open_socket(server, **options) as socket:
        socket.send(frame if isinstance(frame, (str, bytes)) else json.dumps(frame))
        problem = json.loads(socket.recv(timeout=10))
        with pytest.raises(ConnectionClosedError) as caught:
            socket.recv(timeout=10)
        return problem, caught.value


def test_hello_is_welcomed(client: SocketClient) -> None:
    assert client.welcome["type"] == "welcome"
    assert client.welcome["protocol"] == 1
    assert client.welcome["person"] == "local person"


def test_a_browser_s_cookie_is_enough(server: RunningServer, login: str) -> None:
    headers = {"Cookie": f"holotrode_login={login}"}
    with open_socket(server, additional_headers=headers, origin=server.url) as socket:
        socket.send(json.dumps({**HELLO, "op_id": new_op_id()}))
        assert json.loads(socket.recv(timeout=10))["type"] == "welcome"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"token": "wrong"}, "Expected the login's cookie, or its token in hello; got neither."),
        ({}, "Expected the login's cookie, or its token in hello; got neither."),
        ({"protocol": 2}, "This server speaks protocol 1; the client speaks 2."),
    ],
)
def test_a_hello_that_does_not_fit_closes_with_a_sentence(
    server: RunningServer, changes: dict[str, object], sentence: str
) -> None:
    op_id = new_op_id()
    problem, closed = first_answer(server, {**HELLO, "op_id": op_id, **changes})
    assert problem == {"type": "problem", "reply_to": op_id, "code": "refused", "sentence": sentence}
    assert closed.rcvd.code == 1008
    assert closed.rcvd.reason == sentence


@pytest.mark.parametrize("frame", [b"\x00", "{", {"type": "list_library", "op_id": new_op_id()}])
def test_anything_but_hello_first_closes(server: RunningServer, frame: object) -> None:
    problem, closed = first_answer(server, frame)
    assert problem["sentence"].startswith("Expected")
    assert closed.rcvd.code == 1008


def test_silence_closes(server: RunningServer) -> None:
    with open_socket(server) as socket:
        assert json.loads(socket.recv(timeout=30))["sentence"] == "Expected hello within 5 s; nothing came."


def test_another_subprotocol_is_refused(server: RunningServer) -> None:
    with pytest.raises(InvalidStatus) as caught, open_socket(server, subprotocols=["other.v9"]):
        pass
    assert caught.value.response.body == b"Expected the subprotocol holotrode.v1; got other.v9."


@pytest.mark.parametrize(
    ("frame", "code", "sentence"),
    [
        ("{", "bad_message", "Expected JSON; got something else"),
        ("[]", "bad_message", "frame: Input should be an object; got '[]'."),
        ("[" * 100_000, "bad_message", "Expected JSON"),
        (b"binary", "bad_message", "Expected a text frame with JSON; got 6 bytes of binary."),
        ("{}", "unknown_type", "Expected the key 'type' to name a message; it is missing."),
        ('{"type": "teleport"}', "unknown_type", "Expected one of 'hello', 'list_library'"),
        ("x" * 10_000_000, "too_large", "Expected a frame of at most 262,144 bytes; got 10,000,000."),
    ],
)
def test_what_is_no_message_gets_a_sentence_and_the_socket_stays(
    client: SocketClient, frame: str | bytes, code: str, sentence: str
) -> None:
    client.socket.send(frame)
    problem = client.receive()
    assert (problem["type"], problem["code"], problem["reply_to"]) == ("problem", code, None)
    assert problem["sentence"].startswith(sentence)
    assert client.ask("list_entries", record_id="r")["type"] == "entries"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"colour": "red"}, "append_entry.colour: expected no such key."),
        ({"field": None}, "append_entry.field: Input should be a valid string; got 'None'."),
        ({"value": "1.5"}, "append_entry.value: Input should be a valid number; got '1.5'."),
        ({"field": "a b"}, "append_entry.field: String should match pattern"),
        ({"text": "x" * 2001}, "append_entry.text: String should have at most 2000 characters"),
        ({"device_time": "yesterday, about eight"}, "append_entry.device_time: Value error"),
        ({"value": None}, "append_entry: expected a value or a text; got neither."),
    ],
)
def test_a_message_that_does_not_fit_names_the_key(
    client: SocketClient, changes: dict[str, object], sentence: str
) -> None:
    good: dict[str, object] = {"record_id": "bad", "field": "mass", "value": 1.5, "device_time": NOW}
    problem = client.ask("append_entry", **{**good, **changes})
    assert problem["code"] == "bad_message"
    assert problem["sentence"].startswith(sentence)
    assert client.ask("list_entries", record_id="bad")["entries"] == []


def test_a_missing_key_is_named(client: SocketClient) -> None:
    problem = client.ask("append_entry", record_id="bad", field="mass", value=1.0)
    assert problem["sentence"] == "append_entry.device_time: expected this key; it is missing."


def test_a_second_hello_is_refused(client: SocketClient) -> None:
    fields = {name: value for name, value in HELLO.items() if name != "type"}
    assert client.ask("hello", **fields)["sentence"] == "Expected hello only once, as the first frame."


@pytest.mark.parametrize(
    ("type_", "fields"),
    [
        ("follow_job", {"job_id": "none"}),
        ("cancel_job", {"job_id": "none", "device_time": NOW}),
        ("open_scene", {"electrode_id": "0" * 64}),
        ("get_blob", {"sha256": "0" * 64}),
    ],
)
def test_what_is_not_there_is_not_found(client: SocketClient, type_: str, fields: dict[str, object]) -> None:
    problem = client.ask(type_, **fields)
    assert problem["code"] == "not_found"
    assert problem["sentence"].startswith("There is no ")


def test_a_recipe_that_cannot_be_made_names_its_key(client: SocketClient) -> None:
    problem = client.ask("start_job", recipe_yaml="name: x\ncolour: red\n", device_time=NOW)
    assert problem["code"] == "bad_message"
    assert "recipe: " in problem["sentence"]


def test_a_very_long_key_in_a_recipe_gets_a_short_sentence(client: SocketClient) -> None:
    problem = client.ask("start_job", recipe_yaml=f"{'k' * 90_000}: 1\n", device_time=NOW)
    assert problem["code"] == "bad_message"
    assert len(problem["sentence"]) <= 2000


def test_a_hello_with_a_used_op_id_closes_with_a_sentence(server: RunningServer, login: str) -> None:
    op_id = new_op_id()
    with open_socket(server) as socket:
        socket.send(json.dumps({**HELLO, "op_id": op_id, "token": login, "device_id": "first"}))
        assert json.loads(socket.recv(timeout=10))["type"] == "welcome"
    problem, _ = first_answer(server, {**HELLO, "op_id": op_id, "token": login, "device_id": "second"})
    assert problem["code"] == "unavailable"


def test_nothing_is_recorded_outside_a_study(client: SocketClient) -> None:
    """What clients of version 0.1.0 sent at any time."""
    answer = client.ask("study_event", new_op_id(), name="opened", device_time=NOW)
    assert answer["code"] == "refused"
    assert "Nothing is recorded outside a study" in answer["sentence"]


def test_many_devices_write_at_once_and_nothing_is_lost(server: RunningServer, login: str) -> None:
    def write(number: int) -> None:
        with SocketClient(server, login, device=f"d{number}") as client:
            for value in range(10):
                client.ask("append_entry", record_id="many", field="mass", value=float(value), device_time=NOW)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with SocketClient(server, login) as client:
        entries = client.ask("list_entries", record_id="many")["entries"]
    assert [entry["seq"] for entry in entries] == list(range(1, 61))
    for number in range(6):
        assert [e["value"] for e in entries if e["device_id"] == f"d{number}"] == [float(v) for v in range(10)]
