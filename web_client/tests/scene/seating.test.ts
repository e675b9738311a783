import { Vector3 } from "three";
import { describe, expect, it } from "vitest";
import { besideHost, ROOM_LENS, sideOf } from "../../src/scene/seating";

const SIGHT = (ROOM_LENS / 2) * (Math.PI / 180);

describe("places around the electrode", () => {
  const sides = Array.from({ length: 30 }, (_, i) => sideOf(i + 1));

  it("are another for each of thirty people", () => {
    for (const [i, one] of sides.entries())
      for (const other of sides.slice(0, i)) expect(one.angleTo(other)).toBeGreaterThan(0.08);
  });

  it("are low enough that people across the electrode see each other", () => {
    const eyes = sides[0]!;
    const across = new Vector3(-eyes.x, eyes.y, -eyes.z);
    const towards = across.clone().sub(eyes);
    expect(towards.angleTo(eyes.clone().negate())).toBeLessThan(SIGHT);
  });

  it("beside the host are near the host's, on both sides and not in each other", () => {
    const host = new Vector3(0.3, 0.4, 1.2);
    const middle = new Vector3(0, 0.1, 0);
    const level = (side: Vector3) => Math.atan2(side.x, side.z);
    const away = [2, 3, 4, 5, 6].map((seat) => level(besideHost(host, middle, seat)) - level(host));
    expect(away.some((angle) => angle > 0) && away.some((angle) => angle < 0)).toBe(true);
    expect(Math.max(...away.map(Math.abs))).toBeLessThan(Math.PI / 4);
    expect(new Set(away.map((angle) => angle.toFixed(2))).size).toBe(away.length);
  });
});
