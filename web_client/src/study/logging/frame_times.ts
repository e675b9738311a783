import type { FrameReport } from "../../generated/messages.gen";

/** A frame that takes longer than so many periods of the display was missed by it. */
const LATE = 1.5;
const MOST = 1000;
/** Where a browser does not say. */
export const USUAL_HZ = 60;

/** How long the frames of a chunk took. */
export class FrameTimes {
  private beforeMs = NaN;
  private frames = 0;
  private sumMs = 0;
  private worstMs = 0;
  private late = 0;

  /** A frame begins, on a display of so many a second. */
  frame(nowMs: number, hz: number): void {
    const tookMs = nowMs - this.beforeMs;
    this.beforeMs = nowMs;
    if (Number.isNaN(tookMs) || this.frames === MOST) return;
    this.frames += 1;
    this.sumMs += tookMs;
    this.worstMs = Math.max(this.worstMs, tookMs);
    if (tookMs > (LATE * 1000) / hz) this.late += 1;
  }

  /** Nothing is drawn until the next frame, and nobody waits for it. */
  rest(): void {
    this.beforeMs = NaN;
  }

  /** What there is to say of the frames so far; null where there were none. Begins anew. */
  take(latencyMs: number | null): FrameReport | null {
    if (this.frames === 0) return null;
    const { frames, sumMs, worstMs, late } = this;
    this.frames = this.sumMs = this.worstMs = this.late = 0;
    return { frames, mean_ms: sumMs / frames, worst_ms: worstMs, late, latency_ms: latencyMs };
  }
}
