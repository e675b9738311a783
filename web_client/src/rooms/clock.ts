const KEPT = 8;
/** Both sides speak in whole milliseconds. */
const ROUNDED_MS = 1;

interface Reading {
  roundTripMs: number;
  /** How far the server's clock is ahead of this device's. */
  aheadMs: number;
}

/**
 * The server's clock, read off its answers: of the last eight, the one that was under way for the shortest time counts.
 * An answer under way for so long says where the server's clock is to half of that (Cristian 1989); readings that no
 * longer agree with the newest are of a clock that has jumped since, and are forgotten.
 */
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
    const agreeing = this.readings.filter(
      (one) => Math.abs(one.aheadMs - aheadMs) <= (one.roundTripMs + roundTripMs) / 2 + ROUNDED_MS,
    );
    this.readings = [...agreeing, { roundTripMs, aheadMs }].slice(-KEPT);
  }

  /** How far the server's clock is ahead of this device's and how well that is known; null before the first answer. */
  standing(): { aheadMs: number; uncertaintyMs: number } | null {
    const [first, ...others] = this.readings;
    if (!first) return null;
    const best = others.reduce((a, b) => (b.roundTripMs < a.roundTripMs ? b : a), first);
    return { aheadMs: best.aheadMs, uncertaintyMs: best.roundTripMs / 2 + ROUNDED_MS };
  }

  /** How long the newest answer was under way; null before the first. */
  latencyMs(): number | null {
    return this.readings.at(-1)?.roundTripMs ?? null;
  }

  /** The server's time in milliseconds since 1970; this device's own before the first answer. */
  server(): number {
    return this.now() + (this.standing()?.aheadMs ?? 0);
  }
}
