import type {
  Accepted,
  ClassFollowed,
  ClockRead,
  ElectrodeTried,
  Entries,
  EntryStored,
  FromClient,
  JobStarted,
  Library,
  Modules,
  ModuleShown,
  Moved,
  RecordFollowed,
  RoomJoined,
  RoomOpened,
  RoomResumed,
  Rooms,
  SceneReady,
  Scores,
  StepJudged,
  Stored,
  StudyFollowed,
  TrainingState,
  TrainingStood,
} from "../generated/messages.gen";

/** What answers what. */
export interface Answers {
  list_library: Library;
  start_job: JobStarted;
  cancel_job: Stored;
  open_scene: SceneReady;
  open_training: TrainingState;
  complete_step: StepJudged;
  acknowledge_hazards: TrainingStood;
  take_hint: TrainingStood;
  ask_teacher: TrainingStood;
  try_electrode: ElectrodeTried;
  list_scores: Scores;
  list_modules: Modules;
  show_module: ModuleShown;
  create_record: EntryStored;
  append_entry: EntryStored;
  attach_file: EntryStored;
  comment_field: EntryStored;
  settle_question: EntryStored;
  sign_record: EntryStored;
  lock_record: EntryStored;
  list_entries: Entries;
  follow_record: RecordFollowed;
  leave_record: RecordFollowed;
  follow_class: ClassFollowed;
  leave_class: ClassFollowed;
  study_event: Stored;
  follow_participation: StudyFollowed;
  follow_study: StudyFollowed;
  leave_study: StudyFollowed;
  agree_to_study: Stored;
  answer_questionnaire: Stored;
  rate_sickness: Stored;
  log_chunk: Stored;
  begin_session: Stored;
  begin_task: Stored;
  end_task: Stored;
  pause_session: Stored;
  end_session: Stored;
  annotate: Stored;
  review_note: Stored;
  fill_sheet: Stored;
  withdraw_from_study: Stored;
  exclude_participant: Stored;
  erase_participant: Stored;
  sync_clock: ClockRead;
  list_rooms: Rooms;
  open_room: RoomOpened;
  join_room: RoomJoined | RoomResumed | Moved;
  leave_room: Accepted;
  close_room: Accepted;
  show_electrode: Accepted;
  set_slice: Accepted;
  set_playback: Accepted;
  set_colour: Accepted;
  pick_particle: Accepted;
  push_step: Accepted;
  raise_hand: Accepted;
  grant_pointer: Accepted;
  lock: Accepted;
  mute_pointers: Accepted;
  follow_me: Accepted;
  gather: Accepted;
  hand_over: Accepted;
  remove_seat: Accepted;
  set_anchor: Accepted;
  place_pin: Accepted;
  remove_pin: Accepted;
}

export type Asked = keyof Answers;
export type Of<T extends FromClient["type"]> = Extract<FromClient, { type: T }>;

/** A frame that its sender has yet to name. */
export type Unnamed<M extends FromClient> = M extends FromClient ? Omit<M, "op_id"> : never;

/** The server refused; the sentence is meant for people. */
export class Refused extends Error {
  constructor(
    readonly code: string,
    sentence: string,
    /** After how many seconds it may be tried again; 0 where the server does not say. */
    readonly waitSeconds = 0,
  ) {
    super(sentence);
  }
}

/** The connection was lost before an answer came. */
export class Lost extends Error {}
