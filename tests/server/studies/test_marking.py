import threading

from server.clock import now
from server.studies.marking import NewMarks, send_marks


def test_each_mark_is_read_once_and_in_order(hall):
    marks = NewMarks("hall")
    guest = hall.comer()
    guest.until_task()
    found = hall.database.read(marks.read)
    assert [mark.participant for mark in found] == ["P01", "P01"]
    assert [mark.op_id for mark in found] == [one.entry.op_id for one in guest.recorded("mark")]
    assert hall.database.read(marks.read) == []
    guest.send("end_task")
    assert len(hall.database.read(marks.read)) == 1
    assert hall.database.read(NewMarks("other", "2026-01-01T00:00:00Z").read) == []


def test_marks_are_sent_until_it_ends(hall):
    since, guest, stop = now(), hall.comer(), threading.Event()
    guest.until_task()
    sent = []

    def push(mark):
        sent.append(mark)
        stop.set()

    assert send_marks(hall.database, "hall", push, stop, since) == 2
    assert len(sent) == 2
