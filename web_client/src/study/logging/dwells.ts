import type { GazeDwell } from "../../generated/messages.gen";

/** Shorter ones are eyes that only pass by (a fixation lasts 100 ms and more: Salvucci & Goldberg 2000). */
const LEAST_MS = 100;

/** What the gaze meets: a thing, and what of it; both empty where it meets nothing that is known. */
export interface Sighted {
  thing: string;
  part: string;
}

/** How long the gaze rests on what; a dwell is told as a whole when it ends. */
export class Dwells {
  private ended: { sinceMs: number; seconds: number; target: string }[] = [];
  private thing = "";
  private part = "";
  private sinceMs = 0;

  /** The gaze is there now. */
  look({ thing, part }: Sighted, nowMs: number): void {
    if (thing === this.thing && part === this.part) return;
    this.rest(nowMs);
    this.thing = thing;
    this.part = part;
    this.sinceMs = nowMs;
  }

  /** Nobody looks any more. */
  rest(nowMs: number): void {
    const lastedMs = nowMs - this.sinceMs;
    if (this.thing !== "" && lastedMs >= LEAST_MS)
      this.ended.push({ sinceMs: this.sinceMs, seconds: lastedMs / 1000, target: this.target });
    this.thing = this.part = "";
  }

  private get target(): string {
    return this.part === "" ? this.thing : `${this.thing}/${this.part}`;
  }

  /** Those that have ended, from a moment on; one that began before it is told with a time below zero. */
  take(fromMs: number): GazeDwell[] {
    const taken = this.ended.map(({ sinceMs, seconds, target }) => ({
      at_ms: sinceMs - fromMs,
      seconds,
      target,
    }));
    this.ended = [];
    return taken;
  }
}
