/** Lets so many a second through, evenly however fast the frames come. */
export class Pace {
  private readonly periodMs: number;
  private dueMs = -Infinity;

  constructor(hz: number) {
    this.periodMs = 1000 / hz;
  }

  /** Whether it is time for the next one. */
  due(nowMs: number): boolean {
    if (nowMs < this.dueMs) return false;
    // Who came much too late does not come the sooner for it.
    this.dueMs = Math.max(this.dueMs, nowMs - this.periodMs) + this.periodMs;
    return true;
  }
}
