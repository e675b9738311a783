import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from server.notebook.incoming.plan import (
    MAX_ID,
    MAX_TEXT,
    Draft,
    Place,
    begin,
    beside,
    identifier,
    one_line,
    pieces,
)
from server.notebook.tables.importing import Skipped, derived_op_id
from server.protocol.messages import AppendEntry

PLACE = Place("Sheet", 3, "mass")


def draft() -> tuple[Draft, list[Skipped]]:
    skipped: list[Skipped] = []
    return Draft(begin("a", "A record", "from somewhere"), skipped), skipped


@given(text=st.text(max_size=3 * MAX_TEXT) | st.text("ab ", min_size=MAX_TEXT, max_size=4 * MAX_TEXT))
def test_a_text_in_pieces_is_the_same_text(text: str) -> None:
    found = list(pieces(text))
    assert all(0 < len(piece) <= MAX_TEXT for piece in found)
    assert "".join("".join(found).split()) == "".join(text.replace("\0", "").split())


@given(text=st.text(max_size=300), most=st.integers(2, 100))
def test_a_line_is_one_that_can_be_seen(text: str, most: int) -> None:
    line = one_line(text, most)
    assert len(line) <= most
    assert not any(unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") for sign in line)


@given(text=st.text(max_size=200))
def test_a_name_after_a_text_is_one_or_none(text: str) -> None:
    name = identifier(text)
    assert name == "" or begin(name, text, "x").record_id == name
    assert begin(beside(name or "r", text), text, "x").record_id.startswith((name or "r")[: MAX_ID - 9])


def test_the_same_again_has_the_same_op_ids() -> None:
    assert begin("a", "A", "from x").op_id == begin("a", "A", "from x").op_id
    assert begin("a", "A", "from x").op_id != begin("a", "A", "from y").op_id


def test_what_no_entry_can_hold_is_listed_with_its_place() -> None:
    collected, skipped = draft()
    collected.add(AppendEntry, derived_op_id("x"), PLACE, field="no field", value=1.5)
    collected.add(AppendEntry, derived_op_id("y"), PLACE, field="mass", value=float("inf"))
    collected.add(AppendEntry, derived_op_id("z"), PLACE, field="mass", value=1.5)
    assert [write.op_id for write, _ in collected.finish("b").writes] == [derived_op_id("z")]
    assert [(one.sheet, one.row, one.column, one.content) for one in skipped] == [
        ("Sheet", 3, "mass", "1.5"),
        ("Sheet", 3, "mass", "inf"),
    ]
    assert skipped[0].reason.startswith("field: String should match")
    assert skipped[1].reason == "value: Input should be a finite number"


def test_a_long_text_becomes_several_values() -> None:
    collected, skipped = draft()
    collected.add_text("k", PLACE, "text", "word " * 1000)
    writes = [write for write, _ in collected.finish("b").writes]
    assert [write.field for write in writes] == ["text.1", "text.2", "text.3"]
    assert not skipped
