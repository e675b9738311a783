"""What the verbs say to a person at a terminal, or to a program that reads JSON."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import orjson
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from scenes.errors import SceneError


@contextmanager
def pictures() -> Iterator[None]:
    """Around imports of what draws, which is an extra."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise SceneError(f"drawing needs the package {error.name}; `make setup` installs it") from error


def print_report(report: dict[str, Any], as_json: bool) -> None:
    """One JSON object on stdout, or the numbers as lines for people."""
    if as_json:
        sys.stdout.write(orjson.dumps(report).decode() + "\n")
        return
    for key, value in report.items():
        if value is not None and key not in {"recipe", "stages", "volume_fractions"}:
            text = (
                f"{value:.4g}" if isinstance(value, float) else ", ".join(value) if isinstance(value, list) else value
            )
            sys.stdout.write(f"{key:32} {text}\n")
    for name, fraction in report.get("volume_fractions", {}).items():
        sys.stdout.write(f"{'volume fraction of ' + name:32} {fraction:.4f}\n")


@contextmanager
def progress_bar(first: str) -> Iterator[Any]:
    """A progress bar on stderr; yields a function of (fraction, sentence)."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(first, total=1.0)
        yield lambda fraction, sentence: bar.update(task, completed=fraction, description=sentence)
