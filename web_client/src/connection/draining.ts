import type { ProblemCode } from "../generated/messages.gen";
import { Lost, Refused } from "./messages";

const TRY_AGAIN: readonly string[] = ["throttled", "unavailable"] satisfies ProblemCode[];
const AGAIN_MS = 1000;
/** A socket may be dead without anybody having said so. */
const ANSWER_MS = 10_000;

/** What became of trying to send: one write has gone, there is none, or it is to be tried again. */
export type Outcome = "sent" | "idle" | "again";

export interface DrainOptions {
  /** Makes tabs of one browser take turns; undefined where the browser has none. */
  locks: Pick<LockManager, "request"> | undefined;
  lock: string;
  /** Send what is next in the queue, once. */
  sendNext: () => Promise<Outcome>;
  pause?: (ms: number) => Promise<void>;
}

/** Empties a queue that all tabs of a browser share, one write after the other, while this tab is online. */
export class Drain {
  online = false;
  private draining = false;
  private wanted = false;

  constructor(private readonly options: DrainOptions) {}

  /** Send until nothing is left, or until the connection is. */
  async run(): Promise<void> {
    this.wanted = true;
    if (this.draining) return;
    this.draining = true;
    try {
      while (this.online && this.wanted) {
        this.wanted = false;
        const outcome = await this.alone(() => this.next());
        if (outcome === "again") await this.pause();
        if (outcome !== "idle") this.wanted = true;
      }
    } finally {
      this.draining = false;
    }
  }

  /** Do something while no other tab does. */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    const { locks, lock } = this.options;
    return locks ? ((await locks.request(lock, work)) as T) : work();
  }

  private async next(): Promise<Outcome> {
    return this.online ? this.options.sendNext() : "idle";
  }

  private pause(): Promise<void> {
    const { pause } = this.options;
    return pause ? pause(AGAIN_MS) : new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}

/** Whether the server cannot take it just now, and would later. */
export function isForLater(reason: unknown): boolean {
  return reason instanceof Refused && TRY_AGAIN.includes(reason.code);
}

/** An answer, or Lost where none comes. */
export async function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Lost()), ANSWER_MS);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
