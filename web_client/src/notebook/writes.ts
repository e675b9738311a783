import type {
  AppendEntry,
  AttachFile,
  CommentField,
  CreateRecord,
  LockRecord,
  SettleQuestion,
  SignRecord,
} from "../generated/messages.gen";

/** Everything that appends to a record and must not be lost. */
export type NotebookWrite =
  | CreateRecord
  | AppendEntry
  | AttachFile
  | CommentField
  | SettleQuestion
  | SignRecord
  | LockRecord;

/** A write on its way: kept on this device until the server says that it is on disk. */
export interface Waiting {
  write: NotebookWrite;
  /** Why the server did not take it; empty while it waits. */
  refusal: string;
}
