"""A package written by a process of its own: the server imports no numpy and goes on meanwhile.

The process gets a `Task` as JSON on standard input, only reads the database, and ends with 0, or with 1 and a sentence
on standard error.
"""

import asyncio
import os
import sys
from pathlib import Path

from pydantic import BaseModel

from server.problems import ProblemError
from server.settings import Settings

CODE = "import sys; from server.studies.export.child import main; sys.exit(main())"


class Task(BaseModel):
    """What the process is to write."""

    database: str
    keys: Path
    lab: Path
    study_id: str
    folder: Path
    raw: bool
    bids: bool


def task_of(settings: Settings, study_id: str, folder: Path, *, raw: bool, bids: bool) -> Task:
    """The task to write a study's package into a folder."""
    lab = settings.data / "questionnaires"
    return Task(
        database=settings.database,
        keys=settings.keys,
        lab=lab,
        study_id=study_id,
        folder=folder,
        raw=raw,
        bids=bids,
    )


async def run(task: Task) -> None:
    """Have a process do it; it is ended when the one who waits goes.

    Raises:
        ProblemError: `unavailable`, with the sentence of what went wrong.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", CODE, stdin=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, env=dict(os.environ)
    )
    try:
        _, said = await process.communicate(task.model_dump_json().encode())
    except asyncio.CancelledError:
        process.kill()
        await process.wait()
        raise
    if process.returncode != 0:
        lines = said.decode(errors="replace").strip().splitlines()
        sentence = lines[-1] if lines else "The package could not be written."
        raise ProblemError("unavailable", sentence.replace(f"{task.folder.parent}/", ""))


def main() -> int:
    """Write what standard input asks for."""
    from server.database import Database
    from server.notebook.exporting import ExportError
    from server.studies.export.packing import Wish, write_study
    from server.studies.questionnaires.loader import QuestionnaireError
    from server.studies.report.plan import PackageError
    from server.studies.sealing import KeyRing

    task = Task.model_validate_json(sys.stdin.buffer.read())
    database = Database(task.database)
    try:
        wish = Wish(raw=task.raw, bids=task.bids)
        write_study(database, KeyRing(task.keys), task.study_id, task.folder, wish, task.lab, lambda *_: None)
    except (ExportError, PackageError, QuestionnaireError, ProblemError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    finally:
        database.close()
    return 0
