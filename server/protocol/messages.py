"""Every message of the socket `/api/v1/ws`, declared once; types, documentation and fixtures come from here.

The grammar is deliberately poor, so that every language can hold it: scalars, lists of scalars or records,
optional fields, nested records. Client frames carry `op_id` (UUIDv7), which makes writes idempotent; an
answer carries it back as `reply_to`. Binary frames carry blob chunks (see `BlobChunkHeader`).
"""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter

PROTOCOL_VERSION = 1
SUBPROTOCOL = "holotrode.v1"
MAX_TEXT_FRAME = 256 * 1024
BLOB_CHUNK = 64 * 1024


def _rfc3339(text: str) -> str:
    if datetime.fromisoformat(text).tzinfo is None:
        raise ValueError("expected a time with its offset from UTC (RFC 3339)")
    return text


OpId = Annotated[str, Field(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Identifier = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_.-]+$")]
Text = Annotated[str, Field(max_length=2000)]
Hotspot = Annotated[str, Field(max_length=129, pattern=r"^[a-z0-9-]+/[a-z0-9-]+$")]
DeviceTime = Annotated[str, Field(min_length=20, max_length=35), AfterValidator(_rfc3339)]
DeviceProfile = Literal["hololens2", "quest2", "quest3", "desktop", "ci"]
JobState = Literal["queued", "running", "done", "failed", "cancelled"]


class Record(BaseModel):
    """Something inside a message."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class ClientMessage(Record):
    """A frame from a client."""

    op_id: OpId


class ServerMessage(Record):
    """A frame from the server."""


class Answer(ServerMessage):
    """A frame that answers a client's."""

    reply_to: OpId


# --- records ------------------------------------------------------------------------------------------------


class ElectrodeSummary(Record):
    """An electrode of the library."""

    electrode_id: Sha256
    name: Text
    origin: Literal["manufactured", "imported", "shipped"]
    porosity: float | None
    thickness_um: float | None
    mass_loading_mg_cm2: float | None
    particles: int
    created_at: str


class RecipeSummary(Record):
    """A recipe file the server ships."""

    recipe_id: Identifier
    name: Text
    yaml: Annotated[str, Field(max_length=100_000)]


class ModuleSummary(Record):
    """A training module."""

    module_id: Identifier
    title: Text
    steps: int


class JobSummary(Record):
    """A job and how far it is."""

    job_id: Identifier
    name: Text
    state: JobState
    stage: Text
    fraction: float
    electrode_id: Sha256 | None
    sentence: Text


class ScenePart(Record):
    """One GLB of a scene: a part at a level of detail."""

    part: Text
    kind: Literal["particles", "surface"]
    phase: Identifier
    stage: Identifier
    level: int
    triangles: int
    instances: int
    bytes: int
    sha256: Sha256


class TrainingStep(Record):
    """One step of a training module in the language asked for; `hotspot` is a place on a lab prop, as PROP/PLACE."""

    step_id: Identifier
    title: Text
    instruction: Text
    reason: Text
    hazards: list[Text]
    hints: list[Text]
    condition: Literal["value", "confirm", "choice"]
    unit: Text
    target: float | None
    tolerance: float | None
    choices: list[Text]
    hotspot: Hotspot | None


class NotebookEntry(Record):
    """One stored notebook entry."""

    entry_id: OpId
    record_id: Identifier
    field: Identifier
    value: float | None
    unit: Text
    text: Text
    actor: Text
    device_id: Identifier
    device_time: str
    server_time: str
    seq: int


# --- from the client ----------------------------------------------------------------------------------------


class Hello(ClientMessage):
    """First frame, within 5 s."""

    type: Literal["hello"] = "hello"
    protocol: int
    device_id: Identifier
    device_profile: DeviceProfile
    language: Literal["en", "fr"]
    token: Text | None = None


class ListLibrary(ClientMessage):
    """Ask for electrodes, recipes, modules and jobs."""

    type: Literal["list_library"] = "list_library"


class StartJob(ClientMessage):
    """Manufacture an electrode; the same recipe, seed and physics version are never computed twice."""

    type: Literal["start_job"] = "start_job"
    recipe_yaml: Annotated[str, Field(max_length=100_000)]
    device_time: DeviceTime


class FollowJob(ClientMessage):
    """Send the state of this job now and whenever it changes."""

    type: Literal["follow_job"] = "follow_job"
    job_id: Identifier


class CancelJob(ClientMessage):
    """Stop a job; what it has stored stays."""

    type: Literal["cancel_job"] = "cancel_job"
    job_id: Identifier
    device_time: DeviceTime


class OpenScene(ClientMessage):
    """Ask for the scene of an electrode for this device."""

    type: Literal["open_scene"] = "open_scene"
    electrode_id: Sha256


class GetBlob(ClientMessage):
    """Ask for a blob from `offset` on, in binary chunks."""

    type: Literal["get_blob"] = "get_blob"
    sha256: Sha256
    offset: Annotated[int, Field(ge=0)] = 0


class OpenTraining(ClientMessage):
    """Start a training module, or go on with this device's unfinished run of it."""

    type: Literal["open_training"] = "open_training"
    module_id: Identifier
    device_time: DeviceTime


class CompleteStep(ClientMessage):
    """Answer the run's current step: a value with unit, a choice, or a confirmation."""

    type: Literal["complete_step"] = "complete_step"
    run_id: OpId
    step_id: Identifier
    value: float | None = None
    unit: Text = ""
    choice: int | None = None
    device_time: DeviceTime


class AppendEntry(ClientMessage):
    """Append to a notebook record; acknowledged only after it is committed."""

    type: Literal["append_entry"] = "append_entry"
    record_id: Identifier
    field: Identifier
    value: float | None = None
    unit: Text = ""
    text: Text = ""
    device_time: DeviceTime


class ListEntries(ClientMessage):
    """Ask for the entries of a notebook record, oldest first; of a very long one the newest that fit a frame."""

    type: Literal["list_entries"] = "list_entries"
    record_id: Identifier


class StudyEvent(ClientMessage):
    """Something the person did that a usability study may count."""

    type: Literal["study_event"] = "study_event"
    name: Identifier
    detail: Text = ""
    device_time: DeviceTime


# --- from the server ----------------------------------------------------------------------------------------


class Welcome(Answer):
    """The hello was accepted."""

    type: Literal["welcome"] = "welcome"
    protocol: int
    server_version: Text
    person: Text
    server_time: str


class Library(Answer):
    """What the server has."""

    type: Literal["library"] = "library"
    electrodes: list[ElectrodeSummary]
    recipes: list[RecipeSummary]
    modules: list[ModuleSummary]
    jobs: list[JobSummary]


class JobStarted(Answer):
    """The job is stored; `known` is true where the electrode was already in the library."""

    type: Literal["job_started"] = "job_started"
    job: JobSummary
    known: bool


class JobProgress(ServerMessage):
    """State of a followed job; only the newest counts."""

    type: Literal["job_progress"] = "job_progress"
    job: JobSummary


class SceneReady(Answer):
    """The scene's parts are in the blob store; `manifest` is the blob of manifest.json."""

    type: Literal["scene_ready"] = "scene_ready"
    electrode_id: Sha256
    device_profile: DeviceProfile
    manifest: Sha256
    parts: list[ScenePart]


class BlobChunkHeader(Answer):
    """Announces the binary frames that follow: `size` bytes from `offset` on.

    A binary frame is 1 byte kind (1), 3 bytes zero, 4 bytes stream number, 8 bytes offset (little endian),
    then at most BLOB_CHUNK bytes of data.
    """

    type: Literal["blob_chunks"] = "blob_chunks"
    sha256: Sha256
    stream: int
    offset: int
    size: int


class TrainingState(Answer):
    """A training run: its steps and the one to do now (`current` = number of steps once it is finished)."""

    type: Literal["training_state"] = "training_state"
    run_id: OpId
    module_id: Identifier
    title: Text
    steps: list[TrainingStep]
    current: int
    feedback: Text
    accepted: bool


class EntryStored(Answer):
    """The entry is committed to disk."""

    type: Literal["entry_stored"] = "entry_stored"
    entry: NotebookEntry


class Entries(Answer):
    """Entries of a notebook record."""

    type: Literal["entries"] = "entries"
    record_id: Identifier
    entries: list[NotebookEntry]


class Stored(Answer):
    """What was sent is committed to disk."""

    type: Literal["stored"] = "stored"


class Problem(ServerMessage):
    """What was expected and what came, in one sentence."""

    type: Literal["problem"] = "problem"
    reply_to: OpId | None
    code: Literal["bad_message", "unknown_type", "conflict", "not_found", "refused", "too_large", "unavailable"]
    sentence: Text


FromClient = Annotated[
    Hello
    | ListLibrary
    | StartJob
    | FollowJob
    | CancelJob
    | OpenScene
    | GetBlob
    | OpenTraining
    | CompleteStep
    | AppendEntry
    | ListEntries
    | StudyEvent,
    Field(discriminator="type"),
]
FromServer = Annotated[
    Welcome
    | Library
    | JobStarted
    | JobProgress
    | SceneReady
    | BlobChunkHeader
    | TrainingState
    | EntryStored
    | Entries
    | Stored
    | Problem,
    Field(discriminator="type"),
]

from_client: TypeAdapter[FromClient] = TypeAdapter(FromClient)
from_server: TypeAdapter[FromServer] = TypeAdapter(FromServer)
