"""Rows about participants, their sessions, and what experimenters wrote down."""

from collections.abc import Iterator

from server.studies.export.clocks import Clocks
from server.studies.export.gathering import Entry
from server.studies.export.overview import Person
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
        f"period {one.period.number} ({one.period.condition}) ended: {one.session.ended_why}"
        for one in person.sittings.values()
        if one.session.ended_why not in ("", "done")
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
    sheets = _sheets(entries)
    for sitting in person.sittings.values():
        period, session = sitting.period, sitting.session
        paused = list(pauses(entries, sitting))
        clock = clocks.of(session.op_id)
        sheet = sheets.get(sitting.number, {})
        yield {
            "participant": person.code,
            "condition": period.condition,
            "period": period.number,
            "session": sitting.number,
            "counts": sitting.counts,
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


def _sheets(entries: list[Entry]) -> dict[int, dict[str, Cell]]:
    """The newest sheet of each session by its number; the topic counts them from 0."""
    return {int(entry.topic) + 1: entry.content for entry in entries if entry.kind == "sheet"}
