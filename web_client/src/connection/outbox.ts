import type { EntryStored, NotebookEntry } from "../generated/messages.gen";
import type { NotebookWrite, Waiting } from "../notebook/writes";
import { readAll, read, settled, transact, type Stores } from "./database";
import { Drain, inTime, isForLater, type Outcome } from "./draining";
import { Lost, Refused } from "./messages";
import { add, answer, inOrder, numbered, refuse, remove, renumber, type Kept } from "./numbering";

const LOCK = "holotrode.outbox";

export interface OutboxOptions {
  database: IDBDatabase;
  /** Makes tabs of one browser take turns; undefined where the browser has none. */
  locks: Pick<LockManager, "request"> | undefined;
  /** Tells the other tabs. */
  channel: Pick<BroadcastChannel, "postMessage" | "onmessage">;
  /** Do what has to be done before a write can go out; Refused says why that cannot be. */
  prepare: (write: NotebookWrite) => Promise<void>;
  /** Send once; Lost where the connection breaks before the answer. */
  deliver: (write: NotebookWrite) => Promise<EntryStored>;
  /** The server misses a number that it may have refused without counting it: have it say where it stands. */
  greetAgain: () => void;
  onWaiting: (waiting: Waiting[]) => void;
  /** An entry is on the server's disk; what this keeps of it is on this device's before the write is forgotten. */
  onStored: (entry: NotebookEntry) => Promise<void>;
  now?: () => number;
  pause?: (ms: number) => Promise<void>;
}

type News = { stored?: NotebookEntry };

/**
 * Writes of the notebook that wait: numbered without a gap and on this device's disk first, sent second and in order,
 * removed when acknowledged. All tabs of a browser share them, and one of them sends at a time.
 */
export class Outbox {
  private readonly drain: Drain;
  /** Counts welcomes and losses. */
  private epoch = 0;
  private person = "";
  private greetedMs = 0;
  /** Something was refused since the last welcome. */
  private refused = false;
  private readonly now: () => number;

  constructor(private readonly options: OutboxOptions) {
    this.now = options.now ?? Date.now;
    const { locks, pause } = options;
    this.drain = new Drain({ locks, lock: LOCK, sendNext: () => this.sendNext(), ...(pause && { pause }) });
    options.channel.onmessage = ({ data }: MessageEvent<News>) => void this.hear(data);
  }

  /** Take up what an earlier visit left behind. */
  async resume(): Promise<void> {
    this.person = (await read<string>(this.options.database, "device", "person")) ?? "";
    await this.announce();
  }

  /** Number a write and keep it, with the file it attaches; resolves as soon as both are safe on this device. */
  async append(write: NotebookWrite, bytes?: ArrayBuffer): Promise<void> {
    await this.transact(async (stores) => {
      await add(stores, write, this.person);
      if (write.type === "attach_file" && bytes) stores("files").put(bytes, write.file.sha256);
    });
    await this.changed();
  }

  /** Forget a write that the server refused and the person gave up. */
  async discard(opId: string): Promise<void> {
    await this.transact((stores) => remove(stores, opId));
    await this.changed();
  }

  /** Send a refused write once more, as a new one under the name given. */
  async rewrite(opId: string, newId: string): Promise<void> {
    await this.transact(async (stores) => {
      const kept = await settled(stores("outbox").get(opId) as IDBRequest<Kept | undefined>);
      if (!kept?.refusal) return;
      stores("outbox").delete(opId);
      await add(stores, { ...kept.write, op_id: newId }, this.person);
    });
    await this.changed();
  }

  /** This device measured how far the server's clock is ahead of its own. */
  async readClock(aheadMs: number): Promise<void> {
    await this.transact(async (stores) => void stores("device").put(Math.round(aheadMs), "clock"));
  }

  /** This tab says hello: what the welcome will tell is no older than this. */
  greeting(): void {
    this.greetedMs = this.now();
  }

  /** This tab is welcome; `last` is the last number that the server has of this device. */
  async welcomed(person: string, last: number): Promise<void> {
    const epoch = ++this.epoch;
    this.person = person;
    this.refused = false;
    await this.drain.alone(() => this.transact((stores) => renumber(stores, person, last, this.greetedMs)));
    if (epoch !== this.epoch) return; // lost again meanwhile
    this.drain.online = true;
    await this.changed();
  }

  offline(): void {
    this.epoch++;
    this.drain.online = false;
  }

  private async changed(news: News = {}): Promise<void> {
    this.options.channel.postMessage(news);
    await this.announce();
    void this.drain.run();
  }

  private async hear({ stored }: News): Promise<void> {
    if (stored) await this.options.onStored(stored);
    await this.announce();
    void this.drain.run();
  }

  private async announce(): Promise<void> {
    const own = (await this.kept()).filter(({ by }) => by === this.person || by === "");
    this.options.onWaiting(own.map((one) => ({ write: numbered(one), refusal: one.refusal })));
  }

  private async kept(): Promise<Kept[]> {
    return inOrder(await readAll<Kept>(this.options.database, "outbox"));
  }

  private async sendNext(): Promise<Outcome> {
    const next = (await this.kept()).find((one) => !one.refusal && one.by === this.person);
    if (!next) return "idle";
    try {
      await this.send(numbered(next), next.number);
      return "sent";
    } catch (reason) {
      if (!(reason instanceof Lost || isForLater(reason))) throw reason;
      if (reason instanceof Refused && reason.code === "unavailable" && this.refused) {
        this.refused = false;
        this.options.greetAgain();
      }
      return "again";
    }
  }

  private async send(write: NotebookWrite, number: number): Promise<void> {
    const { prepare, deliver, onStored } = this.options;
    let refusal = "";
    try {
      await prepare(write);
    } catch (reason) {
      // It goes out nevertheless: the server has to refuse it, or its number would be a gap.
      if (!(reason instanceof Refused) || isForLater(reason)) throw reason;
      refusal = reason.message;
    }
    try {
      const { entry } = await inTime(deliver(write));
      await onStored(entry);
      await this.answered(number, (stores) => remove(stores, write.op_id));
      await this.tellOthers({ stored: entry });
    } catch (reason) {
      if (!(reason instanceof Refused) || isForLater(reason)) throw reason;
      this.refused = true;
      await this.answered(number, (stores) => refuse(stores, write.op_id, refusal || reason.message));
      await this.tellOthers({});
    }
  }

  private async tellOthers(news: News): Promise<void> {
    this.options.channel.postMessage(news);
    await this.announce();
  }

  private async answered(number: number, change: (stores: Stores) => Promise<void>): Promise<void> {
    await this.transact(async (stores) => {
      await answer(stores, this.person, number, this.now());
      await change(stores);
    });
  }

  private transact<T>(work: (stores: Stores) => Promise<T>): Promise<T> {
    return transact(this.options.database, ["outbox", "files", "device"], work);
  }
}
