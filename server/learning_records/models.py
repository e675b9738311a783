"""Tables of learning records: statements as they are kept, and whom and what each one names."""

from sqlalchemy import Index
from sqlmodel import Field, SQLModel


class StatementRow(SQLModel, table=True):
    """A statement; never changed but for `voided` and how it was passed on.

    `stored` is different for each and only goes up, so it is also the order. `statement` is what is given out, as JSON;
    `sha256` is its `identity`. `given_timestamp` is the instant that the sender named, None where the server filled it
    in. `refers_to` is the statement that this one is about. `refusal` is why the outside store does not want it.
    """

    __tablename__ = "xapi_statement"
    __table_args__ = (
        Index("ix_xapi_statement_verb", "verb", "stored"),
        Index("ix_xapi_statement_registration", "registration", "stored"),
        Index("ix_xapi_statement_pushed_at", "pushed_at", "stored"),
    )

    id: str = Field(primary_key=True)
    stored: str = Field(index=True)
    statement: str
    sha256: str
    given_timestamp: str | None
    verb: str
    registration: str | None
    refers_to: str | None = Field(index=True)
    voided: bool = False
    pushed_at: str | None = None
    attempts: int = 0
    refusal: str | None = None


class Mention(SQLModel, table=True):
    """A statement names an agent or an activity; `key` is a hash of whom or what.

    `is_direct` where it is the actor, one of its members, or the object; else it stands in the context, the authority
    or a statement within.
    """

    __tablename__ = "xapi_mention"

    statement_id: str = Field(primary_key=True, foreign_key="xapi_statement.id")
    key: str = Field(primary_key=True, index=True)
    is_direct: bool
