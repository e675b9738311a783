"""What `holotrode study` does; command.py declares its options."""

import signal
import sys
import threading
from pathlib import Path

import orjson
from sqlmodel import Session, col, func, select

from physics.documents import read_text
from server.clock import new_op_id, now
from server.identity.service import ensure_local_person
from server.keeping import opened
from server.problems import StartError
from server.settings import Settings
from server.studies import enrolling
from server.studies.design import StudyDesign
from server.studies.designs import parse_design, warnings_about
from server.studies.export.packing import Wish, export_study
from server.studies.instruments import Instruments
from server.studies.marking import send_marks
from server.studies.marks import MarkerOutlet
from server.studies.models import Participant, Study
from server.studies.sealing import KeyRing
from server.terminal import print_report, progress_bar
from server.training.shelf import Shelf


def check(settings: Settings, file: Path) -> None:
    """Check a design and print what it is.

    Raises:
        DocumentError: a mistake, with file and line.
    """
    design = _design(settings, file)
    conditions = " and ".join(condition.id for condition in design.conditions)
    sys.stdout.write(f"{file}: {design.id}, {conditions}, {design.participants} participants\n")
    warnings = warnings_about(design, Instruments(_lab(settings)).all())
    sys.stdout.writelines(f"  {warning}\n" for warning in warnings)


def publish(settings: Settings, file: Path, *, as_json: bool) -> None:
    """Register a design.

    Raises:
        DocumentError: it has a mistake.
        StartError: there is no data.
    """
    design = _design(settings, file)
    with opened(settings) as database:
        row = database.write(
            lambda session: enrolling.publish(session, ensure_local_person(session), new_op_id(), now(), design)
        )
    print_report({"study": row.study_id, "version": row.version, "registered_at": row.server_time}, as_json)


def list_studies(settings: Settings, *, as_json: bool) -> None:
    """Print every study with its newest version and how many take part.

    Raises:
        StartError: there is no data.
    """
    with opened(settings) as database:
        found = database.read(_studies)
    if as_json:
        sys.stdout.write(orjson.dumps({"studies": found}).decode() + "\n")
        return
    for one in found:
        said = " (simulated)" if one["simulated"] and "simulated" not in str(one["title"]) else ""
        counts = f"{one['participants']} of {one['planned']} participants"
        sys.stdout.write(f"{one['study']}: {one['title']}{said}; version {one['version']}, {counts}\n")


def export(settings: Settings, study_id: str, folder: Path, *, raw: bool, bids: bool, as_json: bool) -> None:
    """Write the package of a study.

    Raises:
        StartError: there is no data.
        ProblemError: there is no such study, nothing to export, or no right to it.
        ExportError: the package cannot be written.
        PackageError: the study cannot be reported.
    """
    with opened(settings) as database, progress_bar("reading the study") as show:
        actor = database.write(ensure_local_person)
        ring = KeyRing(settings.keys)
        packed = export_study(database, ring, actor, study_id, folder, Wish(raw, bids), _lab(settings), show)
    report = {
        "folder": str(packed.folder),
        "participants": packed.participants,
        "sessions": packed.rows["sessions"],
        "scores": packed.rows["scores"],
        "events": packed.rows["events"],
        "notes_held_back": packed.held_back,
    }
    print_report(report, as_json)


def send_markers(settings: Settings, study_id: str) -> None:
    """Send the marks of a study until interrupted.

    Raises:
        StartError: there is no data.
        ProblemError: `not_found`, no such study.
        MarksError: pylsl is missing, or the stream cannot be opened.
    """
    stop = threading.Event()
    signal.signal(signal.SIGINT, lambda *_: stop.set())
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    with opened(settings) as database:
        database.read(lambda session: enrolling.study_named(session, study_id))
        with MarkerOutlet(study_id) as outlet:
            sys.stdout.write(f"Marks of {study_id} are sent; Ctrl-C ends.\n")
            sys.stdout.flush()
            sent = send_marks(database, study_id, outlet.push, stop)
    sys.stdout.write(f"{sent} mark(s) sent.\n")


def add_physiology(package: Path, xdf: Path, participant: str, *, as_json: bool) -> None:
    """Put a recording into a package.

    Raises:
        StartError: pyxdf is missing, or the recording cannot be used; the sentence says why.
    """
    try:
        from server.studies.physiology import PhysiologyError, import_xdf
        from server.studies.xdf import XdfError
    except ModuleNotFoundError as error:
        raise StartError(f"Reading recordings needs {error.name}: pip install 'holotrode[lsl,study]'.") from error
    try:
        channels = import_xdf(package, xdf, _study_of(package), participant)
    except (PhysiologyError, XdfError) as error:
        raise StartError(str(error)) from error
    aligned = {name: channels[0][name] for name in ("marks", "offset_s", "uncertainty_ms")}
    print_report({"participant": participant, "channels": len(channels), **aligned}, as_json)


def _study_of(package: Path) -> str:
    """The id of a package's study.

    Raises:
        StartError: it is no package.
    """
    try:
        return str(orjson.loads((package / "datapackage.json").read_bytes())["name"])
    except (OSError, ValueError, KeyError) as error:
        raise StartError(f"{package}: expected a folder that `holotrode study export` wrote.") from error


def _studies(session: Session) -> list[dict[str, str | int | bool]]:
    counts = dict(session.exec(select(Participant.study_id, func.count()).group_by(col(Participant.study_id))).all())
    found: list[dict[str, str | int | bool]] = []
    for study_id in session.exec(select(Study.study_id).distinct().order_by(col(Study.study_id))).all():
        newest = enrolling.study_named(session, study_id)
        design = StudyDesign.model_validate_json(newest.design)
        found.append(
            {
                "study": study_id,
                "title": design.title.text("en"),
                "version": newest.version,
                "participants": counts.get(study_id, 0),
                "planned": design.participants,
                "simulated": design.simulated,
            }
        )
    return found


def _design(settings: Settings, file: Path) -> StudyDesign:
    modules = Shelf(settings.data / "modules").modules()
    return parse_design(read_text(file), str(file), Instruments(_lab(settings)).all(), modules)


def _lab(settings: Settings) -> Path:
    """Where a laboratory keeps questionnaires of its own."""
    return settings.data / "questionnaires"
