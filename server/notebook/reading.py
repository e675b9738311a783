"""Looking at records: in a list, and one with everything."""

from pydantic import BaseModel
from sqlmodel import Session, col, select

from server.identity.models import Person
from server.notebook.catalogue import Catalogue
from server.notebook.finding import find
from server.notebook.models import Entry, Record
from server.notebook.schema import Language
from server.notebook.service import entries_of
from server.problems import ProblemError
from server.protocol.messages import RecordSummary, RecordView


class Hit(BaseModel):
    """An entry in which a word of the query stands."""

    record_id: str
    seq: int
    field: str
    excerpt: str


class RecordList(BaseModel):
    """A page of the records that a query finds, newest first; `unknown_names` is what no record has a value of."""

    records: list[RecordSummary]
    total: int
    hits: list[Hit]
    unknown_names: list[str]


def list_records(session: Session, catalogue: Catalogue, query: str, limit: int, offset: int) -> RecordList:
    """Records by their last change, newest first: those that a query describes, or all.

    Raises:
        QueryError: the query says nothing; the sentence names the place.
    """
    found = find(session, query, catalogue.vocabulary(session).to_si, limit, offset)
    rows = select(Record, Person.name).join(Person, col(Record.author_id) == col(Person.id))
    known = {
        record.record_id: record.public(author)
        for record, author in session.exec(rows.where(col(Record.record_id).in_(found.record_ids)))
    }
    return RecordList(
        records=[known[record_id] for record_id in found.record_ids],
        total=found.total,
        hits=[Hit.model_validate(hit, from_attributes=True) for hit in found.hits],
        unknown_names=list(found.unknown_names),
    )


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
