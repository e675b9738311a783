import type { Box3, Ray } from "three";
import type { Spheres } from "./spheres";

/** The part of a ray that is not cut away, as distances from its origin. */
export interface Span {
  enter: number;
  leave: number;
}

export interface Hit {
  /** Place among the spheres. */
  index: number;
  distance: number;
}

/** The part of a ray in the kept box; it is empty where `leave` comes before `enter`. */
export function keptSpan({ origin, direction }: Ray, { min, max }: Box3): Span {
  const span = { enter: 0, leave: Infinity };
  for (const axis of ["x", "y", "z"] as const) {
    const low = min[axis] - origin[axis];
    const high = max[axis] - origin[axis];
    const towards = direction[axis];
    if (towards === 0) {
      if (low > 0 || high < 0) span.leave = -Infinity;
      continue;
    }
    span.enter = Math.max(span.enter, Math.min(low / towards, high / towards));
    span.leave = Math.min(span.leave, Math.max(low / towards, high / towards));
  }
  return span;
}

/** The first sphere that a ray (its direction of length 1) meets where it is not cut away; a cut sphere is filled. */
export function firstHit(ray: Ray, { centres, radii }: Spheres, { enter, leave }: Span): Hit | undefined {
  const { origin, direction } = ray;
  let best: Hit | undefined;
  for (let i = 0; i < radii.length; i++) {
    const x = centres[3 * i]! - origin.x;
    const y = centres[3 * i + 1]! - origin.y;
    const z = centres[3 * i + 2]! - origin.z;
    const middle = x * direction.x + y * direction.y + z * direction.z;
    const half2 = radii[i]! * radii[i]! - (x * x + y * y + z * z) + middle * middle;
    if (half2 <= 0) continue;
    const half = Math.sqrt(half2);
    const distance = Math.max(enter, middle - half);
    if (distance > Math.min(leave, middle + half)) continue;
    if (!best || distance < best.distance) best = { index: i, distance };
  }
  return best;
}
