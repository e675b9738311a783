"""Everything in a package except the report: one pass over each participant fills all tables."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from sqlmodel import Session

from server.studies.export import tables
from server.studies.export.answering import answer_lines, answer_scores, forms_of, sickness_scores
from server.studies.export.bids import BidsWriter
from server.studies.export.chunks import Chunk
from server.studies.export.describing import codebook_lines, write_datapackage
from server.studies.export.files import TableFiles, write_table
from server.studies.export.gathering import Devices, Entry, gather
from server.studies.export.grid import (
    all_item_slots,
    all_score_slots,
    answers_wide_line,
    derived_columns,
    score_lines,
    wide_line,
)
from server.studies.export.happening import Seconds
from server.studies.export.overview import Overview, Person
from server.studies.export.packing import Show, Wish
from server.studies.export.people import note_lines, participant_line, session_lines
from server.studies.export.planning import plan_of
from server.studies.export.readme import Written, readme
from server.studies.export.recordings import write_recordings
from server.studies.export.slots import FMS, Instruments, ItemSlot, ScoreSlot, instrument, score_slots
from server.studies.export.spss import write_spss
from server.studies.export.streams import MOTION_COLUMNS, MotionMeasures, RawWriter
from server.studies.export.tables import Line, Table
from server.studies.export.working import knowledge_scores, task_scores
from server.studies.sealing import KeyRing


class Taker(Protocol):
    """Something that is given each second of a log."""

    def add(self, chunk: Chunk) -> None:
        """Take a second in."""


@dataclass(frozen=True)
class _Pass:
    """What goes over all participants: where their rows go, and what is kept for the files that are written last."""

    instruments: Instruments
    slots: tuple[ScoreSlot, ...]
    items: tuple[ItemSlot, ...]
    files: Mapping[str, TableFiles]
    motion: MotionMeasures
    takers: Sequence[Taker]
    devices: Devices = field(default_factory=Devices)
    forms: Counter[tuple[str, str]] = field(default_factory=Counter)  # by questionnaire and language
    people: list[Line] = field(default_factory=list)
    sessions: list[Line] = field(default_factory=list)
    wide: list[Line] = field(default_factory=list)
    held_back: Counter[str] = field(default_factory=Counter)

    def take(self, session: Session, ring: KeyRing, person: Person) -> None:
        """Write all rows about a participant."""
        self.people.append(participant_line(person))
        self.files["participants"].write(self.people[-1])
        if person.erased:
            return
        seconds = Seconds(person, self.files["frames"].write)

        def take(chunk: Chunk) -> None:
            seconds.add(chunk)
            if person.sittings[chunk.session_id].counts:
                self.motion.add(chunk)
            for taker in self.takers:
                taker.add(chunk)

        entries = gather(session, ring, person, self.devices, take)
        self._answers(person, entries)
        self.files["events"].write_all(seconds.event_lines(entries))
        self.files["gaze_targets"].write_all(seconds.gaze_lines())
        sessions = list(session_lines(person, entries, seconds.clocks))
        self.files["sessions"].write_all(sessions)
        self.sessions.extend(sessions)
        for line in note_lines(person, entries):
            self.files["notes"].write(line)
            self.held_back[person.code] += bool(line["held_back"])

    def _answers(self, person: Person, entries: list[Entry]) -> None:
        forms = forms_of(person, entries, self.instruments)
        self.files["answers"].write_all(answer_lines(person, forms, entries))
        scores = answer_scores(person, forms) | sickness_scores(person, entries, self.instruments)
        scores |= task_scores(person, entries) | knowledge_scores(person, entries)
        own = tuple(score_slots(person.design, self.instruments))
        self.files["scores"].write_all(score_lines(person, own, scores))
        for period in person.periods:
            line = wide_line(person, period, self.slots, scores)
            self.files["scores_wide"].write(line)
            self.wide.append(line)
            self.files["answers_wide"].write(answers_wide_line(person, period, self.items, forms))
        self.forms.update((form.questionnaire.id, form.entry.content["language"]) for form in forms)


def write_package(
    session: Session, ring: KeyRing, study: Overview, instruments: Instruments, folder: Path, wish: Wish, show: Show
) -> Written:
    """Write every file of a package that the report does not write.

    Args:
        session: to read with.
        ring: the keys of participants.
        study: which study.
        instruments: questionnaires by id.
        folder: to write to, empty.
        wish: what is to leave besides.
        show: is told the share that is done.

    Raises:
        ErasedError: somebody was erased meanwhile.
        ExportError: a questionnaire is not there, or a file cannot be written.
        PackageError: the study cannot be reported.
    """
    slots, items = all_score_slots(study, instruments), all_item_slots(study, instruments)
    plan = plan_of(study.design, list(study.conditions.values()), slots, study.registered_at, study.first_session_at)
    (folder / "plan.json").write_text(plan.model_dump_json(indent=1, exclude_none=True) + "\n", encoding="utf-8")
    wide = tables.scores_wide(study, slots, derived_columns(slots))
    declared = [
        tables.participants(study),
        tables.sessions(study),
        tables.answers(study),
        tables.answers_wide(study, items),
        tables.scores(study),
        wide,
        tables.events(study),
        tables.frames(study),
        tables.gaze_targets(study),
        tables.notes(study),
    ]
    motion = MotionMeasures()
    with ExitStack() as stack:
        files = {table.name: stack.enter_context(TableFiles(folder, table)) for table in declared}
        takers = stack.enter_context(_streams(folder, study, wish))
        run = _Pass(instruments, slots, items, files, motion, takers)
        for number, person in enumerate(study.people):
            show(0.9 * number / len(study.people), f"reading {person.code}")
            run.take(session, ring, person)
    if wish.raw:
        write_recordings(folder)
    rows = {table.name: files[table.name].rows for table in declared}
    used = list(_instrument_lines(study, instruments, run.forms))
    for table, lines in ((tables.motion(MOTION_COLUMNS), motion.rows()), (tables.instruments(), used)):
        rows[table.name] = write_table(folder, table, lines)
        declared.append(table)
    write_spss(folder / "study.sav", *_spss_table(study, wide, run))
    written = Written(rows, run.people, run.sessions, used, run.held_back.total(), wish.identifies)
    _describe(folder, study, declared, written)
    return written


@contextmanager
def _streams(folder: Path, study: Overview, wish: Wish) -> Iterator[list[Taker]]:
    """What writes the streams that identify people, where they are wished for."""
    with ExitStack() as stack:
        takers: list[Taker] = []
        if wish.raw:
            takers.append(stack.enter_context(RawWriter(folder)))
        if wish.bids:
            takers.append(stack.enter_context(BidsWriter(folder / "bids", study.design, study.simulated)))
        yield takers


def _describe(folder: Path, study: Overview, declared: Sequence[Table], written: Written) -> None:
    """Codebook, data package, consent texts and README."""
    described = (*declared, tables.CODEBOOK)
    written.rows[tables.CODEBOOK.name] = write_table(folder, tables.CODEBOOK, codebook_lines(described))
    write_datapackage(folder, study, described)
    for design in study.designs:
        texts = [f"[{language}]\n{design.consent.text.text(language)}\n" for language in design.consent.text.languages]
        (folder / f"consent_v{design.consent.version}.txt").write_text("\n".join(texts), encoding="utf-8")
    (folder / "README.md").write_text(readme(study, described, written), encoding="utf-8")


def _instrument_lines(study: Overview, instruments: Instruments, forms: Counter[tuple[str, str]]) -> Iterator[Line]:
    asked = [name for design in study.designs for name in design.questionnaires.all]
    if any(design.sickness is not None for design in study.designs):
        asked.append(FMS)
    for name in dict.fromkeys(asked):
        questionnaire = instrument(instruments, name)
        for language, edition in questionnaire.languages.items():
            yield {
                "instrument": name,
                "name": questionnaire.name,
                "source": questionnaire.source,
                "language": language,
                "citation": edition.citation,
                "wording": edition.wording,
                "reason": edition.reason,
                "forms": None if questionnaire.is_series else forms[name, language],
            }


def _spss_table(study: Overview, wide: Table, run: _Pass) -> tuple[Table, list[Line]]:
    """Scores with what is known of the session and of the participant."""
    people = {line["participant"]: line for line in run.people}
    sessions = {(line["participant"], line["period"]): line for line in run.sessions if line["counts"]}
    left = [column for column in tables.participants(study).columns if column.name in ("status", "consent_version")]
    right = [
        column
        for column in tables.sessions(study).columns
        if column.name not in (*wide.names, "counts") and column.kind != "datetime"
    ]
    columns = (*wide.columns[:5], *left, *right, *wide.columns[5:])
    title = study.design.title.text("en")
    lines: list[Line] = [
        {**people[line["participant"]], **sessions.get((line["participant"], line["period"]), {}), **line}
        for line in run.wide
    ]
    return Table("study", title, wide.description, columns, wide.key), lines
