import { Box3, Vector3 } from "three";
import type { Axis, Range, View } from "../state";

/** Farther away than anything of an electrode: where nothing is cut, what stands out of the box stays. */
export const FAR_M = 1e3;
const WHOLE: Range = [0, 1];

/**
 * Which share of the box is kept along each axis of the electrode: what lies in the clip box and behind the slice.
 *
 * The slice is one more cut of the same kind; it takes away what faces the viewer's usual side.
 */
export function keptShares({ slice, clip }: Pick<View, "slice" | "clip">): Record<Axis, Range> {
  const kept: Record<Axis, Range> = clip.on ? { ...clip.ranges } : { x: WHOLE, y: WHOLE, z: WHOLE };
  if (!slice.on) return kept;
  const [from, to] = kept[slice.axis];
  const { position } = slice;
  kept[slice.axis] = slice.axis === "y" ? [Math.max(from, 1 - position), to] : [from, Math.min(to, position)];
  return kept;
}

/**
 * The kept part of the electrode in the scene, where its (x, y, z) became (x, z, -y).
 *
 * @param shares what is kept along each axis of the electrode.
 * @param box the electrode's box in the scene.
 * @param kept is written to: open, that is FAR_M away, on the sides where nothing is cut.
 */
export function keptBox(shares: Record<Axis, Range>, box: Box3, kept: Box3): Box3 {
  const size = box.getSize(new Vector3());
  const y: Range = [1 - shares.y[1], 1 - shares.y[0]];
  const sides = [shares.x, shares.z, y] as const;
  sides.forEach(([from, to], i) => {
    const low = box.min.getComponent(i);
    kept.min.setComponent(i, from > 0 ? low + from * size.getComponent(i) : -FAR_M);
    kept.max.setComponent(i, to < 1 ? low + to * size.getComponent(i) : FAR_M);
  });
  return kept;
}

/** Whether anything is cut away. */
export function isCut(kept: Box3): boolean {
  return cutSides(kept).includes(true);
}

/** Which of the six sides (+x, -x, +y, -y, +z, -z of the scene) are cuts. */
export function cutSides({ min, max }: Box3): boolean[] {
  return [0, 1, 2].flatMap((i) => [max.getComponent(i) < FAR_M, min.getComponent(i) > -FAR_M]);
}
