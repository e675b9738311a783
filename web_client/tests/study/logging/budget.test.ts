import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, describe, expect, it } from "vitest";
import { Recorder } from "../../../src/study/logging/recorder";
import type { Senses } from "../../../src/study/logging/senses";

/** Room for the numbers of a frame, which V8 may put into 16 bytes each; objects for what is sampled need more. */
const MOST_BYTES = 64;
const FRAMES = 90;
const CHUNKS = 50;
const { now } = performance;
const wall = Date.now;

/** Bytes that are allocated while something happens, with nothing collected in between. */
function allocated(work: () => void): number {
  const before = process.memoryUsage().heapUsed;
  work();
  return process.memoryUsage().heapUsed - before;
}

describe("what a frame of a headset costs while everything is logged", () => {
  afterEach(() => {
    performance.now = now;
    Date.now = wall;
  });

  it("is no memory beyond a few numbers", () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    let ms = 0.5;
    performance.now = () => ms;
    Date.now = () => 1_795_953_600_000 + ms;
    const sighted = { thing: "task", part: "done" };
    const senses: Senses = { move: (row) => void row.fill(1, 1), look: () => sighted, hz: () => 90 };
    const recorder = new Recorder({
      keep: () => Promise.resolve(),
      now: () => ms,
      clock: () => null,
      readClock: () => Promise.resolve(true),
      latencyMs: () => 12,
      complain: () => undefined,
    });
    recorder.follow(["gaze", "motion", "frames", "interactions"], 90);
    const draw = () => {
      for (let i = 0; i < FRAMES; i++) {
        ms += 1000 / FRAMES;
        recorder.frame(senses);
      }
    };
    for (let i = 0; i < CHUNKS; i++) draw(); // until it is compiled
    let bytes = 0;
    let nothing = 0;
    for (let i = 0; i < CHUNKS; i++) {
      collect();
      nothing += allocated(() => undefined);
      bytes += allocated(draw);
      recorder.turnOver();
    }
    recorder.follow([]);
    expect((bytes - nothing) / (FRAMES * CHUNKS)).toBeLessThan(MOST_BYTES);
  });
});
