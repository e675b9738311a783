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
}

/** What can be done on the notebook's pages without writing into a record. */
export interface DeskActions extends BringingActions {
  arrangeDesk(change: Partial<Desk>): void;
  /** To the record at the bench, one field at a time, or back to the whole of it. */
  standAtBench(there: boolean): void;
  /** What was said at the bench: the words on a button press it, everything else is a value. */
  say(text: string): void;
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
  };
}
