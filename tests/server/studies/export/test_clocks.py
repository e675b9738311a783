from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.studies.export.clocks import Clocks, aligned_ms, jumped
from server.studies.export.times import moment_of, ms_of
from tests.server.studies.export.example import rows_of
from tests.server.studies.export.logs import chunk

FIRST = chunk(offset_ms=100.0, uncertainty_ms=5.0)


@pytest.mark.parametrize(
    ("change", "jump"),
    [
        ({"started_ms": FIRST.started_ms + 1000}, False),
        ({"offset_ms": 150.0}, False),
        ({"offset_ms": 150.1}, True),
        ({"offset_ms": 49.9}, True),
        ({"offset_ms": 170.0, "uncertainty_ms": 80.0}, False),  # known so badly that nothing is shown
        ({"offset_ms": None}, False),
        ({"started_ms": FIRST.started_ms - 1}, True),
        ({"started_ms": FIRST.started_ms - 1, "offset_ms": None}, True),
    ],
)
def test_a_clock_jumps(change, jump):
    assert jumped(FIRST, replace(FIRST, **change)) is jump


def test_jumps_are_counted_by_session_and_device():
    clocks = Clocks()
    seconds = [
        FIRST,
        replace(FIRST, device_id="d2", offset_ms=9000.0),
        replace(FIRST, started_ms=FIRST.started_ms + 1000, offset_ms=900.0, uncertainty_ms=9.0),
        replace(FIRST, session_id="s2", started_ms=0),
    ]
    assert [clocks.add(one) for one in seconds] == [False, False, True, False]
    assert (clocks.of("s1").jumps, clocks.of("s1").uncertainty_ms) == (1, 9.0)
    assert (clocks.of("s2").jumps, clocks.of("s3").jumps, clocks.of("s3").uncertainty_ms) == (0, 0, None)


def test_a_device_whose_clock_is_unknown_is_placed_by_the_server():
    assert aligned_ms(FIRST) == FIRST.started_ms + 100
    assert aligned_ms(replace(FIRST, offset_ms=None)) == ms_of(FIRST.server_time) - 1000


@given(st.integers(0, 4_000_000_000_000))
def test_moments_survive(ms):
    assert ms_of(moment_of(ms)) == pytest.approx(ms, abs=1e-3)


def test_a_jump_is_flagged_where_it_was(package):
    flagged = [row for row in rows_of(package, "frames") if row["clock_jump"] == "true"]
    assert [(row["participant"], row["period"], row["device"]) for row in flagged] == [("P02", "1", "D1")]
    assert [row["clock_jumps"] for row in rows_of(package, "sessions")].count("1") == 1
    assert "P02 session 1 (1)" in (package / "README.md").read_text()
