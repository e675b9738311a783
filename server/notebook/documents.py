"""Putting a record together: what holds, what follows from it, what proves it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlmodel import Session, col, select

from server.blobs import BlobStore
from server.notebook.catalogue import Catalogue
from server.notebook.computing import Computed, Given, compute
from server.notebook.document import Ingredient, RecordDocument, SignedHead
from server.notebook.models import Entry, Head, SigningKey
from server.notebook.reading import view_record
from server.notebook.schema import Language, Template
from server.notebook.slots import field_of
from server.notebook.units import entered_si
from server.notebook.values import current_values
from server.problems import ProblemError
from server.protocol.messages import Form, NotebookEntry, RecordSummary


def document_of(
    session: Session, catalogue: Catalogue, blobs: BlobStore, record_id: str, language: Language = "en"
) -> RecordDocument:
    """A record with what follows from it and what proves it.

    Raises:
        ProblemError: `not_found`, there is no such record, or a file of it is gone.
    """
    view = view_record(session, catalogue, record_id, language)
    current = current_values(view.entries)
    heads = session.exec(select(Head).where(Head.record_id == record_id).order_by(col(Head.seq))).all()
    keys = session.exec(select(SigningKey).where(col(SigningKey.key_id).in_({head.key_id for head in heads})))
    files = {entry.file.sha256 for entry in view.entries if entry.file is not None}
    writers = session.exec(select(Entry.op_id, Entry.actor_id).where(Entry.record_id == record_id))
    template = template_of(session, catalogue, view.record)
    return RecordDocument(
        view=view,
        current=current,
        quantities=quantities_of(view.form, current),
        heads=tuple(SignedHead(**head.model_dump()) for head in heads),
        keys={key.key_id: bytes.fromhex(key.public) for key in keys},
        files={sha256: blobs.find(sha256) for sha256 in sorted(files)},
        writers=dict(writers.all()),
        ingredients={
            one.id: Ingredient(one.name.text(language), one.role, one.material, one.share)
            for one in (template.ingredients if template else ())
        },
        polarity=template.polarity if template else "",
    )


def template_of(session: Session, catalogue: Catalogue, record: RecordSummary) -> Template | None:
    """The template of a record; None where there is none, or none any more: its form is kept, and says enough."""
    if not record.template_id:
        return None
    try:
        return catalogue.find(session, record.template_id, record.template_version)
    except ProblemError:
        return None


def quantities_of(form: Form | None, current: Mapping[str, Sequence[NotebookEntry]]) -> dict[str, Computed]:
    """What follows from the values that hold; nothing without a template."""
    return compute(form, given_of(form, current)) if form is not None else {}


def given_of(form: Form, current: Mapping[str, Sequence[NotebookEntry]]) -> dict[str, Given]:
    """The values that hold for each field of a form, in SI.

    A slot with several values counts as it stands: nobody has said which of them holds.
    """
    fields = {field.field: field for step in form.steps for field in step.fields}
    readings: dict[str, list[float]] = defaultdict(list)
    choices: dict[str, int] = {}
    for slot, entries in current.items():
        field = fields.get(slot) or fields.get(field_of(slot))
        for entry in entries:
            if field is None or entry.value is None:
                continue
            if field.kind == "choice":
                choices[field.field] = int(entry.value)
            elif field.kind in ("number", "readings"):
                readings[field.field].append(entered_si(field, entry.value, entry.unit))
    return {
        name: Given(readings=tuple(readings.get(name, ())), choice=choices.get(name)) for name in {*readings, *choices}
    }
