import type { AppendEntry } from "../generated/messages.gen";
import type { KnownEntry, RecordModel } from "./model";
import { headsOf } from "./record";

/** What an entry says about a field, beside its name, its record and its time. */
export type Said = Pick<Required<AppendEntry>, "field" | "value" | "unit" | "text" | "base" | "reason">;

const REASON = "undo";

/**
 * What takes an entry back: numbers have no gap, so nothing is withdrawn; a new entry restores the value before, or
 * empties the slot where there was none. Null where the entry is no value, or no longer the one that holds.
 */
export function undoOf(model: RecordModel, opId: string): Said | null {
  const slots = model.steps.flatMap((step) => step.slots);
  const slot = slots.find(({ history }) => history.some(({ entry }) => entry.entry_id === opId));
  const undone = slot && headsOf(slot).find(({ entry }) => entry.entry_id === opId);
  if (!undone || undone.entry.kind !== "value") return null;
  const { value = null, unit = "", text = "" } = before(undone, slot.history)?.entry ?? {};
  return { field: slot.id, value, unit, text, base: [opId], reason: REASON };
}

/** The value it replaced; the newest of several. */
function before({ entry }: KnownEntry, history: readonly KnownEntry[]): KnownEntry | undefined {
  return history.filter((one) => entry.base.includes(one.entry.entry_id)).at(-1);
}
