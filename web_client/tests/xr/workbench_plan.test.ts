import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { isOnBench, PLACES, worktopHeight, type Place } from "../../src/xr/workbench_plan";

interface Prop {
  triangles: number;
  bounds_m: { min: [number, number, number]; max: [number, number, number] };
}
type Point = [x: number, z: number];

const { props } = JSON.parse(
  readFileSync(new URL("../../../assets/props/props.json", import.meta.url), "utf8"),
) as { props: Record<string, Prop> };
const ELECTRODE_HALF_M = 0.3;

/** Corners of a prop where it stands, seen from above. */
function footprint({ bounds_m: { min, max } }: Prop, { x, z, turn }: Place): Point[] {
  const [c, s] = [Math.cos((turn * Math.PI) / 180), Math.sin((turn * Math.PI) / 180)];
  const corners: Point[] = [
    [min[0], min[2]],
    [max[0], min[2]],
    [max[0], max[2]],
    [min[0], max[2]],
  ];
  return corners.map(([a, b]) => [x + c * a + s * b, z - s * a + c * b]);
}

/** Whether a line along an edge of one or the other keeps two rectangles apart. */
function apart(one: Point[], other: Point[]): boolean {
  return [...edges(one), ...edges(other)].some(([nx, nz]) => {
    const along = (corners: Point[]) => corners.map(([x, z]) => nx * x + nz * z);
    const [a, b] = [along(one), along(other)];
    return Math.max(...a) < Math.min(...b) || Math.max(...b) < Math.min(...a);
  });
}

function edges(corners: Point[]): Point[] {
  return corners.map(([x, z], i) => {
    const [nextX, nextZ] = corners[(i + 1) % corners.length]!;
    return [nextZ - z, x - nextX];
  });
}

const standing = Object.entries(PLACES).map(([name, place]) => ({
  name,
  corners: footprint(props[name]!, place),
}));

describe("the plan of the workbench", () => {
  it("has a place for every prop of the catalogue", () => {
    expect(Object.keys(PLACES).sort()).toEqual(Object.keys(props).sort());
  });

  it.each(standing)("puts $name wholly onto the worktop", ({ corners }) => {
    for (const [x, z] of corners) expect(isOnBench(x, z), `${x}, ${z}`).toBe(true);
  });

  it("lets no two props stand in each other", () => {
    for (const one of standing)
      for (const other of standing)
        if (one.name < other.name)
          expect(apart(one.corners, other.corners), `${one.name}, ${other.name}`).toBe(true);
  });

  it.each(Object.entries(PLACES))("turns the front of %s to the person", (_name, { x, z, turn }) => {
    const front = [Math.sin((turn * Math.PI) / 180), Math.cos((turn * Math.PI) / 180)] as const;
    expect((front[0] * -x + front[1] * -z) / Math.hypot(x, z)).toBeGreaterThan(0.85);
  });

  it("draws few triangles", () => {
    expect(Object.values(props).reduce((sum, prop) => sum + prop.triangles, 0)).toBeLessThan(9000);
  });

  it("is for who stands and for who sits, below the electrode in both cases", () => {
    expect(worktopHeight(1.75)).toBe(0.9);
    expect(worktopHeight(1.2)).toBeCloseTo(0.5);
    expect(worktopHeight(0.3)).toBe(0.45);
    for (const eyes of [1.2, 1.6, 1.9])
      expect(worktopHeight(eyes)).toBeLessThan(eyes - 0.25 - ELECTRODE_HALF_M);
  });
});
