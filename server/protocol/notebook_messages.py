"""Messages of the notebook: a record is a chain of entries, appended one by one and never changed.

Every frame that writes is a `NotebookWrite`: it waits in the queue of its device until it is acknowledged. A device
counts its writes in `device_seq`, from 1 and without a gap, so that the server takes each once and in order.
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
    Sha256,
    ShortText,
    Text,
    Title,
)

MAX_ATTACHMENT_BYTES = 25_000_000
UNDO_SECONDS = 10

EntryKind = Literal["created", "value", "file", "comment", "settled", "signed", "witnessed", "locked"]
CommentKind = Literal["question", "remark", "arrow"]
RecordState = Literal["open", "signed", "witnessed", "locked"]
FieldKind = Literal["number", "readings", "text", "choice", "moment", "photo"]
OpIds = Annotated[list[OpId], Field(max_length=16)]
DeviceSeq = Annotated[int, Field(ge=1, le=2**53)]
ClockOffset = Annotated[int, Field(ge=-(10**12), le=10**12)]


# --- records ------------------------------------------------------------------------------------------------


class AttachedFile(Record):
    """A photo or another file; its bytes are a blob of this SHA-256."""

    sha256: Sha256
    name: ShortText
    media_type: ShortText
    bytes: Annotated[int, Field(ge=0, le=MAX_ATTACHMENT_BYTES)]


class NotebookEntry(Record):
    """One stored entry.

    `kind` says what the other fields mean: `created` (text: the record's title; reason: "simulated", where an imported
    record comes from, both, or empty; field and value: the template and its version, written out in the file), `value`
    of a field (`base`: the entries it replaces, with `reason`; in an imported record `reason` begins with writer and
    time), `file`, `comment` on a field (`about`), `settled` (the question `refers_to` is answered, or waived
    with a reason), `signed`, `witnessed` and `locked` (of the record up to the entry before).
    `sha256` is the hash of the entry with that of the entry before it: the record's chain.
    """

    entry_id: OpId
    record_id: Identifier
    field: ShortText
    value: float | None
    unit: Text
    text: Text
    actor: Text
    device_id: Identifier
    device_time: str
    server_time: str
    seq: int
    kind: EntryKind = "value"
    base: list[OpId] = Field(default=[])
    reason: Text = ""
    about: CommentKind | None = None
    refers_to: OpId | None = None
    file: AttachedFile | None = None
    device_seq: int | None = None
    clock_offset_ms: int | None = None
    sha256: str = ""


class RecordSummary(Record):
    """A record as it stands in a list; `head_sha256` is the hash of its newest entry."""

    record_id: Identifier
    title: ShortText
    template_id: ShortText
    template_version: int
    state: RecordState
    seq: int
    head_sha256: str
    author: ShortText
    created_at: str
    changed_at: str
    open_questions: int
    simulated: bool


class UnitOffer(Record):
    """A unit that a value may be given in: in SI it is `factor` times the value plus `offset`."""

    symbol: ShortText
    factor: float
    offset: float


class FormField(Record):
    """A field of a template in one language.

    A field of `readings` takes several values, entered as FIELD.1, FIELD.2 and so on; `readings` is how many are
    wanted. `low` and `high` bound the value in SI, for the reason given. `uncertainty` is the standard uncertainty in
    SI of one value, `relative_uncertainty` a share of it that is added. `target` names the quantity that the value
    should meet, within `tolerance` as a share of it. `speech` is what is said to enter it.
    """

    field: Identifier
    label: ShortText
    kind: FieldKind
    units: list[UnitOffer]
    choices: list[ShortText]
    low: float | None
    high: float | None
    range_reason: ShortText
    required: bool
    readings: int
    uncertainty: float
    relative_uncertainty: float
    target: ShortText
    tolerance: float
    speech: ShortText
    hint: ShortText


class FormStep(Record):
    """A step of the work, in the order of the work."""

    step: Identifier
    title: ShortText
    instruction: ShortText
    fields: list[FormField]


class FormQuantity(Record):
    """A quantity that is computed from fields, and from quantities before it.

    `formula` is for people. `program` is the same in postfix order over SI values: numbers; names of fields and
    quantities; + - * / and min, max (of two), sqrt; `given` (of two: the first where it is known, else the second);
    `mean:FIELD`, `sd:FIELD`, `count:FIELD` of readings; a choice is its place in `choices` from 0. What needs an
    unknown value is unknown itself.
    """

    quantity: Identifier
    step: Identifier
    label: ShortText
    units: list[UnitOffer]
    formula: Text
    source: ShortText
    program: list[ShortText]
    low: float | None
    high: float | None


class Form(Record):
    """A version of a template in one language: what is entered, in which order, and what follows from it."""

    template_id: Identifier
    version: int
    title: ShortText
    description: Text
    recipe_id: ShortText
    steps: list[FormStep]
    quantities: list[FormQuantity]


class RecordView(Record):
    """A record with every entry, oldest first; `form` is null for a record without a template."""

    record: RecordSummary
    form: Form | None
    entries: list[NotebookEntry]


DifferenceKind = Literal[
    "active_fraction",
    "carbon_fraction",
    "binder_fraction",
    "electrolyte_fraction",
    "solid_content",
    "wet_film",
    "compression",
    "pressure",
    "line_load",
    "roll_gap",
    "carbon",
    "solvent",
    "particles",
    "drying",
    "layers",
    "physics",
]


class RecipeDifference(Record):
    """What a computed electrode does not share with a record.

    Numbers are in `unit`; null where one of the two was not made that way (pressed by a line load and not to a
    compression), and both null where no number says it: other carbon, solvent, sizes of particles or way of drying,
    several layers, an older version of the physics.
    """

    what: DifferenceKind
    unit: ShortText
    yours: float | None
    theirs: float | None


class Prediction(Record):
    """What a computed electrode says about a quantity or a field of a record's form, in SI.

    Thickness and loading are carried over to the record's wet film, in proportion to the electrode's.
    """

    name: Identifier
    value: float
    uncertainty: float | None


class NearestElectrode(Record):
    """The computed electrode that is nearest to a record; `exact` where nothing differs.

    `no_viscosity` says why no viscosity is among what is predicted: the record has no shear rate, or one outside of
    the electrode's flow curve, or there is none.
    """

    electrode_id: Sha256
    name: Text
    exact: bool
    differences: list[RecipeDifference]
    predicted: list[Prediction]
    no_viscosity: Literal["", "no_shear_rate", "outside", "not_computed"]


class RecordElectrode(Record):
    """The electrode behind a record up to its entry `seq`.

    `recipe_yaml` is the record as a recipe for `start_job`; null while `missing` names fields that are needed, or where
    `problem` says why the line cannot make it, or where no recipe belongs to the record's template. `planned` names
    steps that count as planned, as nothing is recorded of them. `job_id` is the job that makes the electrode now.
    """

    record_id: Identifier
    seq: int
    recipe_yaml: str | None
    missing: list[ShortText]
    planned: list[ShortText]
    problem: Text
    nearest: NearestElectrode | None
    job_id: Identifier | None


# --- from the client ----------------------------------------------------------------------------------------


class NotebookWrite(ClientMessage):
    """Something to append to a record; acknowledged by `entry_stored` after it is on disk.

    `device_seq` counts the writes of a device; `clock_offset_ms` is the server's clock minus the device's, as the
    device last measured it.
    """

    record_id: Identifier
    device_time: DeviceTime
    device_seq: DeviceSeq | None = None
    clock_offset_ms: ClockOffset | None = None


class CreateRecord(NotebookWrite):
    """Begin a record, by a template where one is named; the version is the newest where it is left out.

    What is `simulated`, an example or an exercise, says so wherever it is shown.
    """

    type: Literal["create_record"] = "create_record"
    title: Title
    template_id: Identifier | None = None
    template_version: int | None = None
    simulated: bool = False


class AppendEntry(NotebookWrite):
    """Append a value or a text to a field of a record; a record that nobody has begun has no template.

    Where the writer saw values in the field, `base` names them and `reason` says why they are replaced; an entry
    without value and text then empties the field. Values that nobody replaced stand side by side.
    """

    type: Literal["append_entry"] = "append_entry"
    field: Identifier
    value: float | None = None
    unit: Text = ""
    text: Text = ""
    base: OpIds = Field(default=[])
    reason: Text = ""


class AttachFile(NotebookWrite):
    """Attach a file whose bytes have been uploaded."""

    type: Literal["attach_file"] = "attach_file"
    field: Identifier
    file: AttachedFile
    text: Text = ""


class CommentField(NotebookWrite):
    """Put a question, a remark or an arrow on a field; an open question keeps the record from being signed."""

    type: Literal["comment_field"] = "comment_field"
    field: Identifier
    about: CommentKind
    text: Text = ""


class SettleQuestion(NotebookWrite):
    """Answer a question, or waive it with a reason."""

    type: Literal["settle_question"] = "settle_question"
    question_id: OpId
    waived: bool = False
    text: Text


class SignRecord(NotebookWrite):
    """Sign the record up to its newest entry, which the signer has seen; a witness is not its author."""

    type: Literal["sign_record"] = "sign_record"
    head_sha256: Sha256
    witness: bool = False
    text: Text = ""


class LockRecord(NotebookWrite):
    """Close a signed record for good."""

    type: Literal["lock_record"] = "lock_record"
    head_sha256: Sha256
    text: Text = ""


class ListEntries(ClientMessage):
    """Ask for the entries of a notebook record, oldest first; of a very long one the newest that fit a frame."""

    type: Literal["list_entries"] = "list_entries"
    record_id: Identifier


class FollowRecord(ClientMessage):
    """Send every entry of a record after number `after`, now and as it is stored, until `leave_record`."""

    type: Literal["follow_record"] = "follow_record"
    record_id: Identifier
    after: Annotated[int, Field(ge=0)] = 0


class LeaveRecord(ClientMessage):
    """Send no more of a record; answered by `record_followed`, which says who still follows it."""

    type: Literal["leave_record"] = "leave_record"
    record_id: Identifier


# --- from the server ----------------------------------------------------------------------------------------


class EntryStored(Answer):
    """The entry is committed to disk."""

    type: Literal["entry_stored"] = "entry_stored"
    entry: NotebookEntry


class Entries(Answer):
    """Entries of a notebook record."""

    type: Literal["entries"] = "entries"
    record_id: Identifier
    entries: list[NotebookEntry]


class RecordFollowed(Answer):
    """The record stands at `seq`; `people` follow it now."""

    type: Literal["record_followed"] = "record_followed"
    record_id: Identifier
    seq: int
    people: list[ShortText]


class RecordPeople(ServerMessage):
    """Who follows a record now, as that has changed."""

    type: Literal["record_people"] = "record_people"
    record_id: Identifier
    people: list[ShortText]


class EntryAdded(ServerMessage):
    """An entry of a record that this client follows."""

    type: Literal["entry_added"] = "entry_added"
    entry: NotebookEntry
