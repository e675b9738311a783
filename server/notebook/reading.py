"""Looking at records: in a list, and one with everything."""

from pydantic import BaseModel
from sqlmodel import Session, col, func, select

from server.identity.models import Person
from server.notebook.catalogue import Catalogue
from server.notebook.models import Entry, Record
from server.notebook.schema import Language
from server.notebook.service import entries_of
from server.problems import ProblemError
from server.protocol.messages import RecordSummary, RecordView


class RecordList(BaseModel):
    """Some of the records, newest first, and how many there are."""

    records: list[RecordSummary]
    total: int


def list_records(session: Session, limit: int, offset: int) -> RecordList:
    """Records by their last change, newest first."""
    query = (
        select(Record, Person.name)
        .join(Person, col(Record.author_id) == col(Person.id))
        .order_by(col(Record.changed_at).desc(), col(Record.record_id))
    )
    found = session.exec(query.limit(limit).offset(offset))
    total = session.exec(select(func.count()).select_from(Record)).one()
    return RecordList(records=[record.public(author) for record, author in found], total=total)


def view_record(session: Session, catalogue: Catalogue, record_id: str, language: Language) -> RecordView:
    """A record with its form and every entry.

    Raises:
        ProblemError: `not_found`.
    """
    record, author = find_record(session, record_id)
    return RecordView(
        record=record.public(author),
        form=catalogue.form_of(record.form_sha256, language),
        entries=entries_of(session, record_id),
    )


def find_record(session: Session, record_id: str) -> tuple[Record, str]:
    """A record and the name of its author.

    Raises:
        ProblemError: `not_found`.
    """
    query = select(Record, Person.name).join(Person, col(Record.author_id) == col(Person.id))
    found = session.exec(query.where(Record.record_id == record_id)).first()
    if found is None:
        raise ProblemError("not_found", f"There is no record {record_id}.")
    return found


def find_file(session: Session, record_id: str, sha256: str) -> tuple[str, str]:
    """Name and media type of a file that is attached to a record.

    Raises:
        ProblemError: `not_found`, the record has no such file.
    """
    query = select(Entry).where(Entry.record_id == record_id, col(Entry.file).contains(sha256, autoescape=True))
    for entry in session.exec(query.order_by(col(Entry.seq))):
        file = entry.public("").file
        if file is not None and file.sha256 == sha256:
            return file.name, file.media_type
    raise ProblemError("not_found", f"The record {record_id} has no file {sha256}.")
