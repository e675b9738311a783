import type { Actions } from "../../actions";
import { takesLot } from "../../notebook/label";
import type { Slot } from "../../notebook/model";
import type { AppState } from "../../state";
import type { Block, Press } from "../content";
import { trouble } from "../troubles";
import type { Words } from "../words";
import { say } from "./voice";
import { scanBlocks } from "./scanning";
import { isWritable } from "./taking";
import { foreseen, isNumeric, unitOf } from "./values";

/** Why values are replaced, most of the time. */
export const REASONS = ["misread", "mistyped", "repeated", "wrong_unit"] as const;

/** What is asked for the slot in the hands, on the page of the whole record. */
export function editor(slot: Slot, state: AppState, actions: Actions, words: Words): Block[] {
  const { bench, problem, previous } = state.notebook;
  const { t } = words;
  const correcting = slot.values.length > 0;
  const same = previous[slot.id];
  const presses: Press[] = [
    {
      id: `write-${slot.id}`,
      label: t(correcting ? "slot.correct.do" : "slot.enter.do"),
      primary: true,
      disabled: !isWritable(slot, bench),
      press: actions.writeSlot,
    },
    { id: `lay-down-${slot.id}`, label: t("slot.cancel"), press: () => actions.takeSlot(null) },
  ];
  if (same && !correcting)
    presses.splice(1, 0, {
      id: `same-${slot.id}`,
      label: t("slot.same", { value: [same.text, same.unit].filter(Boolean).join("\u2009") }),
      press: actions.sameAsLast,
    });
  if (correcting && bench.text === "" && bench.reason.trim() !== "")
    presses.splice(1, 0, {
      id: `clear-${slot.id}`,
      label: t("slot.clear"),
      press: actions.writeSlot,
    });
  return [
    ...asked(slot, state, actions, words),
    ...(correcting ? [reason(slot, state, actions, words)] : []),
    ...outlook(slot, state, words),
    ...trouble(problem),
    { kind: "buttons", buttons: presses },
  ];
}

/** The question itself, by what kind of thing the answer is. */
export function asked(slot: Slot, state: AppState, actions: Actions, words: Words): Block[] {
  const { notebook } = state;
  const { t } = words;
  const { field } = slot;
  const { text } = notebook.bench;
  if (field.kind === "photo") return [photo(slot, actions, t)];
  if (field.kind === "choice")
    return [
      {
        kind: "choices",
        id: `choice-${slot.id}`,
        label: field.label,
        value: text,
        options: field.choices.map((choice) => ({ value: choice, label: choice })),
        change: actions.typeInSlot,
      },
    ];
  const units = field.units.map(({ symbol }) => ({ value: symbol, label: symbol || "1" }));
  const unit = unitOf(slot, notebook.bench.unit);
  const block: Block = {
    kind: "field",
    id: `slot-${slot.id}`,
    label: t("slot.new_value"),
    value: text,
    numeric: isNumeric(field),
    wide: true,
    first: true,
    change: actions.typeInSlot,
    enter: actions.writeSlot,
  };
  if (units.length === 1 && unit?.symbol) block.unit = unit.symbol;
  if (units.length > 1 && unit)
    block.units = {
      value: unit.symbol,
      label: t("notebook.unit"),
      options: units,
      change: actions.chooseUnit,
    };
  const now: Press = {
    id: `now-${slot.id}`,
    label: t("slot.now"),
    say: say("now", t),
    press: () => actions.typeInSlot(new Date().toISOString()),
  };
  if (field.kind === "moment") return [{ kind: "buttons", buttons: [now] }, block];
  return takesLot(field) ? [...scanBlocks(slot.id, state, actions, words), block] : [block];
}

export function photo({ id, field }: Slot, actions: Actions, t: Words["t"]): Block {
  return {
    kind: "file",
    id: `photo-${id}`,
    label: t("bench.photo"),
    icon: "camera",
    say: say("photo", t),
    accept: "image/*",
    choose: (file) => actions.attach(id, file, field.kind === "photo" ? "" : field.label),
  };
}

function reason(slot: Slot, { notebook }: AppState, actions: Actions, { t }: Words): Block {
  return {
    kind: "field",
    id: `reason-${slot.id}`,
    label: t("slot.reason"),
    value: notebook.bench.reason,
    wide: true,
    suggestions: REASONS.map((why) => t(`reason.${why}`)),
    change: actions.typeReason,
    enter: actions.writeSlot,
  };
}

/** How the value would stand, before it is written. */
function outlook(slot: Slot, { notebook }: AppState, words: Words): Block[] {
  const { model, bench } = notebook;
  if (!model) return [];
  const remarks = foreseen(slot, bench.text, unitOf(slot, bench.unit), model, words);
  return remarks.map(({ label, icon, tone = "plain" }) => ({ kind: "text", text: label, icon, tone }));
}
