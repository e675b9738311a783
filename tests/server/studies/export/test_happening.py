from server.studies.export.gathering import Entry
from server.studies.export.happening import Seconds
from server.studies.export.times import ms_of
from tests.server.studies.export.example import rows_of
from tests.server.studies.export.logs import chunk
from tests.server.studies.export.seen import at, entry, person, sittings


def second(number, **content):
    return chunk(started_ms=int(ms_of(at(100))) + 1000 * number - 250, content=content, session_id="session 1")


def test_events_of_all_sources_stand_in_one_order():
    who = person()
    one = sittings(who)[0]
    frames = []
    seconds = Seconds(who, frames.append)
    seconds.add(second(2, actions=[{"at_ms": 700, "action": "grab", "target": "beaker"}]))
    late = Entry("f", "fms", "fms", one, at(101), at(109), 500.0, 3.0, {"value": 4, "minute": 0})
    entries = [
        entry("mark", 103, one, what="paused", why="a visit by Mr Smith"),
        late,
        entry("note", 101, one, text="no event"),
        entry("mark", 50, None, what="between"),
        entry("steps", 102, one, event="step", right=True, module="m", step="mix", seconds=4.5),
    ]
    lines = list(seconds.event_lines(entries))
    assert [(line["t_s"], line["event"], line["source"]) for line in lines] == [
        (1.5, "fms", "sickness"),
        (2.0, "step", "task"),
        (2.7, "grab", "device"),
        (3.0, "paused", "console"),
    ]
    assert [line["uncertainty_ms"] for line in lines] == [3.0, None, 8.0, None]
    assert lines[3]["detail"] is None  # only reasons that are known leave
    assert lines[1]["value"] == 4.5
    assert frames == []


def test_gaze_leaves_in_sums():
    seconds = Seconds(person(), lambda _: None)
    looks = [{"at_ms": 0, "seconds": 0.25, "target": "mixer"}, {"at_ms": 500, "seconds": 0.5, "target": "scale"}]
    for number in range(2):
        seconds.add(second(number, gaze=looks[: 2 - number]))
    lines = list(seconds.gaze_lines())
    assert [(line["target"], line["dwell_s"], line["fixations"]) for line in lines] == [
        ("mixer", 0.5, 2),
        ("scale", 0.5, 1),
    ]


def test_events_of_a_package_are_in_order(package):
    rows = rows_of(package, "events")
    by_session = {}
    for row in rows:
        by_session.setdefault((row["participant"], row["session"]), []).append(float(row["t_s"]))
    assert all(times == sorted(times) for times in by_session.values())
    assert {"session_begun", "error", "step", "finished", "hint", "fms", "grab", "paused"} <= {
        row["event"] for row in rows
    }
    declined = {row["event"] for row in rows if row["participant"] == "P04"}
    assert "grab" not in declined
