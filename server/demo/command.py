"""What `holotrode demo` does, and `serve --demo` before it listens; cli.py declares their options."""

import sys

import orjson
from sqlmodel import Session, col, func, select

from server.app import start_services
from server.data_directory import data_directory
from server.demo.classroom import write_class
from server.demo.records import write_records
from server.demo.study import write_study
from server.notebook.models import Record
from server.services import Services
from server.settings import Settings
from server.terminal import progress_bar


def fill(settings: Settings, *, as_json: bool) -> None:
    """Write the example records that are not there yet, and say what is there now.

    Raises:
        StartError: the data directory or the keys cannot be used, or a server runs on it.
    """
    with data_directory(settings.data):
        services = start_services(settings)
        try:
            written, students, participants = write_examples(services)
            records, simulated, entries = services.database.read(_counts)
        finally:
            services.database.close()
    if as_json:
        report = {"data": str(settings.data), "written": written, "records": records, "simulated": simulated}
        people = {"students": students, "participants": participants}
        sys.stdout.write(orjson.dumps({**report, **people, "entries": entries}).decode() + "\n")
        return
    news = f"{written} example records written" if written else "The example records were there already"
    lesson = f" A class of {students} simulated students has walked a module." if students else ""
    study = f" A study with {participants} simulated participants is finished." if participants else ""
    sys.stdout.write(
        f"{news}. {settings.data} now holds {records} records of {entries} entries, {simulated} of them simulated: "
        f"their values were made up by a computer, and every page and export of them says so.{lesson}{study}\n"
    )


def write_examples(services: Services) -> tuple[int, int, int]:
    """Write the examples that are not there yet; returns how many records, students and participants of a study."""
    with progress_bar("writing simulated records") as show:
        records = services.database.write(lambda session: write_records(session, services.notebook, show))
    with progress_bar("a simulated class") as show:
        students = services.database.write(lambda session: write_class(session, services.training, show))
    with progress_bar("a simulated study") as show:
        participants = services.database.write(
            lambda session: write_study(session, services.studies, services.training, show)
        )
    return records, students, participants


def _counts(session: Session) -> tuple[int, int, int]:
    """Records, those of them that are simulated, and entries."""
    rows = session.exec(
        select(Record.simulated, func.count(), func.sum(col(Record.seq))).group_by(col(Record.simulated))
    )
    found = {simulated: (records, int(entries)) for simulated, records, entries in rows}
    return sum(one[0] for one in found.values()), found.get(True, (0, 0))[0], sum(one[1] for one in found.values())
