"""HTTP: reading records and their files, templates, and the keys that signed."""

from typing import Annotated

from fastapi import APIRouter, Body, Path, Query
from pydantic import BaseModel
from sqlmodel import Session, select
from starlette.responses import FileResponse, Response

from server.clock import new_op_id, now
from server.identity.routes import Me, TheServices
from server.identity.service import SERVER_DEVICE
from server.notebook.documents import document_of
from server.notebook.models import LabTemplate, SigningKey
from server.notebook.predicting import electrode_behind
from server.notebook.reading import find_file, view_record
from server.notebook.schema import Language
from server.notebook.templates import form
from server.protocol.messages import Form, RecordElectrode, RecordView

router = APIRouter(tags=["notebook"])

RecordId = Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_.-]+$")]
Sha256 = Annotated[str, Path(min_length=64, max_length=64, pattern=r"^[0-9a-f]{64}$")]
InLanguage = Annotated[Language, Query()]
SAFE_TO_SHOW = ("image/jpeg", "image/png", "image/webp")


class TemplateSummary(BaseModel):
    """The newest version of a template."""

    template_id: str
    version: int
    title: str
    description: str


class PublicKey(BaseModel):
    """A key that signed heads of records: Ed25519, raw, in hex."""

    key_id: str
    public: str
    since: str


@router.get("/api/v1/notebook/records/{record_id}", response_model=RecordView)
def read_record(record_id: RecordId, services: TheServices, language: InLanguage = "en") -> Response:
    """A record with its form and every entry, oldest first."""
    catalogue = services.notebook.catalogue
    view = services.database.read(lambda session: view_record(session, catalogue, record_id, language))
    return Response(view.model_dump_json(), media_type="application/json")  # not checked twice: there may be thousands


@router.get("/api/v1/notebook/records/{record_id}/electrode")
def read_electrode(record_id: RecordId, services: TheServices, language: InLanguage = "en") -> RecordElectrode:
    """The record as a recipe, the nearest computed electrode, and the job that makes the exact one."""

    def work(session: Session) -> RecordElectrode:
        document = document_of(session, services.notebook.catalogue, services.blobs, record_id, language)
        return electrode_behind(session, document)

    return services.database.read(work)


@router.get("/api/v1/notebook/records/{record_id}/files/{sha256}", response_class=FileResponse)
def read_file(record_id: RecordId, sha256: Sha256, services: TheServices) -> Response:
    """A file that is attached to a record, to be saved; pictures may be shown."""
    name, kind = services.database.read(lambda session: find_file(session, record_id, sha256))
    shown = kind in SAFE_TO_SHOW
    return FileResponse(
        services.blobs.find(sha256),
        media_type=kind if shown else "application/octet-stream",
        filename=name,
        content_disposition_type="inline" if shown else "attachment",
        headers={"x-content-type-options": "nosniff", "cache-control": "private, max-age=31536000, immutable"},
    )


@router.get("/api/v1/notebook/templates")
def read_templates(services: TheServices, language: InLanguage = "en") -> list[TemplateSummary]:
    """The newest version of every template."""
    newest = services.database.read(services.notebook.catalogue.newest)
    return [
        TemplateSummary(
            template_id=template.id,
            version=template.version,
            title=template.title.text(language),
            description=template.description.text(language),
        )
        for template in newest.values()
    ]


@router.get("/api/v1/notebook/templates/{template_id}")
def read_template(
    template_id: RecordId,
    services: TheServices,
    version: Annotated[int | None, Query(ge=1, le=10**6)] = None,
    language: InLanguage = "en",
) -> Form:
    """A template written out: the newest version, or the one that is named."""
    catalogue = services.notebook.catalogue
    template = services.database.read(lambda session: catalogue.find(session, template_id, version))
    return form(template, language)


@router.get("/api/v1/notebook/templates/{template_id}/text")
def read_template_text(
    template_id: RecordId, services: TheServices, version: Annotated[int | None, Query(ge=1, le=10**6)] = None
) -> Response:
    """A template as it was written, in YAML, to be edited."""
    catalogue = services.notebook.catalogue
    text = services.database.read(lambda session: catalogue.text(session, template_id, version))
    return Response(text, media_type="application/yaml")


@router.post("/api/v1/notebook/templates")
def add_template(
    text: Annotated[str, Body(embed=True, alias="yaml", max_length=1_000_000)], me: Me, services: TheServices
) -> Form:
    """Store the next version of a template, or a new one; records keep the version they began with."""
    catalogue = services.notebook.catalogue

    def work(session: Session) -> Form:
        template = catalogue.check(session, text)
        session.add(
            LabTemplate(
                op_id=new_op_id(),
                actor_id=me.person.id,
                device_id=SERVER_DEVICE,
                device_time=None,
                server_time=now(),
                template_id=template.id,
                version=template.version,
                yaml=text,
            )
        )
        return form(template, "en")

    return services.database.write(work)


@router.get("/api/v1/notebook/keys")
def read_keys(services: TheServices) -> list[PublicKey]:
    """The public keys that heads of records were signed with; keep a copy elsewhere to check them by."""
    keys = services.database.read(lambda session: session.exec(select(SigningKey)).all())
    return [PublicKey(key_id=key.key_id, public=key.public, since=key.since) for key in keys]
