const KEPT = 8;

interface Reading {
  roundTripMs: number;
  /** How far the server's clock is ahead of this device's. */
  aheadMs: number;
}

/** The server's clock, read off its answers: of the last eight, the one that was under way for the shortest time counts. */
export class ServerClock {
  private readings: Reading[] = [];

  /** @param now is this device's clock in milliseconds; it must not jump. */
  constructor(private readonly now: () => number = () => performance.timeOrigin + performance.now()) {}

  /** What this device's clock says, whole milliseconds: it is sent with the question and comes back with the answer. */
  device(): number {
    return Math.round(this.now());
  }

  /** An answer has come now. */
  read(askedMs: number, serverMs: number): void {
    const roundTripMs = Math.max(0, this.now() - askedMs);
    const aheadMs = serverMs + roundTripMs / 2 - this.now();
    this.readings = [...this.readings, { roundTripMs, aheadMs }].slice(-KEPT);
  }

  /** The server's time in milliseconds since 1970; this device's own before the first answer. */
  server(): number {
    const [first, ...others] = this.readings;
    if (!first) return this.now();
    const best = others.reduce((a, b) => (b.roundTripMs < a.roundTripMs ? b : a), first);
    return this.now() + best.aheadMs;
  }
}
