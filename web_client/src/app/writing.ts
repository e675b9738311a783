import { uuid7 } from "../connection/uuid7";
import { UNDO_SECONDS } from "../generated/messages.gen";
import { headsOf, slotOf } from "../notebook/record";
import type { Written } from "../notebook/state";
import type { Said } from "../notebook/undo";
import { contentOf, misfitOf } from "../notebook/values";
import type { NotebookWrite } from "../notebook/writes";
import { mayWriteRecords } from "../rooms/state";
import { patch, sentence, words, type Context } from "./context";

type Stamped = "op_id" | "record_id" | "device_time" | "device_seq" | "clock_offset_ms";
/** A write before it has a name, a time and a number; into the record on show where it names none. */
export type Unstamped<W extends NotebookWrite = NotebookWrite> = W extends NotebookWrite
  ? Omit<W, Stamped> & { record_id?: string }
  : never;

const MOST_TEXT = 2000;

/**
 * Keep a write on this device, to be sent as soon as possible; what keeps it from being kept is the notebook's problem.
 *
 * @returns the write; null where it was not kept.
 */
export async function write(
  context: Context,
  content: Unstamped,
  bytes?: ArrayBuffer,
): Promise<NotebookWrite | null> {
  const problem = problemOf(context, content);
  if (problem) return complain(context, problem);
  const made = {
    record_id: context.store.get().notebook.recordId,
    ...content,
    op_id: uuid7(),
    device_time: new Date().toISOString(),
  } as NotebookWrite;
  try {
    await context.outbox.append(made, bytes);
  } catch (reason) {
    return complain(context, words(context).t("notebook.not_kept", { reason: sentence(reason) }));
  }
  patch(context.store, "notebook", { problem: "" });
  return made;
}

/**
 * Write into a slot; where it has a value that is replaced, which takes a reason, and nothing written empties it.
 *
 * @returns whether it is kept.
 */
export async function fill(
  context: Context,
  slotId: string,
  written: Written,
  reason: string,
): Promise<boolean> {
  const { t, language } = words(context);
  const { model } = context.store.get().notebook;
  const slot = model && slotOf(model, slotId);
  if (!slot) return refuse(context, t("noting.no_field", { field: slotId }));
  const content = contentOf(slot.field, written);
  if (typeof content === "string")
    return refuse(context, misfitOf(content, slot.field, written, { t, language }));
  const isEmpty = content.value === null && !content.text;
  if (isEmpty && slot.values.length === 0) return refuse(context, t("notebook.nothing"));
  if (slot.values.length > 0 && !reason.trim()) return refuse(context, t("noting.needs_reason"));
  const base = headsOf(slot).filter(({ entry }) => entry.kind === "value");
  return say(context, {
    field: slotId,
    ...content,
    base: base.map(({ entry }) => entry.entry_id),
    reason: base.length > 0 ? reason.trim() || t("noting.refilled") : "",
  });
}

/** Append a value; for a while it can be taken back. */
export async function say(context: Context, said: Said): Promise<boolean> {
  const made = await write(context, { type: "append_entry", ...said });
  if (!made) return false;
  const opId = made.op_id;
  patch(context.store, "notebook", {
    undoable: { opId, slotId: said.field, untilMs: Date.now() + UNDO_SECONDS * 1000 },
  });
  setTimeout(() => {
    if (context.store.get().notebook.undoable?.opId === opId)
      patch(context.store, "notebook", { undoable: null });
  }, UNDO_SECONDS * 1000);
  return true;
}

/** Say what is wrong. */
export function complain(context: Context, problem: string): null {
  patch(context.store, "notebook", { problem });
  return null;
}

function refuse(context: Context, problem: string): false {
  complain(context, problem);
  return false;
}

function problemOf(context: Context, content: Unstamped): string {
  const { t } = words(context);
  const { role } = context.store.get().account;
  if (role && !mayWriteRecords(role)) return t("noting.may_not");
  const texts = Object.values(content).filter((value) => typeof value === "string");
  const longest = Math.max(0, ...texts.map((text) => text.length));
  return longest > MOST_TEXT ? t("noting.too_long", { limit: MOST_TEXT, got: longest }) : "";
}
