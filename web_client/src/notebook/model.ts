import type { Form, FormField, FormQuantity, NotebookEntry, RecordSummary } from "../generated/messages.gen";

/** An entry of a record as this device knows it: stored, or waiting to be. */
export interface KnownEntry {
  entry: NotebookEntry;
  state: "stored" | "waiting" | "refused";
  /** Why the server did not take it; empty otherwise. */
  refusal: string;
}

/** A place for one value: a field, or one reading of a field of readings. */
export interface Slot {
  /** `drying.temperature`, or `thickness.after.2` for the second reading. */
  id: string;
  field: FormField;
  /** The values that hold: none, one, or several where two people wrote without knowing of each other. */
  values: KnownEntry[];
  /** Everything that was ever written here, oldest first. */
  history: KnownEntry[];
  /** Comments, oldest first; a question is open until an entry settles it. */
  comments: Comment[];
  problem: "" | "conflict" | "out_of_range" | "off_target";
}

export interface Comment {
  known: KnownEntry;
  settled: KnownEntry | null;
}

/** A quantity in SI; null while something it needs is unknown. */
export interface Computed {
  quantity: FormQuantity;
  value: number | null;
  uncertainty: number | null;
  /** Labels of the fields that are still needed. */
  missing: string[];
}

export interface StepState {
  id: string;
  title: string;
  instruction: string;
  slots: Slot[];
  quantities: Computed[];
  /** How many of the required slots have a value. */
  filled: number;
  required: number;
}

/** A record as it stands on this device: what the server has stored and what waits here, put together. */
export interface RecordModel {
  summary: RecordSummary;
  form: Form | null;
  steps: StepState[];
  /** Entries on fields that the form does not have, notes and photos among them, oldest first. */
  notes: KnownEntry[];
  quantities: ReadonlyMap<string, Computed>;
  /** Signatures and the lock, oldest first. */
  seals: KnownEntry[];
  openQuestions: number;
  waiting: number;
  /** The slot to be filled next in the order of the work; null when all are. */
  next: string | null;
}
