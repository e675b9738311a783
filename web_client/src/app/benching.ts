import type { Actions } from "../actions";
import { lotIn, takesLot } from "../notebook/label";
import { slotAfter, slotOf } from "../notebook/record";
import { emptyHands, type Bench, type Notebook } from "../notebook/state";
import { contentOf, misfitOf } from "../notebook/values";
import { patch, words, type Context } from "./context";
import { complain, fill } from "./writing";

type Benching = Pick<
  Actions,
  | "takeSlot"
  | "typeInSlot"
  | "chooseUnit"
  | "typeReason"
  | "chooseHand"
  | "writeSlot"
  | "hear"
  | "confirmHeard"
  | "sameAsLast"
  | "startTimer"
  | "stopTimer"
>;

const HAND_KEY = "holotrode.hand";

/** Actions of somebody at the bench: one slot at a time, with what is typed or spoken for it. */
export function benchingActions(context: Context): Benching {
  const { store } = context;
  const notebook = () => store.get().notebook;
  const bench = () => notebook().bench;
  const change = (part: Partial<Bench>) =>
    patch(store, "notebook", { bench: { ...bench(), ...part }, problem: "" });
  let writing = false; // a button that is pressed twice writes once

  async function writeSlot(): Promise<void> {
    const { slotId, text, unit, reason } = bench();
    if (slotId === null || writing) return;
    writing = true;
    try {
      const before = notebook().model;
      const slot = before && slotOf(before, slotId);
      const said = slot && takesLot(slot.field) ? lotIn(text) : text; // a hand scanner types the whole code
      if (!(await fill(context, slotId, { text: said, unit }, reason))) return;
      const { model } = notebook();
      take(context, model && slotAfter(model, slotId));
    } finally {
      writing = false;
    }
  }

  return {
    takeSlot: (slotId) => take(context, slotId),
    typeInSlot: (text) => change({ text }),
    chooseUnit: (unit) => change({ unit }),
    typeReason: (reason) => change({ reason }),
    chooseHand(hand) {
      localStorage.setItem(HAND_KEY, hand);
      change({ hand });
    },
    writeSlot: () => void writeSlot(),
    hear: (text, slotId) => hear(context, text, slotId ?? bench().slotId),
    confirmHeard(right) {
      const { readback } = bench();
      if (!readback) return;
      const { slotId, text, unit } = readback;
      change(right ? { slotId, text, unit, readback: null } : { readback: null });
      if (right) void writeSlot();
    },
    sameAsLast() {
      const { previous } = store.get().notebook;
      const last = previous[bench().slotId ?? ""];
      if (last) change({ ...last });
    },
    startTimer: (seconds = 0) => change({ timer: { startedMs: Date.now(), seconds } }),
    stopTimer: () => change({ timer: null }),
  };
}

/** The hand that this device was last held in. */
export function lastHand(storage: Pick<Storage, "getItem">): Bench["hand"] {
  return storage.getItem(HAND_KEY) === "left" ? "left" : "right";
}

function take({ store }: Context, slotId: string | null): void {
  const { bench } = store.get().notebook;
  const unit = slotId === null ? "" : unitFor(store.get().notebook, slotId);
  patch(store, "notebook", { bench: { ...bench, ...emptyHands(), slotId, unit }, problem: "" });
}

/** The unit that was last used: of this slot, of another reading of its field, of the record before; else the first. */
function unitFor({ model, previous }: Notebook, slotId: string): string {
  const slot = model && slotOf(model, slotId);
  if (!model || !slot) return "";
  const slots = model.steps.flatMap((step) => step.slots);
  const siblings = slots.filter(({ field }) => field.field === slot.field.field);
  const used = [...siblings, slot].flatMap(({ values }) => values.map(({ entry }) => entry.unit));
  return used.at(-1) || previous[slotId]?.unit || (slot.field.units[0]?.symbol ?? "");
}

/** What was said is shown large and read back before it is stored: fifteen sounds like fifty. */
function hear(context: Context, said: string, slotId: string | null): void {
  const { store } = context;
  const { notebook } = store.get();
  const slot = notebook.model && slotId !== null && slotOf(notebook.model, slotId);
  if (!slot) return;
  const { bench } = notebook;
  const unit = bench.slotId === slot.id && bench.unit ? bench.unit : unitFor(notebook, slot.id);
  const content = contentOf(slot.field, { text: said, unit });
  if (typeof content === "string") {
    complain(context, misfitOf(content, slot.field, { text: said, unit }, words(context)));
    return;
  }
  const text = content.text || String(content.value ?? "");
  patch(store, "notebook", {
    bench: { ...bench, readback: { slotId: slot.id, text, unit: content.unit } },
    problem: "",
  });
}
