"""Statements reach a store that fails in every way: in order, each once, none lost."""

import asyncio
from collections.abc import Iterator

import orjson
import pytest
import structlog
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from server.database import Database
from server.learning_records.comparing import is_same
from server.learning_records.lrs import LrsLostError
from server.learning_records.pushing import BATCH, Pusher, PushingState
from server.learning_records.statements import VOIDED
from tests.server.learning_records.examples import FULL, about, changed, everything, simple
from tests.server.learning_records.store import SECRET, Store, Watch, at_work, record_store
from tests.server.learning_records.test_storing import put, rows


@pytest.fixture
def store() -> Iterator[Store]:
    with record_store() as running:
        yield running


@pytest.fixture
def watch(database: Database) -> Watch:
    return Watch(database)


def pusher_of(database: Database, store: Store, answer_s: float = 10.0, secret: str = SECRET) -> Pusher:
    pusher = Pusher(database, store.lrs(answer_s, secret), gather_s=0.0, first_pause_s=0.01)
    database.after_commit(pusher.committed)
    return pusher


def state(pusher: Pusher) -> PushingState:
    return asyncio.run(pusher.state())


def settled(database: Database) -> bool:
    return all(row.pushed_at is not None or row.refusal is not None for row in rows(database).values())


def test_everything_arrives_once_and_in_order(database: Database, store: Store, watch: Watch) -> None:
    ids = put(database, *everything())
    with at_work(pusher := pusher_of(database, store)):
        watch.until(lambda: settled(database))
        ids += put(database, FULL)
        ids += put(database, *(simple() for _ in range(2 * BATCH + 1)))
        watch.until(lambda: settled(database))
    assert store.order == ids
    sent = [one for _, batch in store.requests for one in batch]
    assert sent == ids
    assert max(len(batch) for _, batch in store.requests) == BATCH
    assert is_same(store.has[FULL["id"]], FULL)
    assert not any({"stored", "authority"} & one.keys() for one in store.has.values())
    told = state(pusher)
    assert (told.waiting, told.pushed, told.problem, told.refused) == (0, len(ids), None, [])


@pytest.mark.parametrize("fault", [500, 502, 503, 429, 404, 401, 403, 301, "drop", "lose", "page", "move"])
def test_a_store_that_recovers_gets_everything(
    database: Database, store: Store, watch: Watch, fault: int | str
) -> None:
    ids = put(database, *(simple() for _ in range(3)))
    store.faults.extend([fault] * 3)
    with at_work(pusher_of(database, store)):
        watch.until(lambda: settled(database))
    assert store.order == ids
    assert len(store.requests) == 4
    assert {row.attempts for row in rows(database).values()} == {4}
    assert all(row.refusal is None for row in rows(database).values())


def test_a_store_that_does_not_answer_is_asked_again(database: Database, store: Store, watch: Watch) -> None:
    ids = put(database, simple())
    store.faults.append("hang")
    with at_work(pusher_of(database, store, answer_s=1.0)):
        watch.until(lambda: settled(database))
    assert store.order == ids
    assert len(store.requests) >= 2


def test_what_waits_is_told_and_stopping_does_not_wait_for_the_store(
    database: Database, store: Store, watch: Watch
) -> None:
    put(database, simple())
    store.faults.extend([500, "hang"])
    with at_work(pusher := pusher_of(database, store, answer_s=60)):
        with store.changed:
            assert store.changed.wait_for(lambda: len(store.requests) == 2, 30)
        told = state(pusher)
        assert (told.waiting, told.pushed) == (1, 0)
        assert told.problem is not None
        assert "answered 500" in told.problem
        assert told.store == store.url.split("/")[2]


def test_a_store_that_asks_for_a_pause_gets_it(database: Database, store: Store) -> None:
    store.retry_after = "7"
    for status in (429, 503):
        store.faults.append(status)
        with pytest.raises(LrsLostError) as caught:
            store.lrs().post([simple()])
        assert caught.value.retry_after_s == 7


def test_one_that_is_not_wanted_is_found_and_the_others_arrive(database: Database, store: Store, watch: Watch) -> None:
    ids = put(database, *(simple() for _ in range(40)))
    bad = {ids[13], ids[14], ids[39]}
    store.unwanted = lambda one: one["id"] in bad
    with at_work(pusher := pusher_of(database, store)):
        watch.until(lambda: settled(database))
    assert store.order == [one for one in ids if one not in bad]
    assert len(store.requests) < 40
    refused = state(pusher).refused
    assert {one.statement_id for one in refused} == bad
    for one in refused:
        assert one.sentence == f'{store.lrs().name} answered 400: {{"error": "{one.statement_id} is not wanted here"}}'


def test_what_was_refused_is_tried_again_when_the_server_starts(database: Database, store: Store, watch: Watch) -> None:
    ids = put(database, simple(), simple())
    store.unwanted = lambda one: one["id"] == ids[0]
    with at_work(pusher_of(database, store)):
        watch.until(lambda: settled(database))
    store.unwanted = lambda _: False
    with at_work(pusher := pusher_of(database, store)):
        watch.until(lambda: state(pusher).pushed == 2)
    assert store.order == ids[::-1]


def test_what_the_store_has_already_is_passed_on(database: Database, store: Store, watch: Watch) -> None:
    mine, theirs = simple(), simple()
    put(database, mine, theirs)
    store.has[mine["id"]] = {**mine, "stored": "2026-01-01T00:00:00Z"}
    store.has[theirs["id"]] = changed(theirs, "verb.id", "x:other")
    with at_work(pusher := pusher_of(database, store)):
        watch.until(lambda: settled(database))
    assert [one.statement_id for one in state(pusher).refused] == [theirs["id"]]
    assert "409" in state(pusher).refused[0].sentence
    assert rows(database)[mine["id"]].pushed_at is not None


def test_a_store_that_answers_409_for_what_it_has_is_believed_when_it_shows_it(
    database: Database, store: Store, watch: Watch
) -> None:
    (known,) = put(database, simple())
    with at_work(pusher_of(database, store)):
        watch.until(lambda: settled(database))
        store.faults.extend([409])
        put(database, statement := simple())
        watch.until(lambda: settled(database))
        store.has[statement["id"]] = statement
    assert store.requests[-1] == ("GET", [""])  # it was also asked whether it has it as a voided one
    assert rows(database)[statement["id"]].refusal is not None
    store.faults.append(409)
    with at_work(pusher := pusher_of(database, store)):
        watch.until(lambda: state(pusher).pushed == 2)
    assert store.requests[-1] == ("GET", [statement["id"]])
    assert store.order == [known]


def test_a_store_that_lets_us_void_nothing_gets_the_rest(database: Database, store: Store, watch: Watch) -> None:
    target, voiding, other = simple(), about(FULL["id"], VOIDED), simple()
    put(database, target, voiding, other)
    store.faults.extend([403])
    store.unwanted = lambda one: one["verb"]["id"] == VOIDED
    with at_work(pusher := pusher_of(database, store)):
        watch.until(lambda: settled(database))
    assert store.order == [target["id"], other["id"]]
    assert [one.statement_id for one in state(pusher).refused] == [voiding["id"]]


def test_a_killed_server_sends_again_and_nothing_is_there_twice(database: Database, store: Store, watch: Watch) -> None:
    ids = put(database, *(simple() for _ in range(5)))
    store.faults.append("hang")
    with at_work(pusher_of(database, store, answer_s=60)), store.changed:
        assert store.changed.wait_for(lambda: len(store.requests) == 1, 30)
    assert not any(row.pushed_at for row in rows(database).values())
    store.take([orjson.loads(rows(database)[one].statement) for one in ids[:2]])  # what it did with them in the end
    with at_work(pusher_of(database, store)):
        watch.until(lambda: settled(database))
    assert store.order == ids


def test_large_statements_go_in_smaller_batches(database: Database, store: Store, watch: Watch) -> None:
    ids = put(database, *(simple(result={"response": "x" * 200_000}) for _ in range(5)))
    with at_work(pusher_of(database, store)):
        watch.until(lambda: settled(database))
    assert store.order == ids
    assert [len(batch) for _, batch in store.requests] == [2, 2, 1]


def test_the_secret_is_never_told(database: Database, store: Store, watch: Watch) -> None:
    put(database, simple())
    store.faults.extend([500, 401, "drop"])
    structlog.reset_defaults()
    with capture_logs() as logs, at_work(pusher := pusher_of(database, store)):
        watch.until(lambda: settled(database))
    assert len(logs) == 3
    assert SECRET not in f"{logs} {state(pusher)}"


def test_a_wrong_secret_keeps_everything_waiting(database: Database, store: Store) -> None:
    put(database, simple())
    with at_work(pusher := pusher_of(database, store, secret="wrong")), store.changed:
        assert store.changed.wait_for(lambda: len(store.requests) == 3, 30)
    told = state(pusher)
    assert (told.waiting, told.pushed, told.refused) == (1, 0, [])
    assert told.problem is not None
    assert 'answered 401: {"error": "who are you"}' in told.problem


def test_without_a_store_everything_waits(database: Database) -> None:
    pusher = Pusher(database, None)
    put(database, simple())
    asyncio.run(pusher.run())
    told = state(pusher)
    assert (told.store, told.waiting) == (None, 1)


faults = st.lists(st.sampled_from([500, 503, "drop", "lose", "page", None]), max_size=6)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sequence=faults, sizes=st.lists(st.integers(1, 4), min_size=1, max_size=3), unwanted=st.integers(0, 4))
def test_whatever_fails_each_arrives_once_or_is_refused(
    database: Database, sequence: list[int | str], sizes: list[int], unwanted: int
) -> None:
    watch = Watch(database)
    with record_store() as store:
        store.faults.extend(fault for fault in sequence if fault is not None)
        ids: list[str] = []
        bad: set[str] = set()
        store.unwanted = lambda one: one["id"] in bad
        with at_work(pusher_of(database, store)):
            for size in sizes:
                batch = [simple() for _ in range(size)]
                bad.update(one["id"] for one in batch[unwanted : unwanted + 1])
                ids += put(database, *batch)
            watch.until(lambda: settled(database))
        assert [one for one in store.order if one in ids] == [one for one in ids if one not in bad]
        refused = {key for key, row in rows(database).items() if row.refusal is not None}
        assert refused & set(ids) == bad
