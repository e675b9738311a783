import type { Actions } from "../../actions";
import type { RecordModel, Slot } from "../../notebook/model";
import type { AppState } from "../../state";
import type { Block, BlockOf, Press } from "../content";
import type { Words } from "../words";
import { say } from "./voice";
import { asked } from "./editor";
import { erased, keyed, spelt } from "./keys";
import { isWritable } from "./taking";
import { foreseen, isNumeric, nameOf, targetOf, targetText, unitOf } from "./values";

/** What the working hand needs: the value, large, and the keys for it; or what was heard, to be confirmed. */
export function handBlocks(
  slot: Slot,
  model: RecordModel,
  state: AppState,
  actions: Actions,
  words: Words,
): Block[] {
  const { bench } = state.notebook;
  if (bench.readback?.slotId === slot.id) return heard(slot, model, bench.readback, actions, words);
  if (isNumeric(slot.field))
    return [display(slot, model, bench.text, bench.unit, words), keypad(slot, state, actions, words)];
  if (slot.field.kind === "photo") return asked(slot, state, actions, words);
  return [
    ...asked(slot, state, actions, words),
    { kind: "buttons", large: true, buttons: [store(slot, state, actions, words)] },
  ];
}

/** The value as it would be written, against its target. */
function display(
  slot: Slot,
  model: RecordModel,
  text: string,
  unitSymbol: string,
  words: Words,
): BlockOf<"display"> {
  const { t, language } = words;
  const { field } = slot;
  const unit = unitOf(slot, unitSymbol);
  const target = targetOf(slot, model);
  const shown = language === "fr" ? text.replace(".", ",") : text;
  return {
    kind: "display",
    id: slot.id,
    label: nameOf(slot, words),
    value: shown.replace("-", "\u2212"),
    unit: unit?.symbol ?? "",
    empty: "–",
    target:
      target !== null && unit ? t("slot.target", { target: targetText(target, field, unit, words) }) : "",
    remarks: foreseen(slot, text, unit, model, words),
    spoken: text === "" ? "" : `${shown} ${unit?.symbol ?? ""}`,
  };
}

/** A spoken number is seen large and read back sign by sign before it is written. */
function heard(
  slot: Slot,
  model: RecordModel,
  { text, unit }: { text: string; unit: string },
  actions: Actions,
  words: Words,
): Block[] {
  const { t } = words;
  const signs = isNumeric(slot.field) ? spelt(text, t("bench.decimal"), t("bench.minus")) : text;
  const answer = (right: boolean): Press => ({
    id: right ? "heard-right" : "heard-wrong",
    label: t(right ? "bench.heard.right" : "bench.heard.wrong"),
    icon: right ? "ok" : "undo",
    primary: right,
    say: say(right ? "yes" : "again", t),
    press: () => actions.confirmHeard(right),
  });
  return [
    { kind: "text", text: t("bench.heard"), tone: "plain", icon: "speech" },
    {
      ...display(slot, model, text, unit, words),
      spoken: t("bench.heard.spoken", { signs, unit }),
      live: true,
    },
    ...(isNumeric(slot.field) ? [{ kind: "text" as const, label: t("bench.spelt"), text: signs }] : []),
    { kind: "buttons", large: true, buttons: [answer(true), answer(false)] },
  ];
}

/** The units on offer, where there are several. */
export function unitChoice(slot: Slot, { notebook }: AppState, actions: Actions, { t }: Words): Block[] {
  const { units } = slot.field;
  if (units.length < 2) return [];
  return [
    {
      kind: "choices",
      id: `unit-${slot.id}`,
      label: t("notebook.unit"),
      short: true,
      value: unitOf(slot, notebook.bench.unit)?.symbol ?? "",
      options: units.map(({ symbol }) => ({ value: symbol, label: symbol || "1" })),
      change: actions.chooseUnit,
    },
  ];
}

function keypad(slot: Slot, state: AppState, actions: Actions, words: Words): Block {
  const { t, language } = words;
  const { text } = state.notebook.bench;
  return {
    kind: "keypad",
    id: "keys",
    label: t("bench.keypad"),
    decimal: language === "fr" ? "," : ".",
    key: (key) => actions.typeInSlot(keyed(text, key)),
    names: { sign: t("bench.sign"), erase: t("bench.erase") },
    erase: {
      id: "erase",
      label: t("bench.erase"),
      icon: "erase",
      say: say("erase", t),
      disabled: text === "",
      press: () => actions.typeInSlot(erased(text)),
    },
    enter: store(slot, state, actions, words),
  };
}

function store(slot: Slot, { notebook }: AppState, actions: Actions, { t }: Words): Press {
  return {
    id: "store",
    label: t(slot.values.length > 0 ? "bench.correct" : "bench.store"),
    icon: "ok",
    primary: true,
    say: say("store", t),
    disabled: !isWritable(slot, notebook.bench),
    press: actions.writeSlot,
  };
}
