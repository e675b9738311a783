"""The notebook's index: the values that hold in each record, and every word that was written, made for searching.

It follows from the entries, and is written in the same transaction as they are.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Boolean,
    Index,
    UniqueConstraint,
    bindparam,
    column,
    delete,
    false,
    func,
    insert,
    literal_column,
)
from sqlalchemy import select as sa_select
from sqlalchemy import table as sa_table
from sqlmodel import Field, Session, SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

# SQLite: an FTS5 table; PostgreSQL: a table with a tsvector. In both, `rowid` is the id of a line.
WORDS = sa_table("notebook_words", column("rowid"), column("words"))
WORD = re.compile(r"[^\W_]+")
# A tsvector holds no longer words, and no more than a megabyte of them.
MAX_WORD = 64
MAX_WORDS_TEXT = 100_000
INDEX_TABLES = ("notebook_heading", "notebook_value", "notebook_material", "notebook_line")
RECORD_ITSELF = 0  # as `seq` of a line: no entry's number


class Heading(SQLModel, table=True):
    """What a record is called and how it stands; the keys are what is compared."""

    __tablename__ = "notebook_heading"

    record_id: str = Field(primary_key=True)
    title: str
    title_key: str
    state: str
    author: str
    author_key: str
    changed_at: str = Field(index=True)


class Value(SQLModel, table=True):
    """A value that holds in a record: a number in SI, or a text; `seq` is its place in the record.

    `field` is the name without the number of a reading, `part` its last part (`porosity` of `calendering.porosity`),
    both in small letters; `key` is the text as it is compared.
    """

    __tablename__ = "notebook_value"
    __table_args__ = (Index("ix_notebook_value_part", "part", "number", "record_id"),)

    record_id: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    field: str
    part: str
    number: float | None
    text: str
    key: str
    seq: int


class MaterialShare(SQLModel, table=True):
    """The mass share of a material in a record, 0 to 1."""

    __tablename__ = "notebook_material"

    record_id: str = Field(primary_key=True)
    material: str = Field(primary_key=True)
    share: float


class Line(SQLModel, table=True):
    """A searchable text of a record: that of entry `seq`, or with 0 what the record itself says."""

    __tablename__ = "notebook_line"
    __table_args__ = (UniqueConstraint("record_id", "seq"),)

    id: int | None = Field(default=None, primary_key=True)
    record_id: str
    seq: int
    field: str
    text: str


@dataclass(frozen=True)
class IndexedRecord:
    """What the index knows of a record.

    Args:
        record_id: the record.
        title: its title.
        state: open, signed, witnessed or locked.
        author: name of who began it.
        changed_at: server time of its newest entry.
        values: what holds, by field or quantity (`thickness.2` for the second reading), in the order of the work;
            numbers in SI.
        texts: what else should be found by its words.
        materials: mass share of each material, 0 to 1.
    """

    record_id: str
    title: str
    state: str
    author: str
    changed_at: str
    values: dict[str, float | str]
    texts: tuple[str, ...]
    materials: dict[str, float]


@dataclass(frozen=True)
class EntryText:
    """What an entry says: the text that was written in it, whatever holds by now."""

    record_id: str
    seq: int
    field: str
    text: str


def index_record(session: Session, record: IndexedRecord) -> None:
    """Let the index say of a record what holds now, in place of what it said before; its entries stay."""
    of_record = {"record_id": record.record_id}
    heading = {
        "title": record.title,
        "title_key": fold(record.title),
        "state": record.state,
        "author": record.author,
        "author_key": fold(record.author),
        "changed_at": record.changed_at,
    }
    _replace(session, Heading, record.record_id, "record_id", [of_record | heading])
    values = [of_record | _value(name, value, seq) for seq, (name, value) in enumerate(record.values.items())]
    _replace(session, Value, record.record_id, "name", values)
    shares = [of_record | {"material": material, "share": share} for material, share in record.materials.items()]
    _replace(session, MaterialShare, record.record_id, "material", shares)
    _say_of_itself(session, record.record_id, "\n".join((record.title, *record.texts, *record.materials)))


def index_entries(session: Session, entries: Iterable[EntryText]) -> None:
    """Append the texts of entries that are not in the index yet; those without a word are passed over."""
    rows = [vars(entry) for entry in entries if words_of(entry.text)]
    if not rows:
        return
    ids = session.scalars(insert(Line).returning(col(Line.id), sort_by_parameter_order=True), rows).all()
    said: Any = bindparam("said")
    if _is_postgresql(session):
        said = func.to_tsvector(literal_column("'simple'"), said)
    words = [{"line": id_, "said": _searchable(row["text"])} for id_, row in zip(ids, rows, strict=True)]
    session.exec(insert(WORDS).values(rowid=bindparam("line"), words=said), params=words)


def matching(session: Session, *phrases: str) -> SelectOfScalar[Line]:
    """The lines that say any of these phrases, whatever signs are in them.

    Args:
        session: decides how the search is written.
        phrases: words one after the other; capitals, accents and punctuation do not count; with a `*` at the end the
            last word may go on.
    """
    wanted = [(words_of(phrase), "*" if phrase.rstrip().endswith("*") else "") for phrase in phrases]
    wanted = [(words, star) for words, star in wanted if words]
    lines = select(Line).join(WORDS, WORDS.c.rowid == col(Line.id))
    if not wanted:
        return lines.where(false())
    # Words are letters and digits: none of them can be taken for a database's own syntax.
    if _is_postgresql(session):
        query = " | ".join(f"({' <-> '.join(words)}{star and ':*'})" for words, star in wanted)
        return lines.where(_operator("@@", func.to_tsquery(literal_column("'simple'"), query)))
    return lines.where(_operator("MATCH", " OR ".join(f'"{" ".join(words)}"{star}' for words, star in wanted)))


def fold(text: str) -> str:
    """A text as it is compared: without capitals, accents and needless blanks (NFKD, Unicode 3.13 case folding)."""
    decomposed = unicodedata.normalize("NFKD", text)
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).casefold().split())


def words_of(text: str) -> list[str]:
    """The words of a text as they are compared."""
    return [word[:MAX_WORD] for word in WORD.findall(fold(text))]


def name_parts(name: str) -> tuple[str, str]:
    """A name without the number of a reading, and the last part of that; in small letters."""
    parts = name.lower().split(".")
    if len(parts) > 1 and parts[-1].isdecimal():
        parts.pop()
    return ".".join(parts), parts[-1]


def _value(name: str, value: float | str, seq: int) -> dict[str, Any]:
    field, part = name_parts(name)
    number, text = (None, value) if isinstance(value, str) else (value, "")
    return {"name": name, "field": field, "part": part, "number": number, "text": text, "key": fold(text), "seq": seq}


def _replace(session: Session, table: type[SQLModel], record_id: str, key: str, rows: list[dict[str, Any]]) -> None:
    """Make the rows of a record these, which `key` tells apart; most of them stay as they are."""
    # Not by way of objects: a record is indexed anew with each of its entries.
    connection, columns = session.connection(), SQLModel.metadata.tables[str(table.__tablename__)].c
    of_record = columns.record_id == record_id
    stored = {row[key]: dict(row) for row in connection.execute(sa_select(*columns).where(of_record)).mappings()}
    wanted = {row[key]: row for row in rows}
    old = [name for name, row in stored.items() if wanted.get(name) != row]
    new = [row for name, row in wanted.items() if stored.get(name) != row]
    if old:
        connection.execute(delete(table).where(of_record, columns[key].in_(old)))
    if new:
        connection.execute(insert(table), new)


def _say_of_itself(session: Session, record_id: str, text: str) -> None:
    itself = select(Line).where(Line.record_id == record_id, Line.seq == RECORD_ITSELF)
    said = session.exec(itself).first()
    if said is not None and said.text == text:
        return
    if said is not None:
        session.exec(delete(WORDS).where(WORDS.c.rowid == said.id))
        session.exec(delete(Line).where(col(Line.id) == said.id))
    index_entries(session, [EntryText(record_id, RECORD_ITSELF, "", text)])


def _searchable(text: str) -> str:
    return " ".join(words_of(text))[:MAX_WORDS_TEXT]


def _operator(symbol: str, query: Any) -> Any:
    return WORDS.c.words.op(symbol, return_type=Boolean())(query)


def _is_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"
