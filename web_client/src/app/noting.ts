import type { Actions } from "../actions";
import { uuid7 } from "../connection/uuid7";
import type { AppendEntry } from "../generated/messages.gen";
import { parseDecimal } from "../panels/numbers";
import { patch, sentence, words, type Context } from "./context";

type Noting = Pick<Actions, "openRecord" | "draft" | "addEntry" | "discardEntry">;

const IDENTIFIER = /^[A-Za-z0-9_.-]{1,64}$/;

/** Actions on the notebook. */
export function notingActions(context: Context): Noting {
  const { store, outbox } = context;
  return {
    openRecord(recordId) {
      patch(store, "notebook", { recordId, entries: [], problem: "" });
      void listEntries(context);
    },
    draft: (change) =>
      patch(store, "notebook", { draft: { ...store.get().notebook.draft, ...change }, problem: "" }),
    addEntry: () => void addEntry(context),
    discardEntry: (opId) => void outbox.discard(opId),
  };
}

/** Ask for the entries of the record on show. */
export async function listEntries(context: Context): Promise<void> {
  const { store, connection } = context;
  const { recordId } = store.get().notebook;
  if (!IDENTIFIER.test(recordId) || store.get().connection !== "online") return;
  try {
    await connection.ask({ type: "list_entries", record_id: recordId });
  } catch (reason) {
    patch(store, "notebook", { problem: sentence(reason) });
  }
}

async function addEntry(context: Context): Promise<void> {
  const { store, outbox } = context;
  const { draft } = store.get().notebook;
  const problem = problemOf(context);
  if (problem) return patch(store, "notebook", { problem });
  const entry: AppendEntry = {
    type: "append_entry",
    op_id: uuid7(),
    record_id: store.get().notebook.recordId,
    field: draft.field.trim(),
    value: parseDecimal(draft.value) ?? null,
    unit: draft.unit.trim(),
    text: draft.text.trim(),
    device_time: new Date().toISOString(),
  };
  patch(store, "notebook", { draft: { ...draft, value: "", text: "" }, problem: "" });
  try {
    await outbox.append(entry);
  } catch (reason) {
    // This device could not keep it: what was typed comes back, so that nothing is lost.
    patch(store, "notebook", {
      draft,
      problem: words(context).t("notebook.not_kept", { reason: sentence(reason) }),
    });
  }
}

/** What keeps the draft from being an entry, in a sentence; empty when nothing does. */
function problemOf(context: Context): string {
  const { recordId, draft } = context.store.get().notebook;
  const { t } = words(context);
  const badName = [recordId, draft.field.trim()].find((name) => !IDENTIFIER.test(name));
  if (badName !== undefined) return t("notebook.bad_name", { got: badName });
  if (!draft.value.trim() && !draft.text.trim()) return t("notebook.nothing");
  if (draft.value.trim() && parseDecimal(draft.value) === undefined) {
    return t("number.bad", { example: "12.5", got: draft.value });
  }
  return "";
}
