import type { ClassState, StepResult } from "../generated/messages.gen";
import type { Language } from "../i18n";
import { exchange } from "./http";

/** A room in which people learnt. */
export interface ClassSummary {
  room_id: string;
  title: string;
  /** Empty once the room is closed. */
  code: string;
  opened_at: string;
  modules: string[];
  people: number;
  /** How many have finished what they were last at. */
  finished: number;
}

/** A class, and what became of every step of everybody's newest run. */
export interface ClassView {
  title: string;
  code: string;
  opened_at: string;
  state: ClassState;
  results: { run_id: string; steps: StepResult[] }[];
}

const get = <T>(path: string) => exchange<T>(path, { method: "GET" });
const of = (roomId: string) => `/classes/${encodeURIComponent(roomId)}`;

/** The classes that this person may see, newest first. */
export const classes = (language: Language) => get<ClassSummary[]>(`/classes?language=${language}`);

export const classView = (roomId: string, language: Language) =>
  get<ClassView>(`${of(roomId)}?language=${language}`);

/** Where the results are as a table. */
export const resultsAddress = (roomId: string, language: Language) =>
  `/api/v1${of(roomId)}/results.csv?language=${language}`;
