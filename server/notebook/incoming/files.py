"""Opening a file from elsewhere, whichever kind it is, as records to be stored."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from server.blobs import BlobStore
from server.notebook.eln.reading import Eln, open_eln
from server.notebook.incoming.other_records import other_record
from server.notebook.incoming.own_records import own_record
from server.notebook.incoming.plan import Incoming
from server.notebook.incoming.table_records import table_records
from server.notebook.tables.importing import Skipped
from server.notebook.tables.mapping import Mapping
from server.notebook.tables.reading import read_table
from server.notebook.tables.table import TableError

ELN = ".eln"
ENDINGS = (ELN, ".csv", ".xlsx")


@dataclass(frozen=True)
class Opened:
    """A file that has been read.

    Args:
        records: what it brings.
        skipped: what of it cannot become a record.
        eln: the open archive, where it is one.
    """

    records: list[Incoming]
    skipped: list[Skipped]
    eln: Eln | None = None


def is_eln(file: Path) -> bool:
    """Whether a file is to be read as an archive of records, by its name.

    Raises:
        TableError: it is called like nothing that can be imported.
    """
    ending = file.suffix.lower()
    if ending not in ENDINGS:
        raise TableError(f"{file.name}: expected a file called *{', *'.join(ENDINGS[:-1])} or *{ENDINGS[-1]}.")
    return ending == ELN


@contextmanager
def opened(file: Path, blobs: BlobStore, mapping: Mapping | None) -> Iterator[Opened]:
    """Open a file.

    Args:
        file: an .eln archive, or a table.
        blobs: where forms of records go.
        mapping: of a table's columns to fields.

    Raises:
        ElnError: the archive cannot be used.
        TableError: the table cannot, or there is no mapping for it, or one for an archive.
    """
    if not is_eln(file):
        if mapping is None:
            raise TableError(f"{file.name}: a table needs a mapping of its columns to fields; got none.")
        yield Opened(*table_records(read_table(file, mapping.sheets), mapping))
        return
    if mapping is not None:
        raise TableError(f"{file.name}: an .eln file says itself what its values are; expected no mapping.")
    with ExitStack() as stack:
        try:
            eln = stack.enter_context(open_eln(file))
        except OSError as error:
            raise TableError(f"{file.name}: cannot be read ({error.strerror or error}).") from error
        skipped: list[Skipped] = []
        records = [
            own_record(eln, record, blobs, skipped) if record.entries else other_record(record, skipped)
            for record in eln.records
        ]
        yield Opened(records, skipped, eln)
