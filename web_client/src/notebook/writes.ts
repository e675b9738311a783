import type {
  AppendEntry,
  AttachFile,
  CommentField,
  CreateRecord,
  LockRecord,
  NotebookEntry,
  SettleQuestion,
  SignRecord,
} from "../generated/messages.gen";

/** Everything that appends to a record and must not be lost. */
export type NotebookWrite =
  CreateRecord | AppendEntry | AttachFile | CommentField | SettleQuestion | SignRecord | LockRecord;

/** A write on its way: kept on this device until the server says that it is on disk. */
export interface Waiting {
  write: NotebookWrite;
  /** Why the server did not take it; empty while it waits. */
  refusal: string;
}

/** The entry that a write will be, as far as this device can tell: its number, hash and time are the server's. */
export function entryOf(write: NotebookWrite): NotebookEntry {
  return { ...blank(write), ...said(write) };
}

function blank(write: NotebookWrite): NotebookEntry {
  return {
    entry_id: write.op_id,
    record_id: write.record_id,
    field: "",
    value: null,
    unit: "",
    text: "",
    actor: "",
    device_id: "",
    device_time: write.device_time,
    server_time: "",
    seq: 0,
    kind: "value",
    base: [],
    reason: "",
    about: null,
    refers_to: null,
    file: null,
    device_seq: write.device_seq ?? null,
    clock_offset_ms: write.clock_offset_ms ?? null,
    sha256: "",
  };
}

function said(write: NotebookWrite): Partial<NotebookEntry> {
  switch (write.type) {
    case "create_record":
      return { kind: "created", text: write.title };
    case "append_entry": {
      const { field, value = null, unit = "", text = "", base = [], reason = "" } = write;
      return { kind: "value", field, value, unit, text, base, reason };
    }
    case "attach_file":
      return { kind: "file", field: write.field, file: write.file, text: write.text ?? "" };
    case "comment_field":
      return { kind: "comment", field: write.field, about: write.about, text: write.text ?? "" };
    case "settle_question":
      return {
        kind: "settled",
        refers_to: write.question_id,
        text: write.text,
        reason: write.waived ? write.text : "",
      };
    case "sign_record":
      return { kind: write.witness ? "witnessed" : "signed", text: write.text ?? "" };
    case "lock_record":
      return { kind: "locked", text: write.text ?? "" };
  }
}
