"""Which labels a sheet shall have: of records, or of the lots of material that records name."""

from collections.abc import Sequence
from itertools import groupby

from sqlmodel import Session, col, or_, select

from server.notebook.catalogue import Catalogue
from server.notebook.labels import Label, LabelError
from server.notebook.models import Entry, Record
from server.notebook.reading import find_record
from server.notebook.schema import Language
from server.notebook.values import current_values

_DAY = 10  # letters of YYYY-MM-DD


def record_labels(session: Session, record_ids: Sequence[str]) -> list[Label]:
    """Labels of records, in this order.

    Raises:
        ProblemError: `not_found`.
    """
    records = [find_record(session, record_id)[0] for record_id in record_ids]
    return [Label("record", record.record_id, record.title, record.created_at[:_DAY]) for record in records]


def lot_labels(session: Session, catalogue: Catalogue, language: Language = "en") -> list[Label]:
    """Labels of every lot that a record was made from, each once, with its material and the day of its first use.

    Raises:
        ProblemError: `not_found`, a form is gone.
    """
    is_lot = or_(col(Entry.field).endswith(".lot"), col(Entry.field).endswith("_lot"))
    query = (
        select(Entry, Record.form_sha256)
        .join(Record, col(Record.record_id) == col(Entry.record_id))
        .where(Entry.kind == "value", is_lot)
        .order_by(col(Record.created_at), col(Entry.record_id), col(Entry.seq))
    )
    labels: dict[tuple[str, str], Label] = {}
    for (_, form_sha256), rows in groupby(session.exec(query), key=lambda row: (row[0].record_id, row[1])):
        form = catalogue.form_of(form_sha256, language)
        names = {one.field: one.label for step in (form.steps if form else ()) for one in step.fields}
        for field, entries in current_values(row[0].public("") for row in rows).items():
            for entry in entries:
                key = (names.get(field, field), entry.text.strip())
                try:
                    label = Label("lot", key[1], key[0], entry.server_time[:_DAY])
                except LabelError:
                    continue  # a remark in place of a lot, which is not to be printed
                labels.setdefault(key, label)
    return [labels[key] for key in sorted(labels)]
