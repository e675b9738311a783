"""`holotrode study`: designs that come in, and what leaves a study."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from server.options import AsJson, Data, Keys, fail, keeping_sentences

study = typer.Typer(no_args_is_help=True, help="Check and publish usability studies, and take their data out.")

DesignFile = Annotated[Path, typer.Argument(help="A study's file (.yaml).")]


@contextmanager
def _sentences() -> Iterator[None]:
    """Turn what can be wrong with studies into one sentence and exit code 1."""
    from physics.documents import DocumentError
    from server.studies.report.plan import PackageError

    with keeping_sentences():
        try:
            yield
        except (DocumentError, PackageError) as error:
            raise fail(str(error)) from error


@study.command()
def check(
    files: Annotated[list[Path], typer.Argument(help="Files of studies (.yaml).")],
    data: Data = None,
) -> None:
    """Say of every file whether its study can be run; a mistake is named with file, line and what was expected."""
    from physics.documents import DocumentError
    from server.settings import load_settings
    from server.studies import verbs

    wrong = False
    with keeping_sentences():
        settings = load_settings(data=data)
    for file in files:
        try:
            verbs.check(settings, file)
        except DocumentError as error:
            fail(str(error))
            wrong = True
    if wrong:
        raise typer.Exit(1)


@study.command()
def publish(file: DesignFile, data: Data = None, as_json: AsJson = False) -> None:
    """Register a study, or its next version; those who take part keep the version that they began with."""
    from server.settings import load_settings
    from server.studies import verbs

    with _sentences():
        verbs.publish(load_settings(data=data), file, as_json=as_json)


@study.command(name="list")
def list_studies(data: Data = None, as_json: AsJson = False) -> None:
    """List the studies with their participants."""
    from server.settings import load_settings
    from server.studies import verbs

    with _sentences():
        verbs.list_studies(load_settings(data=data), as_json=as_json)


@study.command()
def export(
    study_id: Annotated[str, typer.Argument(metavar="STUDY", help="Id of the study.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder to write to; it is made.")],
    data: Data = None,
    keys: Keys = None,
    raw: Annotated[
        bool, typer.Option("--raw", help="Also the raw streams of head, hands and gaze: they identify people.")
    ] = False,
    bids: Annotated[bool, typer.Option("--bids", help="Also motion as a BIDS data set: it identifies people.")] = False,
    as_json: AsJson = False,
) -> None:
    """Write the package of a study: tables, codebook, SPSS file, report, and the script that recomputes it."""
    from server.settings import load_settings
    from server.studies import verbs

    with _sentences():
        verbs.export(load_settings(data=data, keys=keys), study_id, output, raw=raw, bids=bids, as_json=as_json)
