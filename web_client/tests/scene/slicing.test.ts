import { Box3, Matrix4, Plane, Vector3 } from "three";
import { describe, expect, it } from "vitest";
import { slicePlane } from "../../src/scene/slicing";
import type { Axis } from "../../src/state";

const BOX = new Box3(new Vector3(-3, 0, -2), new Vector3(3, 4, 2));

/** Share of the box's corners-to-corners grid that the plane keeps. */
function kept(axis: Axis, position: number, toWorld = new Matrix4()): number {
  const plane = slicePlane(axis, position, BOX, toWorld, new Plane());
  let count = 0;
  const steps = 20;
  for (let i = 0; i < steps ** 3; i++) {
    const [x, y, z] = [i % steps, Math.floor(i / steps) % steps, Math.floor(i / steps ** 2)];
    const share = new Vector3(x, y, z).addScalar(0.5).divideScalar(steps);
    const point = BOX.getSize(new Vector3()).multiply(share).add(BOX.min).applyMatrix4(toWorld);
    if (plane.distanceToPoint(point) >= 0) count++;
  }
  return count / steps ** 3;
}

describe("slice plane", () => {
  it.each(["x", "y", "z"] as const)("keeps the share asked for along %s", (axis) => {
    for (const position of [0, 0.25, 0.5, 1]) expect(kept(axis, position)).toBeCloseTo(position, 6);
  });

  it("goes where the electrode was put", () => {
    const moved = new Matrix4().makeRotationY(0.7).setPosition(1, 2, 3);
    expect(kept("z", 0.3, moved)).toBeCloseTo(0.3, 6);
  });
});
