/**
 * Where things stand in the virtual laboratory: metres, from the person's feet, x to the right, z towards their back.
 * The line is read from left to right; the glove box, which is for what comes before and after it, is on the far left.
 */
export interface Place {
  x: number;
  z: number;
  /** Degrees about the vertical; at 0 the front faces the person, who looks along -z. */
  turn: number;
}

export const PLACES: Record<string, Place> = {
  "glove-box": { x: -1.22, z: 0.34, turn: 90 },
  balance: { x: -1.0, z: -0.68, turn: 52 },
  mixer: { x: -0.42, z: -0.97, turn: 22 },
  coater: { x: 0.16, z: -0.86, turn: 0 },
  oven: { x: 1.2, z: -0.5, turn: -66 },
  calender: { x: 1.17, z: 0.38, turn: -105 },
};

/** The bench surrounds the person on three sides: inner and outer half width, front, back, and where its wings end. */
export const BENCH = { inner: 0.8, outer: 1.62, front: -0.5, back: -1.28, end: 1.1 } as const;

const STANDING_HEIGHT_M = 0.9;
const BELOW_EYES_M = 0.7;
const LOWEST_M = 0.45;

/** How high the worktop is for eyes at this height: a bench to stand at, or lower for who sits. */
export function worktopHeight(eyesY: number): number {
  return Math.max(LOWEST_M, Math.min(STANDING_HEIGHT_M, eyesY - BELOW_EYES_M));
}

/** Whether a place is on the worktop. */
export function isOnBench(x: number, z: number): boolean {
  const { inner, outer, front, back, end } = BENCH;
  const inside = Math.abs(x) <= outer && z >= back && z <= end;
  return inside && (z <= front || Math.abs(x) >= inner);
}
