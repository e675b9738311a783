import { Box3, type Object3D } from "three";
import { describe, expect, it } from "vitest";
import { Film } from "../../src/scene/film";
import { between, type KeyFrame } from "../../src/scene/timeline";

const frames = (
  [
    ["slurry", 0, 40],
    ["drying", 0.4, 30],
    ["calendering", 0.8, 20],
    ["calendering", 1, 22],
  ] as const
).map(([stage, at, thickness_um]): KeyFrame => ({
  ...{ stage, at, thickness_um, time_s: 0, porosity: 0, pressure_mpa: 0 },
}));

function filmAt(time: number, atRest = false) {
  const film = new Film(frames, { metresPerUm: 0.01, width_um: 60, depth_um: 50 });
  film.show(between(time, frames), atRest);
  film.group.updateMatrixWorld(true);
  const [outline, plate] = film.group.children as [Object3D, Object3D];
  const box = (child: Object3D) => new Box3().setFromObject(child);
  return { film, outline: box(outline), plate: plate.visible ? box(plate) : undefined };
}

describe("the film while the process plays", () => {
  it("is outlined at the height of the moment", () => {
    const { min, max } = filmAt(0.2).outline;
    expect([min.x, min.y, min.z, max.x, max.z]).toEqual(
      [-0.3, 0, -0.25, 0.3, 0.25].map((side) => expect.closeTo(side, 6)),
    );
    expect(max.y).toBeCloseTo(0.35, 6);
  });

  it("has the press on it in calendering, and only there", () => {
    expect(filmAt(0.2).plate).toBeUndefined();
    for (const [time, height] of [
      [0.6, 0.25],
      [0.8, 0.2],
      [0.9, 0.21],
    ] as const)
      // prettier-ignore
      expect(filmAt(time).plate?.min.y).toBeCloseTo(height, 6);
  });

  it("is not outlined at rest", () => {
    expect(filmAt(0.2).film.group.visible).toBe(true);
    expect(filmAt(1, true).film.group.visible).toBe(false);
  });
});
