import type { ComparedValue } from "./connection/comparing";
import type { Form } from "./generated/messages.gen";

export type Over = "values" | "materials";

export type Seal = "sign" | "witness" | "lock";

/** A file that brings records in. */
export interface Bringing {
  busy: boolean;
  /** What came of it, a line each. */
  said: string;
  problem: string;
  /** The name of a table whose columns are to be said; "" for none. */
  table: string;
  template: string;
  /** What its columns mean, as YAML. */
  mapping: string;
}

/** Bringing records in. */
export interface BringingActions {
  /** Bring in a file; of a table, ask first what its columns mean. */
  bringIn(file: File): void;
  /** Choose the template of a table's records, or correct what its columns mean. */
  arrangeBringing(change: Partial<Pick<Bringing, "template" | "mapping">>): void;
  /** Bring in the table whose columns are said. */
  bringTable(): void;
}

/** Records side by side. */
export interface Compared {
  records: string[];
  /** In the order of the work; null until the server has answered. */
  rows: ComparedValue[] | null;
  /** For what values are called and in which unit they are read, the first record's first. */
  forms: Form[];
  problem: string;
}

/** The template that is being changed. */
export interface Templating {
  templateId: string;
  /** What is being written; null while no template is open. */
  yaml: string | null;
  busy: boolean;
  said: string;
  problem: string;
}

/** A label that is looked for. */
export interface Scanning {
  /** Whether this browser can read codes with a camera. */
  can: boolean;
  /** The slot that its lot fills; "" where it leads to a record. */
  slotId: string;
  looking: boolean;
  /** What the camera sees; null until somebody has let us look. */
  stream: MediaStream | null;
  /** A code that is typed. */
  code: string;
  problem: string;
}

/** What is open on the notebook's pages, and what is being written there beside the value in the hands. */
export interface Desk {
  /** The step looked at; "" for all of them. */
  stepId: string;
  /** The slot whose history and comments are open. */
  openSlot: string;
  /** Of values that stand side by side, the one to keep once a reason is given. */
  keeping: { slotId: string; opId: string; reason: string } | null;
  settling: { questionId: string; waived: boolean; text: string } | null;
  sealing: { what: Seal; text: string } | null;
  beginning: { templateId: string; title: string };
  /** The quantity whose trend over the batches is looked at. */
  trend: string;
  /** Whether values go along with each other, or shares of materials. */
  over: Over;
  /** Milliseconds since 1970, brought up to date while something is timed. */
  nowMs: number;
  /** In a headset, what is looked at for a moment is pressed. */
  dwell: boolean;
  /** What the server says of a file that is brought in. */
  bringing: Bringing;
  /** Records that are ticked in the list, to be compared. */
  ticked: string[];
  compared: Compared | null;
  onlyDifferent: boolean;
  templating: Templating;
  scanning: Scanning;
}

/** What can be done on the notebook's pages without writing into a record. */
export interface DeskActions extends BringingActions {
  arrangeDesk(change: Partial<Desk>): void;
  /** To the record at the bench, one field at a time, or back to the whole of it. */
  standAtBench(there: boolean): void;
  /** What was said at the bench: the words on a button press it, everything else is a value. */
  say(text: string): void;
  /** Tick a record in the list, or take its tick away. */
  tick(recordId: string, on: boolean): void;
  /** Set records side by side. */
  compare(recordIds: readonly string[]): void;
  /** Look for a label with the camera: that of a lot for a slot, or with "" that of a record. */
  scan(slotId: string): void;
  stopScanning(): void;
  /** Open the record of a label whose code, or id, was typed. */
  openCode(code: string): void;
}

export function nothingBrought(): Bringing {
  return { busy: false, said: "", problem: "", table: "", template: "", mapping: "" };
}

export function initialDesk(): Desk {
  return {
    stepId: "",
    openSlot: "",
    keeping: null,
    settling: null,
    sealing: null,
    beginning: { templateId: "", title: "" },
    trend: "electrode.porosity",
    over: "values",
    nowMs: 0,
    dwell: false,
    bringing: nothingBrought(),
    ticked: [],
    compared: null,
    onlyDifferent: false,
    templating: { templateId: "", yaml: null, busy: false, said: "", problem: "" },
    scanning: { can: false, slotId: "", looking: false, stream: null, code: "", problem: "" },
  };
}

/** Records as they are set side by side, before the server has said what is in them. */
export function beside(records: readonly string[]): Compared | null {
  return records.length > 0 ? { records: [...records], rows: null, forms: [], problem: "" } : null;
}
