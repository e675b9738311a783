"""Simulated users in a real room, by the command and by its parts."""

import json
import math
import re
import signal
import subprocess
import sys
from collections.abc import Iterator

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.clock import now
from server.rooms.poses import HEAD, LEFT, RIGHT, Pose, check, encode
from server.simulating.motion import Motion
from server.simulating.seen import Delays, Seen, together
from tests.serving import RunningServer, SocketClient
from training_modules.loader import load_modules

# Of a module without branches everybody does every step.
MODULE = next(one for one in load_modules().values() if not any(step.branches for step in one.steps))


@pytest.fixture
def host(server: RunningServer, login: str) -> Iterator[SocketClient]:
    with SocketClient(server, login, device="host") as socket:
        yield socket


@pytest.fixture
def code(host: SocketClient) -> str:
    """Of an open room with its host in it."""
    opened = host.ask("open_room", title="Lesson", device_time=now())
    host.ask("join_room", code=opened["code"], device_time=now())
    return str(opened["code"])


def simulate(server: RunningServer, code: str, *options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "server.cli", "simulate", "--url", server.url, "--room", code, *options]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_a_class_comes_moves_and_agrees(server: RunningServer, code: str) -> None:
    process = simulate(server, code.lower(), "--users", "5", "--minutes", "0.03", "--json")
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    report = json.loads(out)
    assert (report["room"], report["users"], report["minutes"]) == (code, 5, 0.03)
    seen = report["wall"]["together"]
    assert seen["poses"] > 0
    assert 0 <= seen["pose_ms"]["p50"] <= seen["pose_ms"]["p95"] <= seen["pose_ms"]["p99"]
    assert seen["pose_bytes_per_s"] > 0
    assert (seen["events_lost"], seen["events_doubled"], seen["disconnects"], seen["refused"]) == (0, 0, 0, 0)
    assert report["wall"]["behind"] == 0
    assert {one["seq"] for one in report["wall"]["each"]} == {seen["seq"]}
    assert len(report["wall"]["each"]) == 5


@pytest.mark.parametrize("mode", ["learn", "exam"])
def test_a_class_learns_a_module(server: RunningServer, login: str, code: str, mode: str) -> None:
    options = ["--users", "4", "--minutes", "0.05", "--module", MODULE.id, "--mode", mode, "--mistakes", "0.3"]
    out, _ = simulate(server, code, *options, "--json").communicate(timeout=120)
    report = json.loads(out)
    assert (report["module"], report["mode"]) == (MODULE.id, mode)
    learnt = report["wall"]["learnt"]
    assert (learnt["finished"], learnt["refused"]) == (4, 0)
    assert learnt["steps"] == 4 * len(MODULE.steps)
    assert learnt["answers"] - learnt["steps"] == (learnt["mistakes"] if mode == "learn" else 0)
    assert 0 < learnt["answer_ms"]["p50"] <= learnt["answer_ms"]["p99"]
    # The server tells the same.
    headers = {"Authorization": f"Bearer {login}"}
    summary = httpx.get(f"{server.url}/api/v1/classes", headers=headers).json()[0]
    assert (summary["code"], summary["people"], summary["finished"]) == (code, 4, 4)
    shown = httpx.get(f"{server.url}/api/v1/classes/{summary['room_id']}", headers=headers).json()
    assert sum(len(one["steps"]) for one in shown["results"]) == learnt["steps"]
    told = shown["state"]["learners"]
    assert sum(one["total_hints"] for one in told) == learnt["hints"]
    if mode == "learn":
        assert sum(one["total_errors"] for one in told) == learnt["mistakes"]


def test_what_was_seen_so_far_is_shown_when_it_is_stopped(server: RunningServer, host: SocketClient, code: str) -> None:
    process = simulate(server, code, "--users", "3", "--minutes", "60")
    here: set[int] = set()
    moved = 0
    while len(here) < 3 or moved < 20:
        frame = host.socket.recv(timeout=60)
        if isinstance(frame, bytes):
            moved += 1
        elif (event := json.loads(frame))["type"] == "seat_changed" and event["seat"]["present"]:
            here.add(event["seat"]["seat"])
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "3 of 3 users" in out
    assert re.search(r"poses seen +[1-9]", out)


@pytest.mark.parametrize(
    ("options", "code", "sentence"),
    [
        (["--room", "222222"], 1, "There is no open room with the code 222222."),
        (["--room", "1"], 1, "code: "),
        (["--ca", "/nowhere.pem"], 2, "--ca expects a certificate as a PEM file; /nowhere.pem cannot be read"),
        (["--users", "251"], 2, "less than or equal to 200"),
        (["--minutes", "-1"], 2, "greater than or equal to 0"),
        (["--module", "alchemy"], 2, "--module expects one of "),
        (["--module", "/nowhere.yaml"], 2, "--module: /nowhere.yaml: cannot be read"),
        (["--module", MODULE.id, "--mode", "guided"], 2, "'guided' is not one of 'learn', 'exam'"),
        (["--mistakes", "1"], 2, "less than or equal to 0.9"),
    ],
)
def test_what_cannot_be_simulated_gives_one_sentence(
    server: RunningServer, options: list[str], code: int, sentence: str
) -> None:
    process = simulate(server, "222222", *options)
    out, errors = process.communicate(timeout=60)
    assert (process.returncode, out) == (code, "")
    assert sentence in errors
    assert "Traceback" not in errors


@given(number=st.integers(0, 249), at_s=st.floats(0, 3600))
def test_movements_are_poses_that_a_server_takes(number: int, at_s: float) -> None:
    limbs = Motion(number, 250).limbs(at_s)
    for limb in limbs:
        assert math.isclose(sum(part**2 for part in limb.rotation), 1)
    check(encode(Pose(HEAD | LEFT | RIGHT, 1, 1000, *limbs)), 1000)


@given(number=st.integers(0, 249), at_s=st.floats(0, 3600))
def test_movements_are_smooth(number: int, at_s: float) -> None:
    motion = Motion(number, 250)
    for before, after in zip(motion.limbs(at_s), motion.limbs(at_s + 0.05), strict=True):
        assert math.dist(before.position, after.position) < 0.1  # 2 m/s


def test_somebody_moves_rests_and_stands_still() -> None:
    motion = Motion(1, 30)
    assert {motion.hz(at_s / 10) for at_s in range(6000)} == {20.0, 10.0, 1.0}


@given(st.lists(st.integers(0, 10_000), min_size=1), st.sampled_from([0.5, 0.95, 0.99]))
def test_percentiles_are_those_of_the_sorted_delays(delays: list[int], share: float) -> None:
    counted = Delays()
    for ms in delays:
        counted.add(ms)
    assert counted.percentile(share) == sorted(delays)[math.ceil(share * len(delays)) - 1]


def test_nothing_seen_has_no_percentiles() -> None:
    assert Delays().summary() == {"p50": None, "p95": None, "p99": None}


def test_what_all_saw_adds_up() -> None:
    one, other = Seen(commands=1, seconds=1, pose_bytes=10, seq=4), Seen(commands=2, lost=1, seconds=3, seq=3)
    one.poses.add(-5)
    other.poses.add(1e9)
    whole = together([one, other])
    assert (whole.commands, whole.lost, whole.seconds, whole.pose_bytes, whole.seq) == (3, 1, 2, 5, 3)
    assert whole.poses.summary() == {"p50": 0, "p95": 10_000, "p99": 10_000}
