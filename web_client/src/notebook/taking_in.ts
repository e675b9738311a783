import type {
  CreateRecord,
  EntryAdded,
  EntryStored,
  Form,
  NotebookEntry,
  RecordFollowed,
  RecordPeople,
  RecordSummary,
  RecordView,
} from "../generated/messages.gen";
import { recordModel } from "./record";
import type { Notebook } from "./state";

/** The notebook after a frame of the server about a record. */
export function withMessage(
  notebook: Notebook,
  message: EntryStored | EntryAdded | RecordFollowed | RecordPeople,
): Notebook {
  switch (message.type) {
    case "entry_stored":
    case "entry_added":
      return withStored(notebook, message.entry);
    case "record_followed":
    case "record_people":
      return message.record_id === notebook.recordId
        ? { ...notebook, people: [...message.people] }
        : notebook;
  }
}

/** The notebook once an entry is on the server's disk. */
export function withStored(notebook: Notebook, entry: NotebookEntry): Notebook {
  const { view } = notebook;
  if (!view || entry.record_id !== view.record.record_id) return notebook;
  const next = withEntry(view, entry);
  return next === view ? notebook : rebuilt({ ...notebook, view: next });
}

/** The model made anew, after what is stored or what waits has changed. */
export function rebuilt(notebook: Notebook): Notebook {
  const { view, waiting } = notebook;
  return { ...notebook, model: view && recordModel(view, waiting) };
}

/** A record with an entry more, whatever came before it; the same where it has the entry already. */
export function withEntry(view: RecordView, entry: NotebookEntry): RecordView {
  if (view.entries.some(({ entry_id }) => entry_id === entry.entry_id)) return view;
  const entries = [...view.entries, entry].sort((a, b) => a.seq - b.seq);
  return { ...view, entries, record: advanced(view.record, entry) };
}

/** Up to which number every entry is known. */
export function knownUpTo({ entries }: RecordView): number {
  const gap = entries.findIndex(({ seq }, i) => seq !== i + 1);
  return gap < 0 ? entries.length : gap;
}

/** A record that nobody has begun: it has no template, and takes entries all the same. */
export function unbegun(recordId: string): RecordView {
  const record: RecordSummary = {
    record_id: recordId,
    title: recordId,
    template_id: "",
    template_version: 0,
    state: "open",
    seq: 0,
    head_sha256: "",
    author: "",
    created_at: "",
    changed_at: "",
    open_questions: 0,
    simulated: false,
  };
  return { record, form: null, entries: [] };
}

/** A record that was begun on this device and is not known to the server yet. */
export function begun(write: CreateRecord, form: Form | null): RecordView {
  const bare = unbegun(write.record_id);
  const record: RecordSummary = {
    ...bare.record,
    title: write.title,
    template_id: form?.template_id ?? "",
    template_version: form?.version ?? 0,
    created_at: write.device_time,
    changed_at: write.device_time,
  };
  return { ...bare, record, form };
}

/** The summary after an entry, as the server has it: what is written after a signature is not signed. */
function advanced(record: RecordSummary, entry: NotebookEntry): RecordSummary {
  const open_questions = record.open_questions + questionsMore(entry);
  const isNewest = entry.seq > record.seq;
  if (!isNewest) return { ...record, open_questions };
  const created = entry.kind === "created" ? { title: entry.text, created_at: entry.server_time } : {};
  return {
    ...record,
    ...created,
    open_questions,
    state: stateAfter(record, entry),
    seq: entry.seq,
    head_sha256: entry.sha256,
    author: record.author || entry.actor,
    changed_at: entry.server_time,
  };
}

function questionsMore({ kind, about }: NotebookEntry): number {
  if (kind === "settled") return -1;
  return kind === "comment" && about === "question" ? 1 : 0;
}

function stateAfter(record: RecordSummary, { kind }: NotebookEntry): RecordSummary["state"] {
  switch (kind) {
    case "signed":
    case "witnessed":
    case "locked":
      return kind;
    case "value":
    case "file":
      return "open";
    case "created":
    case "comment":
    case "settled":
      return record.state;
  }
}
