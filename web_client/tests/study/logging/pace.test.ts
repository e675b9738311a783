import { describe, expect, it } from "vitest";
import { Pace } from "../../../src/study/logging/pace";

/** How many of the frames of some seconds are let through. */
function through(hz: number, framesHz: number, seconds: number): number {
  const pace = new Pace(hz);
  let count = 0;
  for (let frame = 0; frame < framesHz * seconds; frame++)
    if (pace.due((frame * 1000) / framesHz)) count += 1;
  return count;
}

describe("the pace of samples", () => {
  it.each([
    [60, 60],
    [60, 72],
    [60, 90],
    [60, 120],
    [90, 120],
    [90, 144],
    [10, 72],
  ])("is %i a second at %i frames a second", (hz, framesHz) => {
    expect(Math.abs(through(hz, framesHz, 10) - 10 * hz)).toBeLessThanOrEqual(1);
  });

  it("is that of the frames where those come more slowly", () => {
    expect(through(60, 45, 10)).toBe(450);
  });

  it("does not catch up after a gap", () => {
    const pace = new Pace(60);
    pace.due(0);
    const after = Array.from({ length: 120 }, (_, i) => pace.due(10_000 + (i * 1000) / 120));
    expect(after.filter(Boolean).length).toBeLessThanOrEqual(61);
  });
});
