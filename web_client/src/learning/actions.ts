import type { FlightResult, TrainingMode } from "../generated/messages.gen";
import type { ElectrodeChoice } from "./electrode_choice";

/** Everything that a learner can do. */
export interface LearningActions {
  /** To the modes of a module; with "" back to the catalogue. A run keeps its place. */
  showModule(moduleId: string): void;
  /** Go on with the unfinished run of a module, else begin one; `afresh` begins in any case. */
  openModule(moduleId: string, mode: TrainingMode, afresh?: boolean): void;
  /** Type a measured value. */
  answer(text: string): void;
  /** Take one option and no other. */
  choose(option: number): void;
  /** Tick an option or an item, or take its tick away. */
  tickOff(option: number, on: boolean): void;
  /** Answer the step with what is in the hands, or on the stage. */
  completeStep(): void;
  /** Go on with a measured value that is not the one asked for. */
  keepValue(): void;
  readHazards(stepId: string, hazards: number): void;
  acknowledgeHazards(): void;
  takeHint(): void;
  draftQuestion(text: string): void;
  askTeacher(): void;
  chooseElectrode(change: Partial<ElectrodeChoice>): void;
  tryElectrode(): void;
  /** Begin the game in which an ion is led through the electrode on show. */
  playPoreFlight(): void;
  /** An ion has arrived: this is how it was led. */
  bringFlight(result: FlightResult): void;
}
