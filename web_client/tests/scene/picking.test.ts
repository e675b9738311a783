import { Box3, Ray, Vector3 } from "three";
import { describe, expect, it } from "vitest";
import { firstHit, keptSpan, type Span } from "../../src/scene/picking";
import type { Spheres } from "../../src/scene/spheres";

const WHOLE: Span = { enter: 0, leave: Infinity };
const spheres: Spheres = {
  centres: new Float32Array([0, 0, -5, 0, 0.5, -3, 3, 0, -2]),
  radii: new Float32Array([1, 1, 0.5]),
};
const ray = (x: number, y: number) => new Ray(new Vector3(x, y, 0), new Vector3(0, 0, -1));

const FAR = 1e3;
const box = (low: Partial<Record<"x" | "y" | "z", number>>, high: typeof low) =>
  new Box3(
    new Vector3(low.x ?? -FAR, low.y ?? -FAR, low.z ?? -FAR),
    new Vector3(high.x ?? FAR, high.y ?? FAR, high.z ?? FAR),
  );

/** The slow twin: small steps along the ray until one is inside a sphere and in the kept box. */
function walk({ origin, direction }: Ray, { centres, radii }: Spheres, kept: Box3): number | undefined {
  const point = new Vector3();
  for (let way = 0; way < 10; way += 0.01) {
    point.copy(origin).addScaledVector(direction, way);
    if (!kept.containsPoint(point)) continue;
    for (let i = 0; i < radii.length; i++)
      if (point.distanceTo(new Vector3().fromArray(centres, 3 * i)) < radii[i]!) return i;
  }
  return undefined;
}

describe("the first sphere on a ray", () => {
  it("is the nearest of those that it meets", () => {
    expect(firstHit(ray(0, 0), spheres, WHOLE)).toMatchObject({ index: 1 });
    expect(firstHit(ray(0, -0.9), spheres, WHOLE)).toMatchObject({ index: 0 });
    expect(firstHit(ray(3, 0), spheres, WHOLE)).toEqual({ index: 2, distance: 1.5 });
    expect(firstHit(ray(-3, 0), spheres, WHOLE)).toBeUndefined();
  });

  it("is not behind the eye", () => {
    expect(firstHit(new Ray(new Vector3(), new Vector3(0, 0, 1)), spheres, WHOLE)).toBeUndefined();
  });

  it("is filled where it is cut, and passed over where it is cut away", () => {
    const hit = (z: number) => firstHit(ray(0, 0), spheres, keptSpan(ray(0, 0), box({}, { z })));
    expect(hit(-3)).toEqual({ index: 1, distance: 3 });
    expect(hit(-4.2)).toMatchObject({ index: 0 });
    expect(hit(-7)).toBeUndefined();
    const before = box({ z: -1 }, {});
    expect(firstHit(ray(0, 0), spheres, keptSpan(ray(0, 0), before))).toBeUndefined();
    const besides = box({ x: 1 }, {});
    expect(firstHit(ray(0, 0), spheres, keptSpan(ray(0, 0), besides))).toBeUndefined();
  });

  it("is the one that small steps find, from every side and into any box", () => {
    let hits = 0;
    for (let i = 0; i < 200; i++) {
      const spin = (k: number) => Math.sin(12.9898 * i + 78.233 * k);
      const way = new Vector3(spin(1), spin(2), spin(3)).normalize();
      const from = new Vector3(1, 0.2, -3.4).addScaledVector(way, -4);
      from.x += 0.9 * spin(4);
      const corner = (k: number) => new Vector3(1 + 3 * spin(k), spin(k + 1), -3.4 + 2 * spin(k + 2));
      const kept = new Box3().setFromPoints([corner(5), corner(8)]);
      const found = firstHit(new Ray(from, way), spheres, keptSpan(new Ray(from, way), kept));
      const walked = walk(new Ray(from, way), spheres, kept);
      // Steps of 0.01 may step over what a ray only just touches.
      if (walked !== undefined) expect(found?.index, `ray ${i}`).toBe(walked);
      if (walked !== undefined) hits++;
    }
    expect(hits).toBeGreaterThan(30);
  });
});
