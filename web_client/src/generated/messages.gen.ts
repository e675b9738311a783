// Generated from server/protocol/messages.py by `make generate`; do not edit.

export const PROTOCOL_VERSION = 1;
export const SUBPROTOCOL = "holotrode.v1";
export const MAX_TEXT_FRAME = 262144;
export const BLOB_CHUNK = 65536;

export type OpId = string;
export type Sha256 = string;
export type Identifier = string;
export type Text = string;
export type Hotspot = string;
export type DeviceTime = string;
export type DeviceProfile = "hololens2" | "quest2" | "quest3" | "desktop" | "ci";
export type JobState = "queued" | "running" | "done" | "failed" | "cancelled";

/** An electrode of the library. */
export interface ElectrodeSummary {
  electrode_id: Sha256;
  name: Text;
  origin: "manufactured" | "imported" | "shipped";
  porosity: number | null;
  thickness_um: number | null;
  mass_loading_mg_cm2: number | null;
  particles: number;
  created_at: string;
}

/** A recipe file the server ships. */
export interface RecipeSummary {
  recipe_id: Identifier;
  name: Text;
  yaml: string;
}

/** A training module. */
export interface ModuleSummary {
  module_id: Identifier;
  title: Text;
  steps: number;
}

/** A job and how far it is. */
export interface JobSummary {
  job_id: Identifier;
  name: Text;
  state: JobState;
  stage: Text;
  fraction: number;
  electrode_id: Sha256 | null;
  sentence: Text;
}

/** One GLB of a scene: a part at a level of detail. */
export interface ScenePart {
  part: Text;
  kind: "particles" | "surface";
  phase: Identifier;
  stage: Identifier;
  level: number;
  triangles: number;
  instances: number;
  bytes: number;
  sha256: Sha256;
}

/** One step of a training module in the language asked for; `hotspot` is a place on a lab prop, as PROP/PLACE. */
export interface TrainingStep {
  step_id: Identifier;
  title: Text;
  instruction: Text;
  reason: Text;
  hazards: Text[];
  hints: Text[];
  condition: "value" | "confirm" | "choice";
  unit: Text;
  target: number | null;
  tolerance: number | null;
  choices: Text[];
  hotspot: Hotspot | null;
}

/** One stored notebook entry. */
export interface NotebookEntry {
  entry_id: OpId;
  record_id: Identifier;
  field: Identifier;
  value: number | null;
  unit: Text;
  text: Text;
  actor: Text;
  device_id: Identifier;
  device_time: string;
  server_time: string;
  seq: number;
}

/** First frame, within 5 s. */
export interface Hello {
  type: "hello";
  op_id: OpId;
  protocol: number;
  device_id: Identifier;
  device_profile: DeviceProfile;
  language: "en" | "fr";
  token?: Text | null;
}

/** Ask for electrodes, recipes, modules and jobs. */
export interface ListLibrary {
  type: "list_library";
  op_id: OpId;
}

/** Manufacture an electrode; the same recipe, seed and physics version are never computed twice. */
export interface StartJob {
  type: "start_job";
  op_id: OpId;
  recipe_yaml: string;
  device_time: DeviceTime;
}

/** Send the state of this job now and whenever it changes. */
export interface FollowJob {
  type: "follow_job";
  op_id: OpId;
  job_id: Identifier;
}

/** Stop a job; what it has stored stays. */
export interface CancelJob {
  type: "cancel_job";
  op_id: OpId;
  job_id: Identifier;
  device_time: DeviceTime;
}

/** Ask for the scene of an electrode for this device. */
export interface OpenScene {
  type: "open_scene";
  op_id: OpId;
  electrode_id: Sha256;
}

/** Ask for a blob from `offset` on, in binary chunks. */
export interface GetBlob {
  type: "get_blob";
  op_id: OpId;
  sha256: Sha256;
  offset?: number;
}

/** Start a training module, or go on with this device's unfinished run of it. */
export interface OpenTraining {
  type: "open_training";
  op_id: OpId;
  module_id: Identifier;
  device_time: DeviceTime;
}

/** Answer the run's current step: a value with unit, a choice, or a confirmation. */
export interface CompleteStep {
  type: "complete_step";
  op_id: OpId;
  run_id: OpId;
  step_id: Identifier;
  value?: number | null;
  unit?: Text;
  choice?: number | null;
  device_time: DeviceTime;
}

/** Append to a notebook record; acknowledged only after it is committed. */
export interface AppendEntry {
  type: "append_entry";
  op_id: OpId;
  record_id: Identifier;
  field: Identifier;
  value?: number | null;
  unit?: Text;
  text?: Text;
  device_time: DeviceTime;
}

/** Ask for the entries of a notebook record, oldest first; of a very long one the newest that fit a frame. */
export interface ListEntries {
  type: "list_entries";
  op_id: OpId;
  record_id: Identifier;
}

/** Something the person did that a usability study may count. */
export interface StudyEvent {
  type: "study_event";
  op_id: OpId;
  name: Identifier;
  detail?: Text;
  device_time: DeviceTime;
}

/** The hello was accepted. */
export interface Welcome {
  type: "welcome";
  reply_to: OpId;
  protocol: number;
  server_version: Text;
  person: Text;
  server_time: string;
}

/** What the server has. */
export interface Library {
  type: "library";
  reply_to: OpId;
  electrodes: ElectrodeSummary[];
  recipes: RecipeSummary[];
  modules: ModuleSummary[];
  jobs: JobSummary[];
}

/** The job is stored; `known` is true where the electrode was already in the library. */
export interface JobStarted {
  type: "job_started";
  reply_to: OpId;
  job: JobSummary;
  known: boolean;
}

/** State of a followed job; only the newest counts. */
export interface JobProgress {
  type: "job_progress";
  job: JobSummary;
}

/** The scene's parts are in the blob store; `manifest` is the blob of manifest.json. */
export interface SceneReady {
  type: "scene_ready";
  reply_to: OpId;
  electrode_id: Sha256;
  device_profile: DeviceProfile;
  manifest: Sha256;
  parts: ScenePart[];
}

/** Announces the binary frames that follow: `size` bytes from `offset` on. */
export interface BlobChunkHeader {
  type: "blob_chunks";
  reply_to: OpId;
  sha256: Sha256;
  stream: number;
  offset: number;
  size: number;
}

/** A training run: its steps and the one to do now (`current` = number of steps once it is finished). */
export interface TrainingState {
  type: "training_state";
  reply_to: OpId;
  run_id: OpId;
  module_id: Identifier;
  title: Text;
  steps: TrainingStep[];
  current: number;
  feedback: Text;
  accepted: boolean;
}

/** The entry is committed to disk. */
export interface EntryStored {
  type: "entry_stored";
  reply_to: OpId;
  entry: NotebookEntry;
}

/** Entries of a notebook record. */
export interface Entries {
  type: "entries";
  reply_to: OpId;
  record_id: Identifier;
  entries: NotebookEntry[];
}

/** What was sent is committed to disk. */
export interface Stored {
  type: "stored";
  reply_to: OpId;
}

/** What was expected and what came, in one sentence. */
export interface Problem {
  type: "problem";
  reply_to: OpId | null;
  code: "bad_message" | "unknown_type" | "conflict" | "not_found" | "refused" | "too_large" | "unavailable";
  sentence: Text;
}

export type FromClient =
  | Hello
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
  | StudyEvent;

export type FromServer =
  | Welcome
  | Library
  | JobStarted
  | JobProgress
  | SceneReady
  | BlobChunkHeader
  | TrainingState
  | EntryStored
  | Entries
  | Stored
  | Problem;

/** Every `type` of a server's frame that this client knows. */
export const SERVER_TYPES: ReadonlySet<string> = new Set<FromServer["type"]>([
  "welcome",
  "library",
  "job_started",
  "job_progress",
  "scene_ready",
  "blob_chunks",
  "training_state",
  "entry_stored",
  "entries",
  "stored",
  "problem",
]);
