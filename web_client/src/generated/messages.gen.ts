// Generated from server/protocol/messages.py by `make generate`; do not edit.

export const PROTOCOL_VERSION = 1;
export const SUBPROTOCOL = "holotrode.v1";
export const MAX_TEXT_FRAME = 262144;
export const BLOB_CHUNK = 65536;
export const MAX_SEATS = 200;
export const MAX_PINS = 200;
export const SEAT_SECONDS = 60;
export const POSE_HZ = 20;
export const MAX_ATTACHMENT_BYTES = 25000000;
export const UNDO_SECONDS = 10;

export type ProblemCode = "bad_message" | "unknown_type" | "conflict" | "not_found" | "refused" | "too_large" | "throttled" | "unavailable";
export type OpId = string;
export type Sha256 = string;
export type Identifier = string;
export type Text = string;
export type Hotspot = string;
export type DeviceTime = string;
export type DeviceProfile = "hololens2" | "quest2" | "quest3" | "desktop" | "ci";
export type JobState = "queued" | "running" | "done" | "failed" | "cancelled";
export type Role = "guest" | "participant" | "student" | "researcher" | "teacher" | "ergonomist" | "admin";
export type RoomCode = string;
export type SeatNumber = number;
export type Attendance = "participant" | "observer";
export type Axis = "x" | "y" | "z";
export type Share = number;
export type Metres = number;
export type Vector = Metres[];
export type Quaternion = number[];
export type ShortText = string;
export type Title = string;
export type Note = string;
export type EntryKind = "created" | "value" | "file" | "comment" | "settled" | "signed" | "witnessed" | "locked";
export type CommentKind = "question" | "remark" | "arrow";
export type RecordState = "open" | "signed" | "witnessed" | "locked";
export type FieldKind = "number" | "readings" | "text" | "choice" | "moment" | "photo";
export type OpIds = OpId[];
export type DeviceSeq = number;
export type ClockOffset = number;
export type DifferenceKind = "active_fraction" | "carbon_fraction" | "binder_fraction" | "electrolyte_fraction" | "solid_content" | "wet_film" | "compression" | "pressure" | "line_load" | "roll_gap" | "carbon" | "solvent" | "particles" | "drying" | "layers" | "physics";
export type LanguageCode = string;
export type TrainingMode = "learn" | "guided" | "exam";
export type StudyMedium = "paper" | "tablet" | "desktop" | "mr" | "vr";
export type StudyMoment = "before" | "before_condition" | "after_condition" | "after";
export type StudyStream = "steps" | "interactions" | "gaze" | "motion" | "frames";
export type StudyPhase = "consent" | "questionnaire" | "knowledge" | "waiting" | "task" | "done" | "withdrawn";
export type WhyEnded = "done" | "sick" | "baseline" | "stopped" | "technical" | "withdrawn";
export type Vision = "none" | "glasses" | "contact_lenses" | "surgery";
export type Calibration = "done" | "failed" | "skipped" | "not_available";
export type Experience = "never" | "once_or_twice" | "monthly" | "weekly" | "daily";
export type Headset = "hololens2" | "quest2" | "quest3" | "other";
export type Handedness = "left" | "right" | "both";
export type Milliseconds = number;
export type PupilDistance = number;
export type Points20 = number;
export type MotionSamples = string;
export type ModuleStage = "safety" | "formulation" | "slurry" | "coating" | "drying" | "calendering" | "characterisation" | "microstructure" | "cell" | "game";
export type ConditionKind = "value" | "confirm" | "choice" | "checklist" | "time" | "particle" | "slice" | "pore-flight" | "best-electrode";
export type FlightWay = "table" | "flight";
export type Choices = number[];

/** A photo or another file; its bytes are a blob of this SHA-256. */
export interface AttachedFile {
  sha256: Sha256;
  name: ShortText;
  media_type: ShortText;
  bytes: number;
}

/** One stored entry. */
export interface NotebookEntry {
  entry_id: OpId;
  record_id: Identifier;
  field: ShortText;
  value: number | null;
  unit: Text;
  text: Text;
  actor: Text;
  device_id: Identifier;
  device_time: string;
  server_time: string;
  seq: number;
  kind: EntryKind;
  base: OpId[];
  reason: Text;
  about: CommentKind | null;
  refers_to: OpId | null;
  file: AttachedFile | null;
  device_seq: number | null;
  clock_offset_ms: number | null;
  sha256: string;
}

/** A record as it stands in a list; `head_sha256` is the hash of its newest entry. */
export interface RecordSummary {
  record_id: Identifier;
  title: ShortText;
  template_id: ShortText;
  template_version: number;
  state: RecordState;
  seq: number;
  head_sha256: string;
  author: ShortText;
  created_at: string;
  changed_at: string;
  open_questions: number;
  simulated: boolean;
}

/** A unit that a value may be given in: in SI it is `factor` times the value plus `offset`. */
export interface UnitOffer {
  symbol: ShortText;
  factor: number;
  offset: number;
}

/** A field of a template in one language. */
export interface FormField {
  field: Identifier;
  label: ShortText;
  kind: FieldKind;
  units: UnitOffer[];
  choices: ShortText[];
  low: number | null;
  high: number | null;
  range_reason: ShortText;
  required: boolean;
  readings: number;
  uncertainty: number;
  relative_uncertainty: number;
  target: ShortText;
  tolerance: number;
  speech: ShortText;
  hint: ShortText;
}

/** A step of the work, in the order of the work. */
export interface FormStep {
  step: Identifier;
  title: ShortText;
  instruction: ShortText;
  fields: FormField[];
}

/** A quantity that is computed from fields, and from quantities before it. */
export interface FormQuantity {
  quantity: Identifier;
  step: Identifier;
  label: ShortText;
  units: UnitOffer[];
  formula: Text;
  source: ShortText;
  program: ShortText[];
  low: number | null;
  high: number | null;
}

/** A version of a template in one language: what is entered, in which order, and what follows from it. */
export interface Form {
  template_id: Identifier;
  version: number;
  title: ShortText;
  description: Text;
  recipe_id: ShortText;
  steps: FormStep[];
  quantities: FormQuantity[];
}

/** A record with every entry, oldest first; `form` is null for a record without a template. */
export interface RecordView {
  record: RecordSummary;
  form: Form | null;
  entries: NotebookEntry[];
}

/** What a computed electrode does not share with a record. */
export interface RecipeDifference {
  what: DifferenceKind;
  unit: ShortText;
  yours: number | null;
  theirs: number | null;
}

/** What a computed electrode says about a quantity or a field of a record's form, in SI. */
export interface Prediction {
  name: Identifier;
  value: number;
  uncertainty: number | null;
}

/** The computed electrode that is nearest to a record; `exact` where nothing differs. */
export interface NearestElectrode {
  electrode_id: Sha256;
  name: Text;
  exact: boolean;
  differences: RecipeDifference[];
  predicted: Prediction[];
  no_viscosity: "" | "no_shear_rate" | "outside" | "not_computed";
}

/** The electrode behind a record up to its entry `seq`. */
export interface RecordElectrode {
  record_id: Identifier;
  seq: number;
  recipe_yaml: string | null;
  missing: ShortText[];
  planned: ShortText[];
  problem: Text;
  nearest: NearestElectrode | null;
  job_id: Identifier | null;
}

/** The answer to an item of a questionnaire; null says that it was put and left open. */
export interface ItemAnswer {
  item: Identifier;
  value: number | null;
}

/** Which of two items weighed more. */
export interface PairChoice {
  chosen: Identifier;
  other: Identifier;
}

/** How long the gaze rested on something; `at_ms` after the chunk began, below zero where it rested there before. */
export interface GazeDwell {
  at_ms: Milliseconds;
  seconds: number;
  target: ShortText;
}

/** Something that was done; `at_ms` after the chunk began. */
export interface StudyAction {
  at_ms: Milliseconds;
  action: Identifier;
  target: ShortText;
}

/** The frames of one second: how many, their time in milliseconds, how many came late, and the server's latency. */
export interface FrameReport {
  frames: number;
  mean_ms: number;
  worst_ms: number;
  late: number;
  latency_ms: number | null;
}

/** How a device's clock stands to the server's: the server's minus its own, and how well that is known. */
export interface StudyClock {
  offset_ms: Milliseconds;
  uncertainty_ms: number;
}

/** What a session's results may depend on; null where nobody asked. */
export interface SessionSheet {
  vision: Vision | null;
  ipd_mm: PupilDistance | null;
  eye_calibration: Calibration | null;
  mr_experience: Experience | null;
  vr_experience: Experience | null;
  handedness: Handedness | null;
  headset: Headset | null;
}

/** A participant as the experimenter follows them. */
export interface ConsolePerson {
  participant_id: Identifier;
  code: ShortText;
  sequence: number;
  order: ShortText[];
  consent_version: number;
  phase: StudyPhase;
  paused: boolean;
  period: number;
  periods: number;
  condition: ShortText;
  medium: StudyMedium | null;
  form: ShortText;
  questionnaire: ShortText;
  step: Text;
  steps: number;
  completed: number;
  errors: number;
  hints: number;
  task_started_at: string | null;
  fms: number | null;
  fms_peak: number | null;
  fms_ratings: Points20[];
  fms_due_at: string | null;
  baseline: number | null;
  break_until: string | null;
  last_ended: WhyEnded | null;
  sheet: boolean;
  streams: StudyStream[];
  language: LanguageCode;
  warnings: Text[];
  entries: number;
  last_entry_at: string | null;
  withdrawn: boolean;
  excluded: Text;
  erased: boolean;
  overdue: boolean;
}

/** A training module as the catalogue lists it, and how far the person who asks is with it. */
export interface ModuleSummary {
  module_id: Identifier;
  stage: ModuleStage;
  title: Text;
  summary: Text;
  steps: number;
  languages: LanguageCode[];
  modes: TrainingMode[];
  record: ShortText;
  finished: TrainingMode[];
  under_way: TrainingMode | null;
  completed: number;
  missing: Identifier[];
}

/** A picture of a step; `url` leads to it on this server. */
export interface StepPicture {
  url: ShortText;
  alt: Text;
  credit: Text;
}

/** What the scene shows when a step begins; null leaves it as it was. */
export interface SceneCue {
  whole: boolean;
  axis: Axis | null;
  position: Share | null;
  colour: ShortText | null;
  time: Share | null;
}

/** One step of a module in one language; what its mode does not show is empty. */
export interface TrainingStep {
  step_id: Identifier;
  title: Text;
  instruction: Text;
  reason: Text;
  hazards: Text[];
  pictograms: ShortText[];
  equipment: ShortText[];
  hint_count: number;
  pictures: StepPicture[];
  sources: Text[];
  hotspot: Hotspot | null;
  scene: SceneCue | null;
  condition: ConditionKind;
  unit: Text;
  target: number | null;
  tolerance: number | null;
  choices: Text[];
  several: boolean;
  seconds: number | null;
  phase: ShortText;
  axis: Axis | null;
  low: number | null;
  high: number | null;
  goal: number | null;
  c_rate: number | null;
  slot: ShortText;
  points: number;
}

/** Where a person stands in a run. */
export interface TrainingStanding {
  current: number;
  completed: number;
  errors: number;
  hints: Text[];
  warned: boolean;
  points: number;
  possible: number;
  finished: boolean;
  passed: boolean | null;
  entered_at: string;
  deadline: string | null;
}

/** What became of a step; of an exam it is told at its end. */
export interface StepResult {
  step_id: Identifier;
  title: Text;
  right: boolean;
  errors: number;
  hints: number;
  points: number;
  worth: number;
  seconds: number;
  feedback: Text;
}

/** A particle of the electrode, as its manifest describes it. */
export interface PickedParticle {
  particle: number;
  phase: ShortText;
  diameter_um: number;
}

/** Where the electrode is cut: at a share of its side along `axis`. */
export interface SlicePlace {
  axis: Axis;
  position: Share;
}

/** A flight through the pores: the way's length over the thickness, the time, and how often a wall was touched. */
export interface FlightResult {
  way: FlightWay;
  path_ratio: number;
  seconds: number;
  touches: number;
  discomfort: number | null;
}

/** The run of a class that a person was last at, and where they stand in it. */
export interface Learner {
  run_id: OpId;
  name: ShortText;
  module_id: Identifier;
  module: Text;
  mode: TrainingMode;
  step_id: Identifier | null;
  step: Text;
  steps: number;
  standing: TrainingStanding;
  total_errors: number;
  total_hints: number;
  questions: number;
  stuck: boolean;
}

/** What a class needed help with at a step, and the newest questions that were put. */
export interface Asked {
  module_id: Identifier;
  step_id: Identifier;
  step: Text;
  hints: number;
  errors: number;
  questions: Text[];
}

/** A quantity in which the electrode that answers a trial is not what was chosen. */
export interface TrialDifference {
  label: ShortText;
  unit: ShortText;
  yours: number;
  theirs: number;
}

/** A person's best result in a game. */
export interface ScoreRow {
  name: ShortText;
  score: number;
  mine: boolean;
}

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

/** An open room, as the lobby lists it. */
export interface RoomSummary {
  room_id: Identifier;
  code: RoomCode;
  title: ShortText;
  people: number;
  mine: boolean;
  opened_at: string;
}

/** Somebody in a room, on one device; a seat that is not `present` is held for SEAT_SECONDS. */
export interface Seat {
  seat: SeatNumber;
  name: ShortText;
  role: Role;
  attendance: Attendance;
  device_profile: DeviceProfile;
  present: boolean;
  hand_raised: boolean;
  pointer: boolean;
}

/** The plane that cuts the electrode: `position` is a share of its side along `axis`. */
export interface Slice {
  on: boolean;
  axis: Axis;
  position: Share;
}

/** Where the process stood, as a share of its duration, at `server_ms`; from there it runs when `playing`. */
export interface Playback {
  playing: boolean;
  time: Share;
  server_ms: number;
}

/** The step of a training module that everybody sees. */
export interface Step {
  module_id: Identifier;
  step: number;
}

/** What everybody in a room looks at. */
export interface Stage {
  electrode_id: Sha256 | null;
  slice: Slice;
  playback: Playback;
  colour: ShortText;
  picked: number | null;
  step: Step | null;
}

/** Who leads a room (0: nobody just now), and what that seat has decided. */
export interface Powers {
  host: number;
  locked: boolean;
  muted: boolean;
  following: boolean;
  gatherings: number;
}

/** Where the room's origin stands in the real world: at a printed QR code, or where somebody aligned it by hand. */
export interface Anchor {
  kind: "qr" | "manual";
  label: ShortText;
  position: Vector;
  rotation: Quaternion;
}

/** A note on a particle of an electrode, or on a point of it (metres in the room, y up). */
export interface Pin {
  pin_id: OpId;
  seat: SeatNumber;
  name: ShortText;
  electrode_id: Sha256;
  particle: number | null;
  position: Vector;
  note: ShortText;
}

/** Everything that is so in a room after its event number `seq`. */
export interface RoomState {
  room_id: Identifier;
  code: RoomCode;
  title: ShortText;
  seq: number;
  closed: boolean;
  powers: Powers;
  stage: Stage;
  anchor: Anchor | null;
  seats: Seat[];
  pins: Pin[];
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

/** Ask for electrodes, recipes and jobs. */
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

/** Ask for the modules, in the order of the line. */
export interface ListModules {
  type: "list_modules";
  op_id: OpId;
}

/** Ask for the steps of a module, without a run. */
export interface ShowModule {
  type: "show_module";
  op_id: OpId;
  module_id: Identifier;
}

/** Start a module in a mode, or go on with the unfinished run of it, on whichever device it was begun. */
export interface OpenTraining {
  type: "open_training";
  op_id: OpId;
  device_time: DeviceTime;
  module_id: Identifier;
  mode?: TrainingMode;
  language?: LanguageCode | null;
  record_id?: Identifier | null;
  afresh?: boolean;
}

/** Answer the current step with what its condition asks for; with nothing, it is confirmed. */
export interface CompleteStep {
  type: "complete_step";
  op_id: OpId;
  device_time: DeviceTime;
  run_id: OpId;
  step_id: Identifier;
  value?: number | null;
  unit?: Text;
  choice?: number | null;
  choices?: Choices;
  picked?: PickedParticle | null;
  sliced?: SlicePlace | null;
  flight?: FlightResult | null;
  trial_id?: OpId | null;
  keep?: boolean;
}

/** Say that the hazards of the step were read and understood; guided work asks for it. */
export interface AcknowledgeHazards {
  type: "acknowledge_hazards";
  op_id: OpId;
  device_time: DeviceTime;
  run_id: OpId;
  step_id: Identifier;
}

/** Open the next hint. */
export interface TakeHint {
  type: "take_hint";
  op_id: OpId;
  device_time: DeviceTime;
  run_id: OpId;
  step_id: Identifier;
}

/** Ask the teacher something about the step. */
export interface AskTeacher {
  type: "ask_teacher";
  op_id: OpId;
  device_time: DeviceTime;
  run_id: OpId;
  step_id: Identifier;
  text: Note;
}

/** Try an electrode in the game: the computed one that is nearest to the choice answers. */
export interface TryElectrode {
  type: "try_electrode";
  op_id: OpId;
  device_time: DeviceTime;
  run_id: OpId;
  step_id: Identifier;
  active_fraction: Share;
  carbon_share: Share;
  solid_content: Share;
  gap_um: number;
  compression: Share;
}

/** Ask for the best results in a game's step: of the class of the run, or of everybody outside a class. */
export interface ListScores {
  type: "list_scores";
  op_id: OpId;
  run_id: OpId;
  step_id: Identifier;
}

/** Send the class of a room now and whenever it changes, until `leave_class`; for who opened the room or leads. */
export interface FollowClass {
  type: "follow_class";
  op_id: OpId;
  room_id: Identifier;
}

/** Send no more of a class. */
export interface LeaveClass {
  type: "leave_class";
  op_id: OpId;
  room_id: Identifier;
}

/** Begin a record, by a template where one is named; the version is the newest where it is left out. */
export interface CreateRecord {
  type: "create_record";
  op_id: OpId;
  record_id: Identifier;
  device_time: DeviceTime;
  device_seq?: DeviceSeq | null;
  clock_offset_ms?: ClockOffset | null;
  title: Title;
  template_id?: Identifier | null;
  template_version?: number | null;
  simulated?: boolean;
}

/** Append a value or a text to a field of a record; a record that nobody has begun has no template. */
export interface AppendEntry {
  type: "append_entry";
  op_id: OpId;
  record_id: Identifier;
  device_time: DeviceTime;
  device_seq?: DeviceSeq | null;
  clock_offset_ms?: ClockOffset | null;
  field: Identifier;
  value?: number | null;
  unit?: Text;
  text?: Text;
  base?: OpIds;
  reason?: Text;
}

/** Attach a file whose bytes have been uploaded. */
export interface AttachFile {
  type: "attach_file";
  op_id: OpId;
  record_id: Identifier;
  device_time: DeviceTime;
  device_seq?: DeviceSeq | null;
  clock_offset_ms?: ClockOffset | null;
  field: Identifier;
  file: AttachedFile;
  text?: Text;
}

/** Put a question, a remark or an arrow on a field; an open question keeps the record from being signed. */
export interface CommentField {
  type: "comment_field";
  op_id: OpId;
  record_id: Identifier;
  device_time: DeviceTime;
  device_seq?: DeviceSeq | null;
  clock_offset_ms?: ClockOffset | null;
  field: Identifier;
  about: CommentKind;
  text?: Text;
}

/** Answer a question, or waive it with a reason. */
export interface SettleQuestion {
  type: "settle_question";
  op_id: OpId;
  record_id: Identifier;
  device_time: DeviceTime;
  device_seq?: DeviceSeq | null;
  clock_offset_ms?: ClockOffset | null;
  question_id: OpId;
  waived?: boolean;
  text: Text;
}

/** Sign the record up to its newest entry, which the signer has seen; a witness is not its author. */
export interface SignRecord {
  type: "sign_record";
  op_id: OpId;
  record_id: Identifier;
  device_time: DeviceTime;
  device_seq?: DeviceSeq | null;
  clock_offset_ms?: ClockOffset | null;
  head_sha256: Sha256;
  witness?: boolean;
  text?: Text;
}

/** Close a signed record for good. */
export interface LockRecord {
  type: "lock_record";
  op_id: OpId;
  record_id: Identifier;
  device_time: DeviceTime;
  device_seq?: DeviceSeq | null;
  clock_offset_ms?: ClockOffset | null;
  head_sha256: Sha256;
  text?: Text;
}

/** Ask for the entries of a notebook record, oldest first; of a very long one the newest that fit a frame. */
export interface ListEntries {
  type: "list_entries";
  op_id: OpId;
  record_id: Identifier;
}

/** Send every entry of a record after number `after`, now and as it is stored, until `leave_record`. */
export interface FollowRecord {
  type: "follow_record";
  op_id: OpId;
  record_id: Identifier;
  after?: number;
}

/** Send no more of a record; answered by `record_followed`, which says who still follows it. */
export interface LeaveRecord {
  type: "leave_record";
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

/** Be told what to do now, whenever it changes; a participant's. */
export interface FollowParticipation {
  type: "follow_participation";
  op_id: OpId;
}

/** Follow the console of a study; its state is sent when it changes. */
export interface FollowStudy {
  type: "follow_study";
  op_id: OpId;
  study_id: Identifier;
}

/** Follow a study no more. */
export interface LeaveStudy {
  type: "leave_study";
  op_id: OpId;
  study_id: Identifier;
}

/** Take part: the version of the text that was read, and the logs that are agreed to. */
export interface AgreeToStudy {
  type: "agree_to_study";
  op_id: OpId;
  device_time: DeviceTime;
  consent_version: number;
  streams: StudyStream[];
}

/** The answers to a questionnaire, once; every item stands in it, and `pairs` where the questionnaire compares. */
export interface AnswerQuestionnaire {
  type: "answer_questionnaire";
  op_id: OpId;
  device_time: DeviceTime;
  participant_id?: Identifier | null;
  questionnaire_id: Identifier;
  moment: StudyMoment;
  language: LanguageCode;
  answers: ItemAnswer[];
  pairs: PairChoice[];
}

/** The fast motion sickness scale, 0 to 20, during a task. */
export interface RateSickness {
  type: "rate_sickness";
  op_id: OpId;
  device_time: DeviceTime;
  participant_id?: Identifier | null;
  value: Points20;
  clock?: StudyClock | null;
}

/** What a participant's device logged in one second, each part only where it was agreed to. */
export interface LogChunk {
  type: "log_chunk";
  op_id: OpId;
  device_time: DeviceTime;
  started_ms: Milliseconds;
  clock: StudyClock | null;
  gaze: GazeDwell[];
  actions: StudyAction[];
  motion?: MotionSamples | null;
  frames?: FrameReport | null;
}

/** Begin a participant's next session; an experimenter's. */
export interface BeginSession {
  type: "begin_session";
  op_id: OpId;
  device_time: DeviceTime;
  participant_id?: Identifier | null;
}

/** The task of the running session begins. */
export interface BeginTask {
  type: "begin_task";
  op_id: OpId;
  device_time: DeviceTime;
  participant_id?: Identifier | null;
}

/** The task of the running session is over; what is asked after it follows. */
export interface EndTask {
  type: "end_task";
  op_id: OpId;
  device_time: DeviceTime;
  participant_id?: Identifier | null;
  why?: WhyEnded;
}

/** Pause or go on; nothing is logged in a pause. */
export interface PauseSession {
  type: "pause_session";
  op_id: OpId;
  device_time: DeviceTime;
  participant_id?: Identifier | null;
  paused: boolean;
}

/** End the running session, whatever was still to come in it. */
export interface EndSession {
  type: "end_session";
  op_id: OpId;
  device_time: DeviceTime;
  participant_id?: Identifier | null;
  why: WhyEnded;
}

/** A note of the experimenter; it leaves the server only after somebody has read it for names. */
export interface Annotate {
  type: "annotate";
  op_id: OpId;
  device_time: DeviceTime;
  participant_id?: Identifier | null;
  text: Text;
}

/** Release a note, as it may be read by others, or with null hold it back. */
export interface ReviewNote {
  type: "review_note";
  op_id: OpId;
  device_time: DeviceTime;
  participant_id?: Identifier | null;
  entry_id: OpId;
  text: Text | null;
}

/** The sheet of a session. */
export interface FillSheet {
  type: "fill_sheet";
  op_id: OpId;
  device_time: DeviceTime;
  participant_id?: Identifier | null;
  sheet: SessionSheet;
}

/** Take part no more; what was recorded stays until its erasure is asked for. */
export interface WithdrawFromStudy {
  type: "withdraw_from_study";
  op_id: OpId;
  device_time: DeviceTime;
  participant_id?: Identifier | null;
}

/** Leave a participant out of the analysis by a rule of the plan, numbered from 0; with null take them in again. */
export interface ExcludeParticipant {
  type: "exclude_participant";
  op_id: OpId;
  device_time: DeviceTime;
  participant_id?: Identifier | null;
  rule: number | null;
}

/** Destroy a participant's key: nothing that was recorded of them can be read again. */
export interface EraseParticipant {
  type: "erase_participant";
  op_id: OpId;
  device_time: DeviceTime;
  participant_id?: Identifier | null;
}

/** Ask for the server's clock; `device_ms` comes back with it, so that the round trip can be told. */
export interface SyncClock {
  type: "sync_clock";
  op_id: OpId;
  device_ms: number;
}

/** Ask for the open rooms. */
export interface ListRooms {
  type: "list_rooms";
  op_id: OpId;
}

/** Open a room; who opened it leads it. */
export interface OpenRoom {
  type: "open_room";
  op_id: OpId;
  title: Title;
  device_time: DeviceTime;
}

/** Take a seat in a room, or take it again: with the last `seq` known, only what came after is sent. */
export interface JoinRoom {
  type: "join_room";
  op_id: OpId;
  code: RoomCode;
  attendance?: Attendance;
  after_seq?: number | null;
  device_time: DeviceTime;
}

/** Give the seat back. */
export interface LeaveRoom {
  type: "leave_room";
  op_id: OpId;
  device_time: DeviceTime;
}

/** End the room and its code, for everybody; the host's. */
export interface CloseRoom {
  type: "close_room";
  op_id: OpId;
  device_time: DeviceTime;
}

/** Put an electrode on the stage, whole and finished. */
export interface ShowElectrode {
  type: "show_electrode";
  op_id: OpId;
  device_time: DeviceTime;
  electrode_id: Sha256;
}

/** Move the slice plane, or take it away. */
export interface SetSlice {
  type: "set_slice";
  op_id: OpId;
  device_time: DeviceTime;
  on: boolean;
  axis: Axis;
  position: Share;
}

/** Play the process from `time` on, or hold it there. */
export interface SetPlayback {
  type: "set_playback";
  op_id: OpId;
  device_time: DeviceTime;
  playing: boolean;
  time: Share;
}

/** Colour the electrode by a field of its manifest; "" stands for the phases' own colours. */
export interface SetColour {
  type: "set_colour";
  op_id: OpId;
  device_time: DeviceTime;
  colour: ShortText;
}

/** Select a particle, or none. */
export interface PickParticle {
  type: "pick_particle";
  op_id: OpId;
  device_time: DeviceTime;
  particle: number | null;
}

/** Show a step of a training module to everybody, or none; the host's. */
export interface PushStep {
  type: "push_step";
  op_id: OpId;
  device_time: DeviceTime;
  module_id: Identifier | null;
  step?: number;
}

/** Raise the hand, or take it down. */
export interface RaiseHand {
  type: "raise_hand";
  op_id: OpId;
  device_time: DeviceTime;
  raised: boolean;
}

/** Let somebody point while pointers are muted, and change the stage while it is locked; the host's. */
export interface GrantPointer {
  type: "grant_pointer";
  op_id: OpId;
  device_time: DeviceTime;
  seat: SeatNumber;
  granted: boolean;
}

/** Keep the stage to the host and whom the host lets point; the host's. */
export interface Lock {
  type: "lock";
  op_id: OpId;
  device_time: DeviceTime;
  locked: boolean;
}

/** Hide the pointers of all who were not granted one; the host's. */
export interface MutePointers {
  type: "mute_pointers";
  op_id: OpId;
  device_time: DeviceTime;
  muted: boolean;
}

/** Let everybody see what the host sees; each may decline. The host's. */
export interface FollowMe {
  type: "follow_me";
  op_id: OpId;
  device_time: DeviceTime;
  following: boolean;
}

/** Call everybody to the electrode; each may decline. The host's. */
export interface Gather {
  type: "gather";
  op_id: OpId;
  device_time: DeviceTime;
}

/** Make somebody else the host; the host's. */
export interface HandOver {
  type: "hand_over";
  op_id: OpId;
  device_time: DeviceTime;
  seat: SeatNumber;
}

/** Send somebody out of the room; the host's. A guest cannot come back with the same seat. */
export interface RemoveSeat {
  type: "remove_seat";
  op_id: OpId;
  device_time: DeviceTime;
  seat: SeatNumber;
}

/** Say where the room's origin stands in the real world, for those who share a place. */
export interface SetAnchor {
  type: "set_anchor";
  op_id: OpId;
  device_time: DeviceTime;
  anchor: Anchor;
}

/** Leave a note on a particle or a point of the electrode on the stage. */
export interface PlacePin {
  type: "place_pin";
  op_id: OpId;
  device_time: DeviceTime;
  particle: number | null;
  position: Vector;
  note: Note;
  record_id?: Identifier | null;
}

/** Take a note away: one's own, or any as the host. */
export interface RemovePin {
  type: "remove_pin";
  op_id: OpId;
  device_time: DeviceTime;
  pin_id: OpId;
}

/** The hello was accepted. */
export interface Welcome {
  type: "welcome";
  reply_to: OpId;
  protocol: number;
  server_version: Text;
  person: Text;
  device_seq: number;
  role: Role;
  server_time: string;
}

/** What the server has. */
export interface Library {
  type: "library";
  reply_to: OpId;
  electrodes: ElectrodeSummary[];
  recipes: RecipeSummary[];
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

/** The modules there are. */
export interface Modules {
  type: "modules";
  reply_to: OpId;
  modules: ModuleSummary[];
}

/** The steps of a module as somebody who learns sees them. */
export interface ModuleShown {
  type: "module_shown";
  reply_to: OpId;
  module_id: Identifier;
  title: Text;
  steps: TrainingStep[];
}

/** A run with its steps, and the results of those that are done. */
export interface TrainingState {
  type: "training_state";
  reply_to: OpId;
  run_id: OpId;
  module_id: Identifier;
  title: Text;
  mode: TrainingMode;
  language: LanguageCode;
  record_id: Identifier | null;
  room_id: Identifier | null;
  steps: TrainingStep[];
  standing: TrainingStanding;
  results: StepResult[];
}

/** An answer is stored: whether it was `right` (in an exam, whether it was taken) and the step is `completed`. */
export interface StepJudged {
  type: "step_judged";
  reply_to: OpId;
  run_id: OpId;
  step_id: Identifier;
  right: boolean;
  completed: boolean;
  feedback: Text;
  standing: TrainingStanding;
  results: StepResult[];
}

/** The standing after a hint, acknowledged hazards or a question. */
export interface TrainingStood {
  type: "training_stood";
  reply_to: OpId;
  run_id: OpId;
  standing: TrainingStanding;
}

/** What the nearest computed electrode says about a trial, which is stored; its usable energy is an estimate. */
export interface ElectrodeTried {
  type: "electrode_tried";
  reply_to: OpId;
  trial_id: OpId;
  electrode: ShortText;
  distance: number;
  differences: TrialDifference[];
  porosity: number;
  tortuosity: number;
  thickness_um: number;
  mass_loading_mg_cm2: number;
  areal_capacity_mah_cm2: number;
  mean_voltage_v: number;
  penetration_um: number;
  usable_share: number;
  usable_mwh_cm2: number;
  explanation: Text;
  remarks: Text[];
  estimate: Text;
}

/** The best results in a game, the best first; the person's own is among them wherever it stands. */
export interface Scores {
  type: "scores";
  reply_to: OpId;
  run_id: OpId;
  step_id: Identifier;
  rows: ScoreRow[];
}

/** The class is sent from now on, or no more. */
export interface ClassFollowed {
  type: "class_followed";
  reply_to: OpId;
  room_id: Identifier;
}

/** A class as it stands; only the newest counts. */
export interface ClassState {
  type: "class_state";
  room_id: Identifier;
  learners: Learner[];
  asked: Asked[];
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

/** The record stands at `seq`; `people` follow it now. */
export interface RecordFollowed {
  type: "record_followed";
  reply_to: OpId;
  record_id: Identifier;
  seq: number;
  people: ShortText[];
}

/** Who follows a record now, as that has changed. */
export interface RecordPeople {
  type: "record_people";
  record_id: Identifier;
  people: ShortText[];
}

/** An entry of a record that this client follows. */
export interface EntryAdded {
  type: "entry_added";
  entry: NotebookEntry;
}

/** A study is followed, or no more. */
export interface StudyFollowed {
  type: "study_followed";
  reply_to: OpId;
}

/** What a participant is to do now, in their language. */
export interface Participation {
  type: "participation";
  study_id: Identifier;
  title: Text;
  code: ShortText;
  simulated: boolean;
  phase: StudyPhase;
  paused: boolean;
  sentence: Text;
  consent_version: number;
  consent_text: string;
  streams_offered: StudyStream[];
  period: number;
  periods: number;
  condition: ShortText;
  medium: StudyMedium | null;
  questionnaire_id: Identifier | null;
  moment: StudyMoment | null;
  language: LanguageCode;
  module_id: Identifier | null;
  mode: TrainingMode;
  task_started_at: string | null;
  task_minutes: number;
  fms_due_at: string | null;
  break_until: string | null;
  streams: StudyStream[];
  motion_hz: number;
}

/** A study as its experimenters follow it; `seats` are codes that nobody has agreed by. */
export interface StudyConsole {
  type: "study_console";
  study_id: Identifier;
  title: Text;
  version: number;
  simulated: boolean;
  seats: number;
  people: ConsolePerson[];
}

/** What was sent is committed to disk. */
export interface Stored {
  type: "stored";
  reply_to: OpId;
}

/** The server's clock in milliseconds since 1970 when `sync_clock` came. */
export interface ClockRead {
  type: "clock_read";
  reply_to: OpId;
  device_ms: number;
  server_ms: number;
}

/** The open rooms, newest first. */
export interface Rooms {
  type: "rooms";
  reply_to: OpId;
  rooms: RoomSummary[];
}

/** The room is open; others join by its code. */
export interface RoomOpened {
  type: "room_opened";
  reply_to: OpId;
  room_id: Identifier;
  code: RoomCode;
}

/** The seat is taken: the whole room as it is; events from `room.seq` on follow. */
export interface RoomJoined {
  type: "room_joined";
  reply_to: OpId;
  seat: SeatNumber;
  room: RoomState;
}

/** The seat is taken again: the events after the `after_seq` of `join_room` follow. */
export interface RoomResumed {
  type: "room_resumed";
  reply_to: OpId;
  room_id: Identifier;
  seat: SeatNumber;
}

/** Another server holds this room: connect there and join again. */
export interface Moved {
  type: "moved";
  reply_to: OpId;
  url: Text;
}

/** The room lets this connection go; with `again` it should join once more, else its person has to want it. */
export interface Dismissed {
  type: "dismissed";
  room_id: Identifier;
  again: boolean;
  sentence: Text;
}

/** What was asked for in the room is its event `seq`, on disk and sent to everybody. */
export interface Accepted {
  type: "accepted";
  reply_to: OpId;
  room_id: Identifier;
  seq: number;
}

/** A seat was taken, or something about it changed: it replaces the one with its number. */
export interface SeatChanged {
  type: "seat_changed";
  room_id: Identifier;
  seq: number;
  by: number;
  seat: Seat;
}

/** A seat is gone; if it was the host's, nobody leads. */
export interface SeatFreed {
  type: "seat_freed";
  room_id: Identifier;
  seq: number;
  by: number;
  seat: SeatNumber;
}

/** The stage as it is now. */
export interface StageChanged {
  type: "stage_changed";
  room_id: Identifier;
  seq: number;
  by: number;
  stage: Stage;
}

/** The powers as they are now. */
export interface PowersChanged {
  type: "powers_changed";
  room_id: Identifier;
  seq: number;
  by: number;
  powers: Powers;
}

/** The anchor as it is now. */
export interface AnchorChanged {
  type: "anchor_changed";
  room_id: Identifier;
  seq: number;
  by: number;
  anchor: Anchor;
}

/** A pin more. */
export interface PinPlaced {
  type: "pin_placed";
  room_id: Identifier;
  seq: number;
  by: number;
  pin: Pin;
}

/** A pin less. */
export interface PinRemoved {
  type: "pin_removed";
  room_id: Identifier;
  seq: number;
  by: number;
  pin_id: OpId;
}

/** The room is over and its code with it. */
export interface RoomClosed {
  type: "room_closed";
  room_id: Identifier;
  seq: number;
  by: number;
}

/** What was expected and what came, in one sentence. */
export interface Problem {
  type: "problem";
  reply_to: OpId | null;
  code: ProblemCode;
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
  | RemovePin;

export type FromServer =
  | Welcome
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
  | Problem;

/** Every `type` of a server's frame that this client knows. */
export const SERVER_TYPES: ReadonlySet<string> = new Set<FromServer["type"]>([
  "welcome",
  "library",
  "job_started",
  "job_progress",
  "scene_ready",
  "blob_chunks",
  "modules",
  "module_shown",
  "training_state",
  "step_judged",
  "training_stood",
  "electrode_tried",
  "scores",
  "class_followed",
  "class_state",
  "entry_stored",
  "entries",
  "record_followed",
  "record_people",
  "entry_added",
  "study_followed",
  "participation",
  "study_console",
  "stored",
  "clock_read",
  "rooms",
  "room_opened",
  "room_joined",
  "room_resumed",
  "moved",
  "dismissed",
  "accepted",
  "seat_changed",
  "seat_freed",
  "stage_changed",
  "powers_changed",
  "anchor_changed",
  "pin_placed",
  "pin_removed",
  "room_closed",
  "problem",
]);
