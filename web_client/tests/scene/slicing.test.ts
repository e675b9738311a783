import { Box3, Vector3 } from "three";
import { describe, expect, it } from "vitest";
import { cutSides, isCut, keptBox, keptShares } from "../../src/scene/slicing";
import type { Axis, Range, View } from "../../src/state";

const BOX = new Box3(new Vector3(-3, 0, -2), new Vector3(3, 4, 2));
const WHOLE: Record<Axis, Range> = { x: [0, 1], y: [0, 1], z: [0, 1] };
type Cuts = Pick<View, "slice" | "clip">;

const uncut: Cuts = { slice: { on: false, axis: "x", position: 0.5 }, clip: { on: false, ranges: WHOLE } };
const sliced = (axis: Axis, position: number): Cuts => ({ ...uncut, slice: { on: true, axis, position } });
const clipped = (ranges: Partial<Record<Axis, Range>>): Cuts => ({
  ...uncut,
  clip: { on: true, ranges: { ...WHOLE, ...ranges } },
});
const keptOf = (cuts: Cuts) => keptBox(keptShares(cuts), BOX, new Box3());

/** Share of a grid of points in the box that are kept. */
function share(cuts: Cuts): number {
  const kept = keptOf(cuts);
  const steps = 20;
  let count = 0;
  for (let i = 0; i < steps ** 3; i++) {
    const cell = new Vector3(i % steps, Math.floor(i / steps) % steps, Math.floor(i / steps ** 2));
    const at = cell.addScalar(0.5).divideScalar(steps);
    if (kept.containsPoint(BOX.getSize(new Vector3()).multiply(at).add(BOX.min))) count++;
  }
  return count / steps ** 3;
}

describe("what is kept of an electrode", () => {
  it.each(["x", "y", "z"] as const)("is the share asked for along %s", (axis) => {
    for (const position of [0, 0.25, 0.5, 1]) expect(share(sliced(axis, position))).toBeCloseTo(position, 6);
    expect(share(clipped({ [axis]: [0.25, 0.75] }))).toBeCloseTo(0.5, 6);
  });

  it("is all of it, with what stands out of its sides, while nothing is cut", () => {
    expect(isCut(keptOf(uncut))).toBe(false);
    expect(isCut(keptOf(sliced("x", 1)))).toBe(false);
    expect(keptOf(uncut).containsPoint(new Vector3(-9, 9, 9))).toBe(true);
  });

  it("is open on the sides that are not cut", () => {
    const kept = keptOf(sliced("z", 0.5)); // depth: from the top downwards
    expect(cutSides(kept)).toEqual([false, false, true, false, false, false]);
    expect(kept.containsPoint(new Vector3(-9, 1.9, 9))).toBe(true);
    expect(kept.containsPoint(new Vector3(0, 2.1, 0))).toBe(false);
  });

  it("turns the electrode's y into the scene's -z", () => {
    const kept = keptOf(clipped({ y: [0, 0.25] }));
    expect(kept.min.z).toBeCloseTo(1, 6);
    expect(cutSides(kept)).toEqual([false, false, false, false, false, true]);
  });

  it("is what both the slice and the clip box keep", () => {
    const both = { ...clipped({ x: [0.2, 0.9], z: [0.5, 1] }), slice: sliced("x", 0.4).slice };
    expect(share(both)).toBeCloseTo(0.2 * 0.5, 6);
    expect(share({ ...clipped({ x: [0.6, 1] }), slice: sliced("x", 0.4).slice })).toBe(0);
  });
});
