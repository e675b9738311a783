import { Box3, Vector3 } from "three";
import { describe, expect, it } from "vitest";
import { Placing } from "../../../src/games/pore_flight/placing";

const box = new Box3(new Vector3(-0.3, 0, -0.2), new Vector3(0.3, 0.24, 0.2));

describe("placing", () => {
  it("puts the electrode's corner and its surface where the scene has them", () => {
    const placing = new Placing(box, 0.01);
    expect(placing.toScene([0, 0, 0], new Vector3()).toArray()).toEqual([-0.3, 0, 0.2]);
    expect(
      placing.toScene([60, 40, 24], new Vector3()).distanceTo(new Vector3(0.3, 0.24, -0.2)),
    ).toBeLessThan(1e-12);
  });

  it("goes back to where it came from", () => {
    const placing = new Placing(box, 0.01);
    const scene = placing.toScene([12, 7, 3], new Vector3());
    placing.toElectrode(scene).forEach((one, i) => expect(one).toBeCloseTo([12, 7, 3][i]!, 9));
  });
});
