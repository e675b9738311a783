from hypothesis import given
from hypothesis import strategies as st

from server.pace import Pace


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_a_burst_passes_and_then_the_pace() -> None:
    clock = Clock()
    pace = Pace(10, 5, clock)
    assert [pace.admits() for _ in range(6)] == [True] * 5 + [False]
    clock.seconds = 0.2
    assert [pace.admits() for _ in range(3)] == [True, True, False]


@given(st.lists(st.floats(0, 2), max_size=200))
def test_no_more_than_the_burst_and_the_pace_ever_pass(gaps: list[float]) -> None:
    clock = Clock()
    pace = Pace(10, 5, clock)
    passed = 0
    for gap in gaps:
        clock.seconds += gap
        passed += pace.admits()
    assert passed <= 5 + 10 * clock.seconds + 1e-6
