"""HTTP: records as files, pages and labels, and records from files."""

import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from io import SEEK_END
from pathlib import Path as FilePath
from typing import Annotated, Any, BinaryIO, Literal

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, Response, StreamingResponse

from server.identity.routes import Me, TheServices
from server.identity.service import SERVER_DEVICE, LoggedIn
from server.notebook.documents import document_of
from server.notebook.eln.archive import MAX_UNPACKED_BYTES, ElnError
from server.notebook.exporting import ExportError, Layout
from server.notebook.formats import MEDIA_TYPES, Format, Style, documents_of, every_record, write_records
from server.notebook.incoming.files import is_eln, opened
from server.notebook.incoming.storing import Store, store_all
from server.notebook.label_lists import lot_labels, record_labels
from server.notebook.labels import write_label, write_label_sheet
from server.notebook.pages.record import record_page
from server.notebook.public_keys import keys_url
from server.notebook.routes import InLanguage, RecordId
from server.notebook.signing import Signer
from server.notebook.tables.mapping import Mapping, mapping_text, parse_mapping
from server.notebook.tables.reading import read_table
from server.notebook.tables.suggesting import suggest
from server.notebook.tables.table import MAX_BYTES as MAX_TABLE_BYTES
from server.notebook.tables.table import TableError
from server.notebook.templates import form
from server.problems import ProblemCode, ProblemError
from server.protocol.basics import Identifier
from server.services import Services
from server.writes import Actor

router = APIRouter(tags=["notebook"])

CHUNK_BYTES = 1024 * 1024
LONGEST_NAME_BYTES = 255
MAX_MAPPING = 4500  # in any script, an address with it is shorter than the 64 KiB that a server reads
# A page or a picture that is shown runs nothing and loads nothing, even were something in it not escaped.
SHOWN = {"content-security-policy": "default-src 'none'; img-src data:; style-src 'unsafe-inline'"}
FileName = Annotated[
    str,
    Query(max_length=200, pattern=r"^[^/\\\x00-\x1f\x7f]+\.(eln|csv|xlsx|ELN|CSV|XLSX)$", description="of the file"),
]
WholeFormat = Literal["eln", "csv", "parquet"]
# A large table takes a gigabyte of memory while it is read.
_one_at_a_time = threading.Lock()


class SkippedPart(BaseModel):
    """Something of a file that was left out: a cell, a row, a column, or what no entry can hold."""

    sheet: str
    row: int | None
    column: str
    content: str
    reason: str


class ImportReport(BaseModel):
    """What an import did, or would do.

    `records` were begun; of the entries in the file, `entries` were written and `known` were here already. `mapping` is
    that of a table, as YAML: the one that was given, or a proposed one.
    """

    records: list[str]
    entries: int
    known: int
    skipped: list[SkippedPart]
    mapping: str


def _answers(*media_types: str) -> dict[int | str, dict[str, Any]]:
    return {200: {"content": {one: {} for one in media_types}, "description": "The file."}}


# --- out ----------------------------------------------------------------------------------------------------


@router.get(
    "/api/v1/notebook/records/{record_id}/export", response_class=Response, responses=_answers(*MEDIA_TYPES.values())
)
def export_record(
    record_id: RecordId,
    request: Request,
    services: TheServices,
    format: Annotated[Format, Query()] = "eln",  # noqa: A002
    language: InLanguage = "en",
    layout: Annotated[Layout | None, Query()] = None,
) -> Response:
    """A record as a file: everything in it, signed (eln), a table, a page for paper, or linked data."""
    return _export(services, [record_id], record_id, Style(format, language, layout, keys_url(request)))


@router.get("/api/v1/notebook/export", response_class=Response, responses=_answers(*MEDIA_TYPES.values()))
def export_all(
    request: Request,
    services: TheServices,
    format: Annotated[WholeFormat, Query()] = "eln",  # noqa: A002
    language: InLanguage = "en",
    layout: Annotated[Layout | None, Query()] = None,
) -> Response:
    """Every record in one file."""
    record_ids = services.database.read(every_record)
    return _export(services, record_ids, "notebook", Style(format, language, layout, keys_url(request)))


@router.get("/api/v1/notebook/records/{record_id}/page", response_class=Response, responses=_answers("text/html"))
def read_page(record_id: RecordId, services: TheServices, language: InLanguage = "en") -> Response:
    """The page of a record, made for paper."""
    catalogue, blobs = services.notebook.catalogue, services.blobs
    document = services.database.read(lambda session: document_of(session, catalogue, blobs, record_id, language))
    return HTMLResponse(record_page(document, language), headers=SHOWN)


@router.get("/api/v1/notebook/records/{record_id}/label", response_class=Response, responses=_answers("image/svg+xml"))
def read_label(record_id: RecordId, services: TheServices) -> Response:
    """The label of a record, with its QR code."""
    [label] = services.database.read(lambda session: record_labels(session, [record_id]))
    with _written("label.svg", lambda path: write_label(label, path)) as file:
        return Response(file.read(), media_type="image/svg+xml", headers=SHOWN)


@router.get("/api/v1/notebook/labels", response_class=Response, responses=_answers("text/html"))
def read_labels(
    services: TheServices,
    record: Annotated[list[Identifier], Query(max_length=500, default_factory=list)],
    lots: Annotated[bool, Query()] = False,
    language: InLanguage = "en",
) -> Response:
    """A sheet of labels to print: of the records named, of every lot, or, without either, of every record."""
    catalogue = services.notebook.catalogue
    if lots and not record:
        labels = services.database.read(lambda session: lot_labels(session, catalogue, language))
    else:
        labels = services.database.read(lambda session: record_labels(session, record or every_record(session)))
    with _written("labels.html", lambda path: write_label_sheet(labels, path, language=language)) as file:
        return HTMLResponse(file.read(), headers=SHOWN)


def _export(services: Services, record_ids: Sequence[str], name: str, style: Style) -> Response:
    catalogue, blobs = services.notebook.catalogue, services.blobs
    key = Signer.load(services.settings.keys).key if style.format == "eln" else None
    documents = services.database.read(lambda s: documents_of(s, catalogue, blobs, record_ids, style.language))
    file_name = f"{name}.{style.format}"
    file = _written(file_name, lambda path: write_records(documents, path, style, key))
    return StreamingResponse(
        _chunks(file),
        media_type=MEDIA_TYPES[style.format],
        headers={
            "content-length": str(file.seek(0, SEEK_END)),
            "content-disposition": f'attachment; filename="{file_name}"',
            "cache-control": "no-store",
        },
    )


def _written(name: str, write: Callable[[FilePath], None]) -> BinaryIO:
    """A file that was written and has no name any more: whatever becomes of the download, nothing is left behind.

    Raises:
        ProblemError: it cannot be written.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = FilePath(folder) / name
        with _sentences(folder, "too_large"):
            write(path)
        return path.open("rb")


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while chunk := file.read(CHUNK_BYTES):
            yield chunk


# --- in -----------------------------------------------------------------------------------------------------


@router.post(
    "/api/v1/notebook/imports",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
async def import_file(
    request: Request,
    me: Me,
    services: TheServices,
    name: FileName,
    mapping: Annotated[str, Query(max_length=MAX_MAPPING, description="of a table, as YAML")] = "",
    template: Annotated[Identifier | None, Query(description="of a table's records, for the proposed mapping")] = None,
    dry_run: Annotated[bool, Query(description="find out what would happen, and write nothing")] = False,
) -> ImportReport:
    """Bring in the records of an .eln file or a table (.csv, .xlsx), which is the body; nothing comes twice.

    A table needs a mapping of its columns to fields. With `dry_run` and without a mapping, one is proposed.
    """
    if len(name.encode()) > LONGEST_NAME_BYTES:
        raise ProblemError("bad_message", f"name: expected at most {LONGEST_NAME_BYTES} bytes; got {name[:80]!r}….")
    with tempfile.TemporaryDirectory() as folder:
        file = FilePath(folder) / name
        with _sentences(folder, "bad_message"):
            await _receive(request, file)
            asked = _Asked(file, mapping, template, dry_run)
            return await run_in_threadpool(_import, services, me, asked)


@dataclass(frozen=True)
class _Asked:
    """A file that came, and what is wanted of it."""

    file: FilePath
    mapping: str
    template_id: str | None
    dry_run: bool


async def _receive(request: Request, file: FilePath) -> None:
    """Write the body of a request to a file.

    Raises:
        ProblemError: `too_large`.
    """
    limit = MAX_UNPACKED_BYTES if is_eln(file) else MAX_TABLE_BYTES
    received = 0
    with file.open("wb") as target:
        async for chunk in request.stream():
            received += len(chunk)
            if received > limit:
                raise ProblemError("too_large", f"{file.name}: expected at most {limit // 10**6} MB; got more.")
            await run_in_threadpool(target.write, chunk)


def _import(services: Services, me: LoggedIn, asked: _Asked) -> ImportReport:
    person = me.person
    actor = Actor(person.id, person.name, person.role, SERVER_DEVICE, "desktop", "en")
    store = Store(services.database, services.notebook, services.blobs, actor, asked.dry_run)
    with _one_at_a_time:
        mapping = _mapping(services, asked)
        with opened(asked.file, services.blobs, mapping) as found:
            outcome = store_all(store, found)
    return ImportReport(
        records=outcome.records,
        entries=outcome.entries,
        known=outcome.known,
        skipped=[SkippedPart(**asdict(one)) for one in outcome.skipped],
        mapping=mapping_text(mapping, whole=False) if mapping is not None else "",
    )


def _mapping(services: Services, asked: _Asked) -> Mapping | None:
    """The mapping of a table: the one that came, or for a dry run without one a proposed one."""
    if asked.mapping:
        return parse_mapping(asked.mapping, "mapping")
    if is_eln(asked.file) or not asked.dry_run:
        return None
    template_id, catalogue = asked.template_id, services.notebook.catalogue
    fields = []
    if template_id is not None:
        template = services.database.read(lambda session: catalogue.find(session, template_id, None))
        fields = [field for step in form(template, "en").steps for field in step.fields]
    return suggest(read_table(asked.file), fields, template_id or "")


@contextmanager
def _sentences(folder: str, of_archives: ProblemCode) -> Iterator[None]:
    """Around work on files in a folder of our own, whose name is nobody's business.

    Args:
        folder: where the files are.
        of_archives: what is wrong where an archive cannot be used.

    Raises:
        ProblemError: with the sentence of what went wrong.
    """
    try:
        yield
    except ElnError as error:
        raise ProblemError(of_archives, str(error)) from error
    except TableError as error:
        raise ProblemError("bad_message", str(error).replace(f"{folder}/", "")) from error
    except (ExportError, OSError) as error:
        raise ProblemError("unavailable", str(error).replace(f"{folder}/", "")) from error
