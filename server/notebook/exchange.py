"""What `holotrode notebook` does; command.py declares its options."""

import sys
from collections.abc import Sequence
from pathlib import Path

import orjson

from server.app import start_services
from server.blobs import BlobStore
from server.data_directory import InUseError, data_directory
from server.database import Database
from server.identity.service import ensure_local_person
from server.keeping import has_data
from server.keeping import opened as opened_data
from server.notebook.catalogue import Catalogue
from server.notebook.exporting import ExportError, replacing
from server.notebook.formats import OF_ONE_RECORD, Style, documents_of, every_record, write_records
from server.notebook.incoming.files import is_eln, opened
from server.notebook.incoming.report import summary, write_skipped
from server.notebook.incoming.storing import Outcome, Store, store_all
from server.notebook.label_lists import lot_labels, record_labels
from server.notebook.labels import write_label_sheet
from server.notebook.models import SigningKey
from server.notebook.schema import Language, Template
from server.notebook.signing import KEY_FILE, Signer
from server.notebook.tables.mapping import Mapping, load_mapping, save_mapping
from server.notebook.tables.reading import read_table
from server.notebook.tables.suggesting import suggest
from server.notebook.templates import form, shipped_templates
from server.notebook.verifying import keep_heads
from server.problems import StartError, UsageError
from server.settings import Settings
from server.terminal import print_report, progress_bar

WHOLE = "notebook"  # what a file of all records is called


# --- out ----------------------------------------------------------------------------------------------------


def export(settings: Settings, record_ids: Sequence[str], style: Style, folder: Path, *, as_json: bool) -> None:
    """Write records into a folder, which is made: a file for each that is named; without a name, one for all.

    Raises:
        StartError: there is no data, or the key is not the server's.
        ProblemError: a record is not there.
        ElnError: the records cannot be put into an .eln file.
        ExportError: a file cannot be written.
    """
    with opened_data(settings) as database, progress_bar("reading records") as show:
        signer = _signer(settings, database) if style.format == "eln" else None
        blobs = BlobStore(settings.data / "blobs")
        catalogue = Catalogue(blobs)
        chosen = list(record_ids) or database.read(every_record)
        documents = database.read(lambda s: documents_of(s, catalogue, blobs, chosen, style.language, show))
        _make(folder)
        if record_ids or style.format in OF_ONE_RECORD:
            parts = {document.view.record.record_id: [document] for document in documents}
        else:
            parts = {WHOLE: documents}
        files = []
        for number, (name, part) in enumerate(parts.items()):
            target = folder / f"{name}.{style.format}"
            show(number / len(parts), f"writing {target.name}")
            write_records(part, target, style, signer.key if signer is not None else None)
            files.append(target)
    if as_json:
        written = [{"file": str(one), "bytes": one.stat().st_size} for one in files]
        report = {"records": len(documents), "files": written}
        sys.stdout.write(orjson.dumps(report).decode() + "\n")
    else:
        sys.stdout.writelines(f"{one} ({one.stat().st_size:,} bytes)\n" for one in files)


def keep(settings: Settings, target: Path, *, as_json: bool) -> None:
    """Write the newest head of every record, to be kept where the owner of the server cannot change it.

    Raises:
        StartError: there is no data.
        ExportError: the file cannot be written.
    """
    with opened_data(settings) as database:
        content = database.read(keep_heads)
    with replacing(target) as temporary:
        temporary.write_bytes(content)
    print_report({"file": str(target), "records": len(orjson.loads(content))}, as_json)


def print_labels(
    settings: Settings, record_ids: Sequence[str], language: Language, target: Path, *, as_json: bool
) -> None:
    """Write a sheet of labels: of the records named, or, without a name, of every lot.

    Raises:
        StartError: there is no data.
        ProblemError: a record is not there.
        LabelError: no record names a lot.
        ExportError: the sheet cannot be written.
    """
    with opened_data(settings) as database:
        if record_ids:
            labels = database.read(lambda session: record_labels(session, record_ids))
        else:
            catalogue = Catalogue(BlobStore(settings.data / "blobs"))
            labels = database.read(lambda session: lot_labels(session, catalogue, language))
    if not labels:
        raise ExportError("No record names a lot yet; there is nothing to print.")
    write_label_sheet(labels, target, language=language)
    print_report({"file": str(target), "labels": len(labels)}, as_json)


def _signer(settings: Settings, database: Database) -> Signer:
    """The key that the server of this data signs with.

    Raises:
        StartError: it is not in the directory of keys.
    """
    if (settings.keys / KEY_FILE).is_file():
        signer = Signer.load(settings.keys)
        if database.read(lambda session: session.get(SigningKey, signer.key_id)) is not None:
            return signer
    raise StartError(
        f"{settings.keys}: expected the key that signs the records of {settings.data}; give --keys as `serve` has it."
    )


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ExportError(f"{folder}: the directory cannot be made ({error.strerror or error}).") from error


# --- in -----------------------------------------------------------------------------------------------------


def propose(settings: Settings, file: Path, template_id: str | None, target: Path, *, as_json: bool) -> None:
    """Write a proposed mapping of a table's columns, to be looked over by a person.

    Raises:
        UsageError: the file is no table.
        TableError: it cannot be used, or the mapping not written.
        ProblemError: there is no such template.
    """
    if is_eln(file):
        raise UsageError(f"{file.name}: an .eln file says itself what its values are; --suggest is for tables.")
    template = _template(settings, template_id) if template_id is not None else None
    fields = [field for step in form(template, "en").steps for field in step.fields] if template is not None else []
    mapping = suggest(read_table(file), fields, template_id or "")
    save_mapping(mapping, target)
    report = {"mapping": str(target), "columns": len(mapping.columns), "names_records": list(mapping.id_columns)}
    print_report(report, as_json)


def _template(settings: Settings, template_id: str) -> Template:
    if not has_data(settings) and template_id in shipped_templates():
        return shipped_templates()[template_id]
    with opened_data(settings) as database:
        catalogue = Catalogue(BlobStore(settings.data / "blobs"))
        return database.read(lambda session: catalogue.find(session, template_id, None))


def take_in(
    settings: Settings,
    file: Path,
    mapping_file: Path | None,
    template_id: str | None,
    report: Path | None,
    *,
    as_json: bool,
) -> None:
    """Store what a file brings, say what was left out, and list it.

    Raises:
        StartError: the data cannot be used, or a server runs on it.
        UsageError: a table without a mapping, or an archive with one.
        TableError: the table or the mapping cannot be used.
        ElnError: the archive cannot be used.
        ProblemError: something could not be stored.
        ExportError: the list cannot be written.
    """
    mapping = _mapping(file, mapping_file, template_id)
    try:
        with data_directory(settings.data), progress_bar(f"reading {file.name}") as show:
            services = start_services(settings)
            try:
                with opened(file, services.blobs, mapping) as found:
                    actor = services.database.write(ensure_local_person)
                    store = Store(services.database, services.notebook, services.blobs, actor)
                    outcome = store_all(store, found, show)
            finally:
                services.database.close()
    except InUseError as error:
        raise StartError(
            f"A server runs on {settings.data}; import {file.name} on its page instead, or stop the server first."
        ) from error
    listed = report or file.with_name(f"{file.stem}.skipped.csv")
    _say(file, settings, outcome, listed if outcome.skipped else None, as_json=as_json)
    if outcome.skipped:
        sys.stderr.write(f"{summary(outcome.skipped)} The list is {listed}.\n")
        write_skipped(outcome.skipped, listed)


def _mapping(file: Path, mapping_file: Path | None, template_id: str | None) -> Mapping | None:
    if is_eln(file):
        if mapping_file is not None or template_id is not None:
            raise UsageError(f"{file.name}: an .eln file says itself what its values are; --mapping is for tables.")
        return None
    if mapping_file is None:
        raise UsageError(f"{file.name}: a table needs --mapping; --suggest M.yaml writes one to look over.")
    mapping = load_mapping(mapping_file)
    return mapping if template_id is None else mapping.model_copy(update={"template_id": template_id})


def _say(file: Path, settings: Settings, outcome: Outcome, listed: Path | None, *, as_json: bool) -> None:
    if as_json:
        stored = {"records": outcome.records, "entries": outcome.entries, "known": outcome.known}
        left_out = {"skipped": len(outcome.skipped), "report": str(listed) if listed else None}
        sys.stdout.write(orjson.dumps({"file": str(file), **stored, **left_out}).decode() + "\n")
    elif outcome.entries:
        known = f"; {outcome.known} entries were there already" if outcome.known else ""
        counts = f"{len(outcome.records)} records begun, {outcome.entries} entries written"
        sys.stdout.write(f"{file.name} is in {settings.data}: {counts}{known}.\n")
    elif outcome.known:
        sys.stdout.write(f"Nothing new: all of {file.name} is in {settings.data} already.\n")
    else:
        sys.stdout.write(f"Nothing of {file.name} could be imported.\n")
