"""Messages of studies: a participant's way through one, what is recorded of them, and the experimenter's console.

Every frame that writes is a `StudyWrite`, acknowledged after it is on disk and done once by its `op_id`. Participants
write about themselves and leave `participant_id` out; experimenters name whom it is about.
"""

from typing import Annotated, Literal

from pydantic import Field

from server.protocol.basics import (
    Answer,
    ClientMessage,
    DeviceTime,
    Identifier,
    OpId,
    Record,
    ServerMessage,
    ShortText,
    Text,
)
from server.protocol.training_messages import LanguageCode, TrainingMode

StudyMedium = Literal["paper", "tablet", "desktop", "mr", "vr"]
StudyMoment = Literal["before", "before_condition", "after_condition", "after"]
StudyStream = Literal["steps", "interactions", "gaze", "motion", "frames"]
# Where a participant is: what their device shows, and what the console says of them.
StudyPhase = Literal["consent", "questionnaire", "knowledge", "waiting", "task", "done", "withdrawn"]
WhyEnded = Literal["done", "sick", "baseline", "stopped", "technical", "withdrawn"]
Vision = Literal["none", "glasses", "contact_lenses", "surgery"]
Calibration = Literal["done", "failed", "skipped", "not_available"]
Experience = Literal["never", "once_or_twice", "monthly", "weekly", "daily"]
Headset = Literal["hololens2", "quest2", "quest3", "other"]
Handedness = Literal["left", "right", "both"]
Milliseconds = Annotated[float, Field(ge=-1e13, le=1e13)]
PupilDistance = Annotated[float, Field(ge=45, le=80)]  # in millimetres
Points20 = Annotated[int, Field(ge=0, le=20)]
# Base64 of little-endian float32, rows of 22: seconds since the chunk began; then of head, left and right hand the
# position in metres and the quaternion x, y, z, w; NaN where a hand is not seen. Axes as in WebXR and glTF: y up,
# right-handed.
MotionSamples = Annotated[str, Field(max_length=60_000, pattern=r"^[A-Za-z0-9+/]*={0,2}$")]


# --- records ------------------------------------------------------------------------------------------------


class ItemAnswer(Record):
    """The answer to an item of a questionnaire; null says that it was put and left open."""

    item: Identifier
    value: int | None


class PairChoice(Record):
    """Which of two items weighed more."""

    chosen: Identifier
    other: Identifier


class GazeDwell(Record):
    """How long the gaze rested on something; `at_ms` after the chunk began, below zero where it rested there before."""

    at_ms: Milliseconds
    seconds: float
    target: ShortText


class StudyAction(Record):
    """Something that was done; `at_ms` after the chunk began."""

    at_ms: Milliseconds
    action: Identifier
    target: ShortText


class FrameReport(Record):
    """The frames of one second: how many, their time in milliseconds, how many came late, and the server's latency."""

    frames: Annotated[int, Field(ge=0, le=1000)]
    mean_ms: float
    worst_ms: float
    late: Annotated[int, Field(ge=0, le=1000)]
    latency_ms: float | None


class StudyClock(Record):
    """How a device's clock stands to the server's: the server's minus its own, and how well that is known."""

    offset_ms: Milliseconds
    uncertainty_ms: Annotated[float, Field(ge=0, le=1e9)]


class SessionSheet(Record):
    """What a session's results may depend on; null where nobody asked."""

    vision: Vision | None
    ipd_mm: PupilDistance | None
    eye_calibration: Calibration | None
    mr_experience: Experience | None
    vr_experience: Experience | None
    handedness: Handedness | None
    headset: Headset | None


class ConsolePerson(Record):
    """A participant as the experimenter follows them.

    `order` has the labels of their conditions, as they are to be gone through. `step` is the running step of the task;
    `errors` and `hints` count since the session began. `fms_ratings` are those of the session, `fms` the newest of
    them, `fms_due_at` when the next one is due. `break_until` is when the next session may begin; `overdue` says that
    the retention period is over. `sheet` says whether the running or next session has its sheet. `excluded` is the
    rule by which they are left out of the analysis. `warnings` are about
    questionnaires that are not offered in the `language` of the participant's device.
    """

    participant_id: Identifier
    code: ShortText
    sequence: int
    order: list[ShortText]
    consent_version: int
    phase: StudyPhase
    paused: bool
    period: int
    periods: int
    condition: ShortText
    medium: StudyMedium | None
    form: ShortText
    questionnaire: ShortText
    step: Text
    steps: int
    completed: int
    errors: int
    hints: int
    task_started_at: str | None
    fms: int | None
    fms_peak: int | None
    fms_ratings: list[Points20]
    fms_due_at: str | None
    baseline: float | None
    break_until: str | None
    last_ended: WhyEnded | None
    sheet: bool
    streams: list[StudyStream]
    language: LanguageCode
    warnings: list[Text]
    entries: int
    last_entry_at: str | None
    withdrawn: bool
    excluded: Text
    erased: bool
    overdue: bool


# --- from the client ----------------------------------------------------------------------------------------


class FollowParticipation(ClientMessage):
    """Be told what to do now, whenever it changes; a participant's."""

    type: Literal["follow_participation"] = "follow_participation"


class FollowStudy(ClientMessage):
    """Follow the console of a study; its state is sent when it changes."""

    type: Literal["follow_study"] = "follow_study"
    study_id: Identifier


class LeaveStudy(ClientMessage):
    """Follow a study no more."""

    type: Literal["leave_study"] = "leave_study"
    study_id: Identifier


class StudyWrite(ClientMessage):
    """A frame that changes what is kept of a study."""

    device_time: DeviceTime


class AboutParticipant(StudyWrite):
    """A frame about a participant: null means the one who sends it."""

    participant_id: Identifier | None = None


class AgreeToStudy(StudyWrite):
    """Take part: the version of the text that was read, and the logs that are agreed to."""

    type: Literal["agree_to_study"] = "agree_to_study"
    consent_version: int
    streams: Annotated[list[StudyStream], Field(max_length=5)]


class AnswerQuestionnaire(AboutParticipant):
    """The answers to a questionnaire, once; every item stands in it, and `pairs` where the questionnaire compares."""

    type: Literal["answer_questionnaire"] = "answer_questionnaire"
    questionnaire_id: Identifier
    moment: StudyMoment
    language: LanguageCode
    answers: Annotated[list[ItemAnswer], Field(max_length=200)]
    pairs: Annotated[list[PairChoice], Field(max_length=50)]


class RateSickness(AboutParticipant):
    """The fast motion sickness scale, 0 to 20, during a task."""

    type: Literal["rate_sickness"] = "rate_sickness"
    value: Points20
    clock: StudyClock | None = None


class LogChunk(StudyWrite):
    """What a participant's device logged in one second, each part only where it was agreed to.

    `started_ms` is the device's clock, in Unix milliseconds. `motion` is base64 of little-endian float32, rows of 22:
    seconds since the chunk began; then of head, left and right hand the position x, y, z in metres and the quaternion
    x, y, z, w; NaN where a hand is not seen. Axes are those of WebXR and glTF: y up, right-handed.
    """

    type: Literal["log_chunk"] = "log_chunk"
    started_ms: Milliseconds
    clock: StudyClock | None
    gaze: Annotated[list[GazeDwell], Field(max_length=200)]
    actions: Annotated[list[StudyAction], Field(max_length=200)]
    motion: MotionSamples | None = None
    frames: FrameReport | None = None


class BeginSession(AboutParticipant):
    """Begin a participant's next session; an experimenter's."""

    type: Literal["begin_session"] = "begin_session"


class BeginTask(AboutParticipant):
    """The task of the running session begins."""

    type: Literal["begin_task"] = "begin_task"


class EndTask(AboutParticipant):
    """The task of the running session is over; what is asked after it follows."""

    type: Literal["end_task"] = "end_task"
    why: WhyEnded = "done"


class PauseSession(AboutParticipant):
    """Pause or go on; nothing is logged in a pause."""

    type: Literal["pause_session"] = "pause_session"
    paused: bool


class EndSession(AboutParticipant):
    """End the running session, whatever was still to come in it."""

    type: Literal["end_session"] = "end_session"
    why: WhyEnded


class Annotate(AboutParticipant):
    """A note of the experimenter; it leaves the server only after somebody has read it for names."""

    type: Literal["annotate"] = "annotate"
    text: Text


class ReviewNote(AboutParticipant):
    """Release a note, as it may be read by others, or with null hold it back."""

    type: Literal["review_note"] = "review_note"
    entry_id: OpId
    text: Text | None


class FillSheet(AboutParticipant):
    """The sheet of a session."""

    type: Literal["fill_sheet"] = "fill_sheet"
    sheet: SessionSheet


class WithdrawFromStudy(AboutParticipant):
    """Take part no more; what was recorded stays until its erasure is asked for."""

    type: Literal["withdraw_from_study"] = "withdraw_from_study"


class ExcludeParticipant(AboutParticipant):
    """Leave a participant out of the analysis by a rule of the plan, numbered from 0; with null take them in again."""

    type: Literal["exclude_participant"] = "exclude_participant"
    rule: Annotated[int | None, Field(ge=0, le=11)]


class EraseParticipant(AboutParticipant):
    """Destroy a participant's key: nothing that was recorded of them can be read again."""

    type: Literal["erase_participant"] = "erase_participant"


# --- from the server ----------------------------------------------------------------------------------------


class StudyFollowed(Answer):
    """A study is followed, or no more."""

    type: Literal["study_followed"] = "study_followed"


class Participation(ServerMessage):
    """What a participant is to do now, in their language.

    `questionnaire_id` and `moment` say what is asked; its form is read over HTTP. `module_id` and `mode` say what is
    done in a task or a knowledge test. `streams` are logged now and at no other time, motion
    `motion_hz` times a second. `fms_due_at` is when sickness
    is to be rated next; null outside tasks. `consent_text` is given until it is agreed to.
    """

    type: Literal["participation"] = "participation"
    study_id: Identifier
    title: Text
    code: ShortText
    simulated: bool
    phase: StudyPhase
    paused: bool
    sentence: Text
    consent_version: int
    consent_text: Annotated[str, Field(max_length=20_000)]
    streams_offered: list[StudyStream]
    period: int
    periods: int
    condition: ShortText
    medium: StudyMedium | None
    questionnaire_id: Identifier | None
    moment: StudyMoment | None
    language: LanguageCode
    module_id: Identifier | None
    mode: TrainingMode
    task_started_at: str | None
    task_minutes: float
    fms_due_at: str | None
    break_until: str | None
    streams: list[StudyStream]
    motion_hz: int


class StudyConsole(ServerMessage):
    """A study as its experimenters follow it; `seats` are codes that nobody has agreed by."""

    type: Literal["study_console"] = "study_console"
    study_id: Identifier
    title: Text
    version: int
    simulated: bool
    seats: int
    people: list[ConsolePerson]
