import { describe, expect, it } from "vitest";
import {
  pathRatio,
  ranked,
  ratioOfFlight,
  tortuosityFactor,
  verdict,
  type GameResult,
} from "../../../src/games/pore_flight/result";
import { initialPoreFlight, NO_READINGS, resultOf } from "../../../src/games/pore_flight/state";
import { demo } from "./electrodes";

const result = (path_ratio: number, seconds: number): GameResult => {
  return { path_ratio, seconds, touches: 0, way: "table", discomfort: null };
};

describe("results", () => {
  it("are lengths over thickness", () => {
    expect(pathRatio(30, 20)).toBe(1.5);
    const flight = {
      points_m: [
        [0, 4, 0],
        [3, 4, 0],
        [3, 0, 0],
      ] as [number, number, number][],
      clearance_um: [1, 1, 1],
      bottleneck_um: 1,
    };
    expect(ratioOfFlight(flight, 4)).toBe(7 / 4);
  });

  it("stand beside the tortuosity factor through the thickness", () => {
    const { manifest, course } = demo("desktop");
    const inside = manifest.characterisation!;
    const factor = tortuosityFactor(inside)!;
    expect(factor).toBe(inside.phases["pore"]!.tortuosity_factor["z"]);
    expect(factor).toBeGreaterThan(1);
    const thickness_m = course.thickness_um * manifest.scale.metres_per_um;
    expect(ratioOfFlight(manifest.flight!, thickness_m)).toBeGreaterThan(1);
    expect(tortuosityFactor(null)).toBeNull();
    expect(tortuosityFactor({ ...inside, phases: {} })).toBeNull();
  });

  it("compare with it by their square", () => {
    expect(verdict({ own: 1.5, widest: null, factor: 1.75 })).toBe("longer");
    expect(verdict({ own: 1.3, widest: null, factor: 1.75 })).toBe("shorter");
    expect(verdict({ own: 1.3, widest: null, factor: null })).toBeNull();
  });

  it("are ranked by length, and where that is the same on the board, by time", () => {
    const results = [result(1.5, 10), result(1.204, 60), result(1.201, 70), result(1.3, 5)];
    expect(ranked(results).map(({ seconds }) => seconds)).toEqual([60, 70, 5, 10]);
    expect(results[0]!.seconds).toBe(10);
  });

  it("are what the game was at its end", () => {
    const readings = { ...NO_READINGS, length_um: 36, thickness_um: 24, seconds: 40.5, touches: 3 };
    expect(resultOf({ ...initialPoreFlight(), way: "flight", discomfort: 2, readings })).toEqual({
      ...{ path_ratio: 1.5, seconds: 40.5, touches: 3, way: "flight", discomfort: 2 },
    });
  });
});
