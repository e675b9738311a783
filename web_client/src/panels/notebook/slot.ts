import type { Actions } from "../../actions";
import { mayWriteRecords } from "../../rooms/state";
import type { KnownEntry, RecordModel, Slot } from "../../notebook/model";
import type { AppState } from "../../state";
import type { Block, BlockOf, Cell, HistoryLine, Press, Remark } from "../content";
import type { Words } from "../words";
import { fileAddress } from "../../connection/records";
import { comments, isOpen, newComment, openQuestions } from "./comments";
import { conflict } from "./conflict";
import { editor } from "./editor";
import { take } from "./taking";
import {
  byWhom,
  heldIn,
  nameOf,
  rangeText,
  standingOf,
  targetOf,
  targetText,
  toneOf,
  unitOf,
  valueText,
} from "./values";

const UNDONE = "undo"; // what an entry says that takes another one back

/** Whether this person can write into the record as it stands. */
export function isWriter({ account, notebook }: AppState): boolean {
  return (account.role === "" || mayWriteRecords(account.role)) && notebook.model?.summary.state === "open";
}

/** The lines of a step: a slot each, and one for all readings of the same. */
export function slotLines(
  slots: readonly Slot[],
  model: RecordModel,
  state: AppState,
  actions: Actions,
  words: Words,
): Block[] {
  const groups = new Map<string, Slot[]>();
  for (const slot of slots) groups.set(slot.field.field, [...(groups.get(slot.field.field) ?? []), slot]);
  return [...groups.values()].map((group) => {
    const [only] = group;
    return only!.field.kind === "readings"
      ? readings(group, model, state, actions, words)
      : single(only!, model, state, actions, words);
  });
}

function single(
  slot: Slot,
  model: RecordModel,
  state: AppState,
  actions: Actions,
  words: Words,
): BlockOf<"slot"> {
  const held = heldIn(slot);
  const remarks = standingOf(slot, model, words);
  const taken = state.notebook.bench.slotId === slot.id && isWriter(state);
  return {
    ...about(slot, model, words),
    id: slot.id,
    value: held ? valueText(held, words, slot.field) : "",
    remarks: [...remarks, ...openOf([slot], words)],
    tone: toneOf(remarks),
    presses: taken || slot.values.length > 1 ? [] : writing(slot, state, actions, words),
    more: moreOf([slot], slot.field.label, state, actions, words),
    below: [
      ...pictures(slot, words),
      ...conflict(slot, state, actions, words),
      ...openQuestions(slot, state, actions, words),
      ...(taken ? editor(slot, state, actions, words) : []),
    ],
  };
}

function readings(
  group: Slot[],
  model: RecordModel,
  state: AppState,
  actions: Actions,
  words: Words,
): BlockOf<"slot"> {
  const first = group[0]!;
  const taken = isWriter(state) ? group.find(({ id }) => id === state.notebook.bench.slotId) : undefined;
  const standing = group.flatMap((slot) => standingOf(slot, model, words));
  const serious = standing.filter(({ tone }) => tone === "danger" || tone === "warning");
  return {
    ...about(first, model, words),
    id: first.field.field,
    value: "",
    remarks: [...serious.slice(0, 1), ...openOf(group, words)],
    tone: toneOf(standing),
    cells: group.map((slot): Cell => {
      const held = heldIn(slot);
      return {
        id: slot.id,
        label: nameOf(slot, words),
        value: held ? valueText(held, words, slot.field) : "",
        remarks: standingOf(slot, model, words),
        held: taken === slot,
        press: () => take(state, actions, slot.id),
      };
    }),
    presses: [],
    more: moreOf(group, first.field.label, state, actions, words),
    below: [
      ...group.flatMap((slot) => [
        ...conflict(slot, state, actions, words),
        ...openQuestions(slot, state, actions, words),
      ]),
      ...(taken ? editor(taken, state, actions, words) : []),
    ],
  };
}

/** What a slot is for. */
function about(
  slot: Slot,
  model: RecordModel,
  words: Words,
): Pick<BlockOf<"slot">, "kind" | "label" | "hint" | "empty" | "target"> {
  const { field } = slot;
  const unit = unitOf(slot);
  const target = targetOf(slot, model);
  return {
    kind: "slot",
    label: field.label,
    hint: field.hint,
    empty: slot.values.length > 1 ? "" : words.t(field.required ? "slot.empty" : "slot.optional"),
    target:
      target !== null && unit
        ? words.t("slot.target", { target: targetText(target, field, unit, words) })
        : "",
  };
}

function openOf(slots: readonly Slot[], { t }: Words): Remark[] {
  const count = slots.flatMap((slot) => slot.comments).filter(isOpen).length;
  return count > 0 ? [{ icon: "question", label: t("slot.questions", { count }), tone: "warning" }] : [];
}

function writing(slot: Slot, state: AppState, actions: Actions, { t }: Words): Press[] {
  if (!isWriter(state)) return [];
  const key = slot.values.length > 0 ? "slot.correct" : "slot.enter";
  return [
    {
      id: `take-${slot.id}`,
      label: t(key),
      name: t(`${key}.name`, { field: slot.field.label }),
      primary: state.notebook.model?.next === slot.id,
      press: () => take(state, actions, slot.id),
    },
  ];
}

/** What was ever written, what was said about it, and a question of one's own. */
function moreOf(
  group: Slot[],
  label: string,
  state: AppState,
  actions: Actions,
  words: Words,
): NonNullable<BlockOf<"slot">["more"]> {
  const { t } = words;
  const { id } = group[0]!;
  const open = state.desk.openSlot === id;
  const named = group.length > 1;
  const range = rangeText(group[0]!.field, unitOf(group[0]!), words);
  return {
    label: t("slot.more", { field: label }),
    open,
    toggle: () => actions.arrangeDesk({ openSlot: open ? "" : id }),
    blocks: [
      ...(range ? [{ kind: "text" as const, text: range, tone: "quiet" as const }] : []),
      ...group.flatMap((slot): Block[] => [
        ...(named && slot.history.length > 0
          ? [{ kind: "heading" as const, text: nameOf(slot, words) }]
          : []),
        ...(slot.history.length > 0 ? [history(slot, words)] : []),
        ...comments(slot, words),
      ]),
      ...(state.account.role === "guest" ? [] : newComment(group[0]!, state, actions, words)),
    ],
  };
}

function history(slot: Slot, words: Words): Block {
  const holding = new Set(slot.values.map(({ entry }) => entry.entry_id));
  return {
    kind: "history",
    label: words.t("slot.history", { field: slot.field.label }),
    lines: slot.history.map((known) => historyLine(known, slot, holding, words)),
  };
}

function historyLine(known: KnownEntry, slot: Slot, holding: ReadonlySet<string>, words: Words): HistoryLine {
  const { entry } = known;
  return {
    id: entry.entry_id,
    value: valueText(known, words, slot.field) || words.t("slot.emptied"),
    struck: !holding.has(entry.entry_id),
    who: byWhom(known, words),
    why: entry.reason === UNDONE ? words.t("slot.undone") : entry.reason,
  };
}

function pictures({ values }: Slot, words: Words): Block[] {
  return values.flatMap((known): Block[] => {
    const { file, entry_id, text } = known.entry;
    if (!file?.media_type.startsWith("image/") || known.state !== "stored") return [];
    const address = fileAddress(known.entry.record_id, file.sha256);
    const caption = [text, byWhom(known, words)].filter(Boolean).join(" · ");
    return [{ kind: "picture", id: entry_id, address, text: text || file.name, caption }];
  });
}
