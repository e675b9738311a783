import { describe, expect, it } from "vitest";
import { PosePace } from "../../src/rooms/pace";
import { NOWHERE, type Pose } from "../../src/rooms/poses";

function standing(x: number): Pose {
  return {
    ...{ flags: 1, sequence: 0, timeMs: 0, left: NOWHERE, right: NOWHERE, pointerM: 0 },
    head: { position: [x, 1.6, 0], rotation: [0, 0, 0, 1] },
  };
}

/** How many poses are sent at 60 frames per second from one moment to another. */
function sent(pace: PosePace, fromMs: number, toMs: number, place: (ms: number) => number): number {
  let count = 0;
  for (let ms = fromMs; ms < toMs; ms += 1000 / 60) if (pace.due(standing(place(ms)), ms)) count += 1;
  return count;
}

describe("the own pose", () => {
  it("is sent up to 20 times a second while it moves, 10 when still, once when it rests", () => {
    const pace = new PosePace();
    const moving = sent(pace, 0, 1000, (ms) => ms / 1000);
    expect(moving).toBeGreaterThan(16);
    expect(moving).toBeLessThanOrEqual(21); // with the first, at once
    const still = sent(pace, 1000, 2000, () => 1);
    expect(still).toBeGreaterThanOrEqual(9);
    expect(still).toBeLessThanOrEqual(11);
    sent(pace, 2000, 7000, () => 1);
    expect(sent(pace, 7000, 12_000, () => 1)).toBeLessThanOrEqual(6);
  });

  it("is sent soon when it moves after a rest", () => {
    const pace = new PosePace();
    sent(pace, 0, 10_000, () => 1);
    expect(sent(pace, 10_000, 10_100, () => 2)).toBeGreaterThanOrEqual(1);
  });
});
