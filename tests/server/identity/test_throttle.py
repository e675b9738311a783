import pytest

from server.identity.throttle import Throttle, Throttles
from server.problems import ProblemError


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def wait_s(throttle: Throttle, *key: str) -> int:
    try:
        throttle.check(*key)
    except ProblemError as problem:
        return problem.retry_after_s
    return 0


def test_who_has_to_wait_is_told_how_long(clock: Clock) -> None:
    throttle = Throttle(1, 60, 7, 7, clock)
    throttle.fail("a")
    with pytest.raises(ProblemError, match=r"expected the next one in 7 s at the earliest") as caught:
        throttle.check("a")
    assert (caught.value.code, caught.value.retry_after_s) == ("throttled", 7)


def test_pauses_double_and_stay_at_the_longest(clock: Clock) -> None:
    throttle = Throttle(5, 900, 1, 60, clock)
    pauses = []
    for _ in range(14):
        throttle.fail("ada", "10.0.0.1")
        pauses.append(wait_s(throttle, "ada", "10.0.0.1"))
        clock.now += pauses[-1]
    assert pauses == [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60, 60]


def test_a_failure_tells_when_it_brings_a_pause(clock: Clock) -> None:
    throttle = Throttle(3, 60, 60, 60, clock)
    assert [throttle.fail("x") for _ in range(4)] == [False, False, True, True]


def test_a_pause_ends_and_others_have_none(clock: Clock) -> None:
    throttle = Throttle(1, 60, 10, 10, clock)
    throttle.fail("a")
    assert (wait_s(throttle, "a"), wait_s(throttle, "b")) == (10, 0)
    clock.now += 9.5
    assert wait_s(throttle, "a") == 1
    clock.now += 0.5
    assert wait_s(throttle, "a") == 0


def test_failures_leave_the_window_one_by_one(clock: Clock) -> None:
    throttle = Throttle(3, 60, 60, 60, clock)
    for _ in range(10):  # never three within a minute
        throttle.fail("a")
        assert wait_s(throttle, "a") == 0
        clock.now += 30
    throttle.fail("a")
    clock.now += 10
    throttle.fail("a")
    assert wait_s(throttle, "a") == 60


def test_a_pause_does_not_end_with_its_window(clock: Clock) -> None:
    throttle = Throttle(2, 60, 60, 60, clock)
    throttle.fail("a")
    clock.now += 59
    throttle.fail("a")
    clock.now += 30  # the first failure is out of the window
    assert wait_s(throttle, "a") == 30


def test_memory_is_bounded(clock: Clock) -> None:
    throttle = Throttle(1, 900, 60, 60, clock, most_keys=100)
    for number in range(1000):
        throttle.fail(str(number))
    assert len(throttle._records) == 100
    assert (wait_s(throttle, "0"), wait_s(throttle, "999")) == (0, 60)
    for _ in range(1000):
        throttle.fail("999")
    assert len(throttle._records["999",].failures) <= 2


def test_a_server_s_throttles_are_as_documented() -> None:
    throttles = Throttles()
    for throttle, free in (
        (throttles.names, 4),
        (throttles.addresses, 4),
        (throttles.links, 19),
        (throttles.claims, 19),
    ):
        assert [throttle.fail("k") for _ in range(free + 1)] == [False] * free + [True]
    assert [throttles.all_claims.fail() for _ in range(200)] == [False] * 199 + [True]
    assert (wait_s(throttles.names, "k"), wait_s(throttles.claims, "k"), wait_s(throttles.all_claims)) == (1, 60, 60)
