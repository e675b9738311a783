"""What happened in sessions, second by second: events, frames, and what the gaze rested on."""

from collections.abc import Callable, Iterator

from server.studies.export.chunks import Chunk
from server.studies.export.clocks import Clocks, aligned_ms
from server.studies.export.gathering import Entry
from server.studies.export.overview import Person, Sitting
from server.studies.export.tables import WHY_ENDED, Cell, Line
from server.studies.export.times import moment_of, ms_of

_Event = tuple[int, float, Line]  # number of the session, Unix milliseconds, the rest


class Seconds:
    """Takes in the seconds of one participant: frames are written at once, actions and gaze kept until the end.

    Args:
        person: whose.
        write_frames: is given each row of frames.
    """

    def __init__(self, person: Person, write_frames: Callable[[Line], None]) -> None:
        self.clocks = Clocks()
        self._sittings = person.sittings
        self._numbered = {one.number: one for one in person.sittings.values()}
        self._starts = {number: ms_of(one.session.server_time) for number, one in self._numbered.items()}
        self._who = {number: _who(person, one) for number, one in self._numbered.items()}
        self._write_frames = write_frames
        self._actions: list[_Event] = []
        self._gaze: dict[tuple[int, str], tuple[float, int]] = {}

    def add(self, chunk: Chunk) -> None:
        """Take in a second."""
        number = self._sittings[chunk.session_id].number
        jump = self.clocks.add(chunk)
        start = aligned_ms(chunk)
        if frames := chunk.content.get("frames"):
            self._write_frames(
                {
                    **self._who[number],
                    "device": chunk.device_id,
                    "at": moment_of(start),
                    "t_s": self._seconds(number, start),
                    **{name: frames.get(name) for name in ("frames", "mean_ms", "worst_ms", "late", "latency_ms")},
                    "uncertainty_ms": chunk.uncertainty_ms,
                    "clock_jump": jump,
                }
            )
        for action in chunk.content.get("actions") or ():
            line = {"event": action["action"], "detail": action["target"], "uncertainty_ms": chunk.uncertainty_ms}
            self._actions.append((number, start + action["at_ms"], {"source": "device", **line}))
        for dwell in chunk.content.get("gaze") or ():
            seconds, count = self._gaze.get((number, dwell["target"]), (0.0, 0))
            self._gaze[number, dwell["target"]] = (seconds + dwell["seconds"], count + 1)

    def event_lines(self, entries: list[Entry]) -> Iterator[Line]:
        """All events, in the order in which they happened."""
        seen = self._actions + [found for entry in entries for found in _events(entry)]
        for number, at, line in sorted(seen, key=lambda one: one[:2]):
            yield {**self._who[number], "t_s": self._seconds(number, at), "at": moment_of(at), **line}

    def gaze_lines(self) -> Iterator[Line]:
        """What was looked at, longest first."""
        for (number, target), (seconds, count) in sorted(self._gaze.items(), key=lambda one: (one[0][0], -one[1][0])):
            yield {**self._who[number], "target": target, "dwell_s": round(seconds, 3), "fixations": count}

    def _seconds(self, number: int, at: float) -> float:
        """Since a session began."""
        return round((at - self._starts[number]) / 1000, 3)


def _who(person: Person, sitting: Sitting) -> dict[str, Cell]:
    period = sitting.period
    return {
        "participant": person.code,
        "condition": period.condition,
        "period": period.number,
        "session": sitting.number,
    }


def _events(entry: Entry) -> Iterator[_Event]:
    """What an entry says happened in a session."""
    if entry.sitting is None:
        return
    content = entry.content
    line: dict[str, Cell]
    if entry.kind == "fms":
        line = {"source": "sickness", "event": "fms", "value": content["value"]}
    elif entry.kind == "mark":
        why = content.get("why")
        line = {"source": "console", "event": content["what"], "detail": why if why in WHY_ENDED else None}
    elif entry.kind == "steps":
        line = {"source": "task", "event": content["event"], "step": content["step"], "detail": content["module"]}
        line["value"] = content.get("seconds")
    else:
        return
    known = entry.offset_ms is not None and entry.device_time is not None
    line["uncertainty_ms"] = entry.uncertainty_ms if known else None
    yield entry.sitting.number, entry.aligned_ms, line
