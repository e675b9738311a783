import type {
  CommentKind,
  JobSummary,
  RecordElectrode,
  RecordSummary,
  RecordView,
} from "../generated/messages.gen";
import type { RecordModel } from "./model";
import type { Waiting } from "./writes";

/** A template that a record can begin with. */
export interface TemplateSummary {
  template_id: string;
  version: number;
  title: string;
  description: string;
}

/** The list of records, as far as it has been fetched; offline, what this device has kept of it. */
export interface RecordList {
  query: string;
  records: RecordSummary[];
  /** How many the server has found. */
  total: number;
  busy: boolean;
  /** What keeps the search from being run, in a sentence. */
  problem: string;
}

/** A value as it is written into a slot. */
export interface Written {
  text: string;
  unit: string;
}

/** What somebody at the bench is about to do. */
export interface Bench {
  /** The slot under the hands; null where the whole record is looked at. */
  slotId: string | null;
  /** What has been typed or keyed for it. */
  text: string;
  /** The symbol of the unit chosen for it. */
  unit: string;
  /** Why the value that is there is replaced; wanted only where there is one. */
  reason: string;
  hand: "left" | "right";
  /** A spoken value, shown large until it is confirmed. */
  readback: (Written & { slotId: string }) | null;
  /** Counts up from `startedMs` (milliseconds since 1970), or down from `seconds` where that is not 0. */
  timer: { startedMs: number; seconds: number } | null;
}

/** The newest write of this device, which can be taken back until `untilMs` (milliseconds since 1970). */
export interface Undoable {
  opId: string;
  slotId: string;
  untilMs: number;
}

/** A file on its way to the server. */
export interface Upload {
  sha256: string;
  name: string;
  bytes: number;
  /** How many bytes the server has. */
  sent: number;
}

/** The computed electrode behind the record on show. */
export interface Behind {
  /** What the server has found; null while it has not said. */
  found: RecordElectrode | null;
  /** The job that makes the exact one, as it was last heard of. */
  job: JobSummary | null;
  /** The job is being asked for. */
  busy: boolean;
  problem: string;
}

/** The notebook as this person sees it. */
export interface Notebook {
  list: RecordList;
  templates: TemplateSummary[];

  /** The record on show; "" for none. */
  recordId: string;
  /** What is stored of it; null while neither the server nor this device has said. */
  view: RecordView | null;
  /** The same with what waits on this device; rebuilt whenever one of the two changes. */
  model: RecordModel | null;
  /** Who follows the record now, this person among them. */
  people: string[];
  /** What the last record of the same template holds, by slot: "same as last batch". */
  previous: Record<string, Written>;
  electrode: Behind;

  /** Writes of any record that wait on this device, oldest first. */
  waiting: Waiting[];
  uploads: Upload[];
  undoable: Undoable | null;
  bench: Bench;
  /** A remark or question that is being written, and on which slot. */
  commentDraft: { slotId: string; about: CommentKind; text: string };
  /** A free entry of a record without a template. */
  draft: { field: string; value: string; unit: string; text: string };
  busy: boolean;
  problem: string;
}

export function initialNotebook(recordId: string): Notebook {
  return {
    list: { query: "", records: [], total: 0, busy: false, problem: "" },
    templates: [],
    recordId,
    view: null,
    model: null,
    people: [],
    previous: {},
    electrode: nothingBehind(),
    waiting: [],
    uploads: [],
    undoable: null,
    bench: { ...emptyHands(), hand: "right", timer: null },
    commentDraft: { slotId: "", about: "question", text: "" },
    draft: { field: "", value: "", unit: "", text: "" },
    busy: false,
    problem: "",
  };
}

/** Nothing typed and nothing spoken. */
export function emptyHands(): Pick<Bench, "slotId" | "text" | "unit" | "reason" | "readback"> {
  return { slotId: null, text: "", unit: "", reason: "", readback: null };
}

/** Nothing known yet of the electrode behind a record. */
export function nothingBehind(): Behind {
  return { found: null, job: null, busy: false, problem: "" };
}
