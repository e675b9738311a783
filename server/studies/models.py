"""Table of study events."""

from sqlmodel import Field

from server.writes import Written


class Event(Written, table=True):
    """Something a person did that a study may count."""

    __tablename__ = "study_event"

    op_id: str = Field(primary_key=True)
    name: str = Field(index=True)
    detail: str
