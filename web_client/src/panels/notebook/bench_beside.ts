import type { Actions } from "../../actions";
import type { Slot } from "../../notebook/model";
import type { AppState } from "../../state";
import type { Block, Press } from "../content";
import { decimal } from "../numbers";
import type { Words } from "../words";
import { say } from "./voice";
import { photo } from "./editor";
import { heldIn, isNumeric, valueText } from "./values";

const SECONDS_PER: Readonly<Record<string, number>> = { s: 1, min: 60, h: 3600 };

/** What the other hand may want: values offered, the timer, a photo. */
export function besideBlocks(
  slots: readonly Slot[],
  slot: Slot,
  state: AppState,
  actions: Actions,
  words: Words,
): Block[] {
  const offered = offers(slots, slot, state, actions, words);
  return [
    ...(offered.length > 0 ? [{ kind: "buttons" as const, large: true, buttons: offered }] : []),
    ...timer(slot, state, actions, words),
    ...(slot.field.kind === "photo" ? [] : [photo(slot, actions, words.t)]),
  ];
}

/** What the last batch held, and the reading before this one. */
function offers(
  slots: readonly Slot[],
  slot: Slot,
  { notebook }: AppState,
  actions: Actions,
  words: Words,
): Press[] {
  const { t } = words;
  const offered: Press[] = [];
  const same = notebook.previous[slot.id];
  if (same) {
    const value = [same.text, same.unit].filter(Boolean).join("\u2009");
    offered.push({
      id: "same",
      label: t("slot.same", { value }),
      say: say("same", t),
      press: actions.sameAsLast,
    });
  }
  const before = slots[slots.indexOf(slot) - 1];
  const held = before && heldIn(before);
  if (held && slot.field.kind === "readings" && before.field.field === slot.field.field) {
    const { value, unit } = held.entry;
    offered.push({
      id: "before",
      label: t("bench.before", { value: valueText(held, words, slot.field) }),
      say: say("before", t),
      press() {
        actions.chooseUnit(unit);
        actions.typeInSlot(String(value ?? ""));
      },
    });
  }
  return offered;
}

/** A clock that counts up, or down from so many seconds; what it shows can be taken as the value. */
function timer(slot: Slot, { notebook, desk }: AppState, actions: Actions, words: Words): Block[] {
  const { t, language } = words;
  const { timer: running } = notebook.bench;
  if (!running)
    return [
      {
        kind: "buttons",
        large: true,
        buttons: [
          {
            id: "timer",
            label: t("bench.timer"),
            icon: "clock",
            say: say("timer", t),
            press: () => actions.startTimer(),
          },
        ],
      },
    ];
  const elapsed = Math.max(0, (desk.nowMs - running.startedMs) / 1000);
  const left = running.seconds > 0 ? running.seconds - elapsed : elapsed;
  const over = running.seconds > 0 && left <= 0;
  const presses: Press[] = [
    {
      id: "timer-stop",
      label: t("bench.timer.stop", { time: clock(Math.max(0, left)) }),
      icon: "stop",
      say: say("stop", t),
      press: actions.stopTimer,
    },
  ];
  const unit = isNumeric(slot.field)
    ? slot.field.units.find(({ symbol }) => SECONDS_PER[symbol] !== undefined)
    : undefined;
  if (unit) {
    const value = decimal(elapsed / SECONDS_PER[unit.symbol]!, unit.symbol === "s" ? 0 : 1, language);
    presses.push({
      id: "timer-take",
      label: t("bench.timer.take", { value: `${value}\u2009${unit.symbol}` }),
      say: say("take", t),
      press() {
        actions.chooseUnit(unit.symbol);
        actions.typeInSlot(value.replace(/\s/g, ""));
      },
    });
  }
  const up: Block[] = over
    ? [{ kind: "text", text: t("bench.timer.over"), tone: "warning", icon: "clock", live: true }]
    : [];
  return [...up, { kind: "buttons", large: true, buttons: presses }];
}

/** Minutes and seconds, with hours once there are some. */
export function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  const [h, min, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (part: number) => String(part).padStart(2, "0");
  return h > 0 ? `${h}:${two(min)}:${two(s)}` : `${min}:${two(s)}`;
}
