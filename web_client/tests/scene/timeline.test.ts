import { describe, expect, it } from "vitest";
import type { Manifest, StageName } from "../../src/scene/manifest";
import { between, nearestFrame, processOf, stageEnds } from "../../src/scene/timeline";

const NAMES: StageName[] = ["slurry", "drying", "calendering"];
const stages = NAMES.map((name, i) => ({
  name,
  thickness_um: 100 - i,
  porosity: null,
  pressure_mpa: null,
  box_um: [1, 1, 1] as [number, number, number],
}));
const track = (stage: number[], time_s: number[]) => ({
  ...{ particles: 0, step_um: 1, radius_step_um: 1, segments: [] },
  frames: { stage, time_s, thickness_um: time_s, porosity: time_s, pressure_mpa: time_s },
});
const processWith = (frames?: ReturnType<typeof track>) =>
  processOf({ stages, track: frames ?? null } as unknown as Manifest);
const ats = (frames: { at: number }[]) => frames.map(({ at }) => Number(at.toFixed(4)));

describe("the process", () => {
  it("goes through the key frames of the track at the pace of the simulated time, stage by stage", () => {
    const { frames, seconds } = processWith(track([0, 0, 0, 1, 1, 2, 2], [0.5, 1, 1.5, 10, 40, 0, 0.001]));
    expect(seconds).toBe(13.5);
    const [drying, calendering] = [3.5 / 13.5, 8.5 / 13.5].map((at) => Number(at.toFixed(4))) as [
      number,
      number,
    ];
    expect(ats(frames)).toEqual([
      0,
      Number((3.5 / 13.5 / 2).toFixed(4)),
      drying,
      Number(((3.5 + 5 / 4) / 13.5).toFixed(4)),
      calendering,
      calendering,
      1,
    ]);
    expect(stageEnds(frames).map(({ stage, time_s }) => [stage, time_s])).toEqual([
      ["slurry", 1.5],
      ["drying", 40],
      ["calendering", 0.001],
    ]);
  });

  it("spaces frames evenly where no time goes by, so that a stage is never jumped over", () => {
    const { frames } = processWith(track([0, 1, 2, 2], [0, 0, 0, 0]));
    expect(ats(frames)).toEqual([
      Number((3.5 / 13.5).toFixed(4)),
      Number((8.5 / 13.5).toFixed(4)),
      Number((11 / 13.5).toFixed(4)),
      1,
    ]);
  });

  it("goes from stage to stage where there is no track", () => {
    const { frames, seconds } = processWith();
    expect(seconds).toBe(8);
    expect(frames.map(({ stage, at, time_s }) => [stage, at, time_s])).toEqual([
      ["slurry", 0, null],
      ["drying", 0.5, null],
      ["calendering", 1, null],
    ]);
    expect([0, 0.2, 0.3, 0.7, 0.8, 1].map((time) => nearestFrame(time, frames))).toEqual([0, 0, 1, 1, 2, 2]);
  });
});

describe("a time", () => {
  const at = (...places: number[]) => places.map((place) => ({ at: place }));

  it.each([
    [0, { from: 0, to: 1, mix: 0 }],
    [0.25, { from: 0, to: 1, mix: 0.5 }],
    [0.5, { from: 1, to: 2, mix: 0 }],
    [1, { from: 1, to: 2, mix: 1 }],
    [7, { from: 1, to: 2, mix: 1 }],
  ])("%s lies between two of three frames", (time, expected) => {
    expect(between(time, at(0, 0.5, 1))).toEqual(expected);
  });

  it("stays behind the frame of the same moment that comes last", () => {
    expect(between(0.5, at(0, 0.5, 0.5, 1))).toEqual({ from: 2, to: 3, mix: 0 });
  });

  it("stands still where there is one frame or none", () => {
    expect(between(0.7, at(0))).toEqual({ from: 0, to: 0, mix: 0 });
    expect(between(0.7, [])).toEqual({ from: 0, to: 0, mix: 0 });
  });
});
