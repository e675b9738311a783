"""Finding statements, a page at a time (Communication, 2.1.3 and 2.1.4)."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, tuple_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from server.learning_records.models import Mention, StatementRow
from server.problems import ProblemError

PAGE = 200


@dataclass(frozen=True)
class Wanted:
    """Which statements are asked for; None asks for all.

    `agent` and `activity` are keys of `mentions`; `since` (exclusive) and `until` (inclusive) are as `instant` writes
    them; `after` is where the page before ended.
    """

    agent: str | None = None
    related_agents: bool = False
    activity: str | None = None
    related_activities: bool = False
    verb: str | None = None
    registration: str | None = None
    since: str | None = None
    until: str | None = None
    ascending: bool = False
    limit: int = 0
    after: tuple[str, str] | None = None


@dataclass(frozen=True)
class Page:
    """Statements as JSON, and where the next page goes on, if there is one."""

    statements: list[str]
    end: tuple[str, str] | None


def find_one(session: Session, statement_id: str, voided: bool) -> StatementRow:
    """The statement with an id.

    Raises:
        ProblemError: `not_found`, there is none that is void, or not, as asked.
    """
    row = session.get(StatementRow, statement_id.lower())
    if row is None or row.voided != voided:
        raise ProblemError("not_found", f"There is no {'voided ' if voided else ''}statement {statement_id}.")
    return row


def find(session: Session, wanted: Wanted) -> Page:
    """A page of statements that are not void, newest first unless asked otherwise."""
    order = tuple_(col(StatementRow.stored), col(StatementRow.id))
    query = select(StatementRow).where(col(StatementRow.voided).is_(False))
    filters = _filters(wanted, StatementRow)
    if filters:
        about = _about(wanted)
        # There are hardly ever any, and the index serves a question without an `or` better.
        has_some = session.exec(about.limit(1)).first() is not None
        query = query.where(or_(and_(*filters), col(StatementRow.id).in_(about)) if has_some else and_(*filters))
    if wanted.since is not None:
        query = query.where(StatementRow.stored > wanted.since)
    if wanted.until is not None:
        query = query.where(StatementRow.stored <= wanted.until)
    if wanted.after is not None:
        query = query.where(order > wanted.after if wanted.ascending else order < wanted.after)
    columns = (col(StatementRow.stored), col(StatementRow.id))
    query = query.order_by(*(column if wanted.ascending else column.desc() for column in columns))
    limit = min(wanted.limit or PAGE, PAGE)
    rows = session.exec(query.limit(limit + 1)).all()
    page = rows[:limit]
    return Page([row.statement for row in page], (page[-1].stored, page[-1].id) if len(rows) > limit else None)


def _filters(wanted: Wanted, table: type[StatementRow]) -> list[ColumnElement[bool]]:
    filters: list[ColumnElement[bool]] = []
    if wanted.verb is not None:
        filters.append(col(table.verb) == wanted.verb)
    if wanted.registration is not None:
        filters.append(col(table.registration) == wanted.registration)
    for key, related in ((wanted.agent, wanted.related_agents), (wanted.activity, wanted.related_activities)):
        if key is not None:
            named = select(Mention.statement_id).where(Mention.key == key)
            filters.append(col(table.id).in_(named if related else named.where(col(Mention.is_direct))))
    return filters


def _about(wanted: Wanted) -> SelectOfScalar[str]:
    """Statements about a statement that is wanted, or about one that is about it, and so on.

    They are few, so the chains are followed from them.
    """
    start, middle, target = aliased(StatementRow), aliased(StatementRow), aliased(StatementRow)
    chain = (
        select(col(start.id).label("start"), col(start.refers_to).label("at"))
        .where(col(start.refers_to) > "")  # as `is not null`, but by the index
        .cte("chain", recursive=True)
    )
    chain = chain.union(
        select(chain.c.start, col(middle.refers_to))
        .join(middle, col(middle.id) == chain.c.at)
        .where(col(middle.refers_to).is_not(None))
    )
    return select(chain.c.start).join(target, col(target.id) == chain.c.at).where(*_filters(wanted, target))
