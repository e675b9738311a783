import { describe, expect, it } from "vitest";
import { Course, SEPARATOR_UM } from "../../../src/games/pore_flight/course";
import { courseOf, demo, draws } from "./electrodes";

/** A slab of solid from x = 4 µm on. */
const wall = courseOf([8, 6, 10], (x) => x < 4);

describe("a course", () => {
  it("knows how far the wall is, linearly up to it and into it", () => {
    for (const x of [0.5, 1.7, 3, 3.9]) expect(wall.clearance(x, 3, 5)).toBeCloseTo(4 - x, 5);
    expect(wall.clearance(4.5, 3, 5)).toBeCloseTo(-0.5, 5);
    expect(wall.clearance(7, 3, 5)).toBeCloseTo(-3, 5);
  });

  it("knows where there is more room", () => {
    const away = new Float64Array(3);
    wall.awayFromWall(3, 3, 5, away);
    expect([...away]).toEqual([-1, 0, 0]);
  });

  it("is open above the electrode, over solids as over pores", () => {
    expect(wall.isOpen(6, 3, 10 + SEPARATOR_UM)).toBe(true);
    expect(wall.isOpen(6, 3, 9.9)).toBe(false);
    expect(wall.isOpen(6, 3, 10.1 + SEPARATOR_UM)).toBe(false);
    expect(wall.clearance(6, 3, 10)).toBeCloseTo(0, 5);
  });

  it("is closed at the sides of the box", () => {
    expect(wall.isOpen(0.01, 3, 5)).toBe(false);
    expect(wall.isOpen(2, 5.99, 5)).toBe(false);
  });

  it("starts above the electrode, over the way if one is known", () => {
    const place = new Float64Array(3);
    wall.start(undefined, place);
    expect([...place]).toEqual([4, 3, 10 + SEPARATOR_UM / 2]);
    wall.start({ x: 1, y: 99 }, place);
    expect(place[0]).toBeCloseTo(1);
    expect(wall.isOpen(place[0]!, place[1]!, place[2]!)).toBe(true);
  });

  it("ends a little above the collector", () => {
    expect(wall.isGoal(1)).toBe(true);
    expect(wall.isGoal(1.1)).toBe(false);
  });

  it("lets an ion through where a computed way passes an edge or a corner between cells, and nowhere else", () => {
    const stairs = courseOf([6, 6, 6], (x, y, z) => x === y && y === z);
    const at = (t: number) => [t, t, t] as const;
    expect(stairs.isOpen(...at(2.5))).toBe(true);
    expect(stairs.isOpen(...at(3))).toBe(false);
    stairs.openAlong([at(2.5), at(3.5)]);
    for (let t = 2.5; t <= 3.5; t += 0.05) expect(stairs.isOpen(...at(t))).toBe(true);
    expect(stairs.isOpen(...at(2))).toBe(false);
    expect(stairs.isOpen(3.5, 2.5, 3)).toBe(false);
  });

  it("says what is wrong with cells that do not fill the grid", () => {
    const grid = {
      shape: [2, 2, 2] as [number, number, number],
      cell_um: [1, 1, 1] as [number, number, number],
    };
    expect(() => new Course(grid, new Uint8Array(7), 0)).toThrow(
      "expected 8 cells of the electrode; there are 7",
    );
  });

  it("never changes faster than one moves, whatever the pores", () => {
    const draw = draws(7);
    const porous = courseOf([12, 12, 12], () => draw() < 0.4);
    const there = () => 0.5 + 11 * draw();
    for (let n = 0; n < 2000; n++) {
      const [a, b] = [0, 1].map(() => [there(), there(), there() * 1.2] as const);
      const gone = Math.hypot(a![0] - b![0], a![1] - b![1], a![2] - b![2]);
      // Interpolated in cubes, along a diagonal: each of three axes by no more than one moves along it.
      expect(Math.abs(porous.clearance(...a!) - porous.clearance(...b!))).toBeLessThanOrEqual(
        Math.sqrt(3) * gone + 1e-6,
      );
    }
  });
});

describe.each(["ci", "desktop"] as const)("the shipped electrode for %s", (device) => {
  const { course, manifest, way } = demo(device);

  it("is as thick as its manifest says", () => {
    expect(course.thickness_um).toBeCloseTo(manifest.stages.at(-1)!.thickness_um, 1);
  });

  it("lets an ion be everywhere on the computed way, to the collector", () => {
    for (const [x, y, z] of way) expect(course.isOpen(x!, y!, z!), `${x} ${y} ${z}`).toBe(true);
    expect(course.isGoal(way.at(-1)![2]!)).toBe(true);
  });
});
