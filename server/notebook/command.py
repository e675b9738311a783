"""`holotrode notebook`: what leaves the notebook and what enters it."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from server.options import AsJson, Data, Keys, fail, keeping_sentences

notebook = typer.Typer(no_args_is_help=True, help="Take records out of the notebook, and bring others in.")


class FileFormat(StrEnum):
    """What `export` writes."""

    ELN = "eln"
    CSV = "csv"
    PARQUET = "parquet"
    HTML = "html"
    JSONLD = "jsonld"


class TableLayout(StrEnum):
    """What a row of a table is: a value, or a record."""

    LONG = "long"
    WIDE = "wide"


class PageLanguage(StrEnum):
    """Of pages and labels."""

    EN = "en"
    FR = "fr"


Records = Annotated[list[str] | None, typer.Option("--record", help="A record's id; repeatable.")]
InLanguage = Annotated[PageLanguage, typer.Option(help="Language of pages and of the labels of fields.")]


@notebook.command()
def export(
    output: Annotated[Path, typer.Option("-o", "--output", help="Directory to write to; it is made.")],
    data: Data = None,
    keys: Keys = None,
    record: Records = None,
    every: Annotated[bool, typer.Option("--all", help="Every record.")] = False,
    file_format: Annotated[
        FileFormat, typer.Option("--format", help="eln holds everything, signed; jsonld is BattINFO.")
    ] = FileFormat.ELN,
    language: InLanguage = PageLanguage.EN,
    layout: Annotated[
        TableLayout | None,
        typer.Option(help="Of csv (default long) and parquet (default wide): a row a value, or a record."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write records for other programs and for paper, while the server goes on.

    A file for each --record; with --all one file of all records, of html and jsonld one for each.
    """
    from server.notebook import exchange
    from server.notebook.formats import Style
    from server.settings import load_settings

    if bool(record) == every:
        raise fail("export expects --record ID, or --all", 2)
    if layout is not None and file_format not in (FileFormat.CSV, FileFormat.PARQUET):
        raise fail(f"--layout is for csv and parquet; got --format {file_format.value}", 2)
    with keeping_sentences():
        settings = load_settings(data=data, keys=keys)
        keys_url = f"{settings.url}/.well-known/keys.json" if settings.url is not None else ""
        style = Style(file_format.value, language.value, layout.value if layout is not None else None, keys_url)
        exchange.export(settings, record or [], style, output, as_json=as_json)


@notebook.command()
def heads(
    output: Annotated[Path, typer.Option("-o", "--output", help="File to write (.json).")],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Write the newest hash of every record, to be kept elsewhere and given to `holotrode verify --heads`."""
    from server.notebook import exchange
    from server.settings import load_settings

    with keeping_sentences():
        exchange.keep(load_settings(data=data), output, as_json=as_json)


@notebook.command()
def labels(
    output: Annotated[Path, typer.Option("-o", "--output", help="Page to write (.html), to be printed on 24 labels.")],
    data: Data = None,
    record: Records = None,
    lots: Annotated[bool, typer.Option("--lots", help="Every lot that a record names.")] = False,
    language: InLanguage = PageLanguage.EN,
    as_json: AsJson = False,
) -> None:
    """Write a sheet of QR labels, of records or of lots of material."""
    from server.notebook import exchange
    from server.settings import load_settings

    if bool(record) == lots:
        raise fail("labels expects --record ID, once or more, or --lots", 2)
    with keeping_sentences():
        exchange.print_labels(load_settings(data=data), record or [], language.value, output, as_json=as_json)


@notebook.command(name="import")
def take_in(
    file: Annotated[Path, typer.Argument(help="An .eln file, or a table (.csv, .xlsx).")],
    data: Data = None,
    keys: Keys = None,
    mapping: Annotated[Path | None, typer.Option(help="Which column of a table is which field (.yaml).")] = None,
    propose: Annotated[
        Path | None, typer.Option("--suggest", help="Write a proposed mapping there (.yaml), and import nothing.")
    ] = None,
    template: Annotated[
        str | None, typer.Option(help="Template of the records of a table, for example nmc111.")
    ] = None,
    report: Annotated[
        Path | None, typer.Option(help="List of what was left out (.csv); default: FILE.skipped.csv beside the file.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Bring records in: those of .eln files, and a lab's old tables; nothing comes twice."""
    from server.notebook import exchange
    from server.settings import load_settings

    if mapping is not None and propose is not None:
        raise fail("import expects --mapping or --suggest; got both", 2)
    with keeping_sentences():
        settings = load_settings(data=data, keys=keys)
        if propose is not None:
            exchange.propose(settings, file, template, propose, as_json=as_json)
        else:
            exchange.take_in(settings, file, mapping, template, report, as_json=as_json)
