import contextlib
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.problems import ProblemError
from server.rooms.poses import (
    BUNDLE_BYTES,
    HEAD,
    POSE_BYTES,
    Limb,
    Pose,
    bundle,
    check,
    clock_difference,
    decode,
    encode,
    is_newer,
    unbundle,
)

metres = st.floats(-1000, 1000, width=32)
units = st.integers(-32767, 32767).map(lambda number: number / 32767)
limbs = st.builds(Limb, st.tuples(metres, metres, metres), st.tuples(units, units, units, units))
poses = st.builds(
    Pose, st.integers(0, 63), st.integers(0, 65535), st.integers(0, 2**32 - 1), limbs, limbs, limbs, metres
)


@given(poses)
def test_a_pose_survives_its_frame(pose: Pose) -> None:
    frame = encode(pose)
    assert len(frame) == POSE_BYTES
    check(frame, pose.time_ms)
    assert decode(frame) == pose


@given(st.dictionaries(st.integers(1, 200), poses, max_size=30), st.integers(0, 2**41))
def test_a_bundle_holds_every_seat_s_pose(people: dict[int, Pose], server_ms: int) -> None:
    frame = bundle([(seat, encode(pose)) for seat, pose in people.items()], 70_000, server_ms)
    assert len(frame) == BUNDLE_BYTES + len(people) * POSE_BYTES
    assert unbundle(frame) == (server_ms % 2**32, people)


def test_thirty_people_fit_45_kb_per_second() -> None:
    frame = bundle([(seat, encode(Pose(HEAD, 1, 1))) for seat in range(1, 31)], 1, 1)
    websocket_header = 4
    assert 20 * (len(frame) + websocket_header) <= 45_000


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf, 1e9])
@pytest.mark.parametrize("where", range(4))
def test_what_is_no_place_is_refused(bad: float, where: int) -> None:
    far = Limb((0.0, bad, 0.0))
    parts = {"head": far} if where == 0 else {"left": far} if where == 1 else {"right": far}
    pose = Pose(HEAD, 1, 1, **parts) if where < 3 else Pose(HEAD, 1, 1, pointer_m=bad)
    with pytest.raises(ProblemError, match="expected metres between -1000 and 1000; got") as caught:
        check(encode(pose), 1)
    assert caught.value.code == "bad_message"


def test_a_frame_of_another_size_is_refused() -> None:
    with pytest.raises(ProblemError, match="expected 72 bytes; got 71"):
        check(encode(Pose(HEAD, 1, 1))[:-1], 1)


def test_an_unknown_flag_is_refused() -> None:
    with pytest.raises(ProblemError, match="expected at most 63; got 64"):
        check(encode(Pose(64, 1, 1)), 1)


def test_a_clock_a_day_off_is_refused() -> None:
    day = 86_400_000
    with pytest.raises(ProblemError, match=r"it is \+86400 s off"):
        check(encode(Pose(HEAD, 1, 2 * day)), day)


@given(st.integers(0, 2**41), st.integers(-(10**9), 10**9))
def test_clocks_differ_by_the_same_wherever_they_wrap(server_ms: int, ahead: int) -> None:
    assert clock_difference((server_ms + ahead) % 2**32, server_ms % 2**32) == ahead


def test_numbers_start_again() -> None:
    assert is_newer(0, None)
    assert is_newer(3, 65_530)
    assert not is_newer(65_530, 3)
    assert not is_newer(3, 3)


@given(st.binary(max_size=200) | st.binary(min_size=POSE_BYTES, max_size=POSE_BYTES))
def test_any_bytes_are_a_pose_or_a_problem(frame: bytes) -> None:
    with contextlib.suppress(ProblemError):
        check(frame, 0)
        assert encode(decode(frame))[1:8] == frame[1:8]


@given(st.binary(max_size=300) | st.binary(min_size=BUNDLE_BYTES, max_size=300).map(lambda rest: bytes((3,)) + rest))
def test_any_bytes_are_a_bundle_or_a_value_error(frame: bytes) -> None:
    with contextlib.suppress(ValueError):
        server_ms, people = unbundle(frame)
        assert frame[1] >= len(people)
        assert server_ms < 2**32
