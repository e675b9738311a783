import type { StageFrame } from "./manifest";
import type { Spheres } from "./spheres";

/** Between which two of `count` key frames a time from 0 to 1 lies, and how far on the way. */
export function between(time: number, count: number): { from: number; to: number; mix: number } {
  if (count < 2) return { from: 0, to: 0, mix: 0 };
  const place = Math.min(1, Math.max(0, time)) * (count - 1);
  const from = Math.min(Math.floor(place), count - 2);
  return { from, to: from + 1, mix: place - from };
}

/** The key frame that a time is closest to. */
export function nearestFrame(time: number, count: number): number {
  const { from, to, mix } = between(time, count);
  return mix < 0.5 ? from : to;
}

/** The stage shown: its end is where the numbers were measured, so nothing between two stages is made up. */
export function frameAt(frames: readonly StageFrame[], time: number): StageFrame {
  return frames[nearestFrame(time, frames.length)]!;
}

/** The scene's box is periodic sideways: `width` along x and `depth` along z, in metres. */
export interface Period {
  width: number;
  depth: number;
}

/**
 * Write the matrices of particles part of the way from one stage to the next.
 *
 * A particle that left through one side and came in through the other takes the short way, not the way back across
 * the whole electrode; it ends where the next stage has it, at `mix` = 1 exactly.
 *
 * @param matrices 16 numbers per particle, column by column, as an instanced mesh holds them.
 */
export function mixSpheres(
  from: Spheres,
  to: Spheres,
  mix: number,
  period: Period,
  matrices: Float32Array,
): void {
  const a = from.centres;
  const b = to.centres;
  for (let i = 0; i < to.radii.length; i++) {
    const c = 3 * i;
    const radius = from.radii[i]! + (to.radii[i]! - from.radii[i]!) * mix;
    const m = 16 * i;
    matrices.fill(0, m, m + 16);
    matrices[m] = matrices[m + 5] = matrices[m + 10] = radius;
    matrices[m + 12] = b[c]! - nearest(b[c]! - a[c]!, period.width) * (1 - mix);
    matrices[m + 13] = b[c + 1]! - (b[c + 1]! - a[c + 1]!) * (1 - mix);
    matrices[m + 14] = b[c + 2]! - nearest(b[c + 2]! - a[c + 2]!, period.depth) * (1 - mix);
    matrices[m + 15] = 1;
  }
}

/** The shortest of all displacements that differ by whole periods. */
function nearest(displacement: number, period: number): number {
  return period > 0 ? displacement - period * Math.round(displacement / period) : displacement;
}
