import TEMPLATE from "../../assets/studies/template.yaml?raw";
import type {
  DesignCheck,
  PrintedSeat,
  QuestionnaireSummary,
  StudyAccess,
  StudyNote,
  StudySummary,
  StudyView,
} from "./connection/studies";
import type {
  Annotate,
  BeginSession,
  BeginTask,
  EndSession,
  EndTask,
  EraseParticipant,
  FillSheet,
  PauseSession,
  RateSickness,
  Role,
  SessionSheet,
  StudyClock,
  StudyConsole,
  WithdrawFromStudy,
} from "./generated/messages.gen";

export const STUDY_TABS = ["design", "people", "console", "notes", "export"] as const;
export type StudyTab = (typeof STUDY_TABS)[number];

/** A whole design to begin with. */
export { TEMPLATE };

/** What is done about a participant, once it is known about whom and when. */
type Said<W> = W extends unknown ? Omit<W, "op_id" | "device_time" | "participant_id" | "clock"> : never;
export type Deed = Said<
  | BeginSession
  | BeginTask
  | EndTask
  | PauseSession
  | EndSession
  | Annotate
  | FillSheet
  | RateSickness
  | WithdrawFromStudy
  | EraseParticipant
>;

/** What is asked about a participant before it is done. */
export type Asking = "" | "rating" | "end_task" | "end_session" | "note" | "sheet" | "withdraw" | "erase";

/** What an experimenter has in hand about one participant. */
export interface Station {
  asking: Asking;
  /** What is on its way to the server. */
  busy: Deed["type"] | "";
  /** What the server said against it; it stands beside the button. */
  problem: string;
  /** What was done last. */
  done: Deed["type"] | "";
  rating: number | null;
  why: string;
  note: string;
  sheet: SessionSheet;
  /** As typed; a number of millimetres once it is sent. */
  ipd: string;
  /** The pseudonym, typed by who means to erase. */
  typed: string;
  /** The warnings that were read, as one text. */
  read: string;
}

/** The studies that an ergonomist conducts, and the one that is looked at. */
export interface Studies {
  /** "" for the list, and while a new one is written. */
  studyId: string;
  /** "" for the list. */
  tab: StudyTab | "";
  /** Null until the server has answered; so below. */
  list: StudySummary[] | null;
  view: StudyView | null;
  console: StudyConsole | null;
  instruments: QuestionnaireSummary[] | null;
  notes: StudyNote[] | null;
  accesses: StudyAccess[] | null;
  /** The design that is written; null until it is here. */
  yaml: string | null;
  /** As it was when it was registered or fetched. */
  stored: string;
  check: DesignCheck | null;
  seats: { count: string; printed: PrintedSeat[] };
  /** By participant. */
  stations: Record<string, Station>;
  /** What may leave of a note, as it is being written, by entry. */
  releases: Record<string, string>;
  reviewing: string;
  taking: { raw: boolean; bids: boolean };
  /** How this device's clock stands to the server's; null until it was read. */
  clock: StudyClock | null;
  /** This device's clock in milliseconds since 1970, brought up to date while a study is on show. */
  nowMs: number;
  busy: boolean;
  said: string;
  problem: string;
}

export interface StudyActions {
  /** Show a study, or with "" the list of them. */
  openStudy(studyId: string, tab?: StudyTab): void;
  /** Write a new one, beginning with the template. */
  newStudy(): void;
  typeDesign(yaml: string): void;
  /** Give up what is not registered. */
  revertDesign(): void;
  registerDesign(): void;
  draftSeats(count: string): void;
  printSeats(): void;
  /** Send the sheet of codes to a printer. */
  printSheet(): void;
  /** Put the codes away for good. */
  closeSheet(): void;
  draftStation(participantId: string, change: Partial<Station>): void;
  conduct(participantId: string, deed: Deed): void;
  draftRelease(entryId: string, text: string): void;
  /** Release a note with this text, or with null hold it back. */
  reviewNote(note: StudyNote, text: string | null): void;
  chooseExport(change: Partial<Studies["taking"]>): void;
}

export function initialStudies(id = ""): Studies {
  return {
    ...placeIn(id),
    list: null,
    view: null,
    console: null,
    instruments: null,
    notes: null,
    accesses: null,
    yaml: null,
    stored: "",
    check: null,
    seats: { count: "1", printed: [] },
    stations: {},
    releases: {},
    reviewing: "",
    taking: { raw: false, bids: false },
    clock: null,
    nowMs: 0,
    busy: false,
    said: "",
    problem: "",
  };
}

export function emptyStation(): Station {
  const sheet: SessionSheet = {
    ...{ vision: null, ipd_mm: null, eye_calibration: null },
    ...{ mr_experience: null, vr_experience: null, handedness: null, headset: "" },
  };
  return {
    ...{ asking: "", busy: "", problem: "", done: "", rating: null, why: "", note: "" },
    ...{ sheet, ipd: "", typed: "", read: "" },
  };
}

const NEW = "new";

/** Which study and what of it the end of an address names. */
export function placeIn(id: string): Pick<Studies, "studyId" | "tab"> {
  const [studyId = "", part = ""] = id.split("/");
  if (studyId === "") return { studyId, tab: "" };
  if (studyId === NEW) return { studyId: "", tab: "design" };
  return { studyId, tab: STUDY_TABS.find((tab) => tab === part) ?? "design" };
}

/** The end of the address of a study. */
export function placeId({ studyId, tab }: Pick<Studies, "studyId" | "tab">): string {
  if (tab === "") return "";
  if (studyId === "") return NEW;
  return tab === "design" ? studyId : `${studyId}/${tab}`;
}

const EXPERIMENTERS: readonly Role[] = ["ergonomist", "admin"];

/** Whether somebody in this role conducts studies; "" is nobody yet. */
export function conductsStudies(role: Role | ""): boolean {
  return role !== "" && EXPERIMENTERS.includes(role);
}

/** What an experimenter has in hand about somebody. */
export function stationOf({ stations }: Studies, participantId: string): Station {
  return stations[participantId] ?? emptyStation();
}

/** The studies after the console of one of them has come. */
export function withConsole(studies: Studies, console: StudyConsole): Studies {
  return console.study_id === studies.studyId ? { ...studies, console } : studies;
}
