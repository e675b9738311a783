import type { AppendEntry, EntryStored } from "../generated/messages.gen";
import { readAll, write } from "./database";
import { Refused } from "./messages";

/** An entry on its way: kept on this device until the server says that it is on disk. */
export interface Waiting {
  entry: AppendEntry;
  refusal: string;
}

export interface OutboxOptions {
  database: IDBDatabase;
  deliver: (entry: AppendEntry) => Promise<EntryStored>;
  onWaiting: (waiting: Waiting[]) => void;
}

/** Notebook entries that wait: written to the browser's database first, sent second, removed when acknowledged. */
export class Outbox {
  private readonly waiting = new Map<string, Waiting>();

  constructor(private readonly options: OutboxOptions) {}

  /** Take up what an earlier visit left behind. */
  async resume(): Promise<void> {
    for (const entry of await readAll<AppendEntry>(this.options.database, "outbox")) this.send(entry);
  }

  /** Keep an entry, then send it; resolves as soon as it is safe on this device. */
  async append(entry: AppendEntry): Promise<void> {
    await write(this.options.database, "outbox", (outbox) => outbox.put(entry));
    this.send(entry);
  }

  /** Forget an entry that is stored, or that the server refused and the person gave up. */
  async discard(opId: string): Promise<void> {
    await write(this.options.database, "outbox", (outbox) => outbox.delete(opId));
    this.waiting.delete(opId);
    this.announce();
  }

  private send(entry: AppendEntry): void {
    this.waiting.set(entry.op_id, { entry, refusal: "" });
    this.announce();
    this.options.deliver(entry).then(
      (stored) => this.discard(stored.reply_to),
      (reason: unknown) => this.refused(entry, reason),
    );
  }

  private refused(entry: AppendEntry, reason: unknown): void {
    if (!(reason instanceof Refused)) throw reason;
    this.waiting.set(entry.op_id, { entry, refusal: reason.message });
    this.announce();
  }

  private announce(): void {
    this.options.onWaiting([...this.waiting.values()]);
  }
}
