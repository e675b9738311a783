"""Records of other notebooks, from an .eln file: everything that they say, as values, texts, remarks and files."""

from collections import Counter

from server.notebook.eln.imported import ImportedRecord, ImportedValue
from server.notebook.incoming.plan import (
    MAX_ID,
    MAX_LINE,
    MAX_TITLE,
    Draft,
    Incoming,
    Place,
    begin,
    beside,
    identifier,
    one_line,
    pieces,
)
from server.notebook.tables.importing import Skipped, derived_op_id
from server.protocol.messages import AppendEntry

TITLE, TEXT, FILES, COMMENTS, METADATA = "title", "text", "files", "comments", "metadata"


def other_record(record: ImportedRecord, skipped: list[Skipped]) -> Incoming:
    """What a record of another notebook becomes: a record without a template.

    Args:
        record: as it was read.
        skipped: where to list what is not taken over.
    """
    skipped += [Skipped(record.title, None, "", "", remark) for remark in record.remarks]
    origin = _origin(record)
    record_id = beside(identifier(record.title) or "record", origin)
    draft = Draft(begin(record_id, record.title, origin), skipped)
    if len(record.title) > MAX_TITLE:
        draft.add_text("title", Place(record.title[:MAX_LINE], None, TITLE), TITLE, record.title)
    draft.add_text("text", Place(record.title, None, TEXT), TEXT, record.text)
    names: Counter[str] = Counter()
    for value in record.values:
        _add_value(draft, value, Place(record.title, None, value.label), _distinct(identifier(value.name), names))
    for number, comment in enumerate(record.comments, start=1):
        who = f"{comment.author}, {comment.created_at}: {comment.text}"
        draft.add_remark(f"comment {number}", Place(record.title, None, COMMENTS), COMMENTS, who)
    for name, said in record.metadata.items():
        field = _distinct(f"{METADATA}.{identifier(name)}"[:MAX_ID], names)
        draft.add_text(f"metadata {name}", Place(record.title, None, name), field, said)
    for number, file in enumerate(record.files, start=1):
        place = Place(record.title, None, FILES)
        said, *more = list(pieces(file.description)) or [""]
        draft.add_file(f"file {number}", place, FILES, file, said)
        draft.add_remark(f"file {number} goes on", place, FILES, " ".join(more))
    return draft.finish(record_id)


def _origin(record: ImportedRecord) -> str:
    facts = {"by": record.author, "begun at": record.created_at, "last changed at": record.changed_at}
    said = "".join(f", {name} {one_line(fact, MAX_LINE)}" for name, fact in facts.items() if fact)
    return f"imported from another notebook{said}, not proven; origin {record.origin}"


def _add_value(draft: Draft, value: ImportedValue, place: Place, field: str) -> None:
    if value.value is None:
        draft.add_text(f"value {field}", place, field, value.text)
        return
    op_id = derived_op_id(draft.origin, field, value.value, value.unit)
    reason = "" if value.label == value.name else one_line(value.label, MAX_LINE)
    draft.add(AppendEntry, op_id, place, field=field, value=value.value, unit=value.unit, reason=reason)


def _distinct(name: str, taken: Counter[str]) -> str:
    """A name that no other value of the record has: side by side, values would contradict each other."""
    name = name or "value"
    taken[name] += 1
    return name if taken[name] == 1 else f"{name[: MAX_ID - 5]}_{taken[name]}"
