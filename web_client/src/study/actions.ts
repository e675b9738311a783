import type { StudyStream } from "../generated/messages.gen";

/** Everything that a participant of a study can do. */
export interface ParticipantActions {
  /** Type the code of the slip of paper. */
  typeStudyCode(code: string): void;
  /** Come in by the code typed. */
  takePart(): void;
  allowStream(stream: StudyStream, on: boolean): void;
  agreeToStudy(): void;
  /** Read about it and leave; nothing of it stays. */
  declineStudy(): void;

  fetchQuestionnaire(): void;
  answerItem(code: string, value: number): void;
  choosePair(name: string, chosen: string): void;
  /** Look at an item or a pair. */
  goToQuestion(place: number): void;
  /** On to the pairs, or hand in; with items open somebody is asked about them first. */
  goOnInQuestionnaire(): void;
  leaveItemsOpen(): void;
  handIn(): void;

  beginStudyTask(): void;
  endStudyTask(): void;
  /** Open the module of the task or the test. */
  openStudyModule(): void;
  rateSickness(value: number): void;
  pauseStudy(paused: boolean): void;
  /** Be asked whether to stop, or think better of it. */
  considerStopping(on: boolean): void;
  withdrawFromStudy(): void;
  /** Make room for the next participant at this device. */
  leaveStudyDevice(): void;
}
