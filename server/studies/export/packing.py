"""The package of a study in one folder: all of it, or none."""

import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from sqlmodel import Session

from server.clock import new_op_id
from server.database import Database
from server.identity.roles import ADMINS
from server.notebook.exporting import ExportError
from server.problems import ProblemError
from server.studies.access import note_access
from server.studies.design import IDENTIFYING
from server.studies.export.overview import Overview, overview
from server.studies.export.readme import WARNING
from server.studies.questionnaires.loader import load_questionnaires
from server.studies.recording import Written
from server.studies.sealing import KeyRing
from server.writes import Actor

Show = Callable[[float, str], object]


@dataclass(frozen=True)
class Wish:
    """What is to leave besides tables and report: both identify people.

    Args:
        raw: streams of head, hands and gaze as they were logged.
        bids: motion as a BIDS data set.
    """

    raw: bool = False
    bids: bool = False

    @property
    def identifies(self) -> bool:
        """Whether people can be recognised in the package."""
        return self.raw or self.bids


@dataclass(frozen=True)
class Packed:
    """What was written.

    Args:
        folder: of the package.
        participants: that have a row.
        rows: of each table.
        held_back: notes whose text stayed.
    """

    folder: Path
    participants: int
    rows: dict[str, int]
    held_back: int


def export_study(
    database: Database,
    ring: KeyRing,
    actor: Actor,
    study_id: str,
    folder: Path,
    wish: Wish = Wish(),
    lab: Path | None = None,
    show: Show = lambda _share, _sentence: None,
) -> Packed:
    """Write the package of a study; that it was asked for is noted before anything leaves.

    Args:
        database: with the study.
        ring: the keys of its participants.
        actor: who asks for it.
        study_id: which study.
        folder: of the package; it is made, and may be there if it is empty.
        wish: what is to leave besides.
        lab: folder of the laboratory's own questionnaires, if it has one.
        show: is told the share that is done.

    Raises:
        ProblemError: `not_found`, no such study; `refused`, nobody took part or agreed, or the actor has not the right.
        ExportError: the package cannot be written.
        PackageError: the study cannot be reported.
        QuestionnaireError: a questionnaire of the laboratory cannot be used.
    """
    _packing()
    _require_free(folder)
    permit(database, ring, actor, study_id, wish, f"to {folder.name}")
    return write_study(database, ring, study_id, folder, wish, lab, show)


def permit(database: Database, ring: KeyRing, actor: Actor, study_id: str, wish: Wish, purpose: str) -> None:
    """Let somebody take a package out, and note that.

    Args:
        database: with the study.
        ring: the keys of its participants.
        actor: who asks for it.
        study_id: which study.
        wish: what is to leave besides.
        purpose: what it is for, in a few words.

    Raises:
        ProblemError: as `export_study`.
    """
    study = database.read(lambda session: overview(session, ring, study_id))
    _require_right(study, actor, wish)
    database.write(lambda session: _note(session, actor, study, purpose, wish))


def write_study(
    database: Database, ring: KeyRing, study_id: str, folder: Path, wish: Wish, lab: Path | None, show: Show
) -> Packed:
    """Write the package of a study to who is permitted to have it; it only reads the database.

    Raises:
        ExportError, PackageError, QuestionnaireError: as `export_study`.
    """
    from server.studies.report.writing import write_report  # it imports numpy, which the server does not

    packing = _packing()
    _require_free(folder)
    instruments = load_questionnaires(lab if lab is not None and lab.is_dir() else None)
    study = database.read(lambda session: overview(session, ring, study_id))
    with whole_folder(folder) as temporary:
        if wish.identifies:
            (temporary / "WARNING.txt").write_text(WARNING, encoding="utf-8")
        written = database.read(
            lambda session: packing.write_package(session, ring, study, instruments, temporary, wish, show)
        )
        show(0.9, "computing the statistics")
        write_report(temporary)
    return Packed(folder, len(study.people), dict(written.rows), written.held_back)


@contextmanager
def whole_folder(folder: Path) -> Iterator[Path]:
    """A new folder beside `folder` that takes its place once it is complete and on disk.

    Raises:
        ExportError: it cannot be written.
    """
    temporary = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}.part")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        temporary.mkdir()
        yield temporary
        for path in temporary.rglob("*"):
            _to_disk(path)
        _to_disk(temporary)
        temporary.replace(folder)
        _to_disk(folder.parent)
    except OSError as error:
        raise ExportError(f"{folder}: cannot be written ({error.strerror or error}).") from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _packing() -> ModuleType:
    """What writes a package; the programs that it needs are an extra.

    Raises:
        ExportError: one is missing.
    """
    try:
        from server.studies.export import package
    except ModuleNotFoundError as error:
        raise ExportError(
            f"Exporting a study needs the package {error.name}: pip install 'holotrode[study]'."
        ) from error
    return package


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _require_free(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ExportError(f"{folder}: expected a new or an empty folder; something is there.")


def _require_right(study: Overview, actor: Actor, wish: Wish) -> None:
    if not study.people:
        raise ProblemError("refused", f"Nobody has taken part in {study.id} yet; there is nothing to export.")
    if all(person.row.erased_at is not None for person in study.people):
        raise ProblemError("refused", f"All participants of {study.id} were erased; there is nothing to export.")
    if not study.readable:
        raise ProblemError("refused", f"The keys of {study.id}'s participants are not there; expected them in --keys.")
    if not wish.identifies:
        return
    if actor.role not in ADMINS and actor.person_id != study.registrar:
        expected = "an administrator, or who registered the study"
        raise ProblemError("refused", f"Raw streams identify people; expected {expected} to ask for them.")
    streams = {"motion"} if wish.bids and not wish.raw else set(map(str, IDENTIFYING))
    if not any(person.agreed & streams for person in study.readable):
        agreed = " or ".join(sorted(streams))
        raise ProblemError("refused", f"Nobody in {study.id} has agreed to {agreed}; no raw stream can be exported.")


def _note(session: Session, actor: Actor, study: Overview, purpose: str, wish: Wish) -> None:
    """Note who takes what; that an export failed afterwards does not make it unasked."""
    parts = [name for name, wanted in (("raw", wish.raw), ("bids", wish.bids)) if wanted]
    what = "export_raw" if wish.identifies else "export"
    detail = f"version {study.version}, {len(study.readable)} participants" + "".join(f", {part}" for part in parts)
    note_access(session, Written(actor, new_op_id(), None), study.id, what, f"{detail}; {purpose}")
