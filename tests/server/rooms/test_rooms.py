"""Rooms over real sockets: SQLite with one server process, PostgreSQL with two."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from server.clock import new_op_id, now, now_ms
from server.rooms.poses import HEAD, POINTER, Limb, Pose, encode, unbundle
from tests.serving import RunningServer, SocketClient, log_in, new_postgresql_database, running_server, seat_token


def ask(client: SocketClient, kind: str, op_id: str | None = None, **fields: object) -> dict[str, Any]:
    return client.ask(kind, op_id, device_time=now(), **fields)


def until(client: SocketClient, kind: str) -> dict[str, Any]:
    """The next message of a kind; what else comes is passed over."""
    while (message := client.receive())["type"] != kind:
        pass
    return message


def opened(client: SocketClient, title: str = "Lesson") -> str:
    """The code of a new room that the client has joined."""
    code = ask(client, "open_room", title=title)["code"]
    assert ask(client, "join_room", code=code)["type"] == "room_joined"
    return code


@contextlib.contextmanager
def guest(server: RunningServer, code: str, name: str = "Marie") -> Iterator[SocketClient]:
    """A guest who has joined a room."""
    with SocketClient(server, seat_token(server, code, name), device=f"device-{name}") as client:
        client.joined = ask(client, "join_room", code=code)
        yield client


def test_a_guest_sees_the_room_and_is_seen(server: RunningServer, client: SocketClient) -> None:
    code = opened(client)
    with guest(server, code) as marie:
        assert marie.welcome["role"] == "guest"
        seats = marie.joined["room"]["seats"]
        assert [seat["name"] for seat in seats] == ["local person", "Marie"]
        assert marie.joined["room"]["powers"]["host"] == 1
        assert until(client, "seat_changed")["seat"]["name"] == "Marie"
        accepted = ask(marie, "set_slice", on=True, axis="z", position=0.25)
        event = until(client, "stage_changed")
        assert (event["seq"], event["by"]) == (accepted["seq"], 2)
        assert event["stage"]["slice"] == {"on": True, "axis": "z", "position": 0.25}


def test_what_a_guest_may_not_do(server: RunningServer, client: SocketClient) -> None:
    code, other = opened(client), opened(client)
    electrode = client.ask("list_library")["electrodes"][0]["electrode_id"]
    token = seat_token(server, code)
    with SocketClient(server, token, device="d") as marie:
        for kind, fields in {
            "list_library": {},
            "list_rooms": {},
            "list_entries": {"record_id": "r"},
            "open_room": {"title": "t", "device_time": now()},
            "show_electrode": {"electrode_id": electrode, "device_time": now()},
            "open_scene": {"electrode_id": electrode},
            "get_blob": {"sha256": electrode},
        }.items():
            assert marie.ask(kind, **fields)["code"] == "refused", kind
        assert ask(marie, "join_room", code=other)["sentence"].startswith(
            "Expected the code of the room that this guest"
        )
    headers = {"Authorization": f"Bearer {token}"}
    assert httpx.get(f"{server.url}/api/v1/library", headers=headers).status_code == 403


def test_a_guest_gets_the_blobs_of_what_the_room_has_shown(server: RunningServer, client: SocketClient) -> None:
    code = opened(client)
    electrode = client.ask("list_library")["electrodes"][0]["electrode_id"]
    token = seat_token(server, code)
    headers = {"Authorization": f"Bearer {token}"}
    with SocketClient(server, token, device="d") as marie:
        scene = client.ask("open_scene", electrode_id=electrode)
        address = f"{server.url}/api/v1/blobs/"
        assert httpx.get(address + scene["manifest"], headers=headers).status_code == 403
        assert ask(client, "show_electrode", electrode_id=electrode)["type"] == "accepted"
        assert marie.ask("open_scene", electrode_id=electrode)["manifest"] == scene["manifest"]
        manifest = httpx.get(address + scene["manifest"], headers=headers).json()
        named = [scene["manifest"], scene["parts"][0]["sha256"], manifest["track"]["segments"][0]["sha256"]]
        for sha256 in named:
            assert httpx.get(address + sha256, headers=headers).status_code == 200
        assert marie.ask("get_blob", sha256=scene["manifest"])["type"] == "blob_chunks"


def test_an_electrode_that_is_not_there_is_not_shown(client: SocketClient) -> None:
    opened(client)
    assert ask(client, "show_electrode", electrode_id="0" * 64)["code"] == "not_found"
    assert ask(client, "push_step", module_id="prepare-nmc111-slurry", step=99)["code"] == "not_found"
    assert ask(client, "push_step", module_id="prepare-nmc111-slurry", step=1)["type"] == "accepted"


def test_a_room_is_asked_only_by_those_in_it(client: SocketClient) -> None:
    assert ask(client, "lock", locked=True)["sentence"].startswith("Expected join_room first")
    client.socket.send(encode(Pose(HEAD, 1, now_ms())))
    assert until(client, "problem")["sentence"].startswith("Expected join_room first")
    assert ask(client, "join_room", code="ZZZZZZ")["code"] == "not_found"


def test_the_same_command_again_is_one_event(client: SocketClient) -> None:
    opened(client)
    op_id, time = new_op_id(), now()
    answers = [client.ask("raise_hand", op_id, raised=True, device_time=time) for _ in range(2)]
    assert answers[0] == answers[1]
    other = client.ask("raise_hand", op_id, raised=False, device_time=time)
    assert other["code"] == "conflict"
    assert ask(client, "raise_hand", raised=True)["seq"] == answers[0]["seq"] + 1


def test_a_clock_a_day_off_is_told(client: SocketClient) -> None:
    opened(client)
    answer = client.ask("raise_hand", raised=True, device_time="2026-01-01T00:00:00Z")
    assert answer["code"] == "bad_message"
    assert "expected the server's time within an hour" in answer["sentence"]


def test_who_comes_back_has_the_seat_and_hears_what_was_missed(server: RunningServer, client: SocketClient) -> None:
    code = opened(client)
    token = seat_token(server, code)
    with SocketClient(server, token, device="d") as marie:
        room = ask(marie, "join_room", code=code)["room"]
    assert until(client, "seat_changed")["seat"]["present"] is True
    away = until(client, "seat_changed")
    assert away["seat"]["present"] is False
    assert away["by"] == 0
    changed = ask(client, "set_slice", on=True, axis="y", position=0.75)["seq"]
    with SocketClient(server, token, device="d") as marie:
        resumed = ask(marie, "join_room", code=code, after_seq=room["seq"])
        assert resumed["type"] == "room_resumed"
        assert resumed["seat"] == 2
        heard = [marie.receive() for _ in range(3)]
    assert [event["type"] for event in heard] == ["seat_changed", "stage_changed", "seat_changed"]
    assert [event["seq"] for event in heard] == [away["seq"], changed, changed + 1]
    with SocketClient(server, token, device="d") as marie:
        # A number that this room has never reached is answered by the whole room.
        assert ask(marie, "join_room", code=code, after_seq=10_000)["type"] == "room_joined"


def test_a_second_connection_takes_the_seat_over(server: RunningServer, client: SocketClient) -> None:
    code = opened(client)
    token = seat_token(server, code)
    with SocketClient(server, token, device="d") as first, SocketClient(server, token, device="d") as second:
        ask(first, "join_room", code=code)
        assert ask(second, "join_room", code=code)["seat"] == 2
        dismissed = until(first, "dismissed")
        assert dismissed["again"] is False
        assert dismissed["sentence"].startswith("Your seat was taken on another connection")
        assert ask(first, "raise_hand", raised=True)["sentence"].startswith("Expected join_room first")
        assert ask(second, "raise_hand", raised=True)["type"] == "accepted"


def test_heads_and_pointers_reach_the_others(server: RunningServer, client: SocketClient) -> None:
    code = opened(client)
    with guest(server, code) as marie:
        pose = Pose(HEAD | POINTER, 1, now_ms(), Limb((0.5, 1.5, -2.0)), pointer_m=1.0)
        marie.socket.send(encode(pose))
        assert next_poses(client) == {2: decoded(pose)}
        assert ask(client, "mute_pointers", muted=True)["type"] == "accepted"
        marie.socket.send(encode(Pose(HEAD | POINTER, 2, now_ms())))
        assert next_poses(client)[2].flags == HEAD
        assert ask(client, "grant_pointer", seat=2, granted=True)["type"] == "accepted"
        marie.socket.send(encode(Pose(HEAD | POINTER, 3, now_ms())))
        assert next_poses(client)[2].flags == HEAD | POINTER


def next_poses(client: SocketClient) -> dict[int, Pose]:
    while isinstance(frame := client.socket.recv(timeout=60), str):
        pass
    return unbundle(frame)[1]


def decoded(pose: Pose) -> Pose:
    """The pose as its frame holds it."""
    return Pose(pose.flags, pose.sequence, pose.time_ms % 2**32, pose.head, pointer_m=pose.pointer_m)


def test_observers_are_not_seen(server: RunningServer, client: SocketClient) -> None:
    code = opened(client)
    with SocketClient(server, seat_token(server, code), device="beamer") as beamer:
        ask(beamer, "join_room", code=code, attendance="observer")
        beamer.socket.send(encode(Pose(HEAD, 1, now_ms())))
        assert until(beamer, "problem")["sentence"].startswith("Expected poses of participants")


def test_somebody_sent_out_does_not_come_back(server: RunningServer, client: SocketClient) -> None:
    code = opened(client)
    token = seat_token(server, code)
    with SocketClient(server, token, device="d") as marie:
        ask(marie, "join_room", code=code)
        assert ask(client, "remove_seat", seat=2)["type"] == "accepted"
        assert until(marie, "dismissed")["sentence"].startswith("The host has sent you out")
        assert until(marie, "problem")["sentence"].startswith("This login has ended")
    answer = httpx.get(f"{server.url}/api/v1/me", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 403


def test_a_closed_room_ends_its_code_and_its_guests(server: RunningServer, client: SocketClient) -> None:
    code = opened(client)
    with guest(server, code) as marie:
        assert ask(client, "close_room")["type"] == "accepted"
        assert until(marie, "room_closed")["by"] == 1
        assert until(marie, "problem")["sentence"].startswith("This login has ended")
    assert ask(client, "join_room", code=code)["code"] == "not_found"
    again = httpx.post(f"{server.url}/api/v1/seats", json={"code": code, "name": "M"}, headers={"Origin": server.url})
    assert again.status_code == 404


def test_a_pin_may_also_be_a_notebook_entry(client: SocketClient) -> None:
    opened(client)
    electrode = client.ask("list_library")["electrodes"][0]["electrode_id"]
    ask(client, "show_electrode", electrode_id=electrode)
    record = new_op_id()
    point = [0.0, 0.1, 0.25]
    for note, extra in (("kept", {"record_id": record}), ("only here", {})):
        assert ask(client, "place_pin", particle=None, position=point, note=note, **extra)["type"] == "accepted"
    entries = client.ask("list_entries", record_id=record)["entries"]
    assert [(entry["field"], entry["text"]) for entry in entries] == [("pin", "kept (at 0.000, 0.100, 0.250 m)")]


def test_a_room_is_shown_as_text_and_qr(server: RunningServer, client: SocketClient, login: str) -> None:
    code = opened(client)
    headers = {"Authorization": f"Bearer {login}"}
    answer = httpx.get(f"{server.url}/api/v1/rooms/{code}/invitation", headers=headers).json()
    assert answer["url"] == f"{server.url}/rooms/{code}"
    assert {len(row) for row in answer["qr"]} == {len(answer["qr"])}
    listed = client.ask("list_rooms")["rooms"]
    assert next(room for room in listed if room["code"] == code)["people"] == 1


def test_a_killed_server_forgets_nothing(tmp_path: Path) -> None:
    with running_server(tmp_path / "data", "--no-worker") as server:
        login = log_in(server)
        with SocketClient(server, login) as client:
            code = opened(client)
            token = seat_token(server, code)
            with SocketClient(server, token, device="d") as marie:
                ask(marie, "join_room", code=code)
                ask(client, "follow_me", following=True)
                op_id, time = new_op_id(), now()
                accepted = marie.ask("raise_hand", op_id, raised=True, device_time=time)
                server.kill()
    with (
        running_server(tmp_path / "data", "--no-worker") as server,
        SocketClient(server, token, device="d") as marie,
    ):
        resumed = ask(marie, "join_room", code=code, after_seq=accepted["seq"])
        assert (resumed["type"], resumed["seat"]) == ("room_resumed", 2)
        assert marie.ask("raise_hand", op_id, raised=True, device_time=time) == accepted
        with SocketClient(server, login) as client:
            room = ask(client, "join_room", code=code)["room"]
    assert (room["powers"]["host"], room["powers"]["following"]) == (1, True)
    assert [(seat["name"], seat["hand_raised"]) for seat in room["seats"]] == [("local person", False), ("Marie", True)]


@pytest.fixture
def shared_database(postgresql: str) -> dict[str, str]:
    return {"HOLOTRODE_DATABASE_URL": new_postgresql_database(postgresql)}


def test_a_room_goes_on_in_another_process(tmp_path: Path, shared_database: dict[str, str]) -> None:
    first = running_server(tmp_path / "first", "--no-worker", environment=shared_database)
    second = running_server(tmp_path / "second", "--no-worker", environment=shared_database)
    with first as owner, second as other:
        login = log_in(owner)
        with SocketClient(owner, login, device="pc") as teacher:
            code = opened(teacher)
            ask(teacher, "set_slice", on=True, axis="z", position=0.5)
            token = seat_token(other, code)
            with SocketClient(other, token, device="d") as marie:
                moved = ask(marie, "join_room", code=code)
                assert (moved["type"], moved["url"]) == ("moved", owner.url)
            with SocketClient(owner, token, device="d") as marie:
                seq = ask(marie, "join_room", code=code)["room"]["seq"]
                ask(marie, "raise_hand", raised=True)
                owner.kill()
        with SocketClient(other, token, device="d") as marie:
            # The lease of the dead process runs out.
            answer = ask(marie, "join_room", code=code, after_seq=seq)
            while answer["type"] == "moved":
                with contextlib.suppress(TimeoutError):  # nothing is expected: this paces the tries
                    marie.socket.recv(timeout=0.5)
                answer = ask(marie, "join_room", code=code, after_seq=seq)
            assert (answer["type"], answer["seat"]) == ("room_resumed", 2)
            assert until(marie, "seat_changed")["seat"]["hand_raised"] is True
            assert ask(marie, "set_slice", on=False, axis="z", position=0.5)["type"] == "accepted"
