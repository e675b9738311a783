import operator
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from server.database import Database
from server.notebook.finding import Found, excerpt, find, records_matching
from server.notebook.index import (
    EntryText,
    IndexedRecord,
    fold,
    index_entries,
    index_record,
    name_parts,
    words_of,
)
from server.notebook.query import Both, Comparison, Date, Either, Node, Not, Quantity, QueryError, Text, Words, parse

FACTORS = {"": 1.0, "um": 1e-6, "%": 0.01}


def to_si(value: float, unit: str, name: str) -> float:
    if unit not in FACTORS:
        raise ValueError(f"expected a unit of {name}, such as um; got {unit}.")
    return value * FACTORS[unit]


FIRST = IndexedRecord(
    record_id="r1",
    title="Cathode, lot 42",
    state="open",
    author="Marie Curie",
    changed_at="2026-03-01T08:00:00.000000Z",
    values={"active": "NMC111", "coating.gap": 50e-6, "calendering.porosity": 0.31, "lot": "42"},
    texts=(),
    materials={"NMC111": 0.96, "C65": 0.04},
)
RECORDS = [
    FIRST,
    replace(
        FIRST,
        record_id="r2",
        title="Cathode, thick",
        state="signed",
        author="Émilie",
        changed_at="2026-03-02T23:59:59.999999Z",
        values={"active": "NMC622", "coating.gap": 200e-6, "calendering.porosity": 0.4, "lot": 42.0},
    ),
    replace(
        FIRST,
        record_id="r3",
        title="Anode",
        changed_at="2026-04-01T08:00:00.000000Z",
        values={"active": "graphite", "thickness.1": 60e-6, "thickness.2": 70e-6, "drying.started": "2026-03-31T17:00"},
        materials={"graphite": 0.95, "CMC": 0.05},
    ),
]
ENTRIES = [
    EntryText("r1", 1, "note", "calendered twice, smells of NMP"),
    EntryText("r1", 2, "note", "lot number 42"),
    EntryText("r2", 1, "note", "cracks at the edge: calendered once"),
    EntryText("r3", 1, "note", "calendering waits"),
]


@pytest.fixture
def filled(database: Database) -> Database:
    def work(session: Session) -> None:
        for record in RECORDS:
            index_record(session, record)
        index_entries(session, ENTRIES)

    database.write(work)
    return database


def found(database: Database, query: str, limit: int = 50, offset: int = 0) -> Found:
    return database.read(lambda session: find(session, query, to_si, limit, offset))


@pytest.mark.parametrize(
    ("query", "record_ids"),
    [
        ("", "r3 r2 r1"),
        ("porosity < 0,35", "r1"),
        ("porosity <= 31 %", "r1"),
        ("porosity < 31 %", ""),
        ("calendering.porosity > 0.1", "r2 r1"),
        ("coating.porosity > 0.1", ""),
        ("POROSITY != 0.31", "r2"),
        ("not porosity = 0.31", "r3 r2"),
        ("porosity < 0.35 and active = NMC111", "r1"),
        ("active = nmc*", "r2 r1"),
        ("active != nmc111", "r3 r2"),
        ('active = "nmc1*" or porosity = 0.4', "r2 r1"),
        ("coating.gap >= 50 um", "r2 r1"),
        ("gap = 50um", "r1"),
        ("gap > 50 um", "r2"),
        ("thickness > 65 um", "r3"),
        ("thickness.1 > 65 um", ""),
        ("thickness.2 > 65 um", "r3"),
        ("lot = 42", "r2 r1"),
        ("lot != 42", ""),
        ('"lot 42" and state = open', "r1"),
        ("state = open", "r3 r1"),
        ("author = emilie", "r2"),
        ("author = marie*", "r3 r1"),
        ("title = 'Anode'", ""),
        ("title = anode", "r3"),
        ("changed >= 2026-03-02", "r3 r2"),
        ("changed = 2026-03", "r2 r1"),
        ("changed <= 2026-03-02", "r2 r1"),
        ("changed > 2026-03-02T23:59", "r3"),
        ("changed != 2026-03-01", "r3 r2"),
        ("started < 2026-04-01", "r3"),
        ("started > 2026-03-31", ""),
        ("started < 2027", ""),
        ("calendered", "r2 r1"),
        ("calendered twice", "r1"),
        ("cracks edge", "r2"),
        ('"cracks edge"', ""),
        ("calender* not calendered", "r3"),
        ("C65", "r2 r1"),
        ("CMC or lot", "r3 r1"),
        ("(NMP or cracks) and not state = signed", "r1"),
    ],
)
def test_records_are_found(filled: Database, query: str, record_ids: str) -> None:
    result = found(filled, query)
    assert list(result.record_ids) == record_ids.split()
    assert result.total == len(record_ids.split())
    chosen = filled.read(lambda session: session.exec(records_matching(session, query, to_si)).all())
    assert sorted(chosen) == sorted(record_ids.split())


def test_a_page_knows_how_many_there_are(filled: Database) -> None:
    pages = [found(filled, "porosity > 0 or graphite", limit=1, offset=offset) for offset in range(4)]
    assert [page.record_ids for page in pages] == [("r3",), ("r2",), ("r1",), ()]
    assert {page.total for page in pages} == {3}


def test_a_word_names_the_entries_it_stands_in(filled: Database) -> None:
    hits = found(filled, "calender* (lot or cracks) not twiced").hits
    assert [(hit.record_id, hit.seq, hit.field, hit.excerpt) for hit in hits] == [
        ("r2", 1, "note", "cracks at the edge: calendered once"),
        ("r1", 2, "note", "lot number 42"),
        ("r1", 1, "note", "calendered twice, smells of NMP"),
    ]
    assert found(filled, "porosity > 0").hits == ()
    assert found(filled, "not cracks").hits == ()


def test_only_the_newest_entries_of_a_record_are_named(filled: Database) -> None:
    many = [EntryText("r3", seq, "note", f"reading {seq}") for seq in range(2, 30)]
    filled.write(lambda session: index_entries(session, many))
    assert [hit.seq for hit in found(filled, "reading").hits] == [29, 28, 27]


def test_a_name_that_no_record_has_is_told(filled: Database) -> None:
    assert found(filled, "porsity < 0.3 or gap > 0 or state = open or not porsity > 2").unknown_names == ("porsity",)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("gap > 50 kg", "Search, character 7: expected a unit of gap, such as um; got kg."),
        ("gap > 50 calendered", "Search, character 7: expected a unit of gap, such as um; got calendered."),
        ("title > 42", "Search, character 9: expected a date after >; got 42."),
    ],
)
def test_a_condition_that_means_nothing_is_told_where(filled: Database, query: str, sentence: str) -> None:
    with pytest.raises(QueryError) as error:
        found(filled, query)
    assert error.value.sentence == sentence


def test_a_number_too_large_in_si_is_told(filled: Database) -> None:
    with pytest.raises(QueryError, match=r"expected a number below 1e308 in SI; got 3e300\."):
        filled.read(lambda session: find(session, "gap > 3e300", lambda value, _unit, _name: value * 1e300))


@pytest.mark.parametrize(
    "query", ['lot* "42', "lot\0 42", "NEAR(lot 42)", "lot AND", "^lot", "lot:", "{lot}", "%_'", "a\ud800"]
)
def test_no_query_upsets_a_database(filled: Database, query: str) -> None:
    for text in (query, f"title = {query}", f"lot = {query}", f"{query} > 3"):
        with suppress(QueryError):
            found(filled, text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("short\n\n text", "short text"),
        ("a " * 100 + "crack", "…" + "a " * 20 + "crack"),
        ("crack " + "b " * 100, "crack " + "b " * 56 + "b…"),
        ("x" * 130 + " crack " + "y" * 200, "…crack " + "y" * 114 + "…"),
        ("e" * 200, "e" * 120 + "…"),
    ],
)
def test_an_excerpt_shows_where_the_word_stands(text: str, expected: str) -> None:
    assert excerpt(text, ["crack"]) == expected


# --- the same, by looking at every record -------------------------------------------------------------------

OPERATORS = {
    "=": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


def holds(node: Node, record: IndexedRecord) -> bool:
    match node:
        case Words(words):
            own = "\n".join((record.title, *record.texts, *record.materials))
            texts = [own, *(entry.text for entry in ENTRIES if entry.record_id == record.record_id)]
            wanted = words_of(words)
            return any(
                words_of(text)[at : at + len(wanted)] == wanted for text in texts for at in range(len(words_of(text)))
            )
        case Not(inner):
            return not holds(inner, record)
        case Both(nodes):
            return all(holds(inner, record) for inner in nodes)
        case Either(nodes):
            return any(holds(inner, record) for inner in nodes)
        case Comparison(name, sign, Quantity(number, unit)):
            of_name = [value for key, value in record.values.items() if name in (key, *name_parts(key))]
            wanted_si = round(to_si(number, unit, name), 12)
            return any(OPERATORS[sign](round(v, 12), wanted_si) for v in of_name if isinstance(v, float))
        case Comparison(name, sign, Text(text)):
            if name == "state":
                return OPERATORS[sign](record.state, text)
            of_name = [value for key, value in record.values.items() if name in (key, *name_parts(key))]
            return any(OPERATORS[sign](fold(v if isinstance(v, str) else ""), fold(text)) for v in of_name)
        case Comparison(value=Date()):
            raise AssertionError("not drawn")


names = st.sampled_from(
    ["porosity", "gap", "coating.gap", "thickness", "thickness.2", "calendering.porosity", "nothing"]
)
numbers = st.sampled_from(["0,31", "0.4", "50 um", "200um", "31 %", "60 um", "0"])
signs = st.sampled_from(sorted(OPERATORS))
terms = (
    st.builds("{} {} {}".format, names, signs, numbers)
    | st.builds("{} {} {}".format, st.sampled_from(["active", "state"]), st.sampled_from(["=", "!="]),
                st.sampled_from(["NMC111", "graphite", "open"]))
    | st.sampled_from(["calendered", "lot", '"lot 42"', "C65", "cathode", "nowhere", "graphite"])
)  # fmt: skip
queries = st.recursive(
    terms,
    lambda inner: (
        st.builds("({}) {} ({})".format, inner, st.sampled_from(["and", "or", ""]), inner)
        | st.builds("not ({})".format, inner)
    ),
    max_leaves=8,
)


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=queries)
def test_the_database_finds_what_holds_in_each_record(filled: Database, query: str) -> None:
    expected = [record.record_id for record in reversed(RECORDS) if holds(parse(query), record)]
    assert list(found(filled, query).record_ids) == expected
