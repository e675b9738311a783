"""Writes share commits, keep their order, and fail alone."""

import threading
from collections.abc import Iterator

import pytest
from sqlmodel import Session, col, select

from server.clock import now
from server.database import Database
from server.group_commit import GroupCommit
from server.identity.models import Person


def person(name: str) -> Person:
    return Person(id=name, name=name, role="student", server_time=now())


def names(database: Database) -> list[str]:
    return database.read(lambda session: list(session.exec(select(Person.name).order_by(col(Person.name)))))


@pytest.fixture
def writer(database: Database) -> Iterator[GroupCommit]:
    made = GroupCommit(database.engine)
    yield made
    made.stop()


def hold(writer: GroupCommit) -> threading.Event:
    """Keep the writer busy until the event is set, so that what is submitted meanwhile waits together."""
    busy, go = threading.Event(), threading.Event()

    def work(_session: Session) -> None:
        busy.set()
        assert go.wait(60)

    writer.submit(work)
    assert busy.wait(60)
    return go


def test_what_waits_shares_a_commit(database: Database, writer: GroupCommit) -> None:
    commits = []
    writer.finishers.append(lambda _session: commits.append(1))
    go = hold(writer)
    futures = [writer.submit(lambda session, n=n: session.add(person(f"p{n}"))) for n in range(20)]
    go.set()
    for future in futures:
        future.result(60)
    assert names(database) == sorted(f"p{n}" for n in range(20))
    assert len(commits) == 2  # the holder's, and one for all twenty


def test_work_sees_what_was_written_before_it_in_the_same_commit(writer: GroupCommit) -> None:
    go = hold(writer)
    writer.submit(lambda session: session.add(person("first")))
    seen = writer.submit(lambda session: session.exec(select(Person.name)).all())
    go.set()
    assert seen.result(60) == ["first"]


def test_one_that_fails_leaves_nothing_and_harms_nobody(database: Database, writer: GroupCommit) -> None:
    def fail(session: Session) -> None:
        session.add(person("half"))
        session.flush()
        raise ValueError("half-way")

    go = hold(writer)
    before = writer.submit(lambda session: session.add(person("before")))
    failing = writer.submit(fail)
    twin = writer.submit(lambda session: session.add(person("before")))  # its key is taken
    after = writer.submit(lambda session: session.add(person("later")))
    go.set()
    before.result(60)
    after.result(60)
    with pytest.raises(ValueError, match="half-way"):
        failing.result(60)
    assert twin.exception(60) is not None
    assert names(database) == ["before", "later"]


def test_stopping_finishes_what_waits_and_more_work_starts_again(database: Database, writer: GroupCommit) -> None:
    go = hold(writer)
    writer.submit(lambda session: session.add(person("last")))
    go.set()
    writer.stop()
    assert names(database) == ["last"]
    writer.submit(lambda session: session.add(person("again"))).result(60)
    assert names(database) == ["again", "last"]
