import type { CommentKind } from "../generated/messages.gen";
import type { Notebook } from "./state";

/** Everything a person can do in the notebook; writes are kept on this device before they are sent. */
export interface NotebookActions {
  /** Find records; an empty query lists the newest. */
  search(query: string): void;
  /** Fetch the next page of the list. */
  moreRecords(): void;

  openRecord(recordId: string): void;
  /** Back to the list. */
  closeRecord(): void;
  /** Begin a record, also offline where the template is known to this device. */
  createRecord(templateId: string, title: string): void;

  /** Take a slot into the hands; null lays it down. The draft begins empty, the unit as last used. */
  takeSlot(slotId: string | null): void;
  typeInSlot(text: string): void;
  chooseUnit(unit: string): void;
  typeReason(reason: string): void;
  chooseHand(hand: "left" | "right"): void;
  /** Write what is in the hands: `enter` for an empty slot, `correct` for a filled one; then the next slot. */
  writeSlot(): void;
  /** A spoken value for the slot in the hands (or one that was named): shown until it is confirmed. */
  hear(text: string, slotId?: string): void;
  confirmHeard(right: boolean): void;
  /** Put what the last record of the same template holds into the draft. */
  sameAsLast(): void;
  /** Start counting up, or down from so many seconds. */
  startTimer(seconds?: number): void;
  stopTimer(): void;

  enter(slotId: string, text: string, unit: string): void;
  /** Replace what holds in a slot; an empty text empties it. */
  correct(slotId: string, text: string, unit: string, reason: string): void;
  /** Of several values that stand side by side, keep one. */
  resolve(slotId: string, opId: string, reason: string): void;
  /** Take back the newest write of this device, within UNDO_SECONDS. */
  undo(): void;

  draftComment(change: Partial<Notebook["commentDraft"]>): void;
  /** Put a question, remark or arrow on a slot. */
  comment(slotId: string, about: CommentKind, text: string): void;
  /** Answer a question, or waive it with a reason. */
  settle(questionId: string, text: string, waived?: boolean): void;
  /** Attach a file to a slot; it is kept on this device first. */
  attach(slotId: string, file: File, text?: string): void;

  /** Send the record's values to the line as a recipe; its electrode then takes the place of the nearest one. */
  computeElectrode(): void;

  sign(text?: string): void;
  witness(text?: string): void;
  lock(text?: string): void;

  /** Open the newest version of a template, to write the next one. */
  openTemplate(templateId: string): void;
  /** Store what was written as the next version; records keep the version they began with. */
  storeTemplate(): void;

  /** A free entry of a record without a template. */
  draft(change: Partial<Notebook["draft"]>): void;
  addEntry(): void;

  /** Give up an entry that the server refused. */
  discardEntry(opId: string): void;
  /** Send an entry that the server refused anew, under another name. */
  rewriteEntry(opId: string): void;
}
