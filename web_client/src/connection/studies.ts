import type { Language } from "../i18n";
import { exchange } from "./http";

/** A study in the list of them. */
export interface StudySummary {
  study_id: string;
  title: string;
  version: number;
  registered_at: string;
  participants: number;
  planned: number;
  /** Sessions that run now. */
  running: number;
  simulated: boolean;
}

export interface StudyVersion {
  version: number;
  registered_at: string;
  sha256: string;
  participants: number;
}

/** Of a design, what the pages need. */
export interface StudyDesign {
  participants: number;
  streams: string[];
  sickness: { every_s: number; stop_at: number; baseline_limit: number } | null;
  consent: { version: number; retention_days: number };
  simulated: boolean;
}

/** A study's newest design as it was registered. */
export interface StudyView {
  study_id: string;
  title: string;
  text: string;
  design: StudyDesign;
  versions: StudyVersion[];
  warnings: string[];
  /** Somebody has agreed to a log that identifies people. */
  raw: boolean;
}

/** What is wrong with a design, and in which line; else what should be known of it. */
export interface DesignCheck {
  problem: string | null;
  line: number | null;
  title: string;
  warnings: string[];
}

export interface QuestionnaireSummary {
  questionnaire_id: string;
  name: string;
  source: string;
  languages: string[];
  /** Why it is not offered, by language. */
  missing: Record<string, string>;
  scores: string[];
}

/** A code that is handed to a participant; `qr` has rows of 0 (light) and 1 (dark). */
export interface PrintedSeat {
  code: string;
  url: string;
  qr: string[];
}

/** An experimenter's note; `released` is what may leave the server, null while it is held back. */
export interface StudyNote {
  entry_id: string;
  participant_id: string;
  code: string;
  server_time: string;
  session_id: string | null;
  text: string;
  released: string | null;
}

/** Something that was taken out of a study, or destroyed in it. */
export interface StudyAccess {
  server_time: string;
  person: string;
  what: string;
  detail: string;
}

const get = <T>(path: string) => exchange<T>(path, { method: "GET" });
const of = (studyId: string) => `/studies/${encodeURIComponent(studyId)}`;
const YAML = { "content-type": "text/yaml" };

/** Every study, newest first. */
export const studies = (language: Language) => get<StudySummary[]>(`/studies?language=${language}`);

export const study = (studyId: string, language: Language) =>
  get<StudyView>(`${of(studyId)}?language=${language}`);

export const check = (yaml: string, language: Language) =>
  exchange<DesignCheck>(`/studies/checks?language=${language}`, {
    method: "POST",
    headers: YAML,
    body: yaml,
  });

/** Register a design: the study's first version, or its next. */
export const register = (studyId: string, yaml: string) =>
  exchange<{ study_id: string; version: number }>(of(studyId), { method: "PUT", headers: YAML, body: yaml });

/** New codes for participants; the server tells them this once. */
export const printSeats = (studyId: string, count: number) =>
  exchange<PrintedSeat[]>(`${of(studyId)}/seats`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ count }),
  });

/** The instruments of the server. */
export const questionnaires = () => get<QuestionnaireSummary[]>("/questionnaires");

export const notes = (studyId: string) => get<StudyNote[]>(`${of(studyId)}/notes`);

/** Who has taken something out, newest first. */
export const accesses = (studyId: string) => get<StudyAccess[]>(`${of(studyId)}/accesses`);

/** Where the data of a study are, as one archive. */
export const exportAddress = (studyId: string, raw: boolean, bids: boolean) =>
  `/api/v1${of(studyId)}/export?raw=${raw}&bids=${bids}`;

/** Where the report of a study is, as a page. */
export const reportAddress = (studyId: string, language: Language) =>
  `/api/v1${of(studyId)}/report?language=${language}`;
