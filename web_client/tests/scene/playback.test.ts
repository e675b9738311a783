import { BufferGeometry } from "three";
import { describe, expect, it } from "vitest";
import type { StageFrame } from "../../src/scene/manifest";
import { between, frameAt, mixSpheres } from "../../src/scene/playback";
import type { Spheres } from "../../src/scene/spheres";

const spheres = (centres: number[], radii: number[]): Spheres => ({
  geometry: new BufferGeometry(),
  centres: new Float32Array(centres),
  radii: new Float32Array(radii),
  ids: Uint32Array.from(radii.keys()),
});
const PERIOD = { width: 0.6, depth: 0.6 };

function mixed(from: Spheres, to: Spheres, mix: number) {
  const matrices = new Float32Array(16 * to.radii.length).fill(7);
  mixSpheres(from, to, mix, PERIOD, matrices);
  return {
    centre: [...matrices.slice(12, 15)].map((value) => Number(value.toFixed(5))),
    radius: Number(matrices[0]!.toFixed(5)),
    rest: [matrices[1], matrices[4], matrices[15]],
  };
}

describe("playback", () => {
  it.each([
    [0, { from: 0, to: 1, mix: 0 }],
    [0.25, { from: 0, to: 1, mix: 0.5 }],
    [0.5, { from: 1, to: 2, mix: 0 }],
    [1, { from: 1, to: 2, mix: 1 }],
    [7, { from: 1, to: 2, mix: 1 }],
  ])("time %s of three stages", (time, expected) => {
    expect(between(time, 3)).toEqual(expected);
  });

  it("stands still where there is one stage or none", () => {
    expect(between(0.7, 1)).toEqual({ from: 0, to: 0, mix: 0 });
    expect(between(0.7, 0)).toEqual({ from: 0, to: 0, mix: 0 });
  });

  it("shows the numbers of the nearest stage and makes up none between", () => {
    const frames = (["slurry", "drying", "calendering"] as const).map((name, i): StageFrame => ({
      name,
      thickness_um: 100 - i,
      porosity: null,
      pressure_mpa: null,
      box_um: [1, 1, 1],
    }));
    expect([0, 0.2, 0.3, 0.7, 0.8, 1].map((time) => frameAt(frames, time).name)).toEqual([
      "slurry",
      "slurry",
      "drying",
      "drying",
      "calendering",
      "calendering",
    ]);
  });

  it("moves and shrinks particles straight from stage to stage", () => {
    const wet = spheres([0, 0.4, 0.1], [0.02]);
    const dry = spheres([0.1, 0.2, 0.1], [0.01]);
    expect(mixed(wet, dry, 0)).toMatchObject({ centre: [0, 0.4, 0.1], radius: 0.02, rest: [0, 0, 1] });
    expect(mixed(wet, dry, 0.5)).toMatchObject({ centre: [0.05, 0.3, 0.1], radius: 0.015 });
    expect(mixed(wet, dry, 1)).toMatchObject({ centre: [0.1, 0.2, 0.1], radius: 0.01 });
  });

  it("takes the short way through a periodic side and never through the top", () => {
    const left = spheres([-0.29, 0.1, -0.28], [0.01]);
    const right = spheres([0.29, 0.6, 0.28], [0.01]);
    expect(mixed(left, right, 0.5).centre).toEqual([0.3, 0.35, 0.3]);
    expect(mixed(left, right, 1).centre).toEqual([0.29, 0.6, 0.28]);
  });
});
