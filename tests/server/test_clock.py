from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from server import clock

LONG_AGO = datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC)


def test_times_sort_like_their_writing():
    assert clock.ago(10) < clock.ago(5) < clock.now()


def test_in_another_moment_everything_is_of_it():
    before = clock.now()
    with clock.at(LONG_AGO):
        assert clock.now() == "2026-01-02T03:04:05.000678Z"
        assert clock.ago(5.0) == "2026-01-02T03:04:00.000678Z"
        assert clock.now_ms() == 1767323045000
        assert UUID(clock.new_op_id()).int >> 80 == clock.now_ms()
        with clock.at(LONG_AGO + timedelta(days=1)):
            assert clock.now().startswith("2026-01-03")
        assert clock.now().startswith("2026-01-02")
    assert clock.now() >= before


def test_the_present_comes_back_after_an_error():
    with pytest.raises(ZeroDivisionError), clock.at(LONG_AGO):
        _ = 1 / 0
    assert not clock.now().startswith("2026-01-02")
