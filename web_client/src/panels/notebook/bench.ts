import type { Actions } from "../../actions";
import type { RecordModel, Slot } from "../../notebook/model";
import type { AppState } from "../../state";
import type { Block, PanelContent, Press } from "../content";
import { trouble } from "../troubles";
import type { Words } from "../words";
import { say } from "./voice";
import { besideBlocks } from "./bench_beside";
import { handBlocks, unitChoice } from "./bench_hands";
import { commentBlock, isOpen } from "./comments";
import { conflict } from "./conflict";
import { REASONS } from "./editor";
import { isWriter } from "./slot";
import { take } from "./taking";
import { heldIn, nameOf, rangeText, unitOf, valueText } from "./values";

const UNDO_S = 10;

/** One field at a time, for hands that are busy: what to enter, the keys for it, and the way on. */
export function benchPanel(state: AppState, actions: Actions, words: Words): PanelContent {
  const { notebook, connection } = state;
  const { t } = words;
  const { model, bench } = notebook;
  const layout = "bench";
  if (!model) {
    const text = t(connection === "online" ? "record.loading" : "record.offline");
    return {
      title: notebook.recordId,
      layout,
      blocks: [{ kind: "text", text, tone: "quiet", icon: "clock" }],
    };
  }
  const slots = model.steps.flatMap((step) => step.slots);
  const at = slots.findIndex(({ id }) => id === bench.slotId);
  const slot = slots[at];
  if (!slot || !isWriter(state))
    return { title: model.summary.title, layout, blocks: nothingToEnter(state, model, actions, words) };
  const reading = bench.readback?.slotId === slot.id; // nothing else is asked until it is confirmed
  return {
    title: nameOf(slot, words),
    layout,
    place: slot.id,
    top: [place(slots, at, model, words)],
    blocks: [
      ...explained(slot, words),
      {
        kind: "split",
        id: "hands",
        hand: bench.hand,
        main: handBlocks(slot, model, state, actions, words),
        beside: [
          ...questions(slot, actions, words),
          ...conflict(slot, state, actions, words, true),
          ...undo(state, slots, actions, words),
          ...(reading ? [] : unitChoice(slot, state, actions, words)),
          ...correcting(slot, state, actions, words),
          ...(reading ? [] : besideBlocks(slots, slot, state, actions, words)),
          tools(state, actions, words),
        ],
      },
      ...trouble(notebook.problem),
      { kind: "buttons", large: true, buttons: ways(slots, at, state, actions, words) },
    ],
  };
}

/** Where in the work the field stands; said aloud as it changes. */
function place(slots: readonly Slot[], at: number, { steps }: RecordModel, { t }: Words): Block {
  const step = steps.find((one) => one.slots.includes(slots[at]!));
  const filled = slots.filter(({ values }) => values.length > 0).length;
  const said = { step: step?.title ?? "", number: at + 1, count: slots.length };
  return {
    kind: "progress",
    label: t("bench.progress"),
    fraction: filled / Math.max(1, slots.length),
    text: t("bench.place", said),
  };
}

function explained(slot: Slot, words: Words): Block[] {
  const text = [slot.field.hint, rangeText(slot.field, unitOf(slot), words)].filter(Boolean).join(" · ");
  return text ? [{ kind: "text", text, tone: "quiet" }] : [];
}

/** Questions of colleagues, calmly at their field, answered by a tap or a word. */
function questions({ comments }: Slot, actions: Actions, words: Words): Block[] {
  const { t } = words;
  return comments.filter(isOpen).map((comment) => {
    const { entry_id: id } = comment.known.entry;
    const answer = (key: "checked" | "repeat"): Press => ({
      id: `${key}-${id}`,
      label: t(`bench.answer.${key}`),
      say: say(key, t),
      press: () => actions.settle(id, t(`bench.answer.${key}`)),
    });
    return commentBlock(comment, [answer("checked"), answer("repeat")], words);
  });
}

/** The newest entry can be taken back for a while. */
function undo({ notebook, desk }: AppState, slots: readonly Slot[], actions: Actions, words: Words): Block[] {
  const { undoable } = notebook;
  if (!undoable) return [];
  const left = Math.min(UNDO_S, Math.ceil((undoable.untilMs - desk.nowMs) / 1000));
  if (left <= 0) return [];
  const slot = slots.find(({ id }) => id === undoable.slotId);
  const known = slot?.history.find(({ entry }) => entry.entry_id === undoable.opId);
  const field = slot?.field.label ?? undoable.slotId;
  const { t } = words;
  const press: Press = {
    id: "undo",
    label: t("bench.undo", {
      field,
      value: known ? valueText(known, words, slot?.field) : "",
      seconds: left,
    }),
    icon: "undo",
    say: say("undo", t),
    press: actions.undo,
  };
  return [{ kind: "buttons", large: true, buttons: [press] }];
}

/** Why a value that is there is replaced. */
function correcting(slot: Slot, { notebook }: AppState, actions: Actions, words: Words): Block[] {
  const { t } = words;
  const held = heldIn(slot);
  const stored: Block[] = held
    ? [
        {
          kind: "text",
          text: t("bench.stored", { value: valueText(held, words, slot.field) }),
          tone: "ok",
          icon: "ok",
        },
      ]
    : [];
  if (slot.values.length === 0 || notebook.bench.text === "") return stored;
  return [
    ...stored,
    {
      kind: "choices",
      id: `reason-${slot.id}`,
      label: t("slot.reason"),
      value: notebook.bench.reason,
      short: true,
      options: REASONS.map((why) => ({ value: t(`reason.${why}`), label: t(`reason.${why}`) })),
      change: actions.typeReason,
    },
  ];
}

function ways(slots: readonly Slot[], at: number, state: AppState, actions: Actions, { t }: Words): Press[] {
  const slot = slots[at]!;
  const done = slot.values.length > 0 || state.notebook.bench.text !== "";
  const to = (id: string | undefined) => () => id !== undefined && take(state, actions, id);
  const ways: Press[] = [
    {
      id: "previous",
      label: t("bench.previous"),
      icon: "back",
      say: say("previous", t),
      disabled: at === 0,
      press: to(slots[at - 1]?.id),
    },
    {
      id: "next",
      label: t(done ? "bench.next" : "bench.skip"),
      icon: "next",
      say: say(done ? "next" : "skip", t),
      disabled: at === slots.length - 1,
      press: to(slots[at + 1]?.id),
    },
  ];
  const open = state.notebook.model?.next;
  if (open && open !== slot.id && open !== slots[at + 1]?.id)
    ways.push({ id: "open", label: t("bench.open"), icon: "pen", say: say("open", t), press: to(open) });
  return ways;
}

/** How one stands at the bench, and the way back. */
export function benchTools({ notebook, desk }: AppState, actions: Actions, { t }: Words): Block[] {
  return [
    {
      kind: "choices",
      id: "hand",
      label: t("bench.hand"),
      value: notebook.bench.hand,
      short: true,
      options: (["left", "right"] as const).map((hand) => ({
        value: hand,
        label: t(`bench.hand.${hand}`),
      })),
      change: (hand) => actions.chooseHand(hand === "left" ? "left" : "right"),
    },
    {
      kind: "toggle",
      id: "dwell",
      label: t("bench.dwell"),
      on: desk.dwell,
      change: (dwell) => actions.arrangeDesk({ dwell }),
    },
    { kind: "buttons", buttons: [toRecord(actions, t)] },
  ];
}

function tools(state: AppState, actions: Actions, words: Words): Block {
  const blocks = benchTools(state, actions, words);
  return { kind: "fold", id: "bench-tools", label: words.t("bench.tools"), blocks };
}

function toRecord(actions: Actions, t: Words["t"]): Press {
  const press = () => actions.standAtBench(false);
  return { id: "to-record", label: t("bench.record"), icon: "back", say: say("record", t), press };
}

/** Everything is entered, or nothing can be any more. */
function nothingToEnter(state: AppState, { next }: RecordModel, actions: Actions, { t }: Words): Block[] {
  if (!isWriter(state))
    return [
      { kind: "text", text: t("bench.closed"), tone: "quiet", icon: "lock" },
      { kind: "buttons", large: true, buttons: [toRecord(actions, t)] },
    ];
  const go: Press[] = next
    ? [
        {
          id: "begin",
          label: t("bench.begin"),
          primary: true,
          say: say("next", t),
          press: () => actions.takeSlot(next),
        },
      ]
    : [];
  return [
    {
      kind: "text",
      text: t(next ? "bench.ready" : "bench.complete"),
      tone: next ? "plain" : "ok",
      icon: next ? "play" : "ok",
      live: true,
    },
    { kind: "buttons", large: true, buttons: [...go, toRecord(actions, t)] },
  ];
}
