"""Tables of the notebook: entries that are only appended, and what follows from them."""

from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy import BigInteger, UniqueConstraint
from sqlmodel import Field, SQLModel

from server.protocol.messages import NotebookEntry, RecordSummary
from server.writes import Written


class Entry(Written, table=True):
    """One entry of a record; `seq` counts within the record from 1, `sha256` chains it to the entry before.

    `base` and `file` are JSON; the columns are those of `NotebookEntry`.
    """

    __tablename__ = "notebook_entry"
    __table_args__ = (UniqueConstraint("record_id", "seq"),)

    op_id: str = Field(primary_key=True)
    record_id: str = Field(index=True)
    seq: int
    kind: str
    field: str
    value: float | None
    unit: str
    text: str
    base: str = "[]"
    reason: str = ""
    about: str | None = None
    refers_to: str | None = None
    file: str | None = None
    device_seq: int | None = Field(default=None, sa_type=BigInteger)
    clock_offset_ms: int | None = Field(default=None, sa_type=BigInteger)
    sha256: str

    def chained(self) -> dict[str, Any]:
        """What the chain proves of the entry."""
        return chained(self.model_dump())

    def public(self, actor_name: str) -> NotebookEntry:
        """The entry as clients see it."""
        return public(self.model_dump(), actor_name)


def chained(columns: Mapping[str, Any]) -> dict[str, Any]:
    """What the chain proves of an entry: everything but its hash, its writer by id.

    Args:
        columns: of `Entry`.
    """
    return {
        "entry_id": columns["op_id"],
        "record_id": columns["record_id"],
        "seq": columns["seq"],
        "kind": columns["kind"],
        "field": columns["field"],
        "value": columns["value"],
        "unit": columns["unit"],
        "text": columns["text"],
        "base": orjson.loads(columns["base"]),
        "reason": columns["reason"],
        "about": columns["about"],
        "refers_to": columns["refers_to"],
        "file": orjson.loads(columns["file"]) if columns["file"] else None,
        "actor_id": columns["actor_id"],
        "device_id": columns["device_id"],
        "device_seq": columns["device_seq"],
        "device_time": columns["device_time"] or columns["server_time"],
        "clock_offset_ms": columns["clock_offset_ms"],
        "server_time": columns["server_time"],
    }


def public(columns: Mapping[str, Any], actor_name: str) -> NotebookEntry:
    """An entry as clients see it.

    Args:
        columns: of `Entry`.
        actor_name: the writer's.
    """
    fields = chained(columns)
    del fields["actor_id"]
    return NotebookEntry(**fields, actor=actor_name, sha256=columns["sha256"])


class Record(SQLModel, table=True):
    """How a record stands after its newest entry; it can be made anew from the entries.

    `form_sha256` is the blob of its template written out, which the record keeps whatever becomes of the template.
    """

    __tablename__ = "notebook_record"

    record_id: str = Field(primary_key=True)
    title: str
    template_id: str = Field(default="", index=True)
    template_version: int = 0
    form_sha256: str = ""
    state: str = "open"
    seq: int = 0
    head_sha256: str = ""
    author_id: str = Field(foreign_key="person.id")
    signer_id: str | None = Field(default=None, foreign_key="person.id")
    created_at: str
    changed_at: str = Field(index=True)
    open_questions: int = 0
    simulated: bool = False
    indexed_seq: int = 0

    def public(self, author: str) -> RecordSummary:
        """The record as it stands in a list."""
        return RecordSummary.model_validate(
            {
                **self.model_dump(include=set(RecordSummary.model_fields)),
                "author": author,
            }
        )


class Head(SQLModel, table=True):
    """The server's signature of a record's chain up to an entry; one for each commit that touched the record."""

    __tablename__ = "notebook_head"

    record_id: str = Field(primary_key=True, foreign_key="notebook_record.record_id")
    seq: int = Field(primary_key=True)
    sha256: str
    server_time: str
    key_id: str = Field(foreign_key="notebook_key.key_id")
    signature: str


class SigningKey(SQLModel, table=True):
    """A public key that heads were signed with; `public` is raw Ed25519 in hex."""

    __tablename__ = "notebook_key"

    key_id: str = Field(primary_key=True)
    public: str
    since: str


class DeviceCount(SQLModel, table=True):
    """How many writes of a person on a device were taken or refused: the number that is expected next is one more."""

    __tablename__ = "notebook_device"

    person_id: str = Field(primary_key=True, foreign_key="person.id")
    device_id: str = Field(primary_key=True, foreign_key="device.id")
    device_seq: int = Field(sa_type=BigInteger)


class Refusal(Written, table=True):
    """A numbered write that the rules did not allow; it is kept, so that nothing is lost and no number is missing."""

    __tablename__ = "notebook_refusal"

    op_id: str = Field(primary_key=True)
    device_seq: int = Field(sa_type=BigInteger)
    code: str
    sentence: str
    frame: str


class LabTemplate(Written, table=True):
    """A version of a template that the lab wrote."""

    __tablename__ = "notebook_template"
    __table_args__ = (UniqueConstraint("template_id", "version"),)

    op_id: str = Field(primary_key=True)
    template_id: str
    version: int
    yaml: str
