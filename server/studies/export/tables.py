"""The tables of a package, each column declared once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from server.studies.design import STREAMS
from server.studies.export.columns import Column
from server.studies.export.overview import Overview
from server.studies.export.slots import ItemSlot, ScoreSlot

Cell = str | int | float | bool | None
Line = Mapping[str, Cell]


@dataclass(frozen=True)
class Table:
    """A file of the package.

    Args:
        name: of the file, without its ending.
        title: for people.
        description: what a row is.
        columns: in their order.
        key: names of the columns that tell rows apart.
        refers: for columns the table in which they are the key.
    """

    name: str
    title: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    refers: tuple[tuple[tuple[str, ...], str], ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Of the columns."""
        return tuple(column.name for column in self.columns)


STATUS = {"included": "analysed", "excluded": "left out by a rule", "withdrawn": "takes part no more"}
VISION = {"none": "no correction", "glasses": "glasses", "contact_lenses": "contact lenses", "surgery": "surgery"}
CALIBRATION = {"done": "done", "failed": "failed", "skipped": "skipped", "not_available": "not available"}
EXPERIENCE = {
    "never": "never", "once_or_twice": "once or twice", "monthly": "monthly", "weekly": "weekly", "daily": "daily",
}  # fmt: skip
HANDEDNESS = {"left": "left", "right": "right", "both": "both"}
WHY_ENDED = {
    "done": "all was done", "sick": "sickness", "baseline": "sickness before the exposure",
    "stopped": "the participant stopped", "technical": "technical problem", "withdrawn": "withdrawal",
}  # fmt: skip
MOMENTS = {
    "pre": "before the task, in the same condition", "post": "after it, where it was also asked before",
    "before": "before all conditions", "after": "after all conditions", "delayed": "some days later",
}  # fmt: skip
ASKED_AT = {
    "before": "before all conditions", "before_condition": "before the task", "after_condition": "after the task",
    "after": "after all conditions",
}  # fmt: skip
SOURCES = {
    "task": "what the server saw of the task", "console": "the experimenter, or the course of the session",
    "sickness": "a rating of sickness", "device": "the participant's device",
}  # fmt: skip
WORDINGS = {"shipped": "the text comes with the program", "codes": "only codes", "lab": "the laboratory's own copy"}

SHEET = (
    Column("vision", "Correction of vision during the session.", levels=VISION),
    Column("ipd_mm", "Distance between the pupils that the headset was set to.", "mm", "number"),
    Column("eye_calibration", "Calibration of the eye tracker.", levels=CALIBRATION),
    Column("mr_experience", "How often the participant used mixed reality before.", levels=EXPERIENCE),
    Column("vr_experience", "How often the participant used virtual reality before.", levels=EXPERIENCE),
    Column("handedness", "Preferred hand.", levels=HANDEDNESS),
    Column("headset", "Headset, as the experimenter wrote it."),
)
_ID = Column("participant", "Pseudonym.")
_DEVICE = Column("device", "Device of the participant: D1, D2 and so on, the same throughout the study.")
_UNCERTAINTY = "How well the device's clock was known; empty where the server itself noted the time, or nobody knew."
_OF_PERSON = ((("participant",), "participants"),)
_OF_SESSION = (*_OF_PERSON, (("participant", "session"), "sessions"))


def _condition(study: Overview, once: str = "") -> Column:
    levels = {condition.id: condition.label.text("en") for condition in study.conditions.values()}
    return Column("condition", f"Condition{once}.", levels=levels)


def _period(once: str = "") -> Column:
    return Column("period", f"Which of their conditions the participant was in, from 1{once}.", kind="integer")


def _session(once: str = "") -> Column:
    return Column("session", f"Number of the session of the participant, from 1{once}.", kind="integer")


def _session_columns(study: Overview) -> tuple[Column, ...]:
    return _ID, _condition(study), _period(), _session()


def participants(study: Overview) -> Table:
    """People."""
    streams = dict.fromkeys(stream for design in study.designs for stream in design.streams)
    columns = (
        _ID,
        Column("sequence", "Row of the square that orders the conditions, from 1.", kind="integer"),
        Column("order", "Conditions in the order in which they were allocated."),
        Column("forms", "Form of the task (module) in each of these."),
        Column("status", "Whether the participant is analysed.", levels=STATUS),
        Column("reason", "Why they are not, or why a session ended early."),
        Column("version", "Version of the study that they began with.", kind="integer"),
        Column("consent_version", "Version of the text that they agreed to.", kind="integer"),
        Column("consented_at", "When they agreed.", kind="datetime"),
        Column("withdrawn_at", "When they withdrew.", kind="datetime"),
        Column("erased_at", "When all that was recorded of them was erased.", kind="datetime"),
        *(
            Column(f"agreed_{stream}", f"Whether they agreed to the log of {stream}.", kind="boolean")
            for stream in STREAMS
            if stream in streams
        ),
    )
    description = "A row for everybody who has agreed; of those who were erased only this row is left."
    return Table("participants", "Participants", description, columns, ("participant",))


def sessions(study: Overview) -> Table:
    """Sessions."""
    columns = (
        *_session_columns(study),
        Column(
            "counts",
            "Whether its data are those of the period; not where the exposure was put off to another session.",
            kind="boolean",
        ),
        Column("form", "Form of the task: id of the module."),
        Column("started_at", "When the session began.", kind="datetime"),
        Column("task_started_at", "When the task began.", kind="datetime"),
        Column("task_ended_at", "When the task was over.", kind="datetime"),
        Column("ended_at", "When the session ended.", kind="datetime"),
        Column("ended_why", "Why it ended.", levels=WHY_ENDED),
        Column("pauses", "How often it was paused.", kind="integer"),
        Column("paused_s", "How long it was paused.", "s", "number"),
        *SHEET,
        Column("clock_uncertainty_ms", "How well the least known clock of a device was known.", "ms", "number"),
        Column("clock_jumps", "How often the clock of a device jumped.", kind="integer"),
    )
    description = "A row for each session that began, with its sheet."
    return Table("sessions", "Sessions", description, columns, ("participant", "session"), _OF_PERSON)


def answers(study: Overview) -> Table:
    """Answers, long."""
    columns = (
        _ID,
        _condition(study, "; empty for what is asked outside all conditions"),
        _period("; empty outside"),
        _session("; empty between sessions"),
        Column("moment", "When it was asked.", levels=ASKED_AT),
        Column("instrument", "Id of the questionnaire."),
        Column("language", "In which it was asked."),
        Column("item", "Code of the item; of a comparison both items, joined by a slash."),
        Column(
            "value",
            "Answer on the printed scale, not recoded; of a comparison 1 where the first item weighed more, 2 where "
            "the second did.",
            kind="integer",
        ),
        Column("missing", "Why there is no value; empty where there is one."),
    )
    description = "A row for each item that was put to a participant, and for each comparison of two items."
    key = ("participant", "period", "session", "moment", "instrument", "item")
    return Table("answers", "Answers", description, columns, key, _OF_PERSON)


def scores(study: Overview) -> Table:
    """Scores, long."""
    columns = (
        _ID,
        _condition(study, "; empty for what is measured outside all conditions"),
        _period("; empty outside"),
        Column("moment", "Which of several measurements; empty for what is measured once.", levels=MOMENTS),
        Column("instrument", "Id of the questionnaire; task and knowledge are what the server saw."),
        Column("score", "Name of the score."),
        Column("value", "Score, in exact fractions and rounded once.", "as in unit", "number"),
        Column("unit", "Of the value; empty for points and shares."),
        Column("missing", "Why there is no value; empty where there is one."),
    )
    description = "A row for each score that a participant should have."
    key = ("participant", "condition", "moment", "instrument", "score")
    return Table("scores", "Scores", description, columns, key, _OF_PERSON)


def events(study: Overview) -> Table:
    """Events."""
    columns = (
        *_session_columns(study),
        Column("t_s", "Time since the session began.", "s", "number"),
        Column("event", "What happened."),
        Column("source", "Who saw it.", levels=SOURCES),
        Column("step", "Step of the task."),
        Column("detail", "What it was done to, or why."),
        Column("value", "Of fms the rating; of the task the seconds since its step began.", "points or s", "number"),
        Column("at", "When, on the server's clock.", kind="datetime"),
        Column("uncertainty_ms", _UNCERTAINTY, "ms", "number"),
    )
    description = "What happened in the sessions, in order. Gaze stands only in sums, in gaze_targets."
    return Table("events", "Events", description, columns, (), _OF_SESSION)


def frames(study: Overview) -> Table:
    """Frames."""
    columns = (
        *_session_columns(study),
        _DEVICE,
        Column("at", "When the second began, on the server's clock.", kind="datetime"),
        Column("t_s", "Time since the session began.", "s", "number"),
        Column("frames", "Frames that were shown.", kind="integer"),
        Column("mean_ms", "Mean time of a frame.", "ms", "number"),
        Column("worst_ms", "Longest time of a frame.", "ms", "number"),
        Column("late", "Frames that came late.", kind="integer"),
        Column("latency_ms", "Latency to the server, both ways.", "ms", "number"),
        Column("uncertainty_ms", _UNCERTAINTY, "ms", "number"),
        Column("clock_jump", "Whether the device's clock jumped before this second.", kind="boolean"),
    )
    return Table("frames", "Frames", "A row for each second of a device.", columns, (), _OF_SESSION)


def gaze_targets(study: Overview) -> Table:
    """Gaze, derived."""
    columns = (
        *_session_columns(study),
        Column("target", "What was looked at."),
        Column("dwell_s", "How long the gaze rested on it, altogether.", "s", "number"),
        Column("fixations", "How often it came to rest there.", kind="integer"),
    )
    key = ("participant", "session", "target")
    return Table("gaze_targets", "Gaze", "A row for each target of a session.", columns, key, _OF_SESSION)


def motion(columns: Sequence[Column]) -> Table:
    """Motion, derived."""
    description = "A row for each session with motion: measures from which nobody's movements can be drawn."
    return Table("motion", "Motion", description, tuple(columns), ("participant", "period"), _OF_PERSON)


def notes(study: Overview) -> Table:
    """Notes."""
    columns = (
        _ID,
        _condition(study, "; empty between sessions"),
        _period("; empty between sessions"),
        Column("at", "When it was written.", kind="datetime"),
        Column("text", "Note of the experimenter, as it was released."),
        Column("held_back", "Whether nobody has read it for names yet, so that its text stays.", kind="boolean"),
    )
    return Table("notes", "Notes", "A row for each note of the experimenter.", columns, (), _OF_PERSON)


def instruments() -> Table:
    """Questionnaires."""
    columns = (
        Column("instrument", "Id of the questionnaire."),
        Column("name", "Name."),
        Column("source", "Publication of the questionnaire."),
        Column("language", "In which it is offered."),
        Column("citation", "Publication of this version: the original, or a validated translation."),
        Column("wording", "Whether its text may be passed on.", levels=WORDINGS),
        Column("reason", "Why."),
        Column("forms", "How many forms were answered in this language.", kind="integer"),
    )
    description = "A row for each questionnaire and language; scores and articles cite these."
    return Table("questionnaires", "Questionnaires", description, columns, ("instrument", "language"))


def scores_wide(study: Overview, slots: Iterable[ScoreSlot], derived: Sequence[Column]) -> Table:
    """Scores, wide."""
    columns = (*_wide_columns(study), *(slot.column for slot in slots), *derived)
    description = "A row for each participant and period; what is measured outside the conditions stands in each."
    return Table("scores_wide", "Scores, wide", description, columns, ("participant", "period"), _OF_PERSON)


def answers_wide(study: Overview, slots: Iterable[ItemSlot]) -> Table:
    """Answers, wide."""
    columns = (*_wide_columns(study), *(slot.column for slot in slots))
    description = "A row for each participant and period; what is asked outside the conditions stands in each."
    return Table("answers_wide", "Answers, wide", description, columns, ("participant", "period"), _OF_PERSON)


def _wide_columns(study: Overview) -> tuple[Column, ...]:
    return (
        _ID,
        Column("sequence", "Row of the square that orders the conditions, from 1.", kind="integer"),
        _period(),
        _condition(study),
        Column("form", "Form of the task: id of the module."),
    )


CODEBOOK = Table(
    "codebook",
    "Codebook",
    "A row for each column of each table.",
    (
        Column("file", "File."),
        Column("column", "Column."),
        Column("meaning", "What stands in it."),
        Column("unit", "Of the values; empty where they have none."),
        Column("type", "Of the values, in the words of Table Schema."),
        Column("levels", "Values that are possible, and what they mean."),
        Column("missing", "How a missing value is written."),
    ),
    ("file", "column"),
)
