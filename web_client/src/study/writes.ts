import type { Unnamed } from "../connection/messages";
import type {
  AgreeToStudy,
  AnswerQuestionnaire,
  BeginTask,
  EndTask,
  LogChunk,
  PauseSession,
  RateSickness,
  WithdrawFromStudy,
} from "../generated/messages.gen";

/** Everything that a participant's device writes about its participant, and that must not be lost. */
export type StudyWriteMessage =
  | AgreeToStudy
  | AnswerQuestionnaire
  | RateSickness
  | LogChunk
  | BeginTask
  | EndTask
  | PauseSession
  | WithdrawFromStudy;

type Keeper = (write: Unnamed<StudyWriteMessage>) => Promise<void>;

let keeper: Keeper = () => Promise.reject(new Error("Expected the study's queue to be open; it is not yet."));

/** The queue that keeps what is written from now on. */
export function keepStudyWritesIn(queue: Keeper): void {
  keeper = queue;
}

/**
 * Name a write and keep it on this device until the server has it on disk; resolves as soon as it is safe here.
 *
 * `device_time` and a chunk's `started_ms` are read off `studyNow`, so that `studyClock` is about them.
 */
export function keepStudyWrite(write: Unnamed<StudyWriteMessage>): Promise<void> {
  return keeper(write);
}
