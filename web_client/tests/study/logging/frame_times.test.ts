import { describe, expect, it } from "vitest";
import { FrameTimes } from "../../../src/study/logging/frame_times";

function timed(atMs: readonly number[], hz: number) {
  const times = new FrameTimes();
  for (const ms of atMs) times.frame(ms, hz);
  return times.take(12);
}

describe("the frames of a chunk", () => {
  it("are counted with their time, the worst and the late ones", () => {
    expect(timed([0, 10, 20, 36, 50, 52], 100)).toEqual({
      ...{ frames: 5, mean_ms: 10.4, worst_ms: 16, late: 1, latency_ms: 12 },
    });
  });

  it("are late by what the display shows: the same frames are in time at 60 and late at 120 a second", () => {
    const every = Array.from({ length: 61 }, (_, i) => (i * 1000) / 60);
    expect([timed(every, 60)!.late, timed(every, 120)!.late]).toEqual([0, 60]);
  });

  it("begin after a rest without the time of the rest, and each chunk anew", () => {
    const times = new FrameTimes();
    times.frame(0, 60);
    times.rest();
    times.frame(60_000, 60);
    expect(times.take(null)).toBeNull();
    times.frame(60_016, 60);
    expect(times.take(null)).toMatchObject({ frames: 1, worst_ms: 16 });
    expect(times.take(null)).toBeNull();
  });
});
