import { describe, expect, it } from "vitest";
import { mixSpheres, wayBetween, writeMatrices } from "../../src/scene/playback";
import { emptySpheres, type Spheres } from "../../src/scene/spheres";

const spheres = (centres: number[], radii: number[]): Spheres => ({
  centres: new Float32Array(centres),
  radii: new Float32Array(radii),
});
const PERIOD = { width: 0.6, depth: 0.6 };
const round = (values: Iterable<number>) => [...values].map((value) => Number(value.toFixed(5)));

function mixed(a: Spheres, b: Spheres, mix: number, ids = [0]) {
  const now = emptySpheres(ids.length);
  mixSpheres({ a, b, mix, nearest: 0 }, Uint32Array.from(ids), PERIOD, now);
  return { centre: round(now.centres), radius: round(now.radii) };
}

describe("particles between two moments", () => {
  it("move and shrink straight on", () => {
    const wet = spheres([0, 0.4, 0.1], [0.02]);
    const dry = spheres([0.1, 0.2, 0.1], [0.01]);
    expect(mixed(wet, dry, 0)).toEqual({ centre: [0, 0.4, 0.1], radius: [0.02] });
    expect(mixed(wet, dry, 0.5)).toEqual({ centre: [0.05, 0.3, 0.1], radius: [0.015] });
    expect(mixed(wet, dry, 1)).toEqual({ centre: [0.1, 0.2, 0.1], radius: [0.01] });
  });

  it("take the short way through a periodic side and never through the top", () => {
    const left = spheres([-0.29, 0.1, -0.28], [0.01]);
    const right = spheres([0.29, 0.6, 0.28], [0.01]);
    expect(mixed(left, right, 0.5).centre).toEqual([0.3, 0.35, 0.3]);
    expect(mixed(left, right, 1).centre).toEqual([0.29, 0.6, 0.28]);
  });

  it("are found by their ids", () => {
    const still = spheres([0, 0, 0, 0.1, 0.1, 0.1, 0.2, 0.2, 0.2], [0.01, 0.02, 0.03]);
    expect(mixed(still, still, 0.3, [2, 0])).toEqual({
      centre: [0.2, 0.2, 0.2, 0, 0, 0],
      radius: [0.03, 0.01],
    });
  });

  it("stand in an instanced mesh at their places and in their sizes", () => {
    const matrices = new Float32Array(32).fill(7);
    writeMatrices(spheres([1, 2, 3, 4, 5, 6], [0.5, 0.25]), matrices);
    expect([...matrices.subarray(16)]).toEqual([0.25, 0, 0, 0, 0, 0.25, 0, 0, 0, 0, 0.25, 0, 4, 5, 6, 1]);
  });
});

describe("the way between key frames", () => {
  const [first, last] = [spheres([0, 0, 0], [1]), spheres([1, 1, 1], [1])];

  it("leads from one to the other once both have arrived", () => {
    expect(wayBetween([first, last], { from: 0, to: 1, mix: 0.25 })).toEqual({
      ...{ a: first, b: last, mix: 0.25, nearest: 0 },
    });
  });

  it("stands still at the nearest frame that is there", () => {
    const missing = [first, undefined, undefined, undefined, last];
    expect(wayBetween(missing, { from: 1, to: 2, mix: 0.2 })).toMatchObject({
      a: first,
      b: first,
      nearest: 0,
    });
    expect(wayBetween(missing, { from: 2, to: 3, mix: 0.9 })).toMatchObject({ a: last, b: last, nearest: 4 });
    expect(wayBetween([undefined], { from: 0, to: 0, mix: 0 })).toBeUndefined();
  });
});
