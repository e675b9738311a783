import { describe, expect, it } from "vitest";
import { Journey, SPEED_LIMITS } from "../../../src/games/pore_flight/journey";
import { courseOf } from "./electrodes";

const FRAME = 1 / 60;
const shaft = courseOf([5, 5, 20], (x, y) => x === 2 && y === 2);
const frames = (journey: Journey, count: number) => {
  for (let n = 0; n < count; n++) journey.frame(FRAME);
};

describe("a journey", () => {
  it("goes down to the collector while a key is held, no faster than it may", () => {
    const journey = new Journey(shaft, "table", undefined, false);
    journey.steering.hold("down", true);
    frames(journey, 60);
    expect(journey.ion.speed).toBeCloseTo(SPEED_LIMITS.table, 6);
    frames(journey, 120);
    expect(journey.ion.arrived).toBe(true);
    expect(journey.readings()).toMatchObject({ touches: 0, moving: false, thickness_um: 20 });
  });

  it("moves only while somebody moves it", () => {
    const journey = new Journey(shaft, "flight", undefined, false);
    const before = journey.ion.place.slice();
    frames(journey, 60);
    expect(journey.ion.place).toEqual(before);
  });

  it("is slower for who flies, and covers more of the view the faster it is", () => {
    const journey = new Journey(shaft, "flight", undefined, false);
    journey.steering.turn(0, 1); // level again: it begins by looking down
    journey.steering.hold("down", true);
    frames(journey, 60);
    expect(journey.ion.speed).toBeCloseTo(SPEED_LIMITS.flight, 6);
    expect(journey.haste).toBeGreaterThan(0.95);
    journey.steering.rest();
    frames(journey, 60);
    expect(journey.haste).toBeLessThan(0.01);
  });

  it("says where the ion could go, as one looks", () => {
    const journey = new Journey(shaft, "table", undefined, false);
    journey.steering.hold("down", true);
    frames(journey, 60);
    expect(journey.readings().open).toEqual(["up", "down"]);
    expect(journey.readings().depth_um).toBeGreaterThan(5);
    expect(journey.readings().clearance_um).toBeCloseTo(0.5, 2);
  });

  it("shows single pictures in the flight to who asked for less motion, the last one where the ion rests", () => {
    const journey = new Journey(shaft, "flight", undefined, true);
    journey.steering.turn(0, 1);
    journey.steering.hold("down", true);
    const seen = new Set<number>();
    for (let n = 0; n < 180; n++) {
      journey.frame(FRAME);
      seen.add(journey.shown[2]!);
    }
    expect(seen.size).toBeLessThan(15); // almost four micrometres in three seconds, by half ones
    journey.steering.rest();
    frames(journey, 30);
    expect(journey.shown).toEqual(journey.ion.place);
  });

  it("shows the electrode going by smoothly at the table all the same: it is one's own hand", () => {
    const journey = new Journey(shaft, "table", undefined, true);
    journey.steering.hold("down", true);
    frames(journey, 3);
    expect(journey.shown).toEqual(journey.ion.place);
  });
});
