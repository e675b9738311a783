import type { Actions } from "../../actions";
import type { Slot } from "../../notebook/model";
import type { AppState } from "../../state";
import { contentOf } from "../../notebook/values";
import { unitOf } from "./values";

/** Whether what is in the hands could be written as it is. */
export function isWritable(slot: Slot, { text, unit, reason }: AppState["notebook"]["bench"]): boolean {
  const written = { text, unit: unit || (unitOf(slot)?.symbol ?? "") };
  if (text.trim() === "" || typeof contentOf(slot.field, written) === "string") return false;
  return slot.values.length === 0 || reason.trim() !== "";
}

/** Take a slot into the hands; what was typed for another is written first, for it would be lost. */
export function take({ notebook }: AppState, actions: Actions, slotId: string): void {
  const { bench, model } = notebook;
  const before = model?.steps.flatMap(({ slots }) => slots).find(({ id }) => id === bench.slotId);
  if (before && bench.text.trim() !== "" && before.id !== slotId) {
    actions.writeSlot();
    if (!isWritable(before, bench)) return; // what is wrong with it stands beside it
  }
  actions.takeSlot(slotId);
}
