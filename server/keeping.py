"""What `holotrode backup`, `restore` and `verify` do; cli.py declares their options."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import orjson

from server.backup import back_up, restore
from server.blobs import BlobStore
from server.database import Database
from server.notebook.verifying import check_kept_heads, verify
from server.problems import StartError
from server.settings import Settings
from server.studies.erasing import destroy_keys, replay_erasures
from server.studies.sealing import KeyRing
from server.studies.verifying import verify_studies
from server.terminal import print_report, progress_bar


def make_backup(settings: Settings, target: Path, *, as_json: bool) -> None:
    """Write a backup and say how large it is."""
    with progress_bar("copying") as show:
        blobs = back_up(settings, target, lambda what: show(0.0, f"copying {what}"))
    print_report({"file": str(target), "blobs": blobs, "bytes": target.stat().st_size}, as_json)


def restore_backup(file: Path, settings: Settings, *, as_json: bool) -> None:
    """Unpack a backup; participants of studies who were erased since then are erased again."""
    with progress_bar("unpacking") as show:
        blobs = restore(file, settings, lambda what: show(0.0, f"unpacking {what}"))
    with opened(settings) as database:
        ring = KeyRing(settings.keys)
        database.after_commit(lambda session: destroy_keys(session, ring))
        erased = database.write(lambda session: replay_erasures(session, ring))
    print_report({"data": str(settings.data), "blobs": blobs, "erased_again": erased}, as_json)


def has_data(settings: Settings) -> bool:
    """Whether a server has ever kept anything here."""
    return settings.database_url is not None or (settings.data / "holotrode.db").is_file()


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """The database of a server, to be read; the server may run meanwhile.

    Raises:
        StartError: there is none.
    """
    if not has_data(settings):
        raise StartError(f"{settings.data}: expected the data of a server (holotrode.db); there is none.")
    database = Database(settings.database)
    database.start()
    try:
        yield database
    finally:
        database.close()


def verify_everything(settings: Settings, kept_heads: Path | None, *, as_json: bool) -> bool:
    """Check the notebook and the studies, and print what was found; whether nothing is wrong."""
    with opened(settings) as database, progress_bar("checking every chain, signature and file"):
        report = database.read(lambda session: verify(session, BlobStore(settings.data / "blobs")))
        if kept_heads is not None:
            report.problems += database.read(lambda session: check_kept_heads(session, kept_heads))
        studies = database.read(verify_studies)
        report.problems += studies.problems
    if as_json:
        found = {**asdict(report), "participants": studies.participants, "study_entries": studies.entries}
        sys.stdout.write(orjson.dumps(found).decode() + "\n")
    else:
        counts = f"{report.records} records, {report.entries} entries, {report.heads} signatures, {report.files} files"
        counts += f", {report.stamps} time stamp(s)" if report.stamps else ""
        if studies.participants:
            counts += f", {studies.participants} participants of studies, {studies.entries} entries about them"
        verdict = "nothing was changed" if not report.problems else f"{len(report.problems)} problem(s)"
        sys.stdout.write(f"{counts}: {verdict}.\n")
        sys.stdout.writelines(f"  {problem}\n" for problem in report.problems)
    return not report.problems
