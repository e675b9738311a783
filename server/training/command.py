"""`holotrode module`: training modules as files, checked, tried and exchanged with other systems."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from server.options import AsJson, fail

module = typer.Typer(no_args_is_help=True, help="Check, try and exchange the files of training modules.")


class WalkMode(StrEnum):
    """How a module is gone through."""

    LEARN = "learn"
    GUIDED = "guided"
    EXAM = "exam"


class ExchangeFormat(StrEnum):
    """What `export` writes."""

    ARLEM = "arlem"
    ARLEM_JSON = "arlem-json"


ModuleFile = Annotated[Path, typer.Argument(help="A module's file (.yaml).")]


@contextmanager
def _sentences() -> Iterator[None]:
    """Turn what can be wrong with modules and ARLEM files into one sentence and exit code 1."""
    from physics.documents import DocumentError
    from training_modules.arlem.markup import ArlemError

    try:
        yield
    except (ArlemError, DocumentError) as error:
        raise fail(str(error)) from error


@module.command()
def check(
    files: Annotated[list[Path], typer.Argument(help="Files of modules (.yaml).")],
) -> None:
    """Say of every file whether its module can be used; a mistake is named with file, line and what was expected."""
    from physics.documents import DocumentError
    from server.training.checking import check_file

    wrong = False
    for file in files:
        try:
            found = check_file(file)
        except DocumentError as error:
            fail(str(error))
            wrong = True
        else:
            typer.echo(f"{file}: {len(found.steps)} steps, {found.worth} points")
    if wrong:
        raise typer.Exit(1)


@module.command()
def walk(
    file: ModuleFile,
    mode: Annotated[WalkMode, typer.Option(help="How it is gone through.")] = WalkMode.LEARN,
    mistakes: Annotated[
        int, typer.Option(min=0, max=20, help="Wrong answers before every right one, where a step can be wrong.")
    ] = 0,
    as_json: AsJson = False,
) -> None:
    """Let a simulated trainee go through a module; print every answer, what came of it, and the score."""
    from server.training import walking

    with _sentences():
        walking.walk_file(file, mode.value, mistakes, as_json=as_json)


@module.command()
def export(
    file: ModuleFile,
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder to write to; it is made.")],
    file_format: Annotated[
        ExchangeFormat, typer.Option("--format", help="arlem is XML; arlem-json is what MirageXR reads.")
    ] = ExchangeFormat.ARLEM,
    language: Annotated[str, typer.Option(help="In which others show it: en, fr, or another of the module's.")] = "en",
) -> None:
    """Write a module for other learning systems, as an ARLEM activity (IEEE 1589) and its workplace."""
    from training_modules.arlem.export import export_module

    with _sentences():
        written = export_module(file, output, language, "xml" if file_format is ExchangeFormat.ARLEM else "json")
    for path in written:
        typer.echo(f"{path} ({path.stat().st_size:,} bytes)")


@module.command(name="import")
def take_in(
    folder: Annotated[Path, typer.Argument(help="Folder with an ARLEM activity and its workplace, XML or JSON.")],
    output: Annotated[
        Path, typer.Option("-o", "--output", help="File of the new module (.yaml); its name gives the id.")
    ],
) -> None:
    """Make a module of an ARLEM activity, and list what was not taken over."""
    from training_modules.arlem.importing import import_activity

    with _sentences():
        imported = import_activity(folder, output)
    typer.echo(f"{output}: {len(imported.module.steps)} steps")
    if imported.notes:
        typer.echo("Changed elsewhere, or not taken over:")
    for note in imported.notes:
        typer.echo(f"- {note}")
