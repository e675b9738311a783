"""`holotrode simulate`: a class of simulated users in a room, and a table of what they saw."""

import asyncio
import ssl
import sys
from pathlib import Path
from typing import Any

import orjson
from rich.console import Console
from rich.table import Table

from server.problems import UsageError
from server.simulating.crowd import Crowd
from server.simulating.learning import Learnt, Lesson
from server.simulating.seen import Seen, together
from server.terminal import progress_bar

ROWS = {
    "pose_ms": "a pose, from one user to the others, ms (p50, p95, p99)",
    "control_ms": "a command, until it is stored and shown, ms (p50, p95, p99)",
    "late_ms": "this program's own lateness, ms (p50, p95, p99)",
    "pose_bytes_per_s": "poses per user, bytes a second",
    "poses": "poses seen",
    "commands": "commands accepted",
    "refused": "commands refused",
    "events_lost": "events lost",
    "events_doubled": "events that came twice",
    "disconnects": "connections lost",
    "seq": "last event seen by all",
}


LEARNT_ROWS = {
    "answer_ms": "an answer, until it is stored and judged, ms (p50, p95, p99)",
    "answers": "answers given",
    "steps": "steps completed",
    "mistakes": "wrong answers",
    "hints": "hints opened",
    "questions": "questions to the teacher",
    "refused": "refused in the module",
    "finished": "users who have finished the module",
}


def simulate(
    url: str,
    code: str,
    users: int,
    minutes: float,
    authority: Path | None,
    lesson: Lesson | None = None,
    *,
    as_json: bool,
) -> None:
    """Let simulated users visit a room and print what they saw.

    Raises:
        ProblemError: the room lets somebody not in.
        LostError: the server cannot be reached.
        UsageError: the authority's certificate cannot be read.
    """
    try:
        tls = ssl.create_default_context(cafile=authority) if authority is not None else None
    except OSError as error:
        raise UsageError(f"--ca expects a certificate as a PEM file; {authority} cannot be read: {error}.") from error
    with progress_bar("users come") as show:
        visits = asyncio.run(Crowd(url, code, users, 60 * minutes, tls, lesson).visit(show))
    seen, learnt = [one for one, _ in visits], _learnt_by_all(visits)
    if as_json:
        asked = {"room": code, "users": users, "minutes": minutes}
        if lesson is not None:
            asked |= {"module": lesson.module.id, "mode": lesson.mode}
        sys.stdout.write(orjson.dumps({**asked, "wall": _wall(seen, learnt)}).decode() + "\n")
    else:
        Console().print(_table(users, seen, learnt))


def _wall(seen: list[Seen], learnt: Learnt | None) -> dict[str, Any]:
    """What differs from run to run."""
    wall = {"together": together(seen).summary(), "each": [one.summary() for one in seen], "behind": _behind(seen)}
    return wall if learnt is None else {**wall, "learnt": learnt.summary()}


def _learnt_by_all(visits: list[tuple[Seen, Learnt | None]]) -> Learnt | None:
    """Everybody's learning as one; None where nobody learnt."""
    parts = [learnt for _, learnt in visits if learnt is not None]
    whole = Learnt()
    for part in parts:
        whole.add(part)
    return whole if parts else None


def _behind(seen: list[Seen]) -> int:
    """How many users had not seen the newest event at the end."""
    newest = max((one.seq for one in seen), default=0)
    return sum(one.seq < newest for one in seen)


def _table(users: int, seen: list[Seen], learnt: Learnt | None) -> Table:
    table = Table("", f"{len(seen)} of {users} users", box=None)
    _add_rows(table, ROWS, together(seen).summary())
    table.add_row("users who had not seen the newest event", str(_behind(seen)))
    if learnt is not None:
        _add_rows(table, LEARNT_ROWS, learnt.summary())
    return table


def _add_rows(table: Table, rows: dict[str, str], summary: dict[str, Any]) -> None:
    for key, words in rows.items():
        value = summary[key]
        numbers = value.values() if isinstance(value, dict) else (value,)
        table.add_row(words, ", ".join("-" if number is None else f"{number:,}" for number in numbers))
