"""Records of a lab's old table: each value with its cell."""

from server.notebook.incoming.plan import Draft, Incoming, Place, begin, beside
from server.notebook.tables.importing import ImportedRecord, Skipped, imported_rows
from server.notebook.tables.mapping import Mapping
from server.notebook.tables.table import Table
from server.protocol.messages import AppendEntry


def table_records(table: Table, mapping: Mapping) -> tuple[list[Incoming], list[Skipped]]:
    """What a table becomes, and what of it is left out.

    Raises:
        TableError: the mapping does not fit the table.
    """
    imported = imported_rows(table, mapping)
    skipped = list(imported.skipped)
    origin = f"imported from the table {table.source}"
    return [_record(record, origin, skipped) for record in imported.records], skipped


def _record(record: ImportedRecord, origin: str, skipped: list[Skipped]) -> Incoming:
    template = {"template_id": record.template_id} if record.template_id else {}
    draft = Draft(begin(record.record_id, record.title, origin, op_id=record.op_id, **template), skipped)
    for value in record.values:
        draft.add(
            AppendEntry,
            value.op_id,
            Place(value.sheet, value.row, value.column),
            field=value.field,
            value=value.value,
            unit=value.unit,
            text=value.text,
            reason=f"{value.sheet}, row {value.row}, {value.column}",
        )
    return draft.finish(beside(record.record_id, origin))
