"""The Python client against real servers, and against one that says odd things."""

import asyncio
import json
import ssl
import subprocess
import sys
from collections.abc import Awaitable
from pathlib import Path

import httpx
import pytest
from websockets.asyncio.server import ServerConnection, serve

from server.client import Client, LostError, take_seat
from server.client.clock import ServerClock, local_ms
from server.clock import now, now_ms
from server.problems import ProblemError
from server.protocol.messages import (
    CloseRoom,
    GrantPointer,
    ListLibrary,
    Lock,
    OpenRoom,
    RaiseHand,
    RemoveSeat,
    RoomOpened,
    SetColour,
    SetSlice,
)
from server.rooms.poses import HEAD, RIGHT, Limb, Pose, clock_difference
from server.rooms.state import changed, new_room
from server.settings import ROOT
from tests.serving import RunningServer, free_port, log_in, new_postgresql_database, running_server


def run(scenario: Awaitable[None]) -> None:
    """Run a scenario, for a minute at most."""

    async def bounded() -> None:
        async with asyncio.timeout(60):
            await scenario

    asyncio.run(bounded())


async def open_room(host: Client) -> str:
    """A new room, joined; its code."""
    opened = await host.ask(host.new(OpenRoom, title="Lesson"))
    assert isinstance(opened, RoomOpened)
    await host.join(opened.code)
    return opened.code


async def guest_of(server: RunningServer, code: str, name: str = "Marie") -> Client:
    """A guest's client, to be entered with `async with`."""
    seat = await take_seat(server.url, code, name)
    return Client(server.url, seat.token, "guest-device", "quest3")


def cut(client: Client) -> None:
    """What a lost network does."""
    client._line._socket.transport.abort()


def test_two_people_share_a_room(server: RunningServer, login: str) -> None:
    async def lesson() -> None:
        async with Client(server.url, login, "pc", "desktop") as host:
            code = await open_room(host)
            async with await guest_of(server, code) as guest:
                room = await guest.join(code)
                assert [(seat.name, seat.role) for seat in room.seats] == [
                    ("local person", "admin"),
                    ("Marie", "guest"),
                ]
                assert (host.seat, guest.seat) == (1, 2)
                heard = []
                host.on_event = heard.append
                await guest.ask(guest.new(SetSlice, on=True, axis="z", position=0.25))
                assert guest.room.stage.slice.position == 0.25
                await host.until(lambda: host.room == guest.room)
                assert [event.type for event in heard][-1] == "stage_changed"
                await guest.leave()
                assert (guest.room, guest.seat) == (None, None)
                await host.until(lambda: len(host.room.seats) == 1)

    run(lesson())


def test_poses_are_seen_with_the_moment_they_were_sent(server: RunningServer, login: str) -> None:
    async def lesson() -> None:
        async with Client(server.url, login, "pc") as host:
            code = await open_room(host)
            async with await guest_of(server, code) as guest:
                guest.send_pose(Limb())  # without a seat nobody sees it, and nothing is wrong
                await guest.join(code)
                seen: asyncio.Queue[tuple[int, dict[int, Pose]]] = asyncio.Queue()
                host.on_poses = lambda *bundle: seen.put_nowait(bundle)
                guest.send_pose(Limb((0.0, 1.6, 0.0)), right=Limb((0.2, 1.1, 0.3)))
                server_ms, poses = await seen.get()
        assert list(poses) == [2]
        assert poses[2].flags == HEAD | RIGHT
        assert poses[2].head.position == pytest.approx((0.0, 1.6, 0.0))
        assert abs(clock_difference(poses[2].time_ms, server_ms)) < 5000
        assert host.meter.pose_bytes == 8 + 72

    run(lesson())


def test_an_observer_only_sees(server: RunningServer, login: str) -> None:
    async def lesson() -> None:
        async with Client(server.url, login, "pc") as host, Client(server.url, login, "beamer") as beamer:
            code = await open_room(host)
            await beamer.join(code, "observer")
            beamer.send_pose(Limb())
            with pytest.raises(ProblemError, match="observers only see"):
                await beamer.ask(beamer.new(SetColour, colour="x"))
            assert beamer.seat == 2

    run(lesson())


def test_the_script_of_the_documentation_works(server: RunningServer, login: str) -> None:
    page = (ROOT / "docs/server.md").read_text(encoding="utf-8")
    script = page.partition("```python\n")[2].partition("```")[0]

    async def lesson() -> None:
        async with Client(server.url, login, "pc") as host:
            code = await open_room(host)
            script_here = script.replace("http://127.0.0.1:8421", server.url).replace("K7M2QX", code)
            process = await asyncio.create_subprocess_exec(sys.executable, "-c", script_here, stdout=subprocess.PIPE)
            await host.until(lambda: any(seat.hand_raised for seat in host.room.seats))
            await host.ask(host.new(GrantPointer, seat=2, granted=True))
            out, _ = await process.communicate()
            assert process.returncode == 0
            assert out.decode().split() == ["seat_changed", "seat_changed"]

    run(lesson())


def test_a_cut_connection_comes_back_to_its_seat_with_what_happened_meanwhile(
    server: RunningServer, login: str
) -> None:
    async def lesson() -> None:
        async with Client(server.url, login, "pc") as host:
            code = await open_room(host)
            async with await guest_of(server, code) as guest:
                await guest.join(code)
                cut(guest)
                await guest.until(lambda: guest.seat is None)
                assert guest.room is not None
                waiting = asyncio.create_task(guest.ask(guest.new(RaiseHand, raised=True)))
                await host.ask(host.new(SetColour, colour="diameter"))
                await waiting
                assert guest.seat == 2
                assert (guest.meter.connections, guest.meter.snapshots) == (2, 1)
                assert guest.room.stage.colour == "diameter"
                await host.until(lambda: host.room == guest.room)

    run(lesson())


def test_a_command_outlives_the_server(tmp_path: Path) -> None:
    async def lesson() -> None:
        port = str(free_port())
        with running_server(tmp_path / "data", "--no-worker", "--port", port) as first:
            client = Client(first.url, log_in(first), "pc")
            await client.connect()
            await open_room(client)
            first.kill()
            waiting = asyncio.create_task(client.ask(client.new(Lock, locked=True)))
            await client.until(lambda: client.seat is None)
        with running_server(tmp_path / "data", "--no-worker", "--port", port):
            await waiting
            assert client.room.powers.locked
            assert client.meter.snapshots == 1  # the events after the restart follow the room as it was
            await client.close()

    run(lesson())


def test_what_is_refused_raises_the_server_s_sentence(server: RunningServer, login: str) -> None:
    async def lesson() -> None:
        async with Client(server.url, login, "pc") as host:
            with pytest.raises(ProblemError, match="There is no open room with the code 222222") as caught:
                await host.join("222222")
            assert caught.value.code == "not_found"
            code = await open_room(host)
            await host.ask(host.new(Lock, locked=True))
            async with await guest_of(server, code) as guest:
                await guest.join(code)
                with pytest.raises(ProblemError, match="keeps the stage to themselves"):
                    await guest.ask(guest.new(SetColour, colour="x"))
                with pytest.raises(ProblemError, match="list_library is for"):
                    await guest.ask(guest.new(ListLibrary))
                await host.ask(host.new(GrantPointer, seat=guest.seat, granted=True))
                await guest.ask(guest.new(SetColour, colour="x"))

    run(lesson())


def test_whoever_is_sent_out_stays_out(server: RunningServer, login: str) -> None:
    async def lesson() -> None:
        async with Client(server.url, login, "pc") as host:
            code = await open_room(host)
            # Somebody with an account could come back; the client does not do it by itself.
            async with Client(server.url, login, "tablet") as other:
                await other.join(code)
                said = []
                other.on_dismissed = said.append
                await host.ask(host.new(RemoveSeat, seat=other.seat))
                await other.until(lambda: other.room is None)
                assert [(news.sentence, news.again) for news in said] == [
                    ("The host has sent you out of this room.", False)
                ]
                await other.ask(other.new(ListLibrary))
                assert [seat.seat for seat in host.room.seats] == [1]
                await other.join(code)
                assert other.seat == 2

    run(lesson())


def test_a_guest_who_is_sent_out_cannot_connect_again(server: RunningServer, login: str) -> None:
    async def lesson() -> None:
        async with Client(server.url, login, "pc") as host:
            code = await open_room(host)
            async with await guest_of(server, code) as guest:
                await guest.join(code)
                await host.ask(host.new(RemoveSeat, seat=guest.seat))
                with pytest.raises(ProblemError, match="Expected the login's cookie, or its token in hello"):
                    await guest.until(lambda: False)
                with pytest.raises(ProblemError, match="Expected the login's cookie"):
                    await guest.ask(guest.new(RaiseHand, raised=True))

    run(lesson())


def test_the_seat_goes_to_the_newest_connection_of_a_device(server: RunningServer, login: str) -> None:
    async def lesson() -> None:
        async with Client(server.url, login, "pc") as first:
            code = await open_room(first)
            async with Client(server.url, login, "pc") as second:
                await second.join(code)
                await first.until(lambda: first.room is None)
                assert second.seat == 1

    run(lesson())


def test_a_missing_event_is_answered_by_the_whole_room(server: RunningServer, login: str) -> None:
    async def lesson() -> None:
        async with Client(server.url, login, "pc") as host, Client(server.url, login, "tablet") as other:
            code = await open_room(host)
            await other.join(code)
            other._membership.room = changed(other.room, seq=other.room.seq - 2)
            await host.ask(host.new(SetColour, colour="diameter"))
            await other.until(lambda: other.meter.snapshots == 2)
            await host.until(lambda: host.room == other.room)
            assert other.seat == 2

    run(lesson())


def test_a_closed_room_is_not_joined_again(server: RunningServer, login: str) -> None:
    async def lesson() -> None:
        async with Client(server.url, login, "pc") as host, Client(server.url, login, "tablet") as other:
            code = await open_room(host)
            await other.join(code)
            await host.ask(host.new(CloseRoom))
            await other.until(lambda: other.room.closed)
            assert other.seat is None
            with pytest.raises(ProblemError, match="Expected a seat in this room"):
                await other.ask(other.new(RaiseHand, raised=True))

    run(lesson())


def test_a_login_that_is_no_more_ends_the_client(server: RunningServer, login: str) -> None:
    async def lesson() -> None:
        bearer = {"Authorization": f"Bearer {login}"}
        wish = {"name": "Emmy Noether", "role": "teacher"}
        added = httpx.post(f"{server.url}/api/v1/people", json=wish, headers=bearer).json()
        once = {"Authorization": f"Bearer {added['invitation'].partition('token=')[2]}"}
        token = httpx.post(f"{server.url}/api/v1/logins", headers=once).json()["token"]
        async with Client(server.url, token, "pc") as client:
            await open_room(client)
            own = {"Authorization": f"Bearer {token}"}
            httpx.delete(f"{server.url}/api/v1/sessions", headers=own).raise_for_status()
            with pytest.raises(ProblemError, match="Expected the login's cookie, or its token in hello"):
                await client.until(lambda: False)

    run(lesson())


def test_who_cannot_come_in_is_told(server: RunningServer) -> None:
    async def lesson() -> None:
        with pytest.raises(ProblemError, match="Expected the login's cookie"):
            await Client(server.url, "wrong", "pc").connect()
        nowhere = f"http://127.0.0.1:{free_port()}"
        with pytest.raises(LostError, match=f"Expected a server at {nowhere}; it cannot be reached"):
            await Client(nowhere, "t", "pc").connect()
        with pytest.raises(LostError, match=f"Expected a server at {nowhere}; it cannot be reached"):
            await take_seat(nowhere, "222222", "Marie")
        with pytest.raises(ProblemError, match="There is no open room") as caught:
            await take_seat(server.url, "222222", "Marie")
        assert caught.value.code == "not_found"

    run(lesson())


def test_a_closed_client_says_so(server: RunningServer, login: str) -> None:
    async def lesson() -> None:
        client = Client(server.url, login, "pc")
        await client.connect()
        await open_room(client)
        cut(client)
        await client.until(lambda: client.seat is None)
        waiting = asyncio.create_task(client.ask(client.new(RaiseHand, raised=True)))
        await asyncio.sleep(0)
        await client.close()
        with pytest.raises(LostError, match="closed before the answer came"):
            await waiting
        with pytest.raises(LostError, match="closed before the answer came"):
            await client.join("222222")

    run(lesson())


def test_a_callback_that_fails_is_told_to_whoever_waits(server: RunningServer, login: str) -> None:
    def fail(_event: object) -> None:
        raise ZeroDivisionError("a script's mistake")

    async def lesson() -> None:
        async with Client(server.url, login, "pc") as client:
            await open_room(client)
            client.on_event = fail
            with pytest.raises(ZeroDivisionError, match="a script's mistake"):
                await client.ask(client.new(SetColour, colour="x"))

    run(lesson())


def test_over_tls_with_an_authority_of_its_own(tmp_path: Path) -> None:
    async def lesson() -> None:
        keys = tmp_path / "keys"
        with running_server(tmp_path / "data", "--no-worker", "--lan", "--host", "127.0.0.1", "--keys", str(keys)) as s:
            trust = ssl.create_default_context(cafile=keys / "authority.crt")
            async with Client(s.url, await asyncio.to_thread(_log_in_over_tls, s, trust), "pc", tls=trust) as host:
                code = await open_room(host)
                seat = await take_seat(s.url, code, "Marie", trust)
                async with Client(s.url, seat.token, "tablet", tls=trust) as guest:
                    assert len((await guest.join(code)).seats) == 2
            with pytest.raises(LostError, match="CERTIFICATE_VERIFY_FAILED"):
                await Client(s.url, seat.token, "tablet").connect()

    run(lesson())


def _log_in_over_tls(server: RunningServer, trust: ssl.SSLContext) -> str:
    bearer = {"Authorization": f"Bearer {server.token}"}
    return str(httpx.post(f"{server.url}/api/v1/logins", headers=bearer, verify=trust).json()["token"])


@pytest.mark.slow
def test_a_room_of_another_process_is_found(postgresql: str, tmp_path: Path) -> None:
    async def lesson() -> None:
        environment = {"HOLOTRODE_DATABASE_URL": new_postgresql_database(postgresql)}
        with (
            running_server(tmp_path / "data", "--no-worker", environment=environment) as first,
            running_server(tmp_path / "other", "--no-worker", environment=environment) as second,
        ):
            login = log_in(second)
            async with Client(first.url, login, "pc") as host, Client(second.url, login, "tablet") as other:
                code = await open_room(host)
                await other.join(code)
                assert other._line.url == first.url
                first.kill()
                # Both come back by the process that lives, once the lease of the other has run out.
                await other.until(lambda: other.seat is not None and other._line.url == second.url)
                await other.ask(other.new(SetColour, colour="diameter"))
                assert other.meter.snapshots == 1

    run(lesson())


def test_a_token_does_not_follow_a_room_to_a_server_without_encryption() -> None:
    client = Client("https://lab.example", "secret", "pc")
    with pytest.raises(ProblemError, match=r"Expected another server with https; got http://other\.example"):
        client._line.move("http://other.example")
    assert client._line.url == "https://lab.example"
    client._line.move("https://other.example")
    assert client._line.url == "https://other.example"


def test_the_clock_follows_the_quickest_of_the_last_answers() -> None:
    clock = ServerClock()
    assert abs(clock.now_ms() - now_ms()) < 1000
    here = local_ms()
    clock.add(here - 10, here + 3_600_000, here + 10)
    assert 3_599_000 < clock.now_ms() - now_ms() < 3_601_000
    clock.add(here - 500, here, here + 500)  # a slow answer says less
    assert 3_599_000 < clock.now_ms() - now_ms() < 3_601_000
    for _ in range(8):
        clock.add(here - 20, here - 3_600_000, here + 20)
    assert -3_601_000 < clock.now_ms() - now_ms() < -3_599_000


def test_what_a_newer_server_says_is_passed_over_and_what_is_garbled_asked_for_again() -> None:
    state = new_room("room", "K7M2QX", "Lesson")
    joins = []

    async def odd(socket: ServerConnection) -> None:
        async for frame in socket:
            asked = json.loads(frame)
            reply = {"reply_to": asked["op_id"]}
            if asked["type"] == "hello":
                who = {"person": "p", "role": "admin", "server_version": "9", "server_time": now(), "protocol": 1}
                await socket.send(json.dumps({"type": "welcome", **who, **reply}))
            elif asked["type"] == "sync_clock":
                times = {"device_ms": asked["device_ms"], "server_ms": now_ms()}
                await socket.send(json.dumps({"type": "clock_read", **times, **reply}))
            elif asked["type"] == "join_room":
                joins.append(asked["after_seq"])
                await socket.send(json.dumps({"type": "room_joined", "seat": 1, "room": state.model_dump(), **reply}))
                await socket.send(json.dumps({"type": "hologram_of_2030", "new": True}))
                if len(joins) == 1:
                    await socket.send(json.dumps({"type": "stage_changed", "room_id": "room", "seq": 1}))

    async def lesson() -> None:
        async with serve(odd, "127.0.0.1", 0, subprotocols=["holotrode.v1"]) as running:
            port = running.sockets[0].getsockname()[1]
            async with Client(f"http://127.0.0.1:{port}", "t", "pc") as client:
                await client.join("K7M2QX")
                await client.until(lambda: client.meter.snapshots == 2 and client.seat == 1)

    run(lesson())
    assert joins == [None, None]
