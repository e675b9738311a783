import { describe, expect, it } from "vitest";
import { DIRECTIONS, Steering } from "../../../src/games/pore_flight/steering";
import { draws } from "./electrodes";

const LIMIT = 8;
const FRAME = 1 / 60;
const taken = (steering: Steering, seconds = FRAME) => {
  const pull = new Float64Array(3);
  steering.take(seconds, LIMIT, pull);
  return [...pull];
};
const near = (found: readonly number[], wanted: readonly number[]) =>
  wanted.forEach((one, i) => expect(found[i]).toBeCloseTo(one, 9));

describe("steering", () => {
  it("knows directions as one looks, at the electrode's front and at its next side", () => {
    const out = new Float64Array(3);
    const directions = (steering: Steering) =>
      DIRECTIONS.map((direction) => {
        steering.directionOf(direction, out);
        return [...out].map((one) => Math.round(one) + 0);
      });
    const steering = new Steering();
    expect(directions(steering)).toEqual([
      [-1, 0, 0],
      [1, 0, 0],
      [0, 0, 1],
      [0, 0, -1],
      [0, -1, 0],
      [0, 1, 0],
    ]);
    steering.turn(Math.PI / 2);
    expect(directions(steering).slice(0, 2)).toEqual([
      [0, -1, 0],
      [0, 1, 0],
    ]);
    expect(directions(steering)[5]).toEqual([-1, 0, 0]);
  });

  it("goes where one looks, and never looks over one's head", () => {
    const steering = new Steering();
    steering.turn(0, -9);
    const out = new Float64Array(3);
    steering.directionOf("away", out);
    expect(out[2]).toBeLessThan(-0.98);
    expect(out[2]).toBeGreaterThan(-1);
  });

  it("moves at the limit while a key is held, and not after it", () => {
    const steering = new Steering();
    steering.hold("right", true);
    near(taken(steering), [LIMIT * FRAME, 0, 0]);
    near(taken(steering), [LIMIT * FRAME, 0, 0]);
    steering.hold("right", false);
    near(taken(steering), [0, 0, 0]);
  });

  it("takes no more than the limit, gives the rest in the next frames, and then stands still", () => {
    const steering = new Steering();
    steering.pull(0.3, 0, 0);
    const parts = [taken(steering), taken(steering), taken(steering), taken(steering)];
    expect(parts.every(([x]) => x! <= LIMIT * FRAME + 1e-12)).toBe(true);
    expect(parts.reduce((sum, [x]) => sum + x!, 0)).toBeCloseTo(0.3, 9);
    near(parts[3]!, [0, 0, 0]);
  });

  it("forgets what a hand is too far ahead", () => {
    const steering = new Steering();
    steering.pull(50, 0, 0);
    let gone = 0;
    for (let n = 0; n < 100; n++) gone += taken(steering)[0]!;
    expect(gone).toBeLessThan(1);
  });

  it("forgets everything when it rests", () => {
    const steering = new Steering();
    steering.hold("up", true);
    steering.pull(0.3, 0, 0);
    steering.rest();
    near(taken(steering), [0, 0, 0]);
  });

  it("never pulls farther than the limit, whatever hands and keys do", () => {
    const draw = draws(11);
    const steering = new Steering();
    for (let n = 0; n < 2000; n++) {
      if (draw() < 0.2) steering.hold(DIRECTIONS[Math.floor(6 * draw())]!, draw() < 0.5);
      if (draw() < 0.3) steering.pull(draw() - 0.5, draw() - 0.5, 20 * draw() - 10);
      if (draw() < 0.1) steering.turn(draw(), draw() - 0.5);
      const seconds = 0.1 * draw();
      expect(Math.hypot(...taken(steering, seconds))).toBeLessThanOrEqual(LIMIT * seconds + 1e-9);
    }
  });
});
