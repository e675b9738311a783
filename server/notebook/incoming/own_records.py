"""Records of a Holotrode, from an .eln file: every entry again, with who wrote it and when, and where it comes from."""

from server.blobs import BlobStore
from server.notebook.eln.imported import ImportedRecord
from server.notebook.eln.reading import Eln
from server.notebook.incoming.forms import FormsError, read_forms
from server.notebook.incoming.plan import (
    MAX_LINE,
    MAX_TEXT,
    Draft,
    Incoming,
    Place,
    begin,
    beside,
    identifier,
    one_line,
    pieces,
)
from server.notebook.service import TakeOver
from server.notebook.tables.importing import Skipped, derived_op_id
from server.protocol.messages import AppendEntry, AttachedFile, CommentField, NotebookEntry, SettleQuestion

SIMULATED = "simulated"
RECORD = "record"  # where remarks go that are on the record as a whole
MAX_VERSION = 10**6
_ACTS = {"signed": "Signed", "witnessed": "Witnessed", "locked": "Locked"}


def own_record(eln: Eln, record: ImportedRecord, blobs: BlobStore, skipped: list[Skipped]) -> Incoming:
    """What a record of a Holotrode becomes: an entry for each of its own, by whoever imports it.

    Its signatures cannot be made again and become remarks; whether they fit stands in the first entry.

    Args:
        eln: the open file.
        record: one of its records.
        blobs: where its form goes.
        skipped: where to list what is not taken over.
    """
    first = record.entries[0]
    if not record.proof.proven:
        skipped.append(Skipped(record.title, None, "", first.record_id, f"not proven: {record.proof.sentence}"))
    begun = begin(
        first.record_id,
        record.title,
        _origin(record),
        simulated=first.kind == "created" and first.reason.startswith(SIMULATED),
        **_template(eln, record, blobs, skipped),
    )
    copy = _Copy(begun, record, skipped)
    for entry in record.entries:
        copy.add_entry(entry)
    head_sha256 = record.entries[-1].sha256 if record.proof.proven else ""
    return copy.finish(beside(first.record_id, begun.origin), head_sha256)


def _origin(record: ImportedRecord) -> str:
    first, newest = record.entries[0], record.entries[-1]
    proof = f"proven with the key {', '.join(record.proof.signed_by)}" if record.proof.proven else "not proven"
    return (
        f"imported from the record {first.record_id}, begun by {one_line(first.actor, MAX_LINE)} at "
        f"{first.server_time[:MAX_LINE]}, entries 1 to {newest.seq} with the head {newest.sha256[:64]}, {proof}; "
        f"origin {record.origin}"
    )


def _template(eln: Eln, record: ImportedRecord, blobs: BlobStore, skipped: list[Skipped]) -> dict[str, object]:
    """Template and form of a record, as the file brings them; nothing for a record without."""
    created = record.entries[0]
    if created.kind != "created" or created.file is None:
        return {}
    try:
        if identifier(created.field) != created.field or not 1 <= (created.value or 0) <= MAX_VERSION:
            raise FormsError(f"expected a template and its version; got {created.field!r} and {created.value}")
        content = read_forms(eln, next(one for one in record.files if one.sha256 == created.file.sha256))
    except FormsError as error:
        reason = f"the form cannot be used, so the record has none: {error}"
        skipped.append(Skipped(record.title, None, "", created.file.name, reason))
        return {}
    blobs.put(content)
    form = AttachedFile.model_validate({**created.file.model_dump(), "bytes": len(content)})
    return {"template_id": created.field, "template_version": int(created.value or 0), "form": form}


class _Copy(Draft):
    """Writes the entries of a record anew; who wrote each and when stands in front of what was said."""

    def __init__(self, begun: TakeOver, record: ImportedRecord, skipped: list[Skipped]) -> None:
        super().__init__(begun, skipped)
        self._title = record.title
        self._sources = {file.sha256: file for file in record.files}
        self._op_ids: dict[str, str] = {}

    def add_entry(self, entry: NotebookEntry) -> None:
        """Add what takes the place of an entry."""
        op_id = derived_op_id(self.origin, entry.model_dump_json())
        self._op_ids[entry.entry_id] = op_id
        place = Place(self._title, entry.seq, entry.field)
        who = f"{one_line(entry.actor, MAX_LINE)}, {entry.device_time}"
        match entry.kind:
            case "created":
                if entry.reason not in ("", SIMULATED):
                    self.add_remark(op_id, place, RECORD, f"{who}: {entry.reason}")
            case "value":
                self.add(
                    AppendEntry, op_id, place, field=entry.field, value=entry.value, unit=entry.unit, text=entry.text,
                    base=[self._op_ids.get(one, one) for one in entry.base],
                    reason=self._fitting(op_id, place, entry.field, who, entry.reason),
                )  # fmt: skip
            case "file" if entry.file is not None:
                said = self._fitting(op_id, place, entry.field, who, entry.text)
                self.add_file(op_id, place, entry.field, self._sources[entry.file.sha256], said)
            case "comment":
                said = self._fitting(op_id, place, entry.field, who, entry.text)
                self.add(CommentField, op_id, place, field=entry.field, about=entry.about, text=said)
            case "settled":
                said = self._fitting(op_id, place, RECORD, who, entry.text)
                question = self._op_ids.get(entry.refers_to or "", entry.refers_to)
                waived = entry.reason == "waived"
                self.add(SettleQuestion, op_id, place, question_id=question, waived=waived, text=said)
            case _:
                self.add_remark(op_id, place, RECORD, f"{_ACTS.get(entry.kind, entry.kind)}. {who}: {entry.text}")

    def _fitting(self, op_id: str, place: Place, field: str, who: str, said: str) -> str:
        """What was said behind its writer; what an entry cannot hold of it becomes a remark."""
        whole = f"{who}: {said}" if said else who
        if len(whole) <= MAX_TEXT:
            return whole
        first, *rest = pieces(whole)
        self.add_remark(f"{op_id} goes on", place, field, " ".join(rest))
        return first
