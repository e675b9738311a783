import type { Actions } from "../actions";
import { Lost } from "../connection/messages";
import * as server from "../connection/records";
import { uuid7 } from "../connection/uuid7";
import { MAX_ATTACHMENT_BYTES, type CommentKind, type Form } from "../generated/messages.gen";
import { slotOf } from "../notebook/record";
import { undoOf } from "../notebook/undo";
import { sha256Of } from "../notebook/uploads";
import { parseDecimal } from "../panels/numbers";
import { patch, sentence, words, type Context } from "./context";
import { IDENTIFIER, type Following } from "./following";
import type { Listing } from "./listing";
import { complain, fill, say, write, type Unstamped } from "./writing";

type Noting = Pick<
  Actions,
  | "search"
  | "moreRecords"
  | "openRecord"
  | "closeRecord"
  | "createRecord"
  | "enter"
  | "correct"
  | "resolve"
  | "undo"
  | "draftComment"
  | "comment"
  | "settle"
  | "attach"
  | "sign"
  | "witness"
  | "lock"
  | "draft"
  | "addEntry"
  | "discardEntry"
  | "rewriteEntry"
>;

const MEGABYTE = 1_000_000;
const LONGEST_NAME = 200;
const LONGEST_TITLE = 80;

/** Actions on the notebook's records; those at the bench are `benchingActions`. */
export function notingActions(context: Context, following: Following, listing: Listing): Noting {
  const { store, outbox } = context;
  const notebook = () => store.get().notebook;
  return {
    search: (query) => void listing.search(query),
    moreRecords: () => void listing.more(),
    openRecord: (recordId) => void following.open(recordId),
    closeRecord: () => void following.open(""),
    createRecord: (templateId, title) => void createRecord(context, following, templateId, title),

    enter: (slotId, text, unit) => void fill(context, slotId, { text, unit }, ""),
    correct: (slotId, text, unit, reason) => void fill(context, slotId, { text, unit }, reason),
    resolve: (slotId, opId, reason) => void resolve(context, slotId, opId, reason),
    undo: () => void undo(context),

    draftComment: (change) =>
      patch(store, "notebook", { commentDraft: { ...notebook().commentDraft, ...change }, problem: "" }),
    comment: (slotId, about, text) => void comment(context, slotId, about, text),
    settle: (questionId, text, waived = false) => void settle(context, questionId, text, waived),
    attach: (slotId, file, text = "") => void attach(context, slotId, file, text),

    sign: (text = "") => void seal(context, following, { type: "sign_record", text }),
    witness: (text = "") => void seal(context, following, { type: "sign_record", witness: true, text }),
    lock: (text = "") => void seal(context, following, { type: "lock_record", text }),

    draft: (change) => patch(store, "notebook", { draft: { ...notebook().draft, ...change }, problem: "" }),
    addEntry: () => void addEntry(context),
    discardEntry: (opId) => void outbox.discard(opId),
    rewriteEntry: (opId) => void outbox.rewrite(opId, uuid7()),
  };
}

async function createRecord(
  context: Context,
  following: Following,
  templateId: string,
  title: string,
): Promise<void> {
  const { t } = words(context);
  const named = oneLine(title);
  if (!named || named.length > LONGEST_TITLE) {
    complain(context, t("noting.bad_title", { got: named.length }));
    return;
  }
  const form = templateId ? await formOf(context, templateId) : null;
  if (form === undefined) {
    complain(context, t("noting.unknown_form", { template: templateId }));
    return;
  }
  const template = form && { template_id: form.template_id, template_version: form.version };
  const made = await write(context, {
    type: "create_record",
    record_id: recordIdFor(named),
    title: named,
    ...template,
  });
  if (made?.type === "create_record") await following.begin(made, form);
}

/** The newest version of a template that this device knows or gets; undefined where there is none. */
async function formOf({ store, memory }: Context, templateId: string): Promise<Form | undefined> {
  const { language, notebook } = store.get();
  const template = notebook.templates.find(({ template_id }) => template_id === templateId);
  if (!template) return undefined;
  const kept = await memory.form(templateId, template.version, language);
  if (kept) return kept;
  try {
    return await server.form(templateId, template.version, language);
  } catch (reason) {
    if (reason instanceof Lost) return undefined;
    throw reason;
  }
}

/** Readable, and another one for every record, also on a device that knows of no others. */
function recordIdFor(title: string): string {
  const ascii = title.normalize("NFKD").replace(/[\u0300-\u036f]/g, "");
  const readable = ascii
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 40);
  const random = [...crypto.getRandomValues(new Uint8Array(3))];
  const ending = random.map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [readable, ending].filter(Boolean).join("-");
}

async function resolve(context: Context, slotId: string, opId: string, reason: string): Promise<void> {
  const { model } = context.store.get().notebook;
  const { t } = words(context);
  const slot = model && slotOf(model, slotId);
  const chosen = slot?.values.find(({ entry }) => entry.entry_id === opId)?.entry;
  if (!slot || !chosen) return void complain(context, t("noting.no_field", { field: slotId }));
  if (!reason.trim()) return void complain(context, t("noting.needs_reason"));
  const base = slot.values.map(({ entry }) => entry.entry_id);
  const { value, unit, text } = chosen;
  await say(context, { field: slotId, value, unit, text, base, reason: reason.trim() });
}

async function undo(context: Context): Promise<void> {
  const { model, undoable } = context.store.get().notebook;
  const undone = model && undoable && undoOf(model, undoable.opId);
  if (!undone) return;
  if (await write(context, { type: "append_entry", ...undone }))
    patch(context.store, "notebook", { undoable: null });
}

async function comment(context: Context, field: string, about: CommentKind, text: string): Promise<void> {
  const { t } = words(context);
  if (!IDENTIFIER.test(field)) return void complain(context, t("notebook.bad_name", { got: field }));
  if (about !== "arrow" && !text.trim()) return void complain(context, t("noting.no_question"));
  if (!(await write(context, { type: "comment_field", field, about, text: text.trim() }))) return;
  patch(context.store, "notebook", { commentDraft: { slotId: "", about: "question", text: "" } });
}

async function settle(context: Context, question_id: string, text: string, waived: boolean): Promise<void> {
  if (!text.trim()) return void complain(context, words(context).t("noting.no_question"));
  await write(context, { type: "settle_question", question_id, waived, text: text.trim() });
}

async function attach(context: Context, field: string, file: File, text: string): Promise<void> {
  const { t } = words(context);
  const name = oneLine(file.name).slice(0, LONGEST_NAME);
  if (!IDENTIFIER.test(field)) return void complain(context, t("notebook.bad_name", { got: field }));
  if (file.size > MAX_ATTACHMENT_BYTES) {
    const [limit, size] = [MAX_ATTACHMENT_BYTES, file.size].map((bytes) => Math.round(bytes / MEGABYTE));
    return void complain(context, t("noting.too_large", { name, limit: limit ?? 0, size: size ?? 0 }));
  }
  try {
    const bytes = await file.arrayBuffer();
    const attached = {
      sha256: await sha256Of(bytes),
      name,
      media_type: file.type || "application/octet-stream",
      bytes: bytes.byteLength,
    };
    await write(context, { type: "attach_file", field, file: attached, text: text.trim() }, bytes);
  } catch (reason) {
    complain(context, t("noting.unreadable", { name, reason: sentence(reason) }));
  }
}

type Seal = { type: "sign_record"; witness?: boolean; text: string } | { type: "lock_record"; text: string };

/** Signed is what its signer has seen: all of it on the server, and nothing on its way. */
async function seal(context: Context, following: Following, what: Seal): Promise<void> {
  const { view, model } = context.store.get().notebook;
  const { t } = words(context);
  if (!following.isOnline) return void complain(context, t("noting.seal_offline"));
  if (!view || !model) return;
  if (model.waiting > 0) return void complain(context, t("noting.seal_later", { count: model.waiting }));
  await write(context, { ...what, head_sha256: view.record.head_sha256 } as Unstamped);
}

async function addEntry(context: Context): Promise<void> {
  const { store } = context;
  const { draft } = store.get().notebook;
  const problem = problemOf(context);
  if (problem) return void complain(context, problem);
  patch(store, "notebook", { draft: { ...draft, value: "", text: "" } });
  const made = await write(context, {
    type: "append_entry",
    field: draft.field.trim(),
    value: parseDecimal(draft.value) ?? null,
    unit: draft.unit.trim(),
    text: draft.text.trim(),
  });
  if (!made) patch(store, "notebook", { draft }); // what was typed comes back, so that nothing is lost
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

/** Text as one line, without characters that turn or hide what follows them. */
function oneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu, " ")
    .replace(/\s+/g, " ")
    .trim();
}
