import type { Stored } from "../generated/messages.gen";
import type { StudyWriteMessage } from "../study/writes";
import { settled, transact } from "./database";
import { Drain, inTime, isForLater, type Outcome } from "./draining";
import { Lost, Refused, type Unnamed } from "./messages";
import { uuid7 } from "./uuid7";

const LOCK = "holotrode.study";
/** So many seconds of logs are sent before it is said how many are left: there may be thousands, and counting takes. */
const COUNTED_EACH = 50;

/** A write as the browser's database keeps it; `number` counts all of them in the order in which they were made. */
interface KeptWrite {
  number?: number;
  /** The participant's id: a tablet goes from hand to hand. */
  by: string;
  /** 1 for what a person did, 0 for what a device logged each second. */
  act: 0 | 1;
  write: StudyWriteMessage;
}

/** What waits of the participant at this device, and how much of others. */
export interface StudyWaiting {
  /** What they did, in order. */
  acts: StudyWriteMessage[];
  count: number;
  others: number;
}

export interface StudyOutboxOptions {
  database: IDBDatabase;
  locks: Pick<LockManager, "request"> | undefined;
  /** Tells the other tabs. */
  channel: Pick<BroadcastChannel, "postMessage" | "onmessage">;
  /** Send once; Lost where the connection breaks before the answer. */
  deliver: (write: StudyWriteMessage) => Promise<Stored>;
  onWaiting: (waiting: StudyWaiting) => void;
  /** It is on the server's disk. */
  onStored: (write: StudyWriteMessage) => Promise<void>;
  /** The server will never take it, for the reason given. */
  onRefused: (write: StudyWriteMessage, sentence: string) => void;
  pause?: (ms: number) => Promise<void>;
}

/**
 * Writes of a participant that wait: on this device's disk first, sent second, what was done in order and before what
 * was logged, with the same name until they are acknowledged. What the server refuses is told and forgotten: a study must not keep what it may not record.
 */
export class StudyOutbox {
  private readonly drain: Drain;
  private person = "";
  /** How many logs were sent since it was said how many are left. */
  private unsaid = 0;

  constructor(private readonly options: StudyOutboxOptions) {
    const { locks, channel, pause } = options;
    this.drain = new Drain({ locks, lock: LOCK, sendNext: () => this.sendNext(), ...(pause && { pause }) });
    channel.onmessage = () => {
      void this.announce();
      void this.drain.run();
    };
  }

  /** Whose device this is now; "" where that is not known. */
  async resume(person: string): Promise<void> {
    this.person = person;
    await this.announce();
  }

  /** Keep a write; resolves as soon as it is safe on this device. */
  async keep(write: Unnamed<StudyWriteMessage>): Promise<void> {
    if (!this.person)
      throw new Error(`Expected a participant who writes ${write.type}; nobody is known here.`);
    const kept: KeptWrite = {
      by: this.person,
      act: write.type === "log_chunk" ? 0 : 1,
      write: { ...write, op_id: uuid7() },
    };
    await this.change((study) => settled(study.add(kept)));
    await this.changed();
  }

  /** The server knows the participant at this device. */
  async welcomed(person: string): Promise<void> {
    this.person = person;
    this.drain.online = true;
    await this.announce();
    void this.drain.run();
  }

  offline(): void {
    this.drain.online = false;
  }

  private async sendNext(): Promise<Outcome> {
    const next = await this.first();
    if (!next) {
      if (this.unsaid > 0) await this.tellOthers();
      return "idle";
    }
    const { write, number, act } = next;
    try {
      await inTime(this.options.deliver(write));
      await this.options.onStored(write);
    } catch (reason) {
      if (reason instanceof Lost || isForLater(reason)) return "again";
      if (!(reason instanceof Refused)) throw reason;
      this.options.onRefused(write, reason.message);
    }
    await this.change((study) => settled(study.delete(number!)));
    this.unsaid++;
    if (act || this.unsaid >= COUNTED_EACH) await this.tellOthers();
    return "sent";
  }

  /** What a person did goes first: the server puts the seconds of a log where they belong by their time. */
  private async first(): Promise<KeptWrite | undefined> {
    const study = this.read();
    const [[act], [any]] = await Promise.all([
      settled(study.index("acts").getAll([this.person, 1], 1) as IDBRequest<KeptWrite[]>),
      settled(study.index("by").getAll(this.person, 1) as IDBRequest<KeptWrite[]>),
    ]);
    return act ?? any;
  }

  private async changed(): Promise<void> {
    this.options.channel.postMessage("kept");
    await this.announce();
    void this.drain.run();
  }

  private async tellOthers(): Promise<void> {
    this.unsaid = 0;
    this.options.channel.postMessage("sent");
    await this.announce();
  }

  /** Logs are counted, never read: there may be thousands. */
  private async announce(): Promise<void> {
    const study = this.read();
    const [acts, count, all] = await Promise.all([
      settled(study.index("acts").getAll([this.person, 1]) as IDBRequest<KeptWrite[]>),
      settled(study.index("by").count(this.person)),
      settled(study.count()),
    ]);
    this.options.onWaiting({ acts: acts.map(({ write }) => write), count, others: all - count });
  }

  private read(): IDBObjectStore {
    return this.options.database.transaction("study").objectStore("study");
  }

  private async change(work: (study: IDBObjectStore) => Promise<unknown>): Promise<void> {
    await transact(this.options.database, ["study"], async (stores) => void (await work(stores("study"))));
  }
}
