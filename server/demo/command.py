"""What `holotrode demo` does, and `serve --demo` before it listens; cli.py declares their options."""

import sys

import orjson
from sqlmodel import Session, col, func, select

from server.app import start_services
from server.data_directory import data_directory
from server.demo.records import write_records
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
            written = write_examples(services)
            records, simulated, entries = services.database.read(_counts)
        finally:
            services.database.close()
    if as_json:
        report = {"data": str(settings.data), "written": written, "records": records, "simulated": simulated}
        sys.stdout.write(orjson.dumps({**report, "entries": entries}).decode() + "\n")
        return
    news = f"{written} example records written" if written else "The example records were there already"
    sys.stdout.write(
        f"{news}. {settings.data} now holds {records} records of {entries} entries, {simulated} of them simulated: "
        "their values were made up by a computer, and every page and export of them says so.\n"
    )


def write_examples(services: Services) -> int:
    """Write the example records that are not there yet, all or none; returns how many."""
    with progress_bar("writing simulated records") as show:
        return services.database.write(lambda session: write_records(session, services.notebook, show))


def _counts(session: Session) -> tuple[int, int, int]:
    """Records, those of them that are simulated, and entries."""
    rows = session.exec(
        select(Record.simulated, func.count(), func.sum(col(Record.seq))).group_by(col(Record.simulated))
    )
    found = {simulated: (records, int(entries)) for simulated, records, entries in rows}
    return sum(one[0] for one in found.values()), found.get(True, (0, 0))[0], sum(one[1] for one in found.values())
