"""Table of notebook entries."""

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from server.protocol.messages import NotebookEntry
from server.writes import Written


class Entry(Written, table=True):
    """One entry of a record; `seq` counts within the record from 1."""

    __tablename__ = "notebook_entry"
    __table_args__ = (UniqueConstraint("record_id", "seq"),)

    op_id: str = Field(primary_key=True)
    record_id: str = Field(index=True)
    seq: int
    field: str
    value: float | None
    unit: str
    text: str

    def public(self, actor_name: str) -> NotebookEntry:
        """The entry as clients see it."""
        return NotebookEntry(
            entry_id=self.op_id,
            record_id=self.record_id,
            field=self.field,
            value=self.value,
            unit=self.unit,
            text=self.text,
            actor=actor_name,
            device_id=self.device_id,
            device_time=self.device_time or self.server_time,
            server_time=self.server_time,
            seq=self.seq,
        )
