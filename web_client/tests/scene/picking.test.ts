import { Plane, Ray, Vector3 } from "three";
import { describe, expect, it } from "vitest";
import { firstHit, keptSpan, type Span } from "../../src/scene/picking";
import type { Spheres } from "../../src/scene/spheres";

const WHOLE: Span = { enter: 0, leave: Infinity };
const spheres: Spheres = {
  centres: new Float32Array([0, 0, -5, 0, 0.5, -3, 3, 0, -2]),
  radii: new Float32Array([1, 1, 0.5]),
};
const ray = (x: number, y: number) => new Ray(new Vector3(x, y, 0), new Vector3(0, 0, -1));

/** The slow twin: small steps along the ray until one is inside a sphere and on the kept side of every plane. */
function walk({ origin, direction }: Ray, { centres, radii }: Spheres, planes: Plane[]): number | undefined {
  const point = new Vector3();
  for (let way = 0; way < 10; way += 0.01) {
    point.copy(origin).addScaledVector(direction, way);
    if (planes.some((plane) => plane.distanceToPoint(point) < 0)) continue;
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
    const keepsBehind = (z: number) => [new Plane(new Vector3(0, 0, -1), z)];
    const hit = (z: number) => firstHit(ray(0, 0), spheres, keptSpan(ray(0, 0), keepsBehind(z)));
    expect(hit(-3)).toEqual({ index: 1, distance: 3 });
    expect(hit(-4.2)).toMatchObject({ index: 0 });
    expect(hit(-7)).toBeUndefined();
    const keepsBefore = [new Plane(new Vector3(0, 0, 1), 1)];
    expect(firstHit(ray(0, 0), spheres, keptSpan(ray(0, 0), keepsBefore))).toBeUndefined();
    const besides = [new Plane(new Vector3(1, 0, 0), -1)];
    expect(firstHit(ray(0, 0), spheres, keptSpan(ray(0, 0), besides))).toBeUndefined();
  });

  it("is the one that small steps find, from every side and through any two cuts", () => {
    let hits = 0;
    for (let i = 0; i < 200; i++) {
      const spin = (k: number) => Math.sin(12.9898 * i + 78.233 * k);
      const way = new Vector3(spin(1), spin(2), spin(3)).normalize();
      const from = new Vector3(1, 0.2, -3.4).addScaledVector(way, -4);
      from.x += 0.9 * spin(4);
      const planes = [5, 6].map((k) =>
        new Plane().setFromNormalAndCoplanarPoint(
          new Vector3(spin(k), spin(k + 10), spin(k + 20)).normalize(),
          new Vector3(1 + spin(k + 30), 0, -3.4),
        ),
      );
      const found = firstHit(new Ray(from, way), spheres, keptSpan(new Ray(from, way), planes));
      const walked = walk(new Ray(from, way), spheres, planes);
      // Steps of 0.01 may step over what a ray only just touches.
      if (walked !== undefined) expect(found?.index, `ray ${i}`).toBe(walked);
      if (walked !== undefined) hits++;
    }
    expect(hits).toBeGreaterThan(30);
  });
});
