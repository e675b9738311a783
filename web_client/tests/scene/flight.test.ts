import { Vector3, type Quaternion } from "three";
import { describe, expect, it } from "vitest";
import { clearanceAt, nextStop, stationsOf } from "../../src/scene/flight";
import { FlightPath } from "../../src/scene/flight_path";
import type { Flight } from "../../src/scene/manifest";

/** Down, to the side, back under itself, and down again: there is no direction that is never looked in. */
const FLIGHT: Flight = {
  points_m: [
    [0, 0.4, 0],
    [0, 0.3, 0],
    [0.1, 0.3, 0],
    [0.1, 0.3, -0.1],
    [0, 0.2, -0.1],
    [0, 0, -0.1],
  ],
  clearance_um: [2, 1, 0.5, 0.5, 1, 2],
  bottleneck_um: 0.42,
};
const sight = (turn: Quaternion) => new Vector3(0, 0, -1).applyQuaternion(turn);
const TIMES = Array.from({ length: 201 }, (_, i) => i / 200);

describe("the flight", () => {
  it("begins above the electrode, where there is no wall, and ends at the last point", () => {
    const path = new FlightPath(FLIGHT);
    expect(path.at(0).point.y).toBeGreaterThan(0.5);
    expect(sight(path.at(0).turn).y).toBeCloseTo(-1, 6);
    expect(clearanceAt(FLIGHT, 0)).toBeNull();
    expect(path.at(1).point.distanceTo(new Vector3(0, 0, -0.1))).toBeLessThan(1e-6);
    expect(clearanceAt(FLIGHT, 1)).toBeCloseTo(2, 6);
  });

  it("passes every point of the way at its time, with the clearance there", () => {
    const path = new FlightPath(FLIGHT);
    stationsOf(FLIGHT)
      .slice(1)
      .forEach(({ point, time, clearance_um }, i) => {
        expect(path.at(time).point.distanceTo(new Vector3(...point))).toBeLessThan(1e-6);
        expect(clearance_um).toBe(FLIGHT.clearance_um[i]);
      });
  });

  it("is slower where the walls are closer", () => {
    const path = new FlightPath(FLIGHT);
    const speedIn = (from: number) => {
      const [a, b] = stationsOf(FLIGHT)
        .slice(from, from + 2)
        .map(({ time }) => time) as [number, number];
      return path.at(a).point.distanceTo(path.at(b).point) / (b - a);
    };
    expect(speedIn(4)).toBeCloseTo(2 * speedIn(3), 6);
    expect(speedIn(5)).toBeCloseTo(4 * speedIn(3), 6);
  });

  it("goes without a jump and turns no farther than the way does", () => {
    const path = new FlightPath(FLIGHT);
    const moments = TIMES.map((time) => path.at(time));
    for (let i = 1; i < moments.length; i++) {
      const [before, { point, turn }] = [moments[i - 1]!, moments[i]!];
      expect(point.distanceTo(before.point)).toBeLessThan(0.02);
      const angle = turn.angleTo(before.turn);
      expect(angle).toBeLessThan(0.25);
      expect(angle).toBeCloseTo(sight(turn).angleTo(sight(before.turn)), 3);
    }
  });

  it("looks along the way", () => {
    const path = new FlightPath(FLIGHT);
    const ahead = sight(path.at(stationsOf(FLIGHT)[2]!.time).turn);
    expect(ahead.x).toBeCloseTo(1, 6);
  });

  it("holds times outside of 0 to 1 at its ends", () => {
    const path = new FlightPath(FLIGHT);
    expect(path.at(-1).point.equals(path.at(0).point)).toBe(true);
    expect(path.at(2).point.equals(path.at(1).point)).toBe(true);
  });

  it("step by step reaches the other end and stays there", () => {
    const visited: number[] = [];
    for (let time = 0; time < 1; time = nextStop(time, 1)) visited.push(time);
    expect(visited).toHaveLength(12);
    expect(nextStop(1, 1)).toBe(1);
    expect(nextStop(0, -1)).toBe(0);
    for (const time of visited.slice(1)) expect(nextStop(nextStop(time, -1), 1)).toBeCloseTo(time, 12);
    expect(nextStop(0.51, -1)).toBe(0.5);
  });
});
