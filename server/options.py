"""Options that several commands share, and how a command says what went wrong."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

Keys = Annotated[Path | None, typer.Option(help="Directory of private keys, outside the data directory.")]
Data = Annotated[Path | None, typer.Option(help="Data directory; default: the user's data directory.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print exactly one JSON object on stdout.")]


def fail(sentence: str, code: int = 1) -> typer.Exit:
    """Print one sentence on stderr; raise what this returns.

    Args:
        sentence: what was expected and what came.
        code: 1 failed, 2 wrong usage.
    """
    typer.echo(sentence, err=True)
    return typer.Exit(code)


@contextmanager
def keeping_sentences() -> Iterator[None]:
    """Turn what can be wrong with data, backups and what leaves or enters the notebook into one sentence."""
    from server.backup import BackupError
    from server.notebook.eln.archive import ElnError
    from server.notebook.exporting import ExportError
    from server.notebook.labels import LabelError
    from server.notebook.tables.table import TableError
    from server.problems import ProblemError, StartError, UsageError

    try:
        yield
    except UsageError as error:
        raise fail(str(error), 2) from error
    except (BackupError, ElnError, ExportError, LabelError, ProblemError, StartError, TableError) as error:
        raise fail(str(error)) from error
