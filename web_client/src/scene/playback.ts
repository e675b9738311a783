import type { Spheres } from "./spheres";
import type { Between } from "./timeline";

/** The scene's box is periodic sideways: `width` along x and `depth` along z, in metres. */
export interface Period {
  width: number;
  depth: number;
}

/** Two moments of the same particles, and how far on the way from one to the other. */
export interface Way {
  a: Spheres;
  b: Spheres;
  mix: number;
  /** The key frame that this is closest to. */
  nearest: number;
}

/** The way between two key frames; while one of them has not arrived, the nearest frame that has stands in. */
export function wayBetween(
  frames: readonly (Spheres | undefined)[],
  { from, to, mix }: Between,
): Way | undefined {
  const nearest = mix < 0.5 ? from : to;
  const [a, b] = [frames[from], frames[to]];
  if (a && b) return { a, b, mix, nearest };
  for (let away = 0; away < frames.length; away++) {
    for (const there of [nearest + away, nearest - away]) {
      const found = frames[there];
      if (found) return { a: found, b: found, mix: 1, nearest: there };
    }
  }
  return undefined;
}

/**
 * Particles part of the way from one moment to the next.
 *
 * A particle that left through one side and came in through the other takes the short way, not the way back across
 * the whole electrode; it ends where the later moment has it, at `mix` = 1 exactly.
 *
 * @param ids places of the particles in both moments.
 * @param now takes them, in the order of `ids`.
 */
export function mixSpheres({ a, b, mix }: Way, ids: Uint32Array, period: Period, now: Spheres): void {
  const back = 1 - mix;
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i]!;
    const [c, f] = [3 * i, 3 * id];
    const [x, y, z] = [b.centres[f]!, b.centres[f + 1]!, b.centres[f + 2]!];
    now.centres[c] = x - nearest(x - a.centres[f]!, period.width) * back;
    now.centres[c + 1] = y - (y - a.centres[f + 1]!) * back;
    now.centres[c + 2] = z - nearest(z - a.centres[f + 2]!, period.depth) * back;
    now.radii[i] = b.radii[id]! - (b.radii[id]! - a.radii[id]!) * back;
  }
}

/** The shortest of all displacements that differ by whole periods. */
function nearest(displacement: number, period: number): number {
  return period > 0 ? displacement - period * Math.round(displacement / period) : displacement;
}

/** Write spheres as an instanced mesh holds them: 16 numbers per particle, column by column. */
export function writeMatrices({ centres, radii }: Spheres, matrices: Float32Array): void {
  matrices.fill(0);
  for (let i = 0; i < radii.length; i++) {
    const m = 16 * i;
    matrices[m] = matrices[m + 5] = matrices[m + 10] = radii[i]!;
    matrices[m + 12] = centres[3 * i]!;
    matrices[m + 13] = centres[3 * i + 1]!;
    matrices[m + 14] = centres[3 * i + 2]!;
    matrices[m + 15] = 1;
  }
}
