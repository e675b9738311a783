"""Records as files, in every format that they leave in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlmodel import Session, col, select

from server.blobs import BlobStore
from server.clock import now
from server.notebook.catalogue import Catalogue
from server.notebook.document import RecordDocument
from server.notebook.documents import document_of
from server.notebook.eln.archive import ElnError
from server.notebook.eln.batteries import battinfo
from server.notebook.eln.measured import measured
from server.notebook.eln.writing import write_eln
from server.notebook.exporting import ExportError, Layout, replacing, write_csv, write_parquet
from server.notebook.models import Record
from server.notebook.pages.record import write_html
from server.notebook.schema import Language
from server.problems import ProblemError

Format = Literal["eln", "csv", "parquet", "html", "jsonld"]
MEDIA_TYPES: dict[Format, str] = {
    "eln": "application/vnd.eln+zip",
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "html": "text/html",
    "jsonld": "application/ld+json",
}
OF_ONE_RECORD: frozenset[Format] = frozenset({"html", "jsonld"})


@dataclass(frozen=True)
class Style:
    """How records are written.

    Args:
        format: of the file.
        language: of pages, and of the labels of fields.
        layout: of tables, a row a value or a row a record; None for the usual one of the format.
        keys_url: where the server publishes its keys, where that is known.
    """

    format: Format
    language: Language = "en"
    layout: Layout | None = None
    keys_url: str = ""


def every_record(session: Session) -> list[str]:
    """The ids of all records.

    Raises:
        ProblemError: `not_found`, there is none.
    """
    found = list(session.exec(select(Record.record_id).order_by(col(Record.record_id))))
    if not found:
        raise ProblemError("not_found", "There is no record in the notebook yet.")
    return found


def documents_of(
    session: Session,
    catalogue: Catalogue,
    blobs: BlobStore,
    record_ids: Sequence[str],
    language: Language,
    on_progress: Callable[[float, str], None] = lambda _share, _what: None,
) -> list[RecordDocument]:
    """Records with what follows from them and what proves them.

    Raises:
        ProblemError: `not_found`.
    """
    documents = []
    for number, record_id in enumerate(record_ids):
        on_progress(number / len(record_ids), f"reading {record_id}")
        documents.append(document_of(session, catalogue, blobs, record_id, language))
    return documents


def write_records(
    documents: Sequence[RecordDocument], target: Path, style: Style, key: Ed25519PrivateKey | None = None
) -> None:
    """Write records as one file; of formats for one record, exactly one.

    Args:
        documents: read in the style's language.
        target: the file.
        style: its format and what belongs to it.
        key: signs an .eln file, which has to be signed.

    Raises:
        ElnError: the records cannot be put into an .eln file.
        ExportError: the file cannot be written.
        ProblemError: `not_found`, a record has nothing to say in this format.
    """
    match style.format:
        case "eln":
            if key is None:
                raise ElnError(f"{target.name}: expected a key to sign with; got none.")
            try:
                write_eln(documents, target, key, now(), style.keys_url)
            except OSError as error:
                raise ExportError(f"{target}: cannot be written ({error.strerror or error}).") from error
        case "csv":
            write_csv(documents, target, style.layout or "long")
        case "parquet":
            write_parquet(documents, target, style.layout or "wide")
        case "html":
            (document,) = documents
            write_html(document, target, style.language)
        case "jsonld":
            (document,) = documents
            _write_linked_data(document, target)


def _write_linked_data(document: RecordDocument, target: Path) -> None:
    content = battinfo(document, measured(document))
    if content is None:
        record_id = document.view.record.record_id
        sentence = f"The record {record_id} has nothing yet that BattINFO has a word for; enter values first."
        raise ProblemError("not_found", sentence)
    with replacing(target) as temporary:
        temporary.write_bytes(content)
