from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from server.database import Database
from server.notebook.index import (
    EntryText,
    Heading,
    IndexedRecord,
    Line,
    MaterialShare,
    Value,
    fold,
    index_entries,
    index_record,
    matching,
    name_parts,
    words_of,
)

CATHODE = IndexedRecord(
    record_id="r1",
    title="Cathode, lot 42",
    state="open",
    author="Marie Skłodowska",
    changed_at="2026-03-01T08:00:00.000000Z",
    values={"active": "NMC111", "Thickness.1": 1.2e-4, "Thickness.2": 1.3e-4, "calendering.porosity": 0.31},
    texts=("dried overnight",),
    materials={"NMC111": 0.96, "C65": 0.02, "PVdF": 0.02},
)


def lines_with(database: Database, words: str) -> set[tuple[str, int]]:
    def work(session: Session) -> set[tuple[str, int]]:
        return {(line.record_id, line.seq) for line in session.exec(matching(session, words))}

    return database.read(work)


def write(database: Database, *entries: EntryText) -> None:
    database.write(lambda session: index_entries(session, entries))


def test_a_record_is_found_by_title_text_and_material(database: Database) -> None:
    database.write(lambda session: index_record(session, CATHODE))
    for words in ("lot 42", "LOT", "dried", "pvdf"):
        assert lines_with(database, words) == {("r1", 0)}, words
    assert lines_with(database, "42 lot") == set()


def test_the_rows_of_a_record_say_what_holds(database: Database) -> None:
    database.write(lambda session: index_record(session, CATHODE))
    rows = database.read(lambda session: session.exec(select(Value).order_by(col(Value.seq))).all())
    assert [(row.name, row.field, row.part, row.number, row.text, row.key) for row in rows] == [
        ("active", "active", "active", None, "NMC111", "nmc111"),
        ("Thickness.1", "thickness", "thickness", 1.2e-4, "", ""),
        ("Thickness.2", "thickness", "thickness", 1.3e-4, "", ""),
        ("calendering.porosity", "calendering.porosity", "porosity", 0.31, "", ""),
    ]
    heading = database.read(lambda session: session.get(Heading, "r1"))
    assert heading is not None
    assert (heading.title_key, heading.author_key) == ("cathode, lot 42", "marie skłodowska")
    shares = database.read(lambda session: session.exec(select(MaterialShare)).all())
    assert {row.material: row.share for row in shares} == CATHODE.materials


def test_a_record_again_replaces_what_was_said_of_it_and_nothing_else(database: Database) -> None:
    other = replace(CATHODE, record_id="r2", title="Anode")
    database.write(lambda session: [index_record(session, record) for record in (CATHODE, other)])
    write(database, EntryText("r1", 1, "note", "lot 42 smells"))
    now = replace(CATHODE, title="Cathode, lot 43", values={"active": "NMC622"}, materials={})
    database.write(lambda session: index_record(session, now))
    assert lines_with(database, "lot 42") == {("r1", 1)}
    assert lines_with(database, "lot 43") == {("r1", 0)}
    assert lines_with(database, "c65") == {("r2", 0)}
    held = database.read(lambda session: session.exec(select(Value.text).where(Value.record_id == "r1")).all())
    assert held == ["NMC622"]
    database.write(lambda session: index_record(session, now))
    assert lines_with(database, "lot 43") == {("r1", 0)}


def test_entries_are_appended_and_named_by_their_number(database: Database) -> None:
    write(database, EntryText("r1", 1, "note", "séchage à 80 °C"), EntryText("r1", 2, "note", "---"))
    write(database, EntryText("r1", 3, "remark", "SECHAGE raté"), EntryText("r2", 1, "note", "coating"))
    assert lines_with(database, "sechage") == {("r1", 1), ("r1", 3)}
    assert lines_with(database, "Séchage à") == {("r1", 1)}
    write(database)
    write(database, EntryText("r3", 1, "note", ""))
    assert database.read(lambda session: len(session.exec(select(Line)).all())) == 3


def test_a_star_leaves_the_ending_open(database: Database) -> None:
    write(database, EntryText("r1", 1, "note", "calendered twice"), EntryText("r1", 2, "note", "calendering"))
    assert lines_with(database, "calend*") == {("r1", 1), ("r1", 2)}
    assert lines_with(database, "calend") == set()
    assert lines_with(database, "calendered tw*") == {("r1", 1)}


def test_any_of_several_phrases_will_do(database: Database) -> None:
    write(
        database, EntryText("r1", 1, "note", "lot 42"), EntryText("r1", 2, "note", "dry"), EntryText("r1", 3, "", "x")
    )
    found = database.read(lambda session: session.exec(matching(session, "-", "lot 42", "dr*")).all())
    assert sorted(line.seq for line in found) == [1, 2]


@pytest.mark.parametrize(
    "words",
    ["", "*", '"', "'", "\0", "lot\0 42", "NEAR(a b)", "a AND", "words:lot", "-lot", "^lot", "(", "lot)", "a:*b", "\\"],
)
def test_no_query_upsets_the_full_text(database: Database, words: str) -> None:
    lines_with(database, words)


def test_very_long_texts_and_words_are_indexed(database: Database) -> None:
    write(database, EntryText("r1", 1, "note", "x" * 5000), EntryText("r1", 2, "note", "wort " * 50_000 + "end"))
    assert lines_with(database, "x" * 5000) == {("r1", 1)}
    assert lines_with(database, "ﷺ" * 1000) == set()
    assert lines_with(database, "wort") == {("r1", 2)}


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=60), query=st.text(max_size=20))
def test_a_text_is_found_by_its_own_words(database: Database, text: str, query: str) -> None:
    def work(session: Session) -> None:
        index_entries(session, [EntryText("r", 1, "note", text)])
        found = session.exec(matching(session, query)).all()
        own = [word for word in words_of(text) if word.isascii()]
        for word in own:
            assert len(session.exec(matching(session, word)).all()) == 1
        if len(own) == len(words_of(text)) and not query.rstrip().endswith("*"):
            assert bool(found) == (f" {' '.join(words_of(query))} " in f" {' '.join(own)} " and bool(words_of(query)))
        session.rollback()

    database.read(work)


def test_texts_are_compared_without_capitals_accents_and_needless_blanks() -> None:
    assert fold("  Électrode\tÀ  la Carte ") == "electrode a la carte"
    assert words_of("Straße 10µm, NMC-111_a m²") == ["strasse", "10μm", "nmc", "111", "a", "m2"]


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("porosity", ("porosity", "porosity")),
        ("Calendering.Porosity", ("calendering.porosity", "porosity")),
        ("thickness.after.2", ("thickness.after", "after")),
        ("thickness.2", ("thickness", "thickness")),
        ("2", ("2", "2")),
    ],
)
def test_the_number_of_a_reading_is_no_part_of_its_field(name: str, parts: tuple[str, str]) -> None:
    assert name_parts(name) == parts
