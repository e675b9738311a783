"""Rows about participants, their sessions, and what experimenters wrote down."""

from collections.abc import Iterator

from server.studies.export.clocks import Clocks
from server.studies.export.gathering import Entry
from server.studies.export.overview import Period, Person
from server.studies.export.tables import SHEET, Cell, Line
from server.studies.export.times import moment_of
from server.studies.export.working import pauses
from server.studies.report.tables import ARROW

ERASED = "erased"


def participant_line(person: Person) -> Line:
    """A row of participants; of who was erased nothing but that."""
    row = person.row
    line: dict[str, Cell] = {"participant": person.code, "version": row.version, "erased_at": row.erased_at}
    if person.erased:
        return {**line, "status": "withdrawn", "reason": ERASED}
    early = [
        f"period {one.number} ({one.condition}) ended: {one.session.ended_why}"
        for one in person.periods
        if one.session is not None and one.session.ended_why not in ("", "done")
    ]
    withdrawn = row.withdrawn_at is not None
    return {
        **line,
        "sequence": row.sequence,
        "order": ARROW.join(one.condition for one in person.periods),
        "forms": ARROW.join(one.form for one in person.periods),
        "status": "withdrawn" if withdrawn else "included",
        "reason": "; ".join((["withdrew"] if withdrawn else []) + early) or None,
        "consent_version": row.consent_version,
        "consented_at": row.server_time,
        "withdrawn_at": row.withdrawn_at,
        **{f"agreed_{stream}": stream in person.agreed for stream in person.design.streams},
    }


def session_lines(person: Person, entries: list[Entry], clocks: Clocks) -> Iterator[Line]:
    """A row for each session that began."""
    sheets = _sheets(person, entries)
    for period in person.periods:
        session = period.session
        if session is None:
            continue
        paused = list(pauses(entries, period))
        clock = clocks.of(period.number)
        sheet = sheets.get(period.number, {})
        yield {
            "participant": person.code,
            "condition": period.condition,
            "period": period.number,
            "form": period.form,
            "started_at": session.server_time,
            "task_started_at": session.task_started_at,
            "task_ended_at": session.task_ended_at,
            "ended_at": session.ended_at,
            "ended_why": session.ended_why or None,
            "pauses": len(paused),
            "paused_s": round(sum(until - since for since, until in paused) / 1000, 3),
            **{column.name: sheet.get(column.name) for column in SHEET},
            "clock_uncertainty_ms": clock.uncertainty_ms,
            "clock_jumps": clock.jumps,
        }


def note_lines(person: Person, entries: list[Entry]) -> Iterator[Line]:
    """A row for each note; its text only as somebody released it."""
    released: dict[str, str | None] = {}
    for entry in entries:
        if entry.kind == "review":
            released[entry.content["entry_id"]] = entry.content["text"]
    for entry in entries:
        if entry.kind == "note":
            text = released.get(entry.op_id)
            yield {
                "participant": person.code,
                "condition": entry.period.condition if entry.period else None,
                "period": entry.period.number if entry.period else None,
                "at": moment_of(entry.aligned_ms),
                "text": text,
                "held_back": text is None,
            }


def _sheets(person: Person, entries: list[Entry]) -> dict[int, dict[str, Cell]]:
    """The newest sheet of each period; one that was filled in between sessions is of the next."""
    found: dict[int, dict[str, Cell]] = {}
    for entry in entries:
        if entry.kind == "sheet":
            period: Period | None = entry.period or person.next_at(entry.server_time)
            if period is not None:
                found[period.number] = entry.content
    return found
