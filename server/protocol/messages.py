"""Every message of the socket `/api/v1/ws`, declared once; types, documentation and fixtures come from here.

The grammar is deliberately poor, so that every language can hold it: scalars, lists of scalars or records,
optional fields, nested records. Client frames carry `op_id` (UUIDv7), which makes writes idempotent; an
answer carries it back as `reply_to`. Binary frames carry blob chunks (see `BlobChunkHeader`) and poses (see
server/rooms/poses.py).
"""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from server.problems import ProblemCode
from server.protocol.basics import *
from server.protocol.notebook_messages import *
from server.protocol.study_messages import *
from server.protocol.training_messages import *

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


class RoomSummary(Record):
    """An open room, as the lobby lists it."""

    room_id: Identifier
    code: RoomCode
    title: ShortText
    people: int
    mine: bool
    opened_at: str


class Seat(Record):
    """Somebody in a room, on one device; a seat that is not `present` is held for SEAT_SECONDS."""

    seat: SeatNumber
    name: ShortText
    role: Role
    attendance: Attendance
    device_profile: DeviceProfile
    present: bool
    hand_raised: bool
    pointer: bool


class Slice(Record):
    """The plane that cuts the electrode: `position` is a share of its side along `axis`."""

    on: bool
    axis: Axis
    position: Share


class Playback(Record):
    """Where the process stood, as a share of its duration, at `server_ms`; from there it runs when `playing`."""

    playing: bool
    time: Share
    server_ms: int


class Step(Record):
    """The step of a training module that everybody sees."""

    module_id: Identifier
    step: Annotated[int, Field(ge=0, le=1000)]


class Stage(Record):
    """What everybody in a room looks at."""

    electrode_id: Sha256 | None
    slice: Slice
    playback: Playback
    colour: ShortText
    picked: int | None
    step: Step | None


class Powers(Record):
    """Who leads a room (0: nobody just now), and what that seat has decided.

    `locked`: only the host changes the stage; `muted`: only the host and those with a granted pointer point;
    `following`: everybody sees what the host sees; `gatherings` counts how often all were called together.
    """

    host: Annotated[int, Field(ge=0, le=MAX_SEATS)]
    locked: bool
    muted: bool
    following: bool
    gatherings: int


class Anchor(Record):
    """Where the room's origin stands in the real world: at a printed QR code, or where somebody aligned it by hand.

    `position` and `rotation` (x, y, z, w) lead from the marker to the origin, in metres, y up.
    """

    kind: Literal["qr", "manual"]
    label: ShortText
    position: Vector
    rotation: Quaternion


class Pin(Record):
    """A note on a particle of an electrode, or on a point of it (metres in the room, y up)."""

    pin_id: OpId
    seat: SeatNumber
    name: ShortText
    electrode_id: Sha256
    particle: int | None
    position: Vector
    note: ShortText


class RoomState(Record):
    """Everything that is so in a room after its event number `seq`."""

    room_id: Identifier
    code: RoomCode
    title: ShortText
    seq: int
    closed: bool
    powers: Powers
    stage: Stage
    anchor: Anchor | None
    seats: list[Seat]
    pins: list[Pin]


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
    """Ask for electrodes, recipes and jobs."""

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


class StudyEvent(ClientMessage):
    """Something the person did that a usability study may count."""

    type: Literal["study_event"] = "study_event"
    name: Identifier
    detail: Text = ""
    device_time: DeviceTime


class SyncClock(ClientMessage):
    """Ask for the server's clock; `device_ms` comes back with it, so that the round trip can be told."""

    type: Literal["sync_clock"] = "sync_clock"
    device_ms: int


class ListRooms(ClientMessage):
    """Ask for the open rooms."""

    type: Literal["list_rooms"] = "list_rooms"


class OpenRoom(ClientMessage):
    """Open a room; who opened it leads it."""

    type: Literal["open_room"] = "open_room"
    title: Title
    device_time: DeviceTime


class JoinRoom(ClientMessage):
    """Take a seat in a room, or take it again: with the last `seq` known, only what came after is sent."""

    type: Literal["join_room"] = "join_room"
    code: RoomCode
    attendance: Attendance = "participant"
    after_seq: Annotated[int | None, Field(ge=0)] = None
    device_time: DeviceTime


class RoomCommand(ClientMessage):
    """Something to do in the room that this connection has joined; it becomes one event, or is refused."""

    device_time: DeviceTime


class LeaveRoom(RoomCommand):
    """Give the seat back."""

    type: Literal["leave_room"] = "leave_room"


class CloseRoom(RoomCommand):
    """End the room and its code, for everybody; the host's."""

    type: Literal["close_room"] = "close_room"


class ShowElectrode(RoomCommand):
    """Put an electrode on the stage, whole and finished."""

    type: Literal["show_electrode"] = "show_electrode"
    electrode_id: Sha256


class SetSlice(RoomCommand):
    """Move the slice plane, or take it away."""

    type: Literal["set_slice"] = "set_slice"
    on: bool
    axis: Axis
    position: Share


class SetPlayback(RoomCommand):
    """Play the process from `time` on, or hold it there."""

    type: Literal["set_playback"] = "set_playback"
    playing: bool
    time: Share


class SetColour(RoomCommand):
    """Colour the electrode by a field of its manifest; "" stands for the phases' own colours."""

    type: Literal["set_colour"] = "set_colour"
    colour: ShortText


class PickParticle(RoomCommand):
    """Select a particle, or none."""

    type: Literal["pick_particle"] = "pick_particle"
    particle: Annotated[int | None, Field(ge=0)]


class PushStep(RoomCommand):
    """Show a step of a training module to everybody, or none; the host's."""

    type: Literal["push_step"] = "push_step"
    module_id: Identifier | None
    step: Annotated[int, Field(ge=0, le=1000)] = 0


class RaiseHand(RoomCommand):
    """Raise the hand, or take it down."""

    type: Literal["raise_hand"] = "raise_hand"
    raised: bool


class GrantPointer(RoomCommand):
    """Let somebody point while pointers are muted, and change the stage while it is locked; the host's.

    Takes the raised hand down.
    """

    type: Literal["grant_pointer"] = "grant_pointer"
    seat: SeatNumber
    granted: bool


class Lock(RoomCommand):
    """Keep the stage to the host and whom the host lets point; the host's."""

    type: Literal["lock"] = "lock"
    locked: bool


class MutePointers(RoomCommand):
    """Hide the pointers of all who were not granted one; the host's."""

    type: Literal["mute_pointers"] = "mute_pointers"
    muted: bool


class FollowMe(RoomCommand):
    """Let everybody see what the host sees; each may decline. The host's."""

    type: Literal["follow_me"] = "follow_me"
    following: bool


class Gather(RoomCommand):
    """Call everybody to the electrode; each may decline. The host's."""

    type: Literal["gather"] = "gather"


class HandOver(RoomCommand):
    """Make somebody else the host; the host's."""

    type: Literal["hand_over"] = "hand_over"
    seat: SeatNumber


class RemoveSeat(RoomCommand):
    """Send somebody out of the room; the host's. A guest cannot come back with the same seat."""

    type: Literal["remove_seat"] = "remove_seat"
    seat: SeatNumber


class SetAnchor(RoomCommand):
    """Say where the room's origin stands in the real world, for those who share a place."""

    type: Literal["set_anchor"] = "set_anchor"
    anchor: Anchor


class PlacePin(RoomCommand):
    """Leave a note on a particle or a point of the electrode on the stage.

    With `record_id` the note is also an entry of that notebook record, for those who may write there.
    """

    type: Literal["place_pin"] = "place_pin"
    particle: Annotated[int | None, Field(ge=0)]
    position: Vector
    note: Note
    record_id: Identifier | None = None


class RemovePin(RoomCommand):
    """Take a note away: one's own, or any as the host."""

    type: Literal["remove_pin"] = "remove_pin"
    pin_id: OpId


# --- from the server ----------------------------------------------------------------------------------------


class Welcome(Answer):
    """The hello was accepted."""

    type: Literal["welcome"] = "welcome"
    protocol: int
    server_version: Text
    person: Text
    device_seq: int = 0
    role: Role
    server_time: str


class Library(Answer):
    """What the server has."""

    type: Literal["library"] = "library"
    electrodes: list[ElectrodeSummary]
    recipes: list[RecipeSummary]
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


class Stored(Answer):
    """What was sent is committed to disk."""

    type: Literal["stored"] = "stored"


class ClockRead(Answer):
    """The server's clock in milliseconds since 1970 when `sync_clock` came."""

    type: Literal["clock_read"] = "clock_read"
    device_ms: int
    server_ms: int


class Rooms(Answer):
    """The open rooms, newest first."""

    type: Literal["rooms"] = "rooms"
    rooms: list[RoomSummary]


class RoomOpened(Answer):
    """The room is open; others join by its code."""

    type: Literal["room_opened"] = "room_opened"
    room_id: Identifier
    code: RoomCode


class RoomJoined(Answer):
    """The seat is taken: the whole room as it is; events from `room.seq` on follow."""

    type: Literal["room_joined"] = "room_joined"
    seat: SeatNumber
    room: RoomState


class RoomResumed(Answer):
    """The seat is taken again: the events after the `after_seq` of `join_room` follow."""

    type: Literal["room_resumed"] = "room_resumed"
    room_id: Identifier
    seat: SeatNumber


class Moved(Answer):
    """Another server holds this room: connect there and join again."""

    type: Literal["moved"] = "moved"
    url: Text


class Dismissed(ServerMessage):
    """The room lets this connection go; with `again` it should join once more, else its person has to want it."""

    type: Literal["dismissed"] = "dismissed"
    room_id: Identifier
    again: bool
    sentence: Text


class Accepted(Answer):
    """What was asked for in the room is its event `seq`, on disk and sent to everybody."""

    type: Literal["accepted"] = "accepted"
    room_id: Identifier
    seq: int


class RoomEvent(ServerMessage):
    """A change of a room, numbered without gaps; `by` is the seat it came from (0: the server)."""

    room_id: Identifier
    seq: int
    by: Annotated[int, Field(ge=0, le=MAX_SEATS)]


class SeatChanged(RoomEvent):
    """A seat was taken, or something about it changed: it replaces the one with its number."""

    type: Literal["seat_changed"] = "seat_changed"
    seat: Seat


class SeatFreed(RoomEvent):
    """A seat is gone; if it was the host's, nobody leads."""

    type: Literal["seat_freed"] = "seat_freed"
    seat: SeatNumber


class StageChanged(RoomEvent):
    """The stage as it is now."""

    type: Literal["stage_changed"] = "stage_changed"
    stage: Stage


class PowersChanged(RoomEvent):
    """The powers as they are now."""

    type: Literal["powers_changed"] = "powers_changed"
    powers: Powers


class AnchorChanged(RoomEvent):
    """The anchor as it is now."""

    type: Literal["anchor_changed"] = "anchor_changed"
    anchor: Anchor


class PinPlaced(RoomEvent):
    """A pin more."""

    type: Literal["pin_placed"] = "pin_placed"
    pin: Pin


class PinRemoved(RoomEvent):
    """A pin less."""

    type: Literal["pin_removed"] = "pin_removed"
    pin_id: OpId


class RoomClosed(RoomEvent):
    """The room is over and its code with it."""

    type: Literal["room_closed"] = "room_closed"


class Problem(ServerMessage):
    """What was expected and what came, in one sentence."""

    type: Literal["problem"] = "problem"
    reply_to: OpId | None
    code: ProblemCode
    sentence: Text


FromClient = Annotated[
    Hello
    | ListLibrary
    | StartJob
    | FollowJob
    | CancelJob
    | OpenScene
    | GetBlob
    | ListModules
    | ShowModule
    | OpenTraining
    | CompleteStep
    | AcknowledgeHazards
    | TakeHint
    | AskTeacher
    | TryElectrode
    | ListScores
    | FollowClass
    | LeaveClass
    | CreateRecord
    | AppendEntry
    | AttachFile
    | CommentField
    | SettleQuestion
    | SignRecord
    | LockRecord
    | ListEntries
    | FollowRecord
    | LeaveRecord
    | StudyEvent
    | FollowParticipation
    | FollowStudy
    | LeaveStudy
    | AgreeToStudy
    | AnswerQuestionnaire
    | RateSickness
    | LogChunk
    | BeginSession
    | BeginTask
    | EndTask
    | PauseSession
    | EndSession
    | Annotate
    | ReviewNote
    | FillSheet
    | WithdrawFromStudy
    | ExcludeParticipant
    | EraseParticipant
    | SyncClock
    | ListRooms
    | OpenRoom
    | JoinRoom
    | LeaveRoom
    | CloseRoom
    | ShowElectrode
    | SetSlice
    | SetPlayback
    | SetColour
    | PickParticle
    | PushStep
    | RaiseHand
    | GrantPointer
    | Lock
    | MutePointers
    | FollowMe
    | Gather
    | HandOver
    | RemoveSeat
    | SetAnchor
    | PlacePin
    | RemovePin,
    Field(discriminator="type"),
]
FromServer = Annotated[
    Welcome
    | Library
    | JobStarted
    | JobProgress
    | SceneReady
    | BlobChunkHeader
    | Modules
    | ModuleShown
    | TrainingState
    | StepJudged
    | TrainingStood
    | ElectrodeTried
    | Scores
    | ClassFollowed
    | ClassState
    | EntryStored
    | Entries
    | RecordFollowed
    | RecordPeople
    | EntryAdded
    | StudyFollowed
    | Participation
    | StudyConsole
    | Stored
    | ClockRead
    | Rooms
    | RoomOpened
    | RoomJoined
    | RoomResumed
    | Moved
    | Dismissed
    | Accepted
    | SeatChanged
    | SeatFreed
    | StageChanged
    | PowersChanged
    | AnchorChanged
    | PinPlaced
    | PinRemoved
    | RoomClosed
    | Problem,
    Field(discriminator="type"),
]


def tag_of(message: ClientMessage | ServerMessage) -> str:
    """What a frame's `type` says."""
    return str(type(message).model_fields["type"].default)


from_client: TypeAdapter[FromClient] = TypeAdapter(FromClient)
from_server: TypeAdapter[FromServer] = TypeAdapter(FromServer)
