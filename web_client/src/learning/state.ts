import type {
  ElectrodeTried,
  FlightResult,
  ModuleSummary,
  ScoreRow,
  TrainingState,
  TrainingStep,
} from "../generated/messages.gen";
import { initialChoice, type ElectrodeChoice } from "./electrode_choice";

/** What was said about the last answer. */
export interface Judged {
  /** Of the step that was answered. */
  stepId: string;
  title: string;
  right: boolean;
  completed: boolean;
  feedback: string;
  /** What stood in the field then. */
  answer: string;
}

/** The game of making the best electrode, in the step that is done now. */
export interface ElectrodeGame {
  choice: ElectrodeChoice;
  /** In the order in which they were tried. */
  trials: ElectrodeTried[];
  scores: ScoreRow[];
}

export interface Learn {
  /** In the order of the line; null as long as nobody has told. */
  modules: ModuleSummary[] | null;
  /** The module whose modes are looked at; empty for the catalogue. */
  moduleId: string;
  run: TrainingState | null;
  judged: Judged | null;
  /** How many hazards of a step were read, where there is no room for them beside it. */
  read: { stepId: string; hazards: number };
  answer: string;
  /** Options that are taken, or items that are ticked off. */
  ticked: number[];
  question: { text: string; asked: boolean };
  /** How the ion was led through the pores, once it has arrived. */
  flown: FlightResult | null;
  game: ElectrodeGame;
  /** Milliseconds since 1970, brought up to date while something is timed. */
  nowMs: number;
  busy: boolean;
  problem: string;
}

/** What is in the learner's hands when a step begins. */
export function emptyHanded(): Pick<
  Learn,
  "answer" | "ticked" | "question" | "flown" | "game" | "busy" | "problem"
> {
  return {
    answer: "",
    ticked: [],
    question: { text: "", asked: false },
    flown: null,
    game: { choice: initialChoice(), trials: [], scores: [] },
    busy: false,
    problem: "",
  };
}

export function initialLearn(): Learn {
  return {
    modules: null,
    moduleId: "",
    run: null,
    judged: null,
    read: { stepId: "", hazards: 0 },
    nowMs: 0,
    ...emptyHanded(),
  };
}

/** The step to do now; undefined where no module is open or all of it is done. */
export function currentStep({ run }: Pick<Learn, "run">): TrainingStep | undefined {
  return run && !run.standing.finished ? run.steps[run.standing.current] : undefined;
}

/** Whether the hazards of the step have to be acknowledged before anything else. */
export function mustAcknowledge(run: TrainingState, step: TrainingStep): boolean {
  return run.mode === "guided" && step.hazards.length > 0 && !run.standing.warned;
}

/** Seconds until a time of the server's, by its clock; negative once it is over. */
export function secondsUntil(time: string, nowMs: number, serverAheadMs: number): number {
  return (Date.parse(time) - nowMs - serverAheadMs) / 1000;
}

/** The best trial so far: the first one that gave most. */
export function bestTrial({ trials }: ElectrodeGame): ElectrodeTried | undefined {
  return rankedTrials(trials)[0];
}

/** The trials, the best first. */
export function rankedTrials(trials: readonly ElectrodeTried[]): ElectrodeTried[] {
  return [...trials].sort((one, other) => other.usable_mwh_cm2 - one.usable_mwh_cm2);
}
