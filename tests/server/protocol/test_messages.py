import pytest
from pydantic import ValidationError

from server.clock import new_op_id, now
from server.protocol.messages import OpenRoom, StudyEvent

OP_ID = "0190b5a4-7c00-7000-8000-000000000001"


@pytest.mark.parametrize("time", ["2026-11-23T08:00:00Z", "2026-11-23T08:00:00.123456+01:00"])
def test_a_device_time_is_kept_as_the_device_wrote_it(time: str) -> None:
    assert StudyEvent(op_id=OP_ID, name="n", device_time=time).device_time == time


@pytest.mark.parametrize("time", ["2026-11-23T08:00:00.000", "yesterday, about eight", "2026-13-23T08:00:00Z"])
def test_what_is_no_time_is_refused(time: str) -> None:
    with pytest.raises(ValidationError, match="device_time"):
        StudyEvent(op_id=OP_ID, name="n", device_time=time)


@pytest.mark.parametrize("op_id", ["", "0190b5a4-7c00-4000-8000-000000000001", OP_ID.upper().replace("0190B", "ABCDE")])
def test_an_op_id_is_a_lower_case_uuid_of_version_7(op_id: str) -> None:
    with pytest.raises(ValidationError, match="op_id"):
        StudyEvent(op_id=op_id, name="n", device_time="2026-11-23T08:00:00Z")


@pytest.mark.parametrize("title", ["", "   ", "two\nlines", "bell\x07", "turned \u202eback", "x" * 81])
def test_a_title_is_a_line_that_can_be_read(title: str) -> None:
    with pytest.raises(ValidationError):
        OpenRoom(op_id=new_op_id(), title=title, device_time=now())


def test_a_title_may_be_in_any_language() -> None:
    for title in ("Séance 3 : électrodes\u202f?", "電極", "أقطاب", "👩\u200d🔬"):
        assert OpenRoom(op_id=new_op_id(), title=title, device_time=now()).title == title


def test_text_that_postgresql_cannot_hold_is_refused() -> None:
    with pytest.raises(ValidationError, match="without the character NUL"):
        StudyEvent(op_id=new_op_id(), name="n", detail="a\0b", device_time=now())
