import type {
  Entries,
  EntryStored,
  FromClient,
  JobStarted,
  Library,
  SceneReady,
  Stored,
  TrainingState,
} from "../generated/messages.gen";

/** What answers what. */
export interface Answers {
  list_library: Library;
  start_job: JobStarted;
  cancel_job: Stored;
  open_scene: SceneReady;
  open_training: TrainingState;
  complete_step: TrainingState;
  append_entry: EntryStored;
  list_entries: Entries;
  study_event: Stored;
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
