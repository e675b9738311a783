import { fetchInflated } from "./codes";
import type { Segment, Track } from "./manifest";
import type { Placement } from "./placement";
import type { Spheres } from "./spheres";

const CHANNELS = 4; // x, y, z, radius
const CHANGE = 1;
const CHANGE_OF_CHANGE = 2;

/**
 * The codes in an inflated segment of a track; see docs/scenes.md.
 *
 * @returns an array per frame: all x, then all y, all z, all radii.
 * @throws Error when the segment does not hold as many numbers as it should, or a predictor is unknown.
 */
export function decodeSegment(plain: Uint8Array, frames: number, particles: number): Int32Array[] {
  const numbers = CHANNELS * particles;
  const expected = frames * (1 + 2 * numbers);
  if (plain.length !== expected)
    throw new Error(`expected ${expected} bytes in a segment of the track; it has ${plain.length}`);
  const decoded: Int32Array[] = [];
  for (let k = 0; k < frames; k++) {
    const low = frames + k * numbers;
    const codes = rests(plain, low, low + frames * numbers, numbers);
    predict(codes, plain[k]!, decoded);
    decoded.push(codes);
  }
  return decoded;
}

function rests(plain: Uint8Array, low: number, high: number, count: number): Int32Array {
  const found = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const u = plain[low + i]! | (plain[high + i]! << 8);
    found[i] = u & 1 ? -((u + 1) >> 1) : u >> 1;
  }
  return found;
}

/** Add what was predicted from the frames before. */
function predict(codes: Int32Array, predictor: number, before: readonly Int32Array[]): void {
  if (predictor === 0) return;
  const one = before.at(-1);
  const two = before.at(-2);
  if (predictor === CHANGE && one) {
    for (let i = 0; i < codes.length; i++) codes[i]! += one[i]!;
  } else if (predictor === CHANGE_OF_CHANGE && one && two) {
    for (let i = 0; i < codes.length; i++) codes[i]! += 2 * one[i]! - two[i]!;
  } else {
    throw new Error(
      `expected predictor 0, 1 or 2 with as many frames before; got ${predictor} after ${before.length}`,
    );
  }
}

/** A frame's codes as spheres in the scene, by their ids. */
export function spheresOfFrame(codes: Int32Array, track: Track, placement: Placement): Spheres {
  const { particles, step_um, radius_step_um } = track;
  const { metresPerUm, width_um, depth_um } = placement;
  const step = step_um * metresPerUm;
  const spheres = { centres: new Float32Array(3 * particles), radii: new Float32Array(particles) };
  for (let i = 0; i < particles; i++) {
    spheres.centres[3 * i] = codes[i]! * step - (width_um / 2) * metresPerUm;
    spheres.centres[3 * i + 1] = codes[2 * particles + i]! * step;
    spheres.centres[3 * i + 2] = (depth_um / 2) * metresPerUm - codes[particles + i]! * step;
    spheres.radii[i] = codes[3 * particles + i]! * radius_step_um * metresPerUm;
  }
  return spheres;
}

/** Which of the segments that are missing comes next: the one on show, else the first after it, else the first. */
export function nextSegment(missing: readonly Segment[], frame: number): Segment | undefined {
  return missing.find(({ first, frames }) => first + frames > frame) ?? missing[0];
}

/** Fetches the segments of a track one after the other; what is on show now goes first. */
export class TrackLoader {
  /** The key frame on show. */
  frame: number;

  constructor(
    private readonly track: Track,
    private readonly placement: Placement,
  ) {
    this.frame = track.frames.stage.length - 1;
  }

  /**
   * Fetch all segments.
   *
   * @param arrived takes the frames from number `first` on.
   */
  async load(signal: AbortSignal, arrived: (first: number, frames: Spheres[]) => void): Promise<void> {
    const missing = [...this.track.segments].sort((a, b) => a.first - b.first);
    for (
      let next = nextSegment(missing, this.frame);
      next && !signal.aborted;
      next = nextSegment(missing, this.frame)
    ) {
      missing.splice(missing.indexOf(next), 1);
      const codes = decodeSegment(await fetchInflated(next), next.frames, this.track.particles);
      if (signal.aborted) return;
      arrived(
        next.first,
        codes.map((frame) => spheresOfFrame(frame, this.track, this.placement)),
      );
    }
  }
}
