import type { FormField, FormStep, NotebookEntry, RecordView } from "../generated/messages.gen";
import { compute } from "./computing";
import type { Comment, Computed, KnownEntry, RecordModel, Slot, StepState } from "./model";
import { isOutside, siOf } from "./values";
import { entryOf, type Waiting } from "./writes";

/**
 * Put a record together from what the server has stored and what waits on this device; the same entries give the same
 * model, in whatever order they came.
 */
export function recordModel(view: RecordView, waiting: readonly Waiting[]): RecordModel {
  const entries = known(view, waiting);
  const sheet = new Sheet(entries);
  const bare = (view.form?.steps ?? []).map((step) => ({ step, slots: slotsOf(step, sheet) }));
  const slots = bare.flatMap((step) => step.slots);
  const quantities = view.form ? compute(view.form, slots) : new Map<string, Computed>();
  const steps = bare.map((step) => stepState(step.step, step.slots, quantities));
  return {
    summary: view.record,
    form: view.form,
    steps,
    notes: sheet.unplaced(),
    quantities,
    seals: entries.filter(({ entry }) => SEALS.has(entry.kind)),
    openQuestions: sheet.openQuestions(),
    waiting: entries.filter(({ state }) => state === "waiting").length,
    next: nextSlot(steps),
  };
}

/** The slot of this name; undefined where the form has none. */
export function slotOf(model: RecordModel, slotId: string): Slot | undefined {
  return model.steps.flatMap(({ slots }) => slots).find(({ id }) => id === slotId);
}

/** The empty slot that comes after one in the order of the work; else the next required one. */
export function slotAfter(model: RecordModel, slotId: string): string | null {
  const slots = model.steps.flatMap((step) => step.slots.filter((slot) => isWanted(slot) && !isFilled(slot)));
  const all = model.steps.flatMap((step) => step.slots.map(({ id }) => id));
  const from = all.indexOf(slotId);
  return slots.find(({ id }) => all.indexOf(id) > from)?.id ?? model.next;
}

/** The entries that hold in a slot, one that emptied it among them: what a new value replaces. */
export function headsOf(slot: Slot): KnownEntry[] {
  return heads(slot.history);
}

/** Whether an entry says something; one without value, text and file empties its slot. */
export function saysSomething({ value, text, file }: NotebookEntry): boolean {
  return value !== null || text !== "" || file !== null;
}

const SEALS: ReadonlySet<string> = new Set<NotebookEntry["kind"]>(["signed", "witnessed", "locked"]);

/** Entries by what they are about. */
class Sheet {
  private readonly written = new Map<string, KnownEntry[]>();
  private readonly remarks = new Map<string, KnownEntry[]>();
  private readonly settled = new Map<string, KnownEntry>();
  private readonly placed = new Set<KnownEntry>();

  constructor(private readonly entries: readonly KnownEntry[]) {
    for (const one of entries) this.sort(one);
  }

  private sort(one: KnownEntry): void {
    const { kind, field, refers_to } = one.entry;
    if (kind === "value" || kind === "file") push(this.written, field, one);
    else if (kind === "comment") push(this.remarks, field, one);
    else if (kind === "settled" && refers_to && one.state !== "refused" && !this.settled.has(refers_to))
      this.settled.set(refers_to, one);
  }

  /** What was written in a slot; it is then no note. */
  history(slotId: string): KnownEntry[] {
    const history = this.written.get(slotId) ?? [];
    for (const one of history) this.placed.add(one);
    return history;
  }

  /** The highest number of a reading that was written, 0 where none was. */
  readingsOf(field: string): number {
    const prefix = `${field}.`;
    const numbers = [...this.written.keys()]
      .filter((name) => name.startsWith(prefix) && /^[1-9]\d{0,3}$/.test(name.slice(prefix.length)))
      .map((name) => Number(name.slice(prefix.length)));
    return Math.max(0, ...numbers);
  }

  /** What was said of a slot, by any of its names; it is then no note. */
  comments(...names: string[]): Comment[] {
    const found = names.flatMap((name) => this.remarks.get(name) ?? []);
    for (const one of found) this.placed.add(one);
    return found.map((one) => ({ known: one, settled: this.settled.get(one.entry.entry_id) ?? null }));
  }

  unplaced(): KnownEntry[] {
    const free = new Set<string>(["value", "file", "comment"]);
    return this.entries.filter((one) => free.has(one.entry.kind) && !this.placed.has(one));
  }

  openQuestions(): number {
    const open = ({ entry, state }: KnownEntry) =>
      entry.about === "question" && state !== "refused" && !this.settled.has(entry.entry_id);
    return this.entries.filter(open).length;
  }
}

function push(map: Map<string, KnownEntry[]>, key: string, one: KnownEntry): void {
  const there = map.get(key);
  if (there) there.push(one);
  else map.set(key, [one]);
}

function known(view: RecordView, waiting: readonly Waiting[]): KnownEntry[] {
  const stored = new Map(view.entries.map((entry) => [entry.entry_id, entry]));
  const here = waiting.filter(
    ({ write }) => write.record_id === view.record.record_id && !stored.has(write.op_id),
  );
  const bySeq = [...stored.values()].sort((a, b) => a.seq - b.seq);
  const byNumber = [...here].sort((a, b) => inOrder(a.write, b.write));
  return [
    ...bySeq.map((entry): KnownEntry => ({ entry, state: "stored", refusal: "" })),
    ...byNumber.map(({ write, refusal }): KnownEntry => ({
      entry: entryOf(write),
      state: refusal ? "refused" : "waiting",
      refusal,
    })),
  ];
}

function inOrder(a: Waiting["write"], b: Waiting["write"]): number {
  const numbers = (a.device_seq ?? 0) - (b.device_seq ?? 0);
  return numbers || (a.op_id < b.op_id ? -1 : Number(a.op_id > b.op_id));
}

function heads(history: readonly KnownEntry[]): KnownEntry[] {
  const taken = history.filter(({ state }) => state !== "refused");
  const replaced = new Set(taken.flatMap(({ entry }) => entry.base));
  return taken.filter(({ entry }) => !replaced.has(entry.entry_id));
}

function slotsOf(step: FormStep, sheet: Sheet): Slot[] {
  return step.fields.flatMap((field) => {
    if (field.kind !== "readings") return [slot(field, field.field, sheet)];
    const written = Math.max(1, field.readings, sheet.readingsOf(field.field));
    const slots = Array.from({ length: written }, (_, i) => reading(field, i + 1, sheet));
    return slots.every(isFilled) ? [...slots, reading(field, written + 1, sheet)] : slots;
  });
}

/** What was said of the readings as a whole stands at the first. */
function reading(field: FormField, number: number, sheet: Sheet): Slot {
  const id = `${field.field}.${number}`;
  const made = slot(field, id, sheet);
  if (number > 1) return made;
  return { ...made, comments: sheet.comments(field.field, id) };
}

function slot(field: FormField, id: string, sheet: Sheet): Slot {
  const history = sheet.history(id);
  const holding = heads(history);
  const values = holding.some(({ entry }) => saysSomething(entry)) ? holding : [];
  return { id, field, values, history, comments: sheet.comments(id), problem: "" };
}

function stepState(step: FormStep, slots: Slot[], quantities: ReadonlyMap<string, Computed>): StepState {
  const required = slots.filter((one) => one.field.required && isWanted(one));
  return {
    id: step.step,
    title: step.title,
    instruction: step.instruction,
    slots: slots.map((one) => ({ ...one, problem: problemOf(one, quantities) })),
    quantities: [...quantities.values()].filter(({ quantity }) => quantity.step === step.step),
    filled: required.filter(isFilled).length,
    required: required.length,
  };
}

function problemOf(slot: Slot, quantities: ReadonlyMap<string, Computed>): Slot["problem"] {
  const { field, values } = slot;
  if (values.length > 1 && field.kind !== "photo") return "conflict";
  const si = siOf(slot);
  if (si === null || field.kind === "choice") return "";
  if (isOutside(si, field.low, field.high)) return "out_of_range";
  const target = quantities.get(field.target)?.value ?? null;
  const isOff = target !== null && Math.abs(si - target) > field.tolerance * Math.abs(target);
  return isOff && field.tolerance > 0 ? "off_target" : "";
}

function isFilled({ values }: Slot): boolean {
  return values.length > 0;
}

/** Whether the form asks for this slot: of readings, one more than wanted is only a place. */
function isWanted({ id, field }: Slot): boolean {
  if (field.kind !== "readings") return true;
  return Number(id.slice(field.field.length + 1)) <= Math.max(1, field.readings);
}

function nextSlot(steps: readonly StepState[]): string | null {
  const slots = steps.flatMap((step) => step.slots);
  return slots.find((one) => one.field.required && isWanted(one) && !isFilled(one))?.id ?? null;
}
