from server.studies.export.clocks import Clocks
from server.studies.export.people import note_lines, participant_line, session_lines
from tests.server.studies.export.example import SHEET, rows_of
from tests.server.studies.export.seen import at, entry, person, put_off, sittings


def test_a_sheet_is_of_the_session_in_which_or_before_which_it_was_filled_in():
    who = person()
    sheets = [
        entry("sheet", 20, None, "0", **SHEET),
        entry("sheet", 110, sittings(who)[0], "0", **SHEET | {"vision": "none"}),
        entry("sheet", 450, None, "1", **SHEET | {"handedness": "right"}),
        entry("sheet", 900, None, "2", **SHEET | {"headset": "of a session that never came"}),
    ]
    first, second = session_lines(who, sheets, Clocks())
    assert (first["vision"], first["handedness"]) == ("none", "left")
    assert (second["vision"], second["handedness"]) == ("glasses", "right")
    assert (first["clock_jumps"], first["clock_uncertainty_ms"], first["pauses"]) == (0, None, 0)


def test_a_session_that_was_put_off_is_told():
    who = put_off(person(), 20)
    lines = list(session_lines(who, [], Clocks()))
    assert [(line["session"], line["period"], line["counts"], line["ended_why"]) for line in lines] == [
        (1, 1, False, "baseline"),
        (2, 1, True, "done"),
        (3, 2, True, "done"),
    ]
    assert participant_line(who)["reason"] == "period 1 (paper) ended: baseline"


def test_a_release_can_be_taken_back():
    notes = [entry("note", 150, None, text="first"), entry("note", 160, None, text="second")]
    reviews = [
        entry("review", 200, None, entry_id="note 150", text="released"),
        entry("review", 210, None, entry_id="note 160", text="released too"),
        entry("review", 220, None, entry_id="note 160", text=None),
    ]
    lines = list(note_lines(person(), [*notes, *reviews]))
    assert [(line["text"], line["held_back"]) for line in lines] == [("released", False), (None, True)]
    assert lines[0]["at"] == at(150)


def test_who_withdrew_or_stopped_early_has_a_reason():
    who = person()
    who.periods[1].session.ended_why = "sick"
    assert participant_line(who)["reason"] == "period 2 (mr) ended: sick"
    who.row.withdrawn_at = at(900)
    line = participant_line(who)
    assert (line["status"], line["reason"]) == ("withdrawn", "withdrew; period 2 (mr) ended: sick")
    assert line["order"] == "paper > mr"


def test_what_was_declined_is_told(package):
    rows = {row["participant"]: row for row in rows_of(package, "participants")}
    assert (rows["P01"]["agreed_motion"], rows["P04"]["agreed_motion"], rows["P04"]["agreed_steps"]) == (
        "true", "false", "true",
    )  # fmt: skip
    assert rows["P04"]["status"] == "withdrawn"
    assert {row["participant"] for row in rows_of(package, "motion")} == {"P01", "P02", "P03"}
    assert rows["P03"]["reason"] == "period 2 (mr) ended: sick"
