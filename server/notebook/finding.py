"""Finding records: a query becomes one condition over the index, the same on both databases."""

import math
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, not_, or_, true
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from server.notebook.index import RECORD_ITSELF, WORD, Heading, Line, Value, fold, matching, name_parts, words_of
from server.notebook.query import (
    Both,
    Comparison,
    Date,
    Either,
    Node,
    Not,
    Operator,
    Quantity,
    QueryError,
    Text,
    Words,
    parse,
)
from server.problems import ProblemError

# A value in SI and a number in a unit that are the same differ in their last bits.
SAME = 1e-9
# Sorts after every character of a date, so that a day holds all of its moments.
AFTER_DATES = "~"
EXCERPT = 120
HITS_PER_RECORD = 3

ToSI = Callable[[float, str, str], float]
HEADINGS: dict[str, Mapped[str]] = {
    "title": col(Heading.title_key),
    "state": col(Heading.state),
    "author": col(Heading.author_key),
    "changed": col(Heading.changed_at),
}


@dataclass(frozen=True)
class Hit:
    """An entry in which a word of the query stands, and the place in its text."""

    record_id: str
    seq: int
    field: str
    excerpt: str


@dataclass(frozen=True)
class Found:
    """A page of what a query found.

    Args:
        record_ids: the records, those changed last first.
        total: how many records there are on all pages.
        hits: entries of these records in which its words stand, the newest three of each.
        unknown_names: what the query compares although no record has such a value.
    """

    record_ids: tuple[str, ...]
    total: int
    hits: tuple[Hit, ...]
    unknown_names: tuple[str, ...]


def find(session: Session, text: str, to_si: ToSI, limit: int = 50, offset: int = 0) -> Found:
    """Find the records that a query describes; all of them where it is empty.

    Args:
        session: where the index is.
        text: what somebody typed, see `server.notebook.query`.
        to_si: the number in SI for (number, unit or "", name of the value); a ValueError or ProblemError where the
            unit does not fit.
        limit: how many records a page has.
        offset: how many records are on the pages before.

    Raises:
        QueryError: the query says nothing, or a unit does not fit; the sentence names the place.
    """
    node = parse(text)
    condition = _condition(session, node, to_si)
    page = select(Heading.record_id, func.count().over()).where(condition)
    page = page.order_by(col(Heading.changed_at).desc(), col(Heading.record_id)).limit(limit).offset(offset)
    rows = session.exec(page).all()
    total = rows[0][1] if rows else 0
    if offset and not rows:
        total = session.exec(select(func.count()).select_from(Heading).where(condition)).one()
    record_ids = tuple(record_id for record_id, _ in rows)
    wanted = list(_wanted(node))
    names = dict.fromkeys(name for name in _names(node) if name.lower() not in HEADINGS)
    unknown = tuple(
        name for name in names if session.exec(select(Value.name).where(named(name)).limit(1)).first() is None
    )
    return Found(record_ids, total, tuple(_hits(session, wanted, record_ids)), unknown)


def records_matching(session: Session, text: str, to_si: ToSI) -> SelectOfScalar[str]:
    """The ids of the records that a query describes, to be used in other queries; arguments and errors as in `find`."""
    return select(Heading.record_id).where(_condition(session, parse(text), to_si))


def named(name: str) -> ColumnElement[bool]:
    """Which rows of `Value` a name means: a field, a quantity, one reading, or the last part of any of them."""
    _, part = name_parts(name)
    if "." not in name:
        return col(Value.part) == part
    is_named = or_(func.lower(col(Value.name)) == name.lower(), col(Value.field) == name.lower())
    return and_(col(Value.part) == part, is_named)


def _condition(session: Session, node: Node, to_si: ToSI) -> ColumnElement[bool]:
    match node:
        case Words(words):
            return col(Heading.record_id).in_(matching(session, words).with_only_columns(col(Line.record_id)))
        case Not(inner):
            return not_(_condition(session, inner, to_si))
        case Both(nodes):
            return and_(true(), *(_condition(session, inner, to_si) for inner in nodes))
        case Either(nodes):
            return or_(*(_condition(session, inner, to_si) for inner in nodes))
        case Comparison(name=name):
            if (heading := HEADINGS.get(name.lower())) is not None:
                return _heading_condition(node, heading)
            holds = select(Value.record_id).where(named(name), _value_condition(node, to_si))
            return col(Heading.record_id).in_(holds)


def _heading_condition(comparison: Comparison, heading: Mapped[str]) -> ColumnElement[bool]:
    match comparison.value:
        case Date(text):
            return _in_time(heading, comparison.operator, text.upper())
        case Quantity(typed=text) | Text(text):
            if comparison.operator not in ("=", "!="):
                raise QueryError(comparison.place, f"expected a date after {comparison.operator}; got {text}.")
            return _is_text(heading, comparison.operator, text)


def _value_condition(comparison: Comparison, to_si: ToSI) -> ColumnElement[bool]:
    number, key, operator = col(Value.number), col(Value.key), comparison.operator
    match comparison.value:
        case Text(text):
            return _is_text(key, operator, text)
        case Date(text):
            return and_(number.is_(None), _in_time(key, operator, fold(text)))
        case Quantity(typed=typed) as quantity:
            is_number = _is_number(number, operator, _si(comparison, quantity, to_si))
            if operator not in ("=", "!="):
                return is_number
            # A lot may be called 42.
            return or_(is_number, and_(number.is_(None), _is_text(key, operator, typed)))


def _si(comparison: Comparison, quantity: Quantity, to_si: ToSI) -> float:
    try:
        number = to_si(quantity.number, quantity.unit, comparison.name)
    except (ValueError, ProblemError) as error:
        raise QueryError(comparison.place, str(error)) from error
    if not math.isfinite(number):
        raise QueryError(comparison.place, f"expected a number below 1e308 in SI; got {quantity.typed}.")
    return number


def _is_number(number: Mapped[float | None], operator: Operator, wanted: float) -> ColumnElement[bool]:
    margin = SAME * abs(wanted)
    match operator:
        case "=":
            return and_(number >= wanted - margin, number <= wanted + margin)
        case "!=":
            return or_(number < wanted - margin, number > wanted + margin)
        case "<":
            return number < wanted - margin
        case "<=":
            return number <= wanted + margin
        case ">":
            return number > wanted + margin
        case ">=":
            return number >= wanted - margin


def _is_text(key: Mapped[str], operator: Operator, text: str) -> ColumnElement[bool]:
    folded = fold(text)
    is_it = key.startswith(folded[:-1], autoescape=True) if folded.endswith("*") else key == folded
    return is_it if operator == "=" else not_(is_it)


def _in_time(key: Mapped[str], operator: Operator, date: str) -> ColumnElement[bool]:
    match operator:
        case "=":
            return and_(key >= date, key < date + AFTER_DATES)
        case "!=":
            return or_(key < date, key >= date + AFTER_DATES)
        case "<":
            return key < date
        case "<=":
            return key < date + AFTER_DATES
        case ">":
            return key >= date + AFTER_DATES
        case ">=":
            return key >= date


def _wanted(node: Node) -> Iterator[str]:
    """The words that a record may have been found by."""
    match node:
        case Words(words):
            yield words
        case Both(nodes) | Either(nodes):
            for inner in nodes:
                yield from _wanted(inner)


def _names(node: Node) -> Iterator[str]:
    match node:
        case Comparison(name=name):
            yield name
        case Not(inner):
            yield from _names(inner)
        case Both(nodes) | Either(nodes):
            for inner in nodes:
                yield from _names(inner)


def _hits(session: Session, wanted: list[str], record_ids: tuple[str, ...]) -> Iterator[Hit]:
    newest = func.row_number().over(partition_by=col(Line.record_id), order_by=col(Line.seq).desc()).label("newest")
    lines = matching(session, *wanted).where(col(Line.record_id).in_(record_ids), Line.seq != RECORD_ITSELF)
    ranked = lines.with_only_columns(col(Line.id), newest).subquery()
    best = select(Line).join(ranked, ranked.c.id == col(Line.id)).where(ranked.c.newest <= HITS_PER_RECORD)
    place = {record_id: at for at, record_id in enumerate(record_ids)}
    for line in sorted(session.exec(best), key=lambda line: (place[line.record_id], -line.seq)):
        yield Hit(line.record_id, line.seq, line.field, excerpt(line.text, wanted))


def excerpt(text: str, wanted: list[str]) -> str:
    """The place in a text where the first of some words stands, on one line."""
    line = " ".join(unicodedata.normalize("NFC", text).split())
    if len(line) <= EXCERPT:
        return line
    places = [match.start() for match in WORD.finditer(line)]
    firsts = tuple(words_of(words)[0] for words in wanted if words_of(words))
    found = next((place for place in places if fold(line[place : place + 64]).startswith(firsts)), 0)
    start = next(place for place in places if place >= found - EXCERPT // 3) if found > EXCERPT // 3 else 0
    end = start + EXCERPT
    return ("…" if start else "") + line[start:end].rstrip() + ("…" if end < len(line) else "")
