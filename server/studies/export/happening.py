"""What happened in sessions, second by second: events, frames, and what the gaze rested on."""

from collections.abc import Callable, Iterator

from server.studies.export.chunks import Chunk
from server.studies.export.clocks import Clocks, aligned_ms
from server.studies.export.gathering import Entry
from server.studies.export.overview import Period, Person
from server.studies.export.tables import WHY_ENDED, Cell, Line
from server.studies.export.times import moment_of, ms_of


class Seconds:
    """Takes in the seconds of one participant: frames are written at once, actions and gaze kept until the end.

    Args:
        person: whose.
        write_frames: is given each row of frames.
    """

    def __init__(self, person: Person, write_frames: Callable[[Line], None]) -> None:
        self.clocks = Clocks()
        self._person = person
        self._write_frames = write_frames
        self._starts = {period.number: start_of(period) for period in person.periods}
        self._actions: list[tuple[int, float, Line]] = []
        self._gaze: dict[tuple[int, str], tuple[float, int]] = {}

    def add(self, chunk: Chunk) -> None:
        """Take in a second."""
        jump = self.clocks.add(chunk)
        start = aligned_ms(chunk)
        if frames := chunk.content.get("frames"):
            self._write_frames(
                {
                    **self._who(chunk.period),
                    "device": chunk.device_id,
                    "at": moment_of(start),
                    "t_s": round((start - self._starts[chunk.period]) / 1000, 3),
                    **{name: frames.get(name) for name in ("frames", "mean_ms", "worst_ms", "late", "latency_ms")},
                    "uncertainty_ms": chunk.uncertainty_ms,
                    "clock_jump": jump,
                }
            )
        for action in chunk.content.get("actions") or ():
            line = {"event": action["action"], "detail": action["target"], "uncertainty_ms": chunk.uncertainty_ms}
            self._actions.append((chunk.period, start + action["at_ms"], {"source": "device", **line}))
        for dwell in chunk.content.get("gaze") or ():
            seconds, count = self._gaze.get((chunk.period, dwell["target"]), (0.0, 0))
            self._gaze[chunk.period, dwell["target"]] = (seconds + dwell["seconds"], count + 1)

    def event_lines(self, entries: list[Entry]) -> Iterator[Line]:
        """All events, in the order in which they happened."""
        seen = self._actions + [found for entry in entries for found in _events(entry)]
        for period, at, line in sorted(seen, key=lambda one: one[:2]):
            t_s = round((at - self._starts[period]) / 1000, 3)
            yield {**self._who(period), "t_s": t_s, "at": moment_of(at), **line}

    def gaze_lines(self) -> Iterator[Line]:
        """What was looked at, longest first."""
        for (period, target), (seconds, count) in sorted(self._gaze.items(), key=lambda one: (one[0][0], -one[1][0])):
            yield {**self._who(period), "target": target, "dwell_s": round(seconds, 3), "fixations": count}

    def _who(self, period: int) -> dict[str, Cell]:
        condition = self._person.periods[period - 1].condition
        return {"participant": self._person.code, "condition": condition, "period": period}


def start_of(period: Period) -> float:
    """When a session began, in Unix milliseconds; NaN where it has not."""
    return ms_of(period.session.server_time) if period.session is not None else float("nan")


def _events(entry: Entry) -> Iterator[tuple[int, float, Line]]:
    """What an entry says happened in a session."""
    if entry.period is None:
        return
    content = entry.content
    line: dict[str, Cell]
    if entry.kind == "fms":
        line = {"source": "sickness", "event": "fms", "value": content["value"]}
    elif entry.kind == "mark":
        why = content.get("why")
        line = {"source": "console", "event": content["what"], "detail": why if why in WHY_ENDED else None}
    elif entry.kind == "steps":
        line = {
            "source": "task",
            "event": content["event"],
            "step": content.get("step"),
            "value": content.get("seconds"),
        }
        line["detail"] = content["module"]
    else:
        return
    known = entry.offset_ms is not None and entry.device_time is not None
    line["uncertainty_ms"] = entry.uncertainty_ms if known else None
    yield entry.period.number, entry.aligned_ms, line
