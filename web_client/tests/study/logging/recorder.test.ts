import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Unnamed } from "../../../src/connection/messages";
import type { LogChunk, StudyStream } from "../../../src/generated/messages.gen";
import { ROW } from "../../../src/study/logging/motion";
import { Recorder, type RecorderOptions } from "../../../src/study/logging/recorder";
import type { Senses } from "../../../src/study/logging/senses";

const START_MS = Date.UTC(2026, 10, 23, 8);
const ALL: StudyStream[] = ["steps", "interactions", "gaze", "motion", "frames"];
const CLOCK = { offset_ms: 40, uncertainty_ms: 3 };

/** A headset that counts how often it is asked. */
function counting() {
  const asked = { move: 0, look: 0 };
  const sighted = { thing: "task", part: "" };
  const senses: Senses = {
    move(row) {
      asked.move += 1;
      row.fill(NaN, 1);
    },
    look() {
      asked.look += 1;
      return sighted;
    },
    hz: () => 72,
  };
  return { senses, asked, sighted };
}

function recording(options: Partial<RecorderOptions> = {}) {
  const kept: Unnamed<LogChunk>[] = [];
  const problems: unknown[] = [];
  const recorder = new Recorder({
    keep: (chunk) => Promise.resolve(void kept.push(chunk)),
    now: () => Math.round(performance.timeOrigin + performance.now()),
    clock: () => CLOCK,
    readClock: () => Promise.resolve(true),
    latencyMs: () => 12,
    complain: (reason) => problems.push(reason),
    ...options,
  });
  return { recorder, kept, problems };
}

/** Draw frames for some seconds, each so many milliseconds after the one before. */
function draw(recorder: Recorder, senses: Senses | undefined, seconds: number, hz = 72): void {
  for (let frame = 0; frame < seconds * hz; frame++) {
    vi.advanceTimersByTime(1000 / hz);
    recorder.frame(senses);
  }
}

const rowsOf = ({ motion }: Unnamed<LogChunk>) => (motion ? atob(motion).length / (4 * ROW) : 0);

describe("the recorder", () => {
  beforeEach(() => vi.useFakeTimers({ now: START_MS }));
  afterEach(() => vi.useRealTimers());

  it("reads nothing before a session and nothing that was declined", () => {
    const { recorder, kept } = recording();
    const { senses, asked } = counting();
    draw(recorder, senses, 2);
    recorder.act("press", "done");
    recorder.follow(["steps"]);
    draw(recorder, senses, 2);
    expect([asked, kept]).toEqual([{ move: 0, look: 0 }, []]);
    recorder.follow(["steps", "gaze", "frames"]);
    draw(recorder, senses, 2);
    recorder.act("press", "done");
    expect(asked.move).toBe(0);
    expect(kept.length).toBeGreaterThanOrEqual(1);
    expect(kept.every(({ motion, actions }) => motion === null && actions.length === 0)).toBe(true);
  });

  it("hands on a chunk a second, with samples at 60 a second from a faster display", () => {
    const { recorder, kept } = recording();
    const { senses } = counting();
    recorder.follow(ALL);
    draw(recorder, senses, 10.2);
    expect(kept).toHaveLength(10);
    kept.slice(1).forEach((chunk, i) => {
      expect(chunk.started_ms - kept[i]!.started_ms).toBeGreaterThanOrEqual(999);
      expect(chunk.started_ms - kept[i]!.started_ms).toBeLessThanOrEqual(1016);
      expect(rowsOf(chunk)).toBeGreaterThanOrEqual(59);
      expect(rowsOf(chunk)).toBeLessThanOrEqual(61);
      expect(chunk.frames).toMatchObject({ late: 0, latency_ms: 12 });
      expect(chunk.clock).toEqual(CLOCK);
    });
  });

  it.each([120, 144, 500])("keeps at most 90 samples a second of %i frames", (hz) => {
    const { recorder, kept } = recording();
    recorder.follow(["motion"], 1000);
    draw(recorder, counting().senses, 3.1, hz);
    for (const chunk of kept) expect(rowsOf(chunk)).toBeLessThanOrEqual(90);
    expect(rowsOf(kept[1]!)).toBeGreaterThanOrEqual(88);
  });

  it("says how long the gaze rested on what", () => {
    const { recorder, kept } = recording();
    const { senses, sighted } = counting();
    recorder.follow(["gaze"]);
    draw(recorder, senses, 0.5);
    Object.assign(sighted, { thing: "task", part: "done" });
    draw(recorder, senses, 0.3);
    recorder.follow([]);
    expect(kept.flatMap(({ gaze }) => gaze.map(({ target }) => target))).toEqual(["task", "task/done"]);
    const [first, second] = kept[0]!.gaze;
    expect(first!.seconds).toBeCloseTo(0.5, 1);
    expect(second!.at_ms).toBeCloseTo(500, -2);
  });

  it("says what was done and when, and no more of its target than a message holds", () => {
    const { recorder, kept } = recording();
    recorder.follow(["interactions"]);
    vi.advanceTimersByTime(250);
    recorder.act("press", "done");
    recorder.act("grab", "x".repeat(300));
    vi.advanceTimersByTime(5000);
    expect(kept).toHaveLength(1);
    expect(kept[0]!.actions[0]).toEqual({ at_ms: 250, action: "press", target: "done" });
    expect(kept[0]!.actions[1]!.target).toHaveLength(200);
  });

  it("begins a chunk where one is full of actions", () => {
    const { recorder, kept } = recording();
    recorder.follow(["interactions"]);
    for (let i = 0; i < 450; i++) recorder.act("press", `key-${i}`);
    recorder.follow([]);
    expect(kept.map(({ actions }) => actions.length)).toEqual([200, 200, 50]);
  });

  it("ends with what it has when a pause begins, and is silent until it is over", () => {
    const { recorder, kept } = recording();
    const { senses, asked } = counting();
    recorder.follow(ALL);
    draw(recorder, senses, 0.4);
    recorder.follow([]);
    expect(kept).toHaveLength(1);
    const before = { ...asked };
    draw(recorder, senses, 3);
    recorder.act("press", "done");
    expect(kept).toHaveLength(1);
    expect(asked).toEqual(before);
    recorder.follow(ALL);
    draw(recorder, senses, 1.1);
    expect(kept).toHaveLength(2);
    expect(kept[1]!.started_ms).toBeGreaterThanOrEqual(START_MS + 3400);
    expect(kept[1]!.frames!.worst_ms).toBeLessThan(20);
  });

  it("counts no time in which the page was hidden or the headset put on as a frame", () => {
    const { recorder, kept } = recording();
    const { senses } = counting();
    recorder.follow(["frames"]);
    draw(recorder, undefined, 0.2, 60);
    recorder.unseen();
    vi.advanceTimersByTime(5000);
    draw(recorder, undefined, 0.2, 60);
    vi.advanceTimersByTime(300);
    draw(recorder, senses, 0.2);
    recorder.follow([]);
    expect(kept.every(({ frames }) => frames!.worst_ms < 20 && frames!.late === 0)).toBe(true);
  });

  it("begins anew where the device's clock jumps, and knows its clock when the server has answered", async () => {
    let answer: (known: boolean) => void = () => undefined;
    const readClock = vi.fn(() => new Promise<boolean>((resolve) => (answer = resolve)));
    const { recorder, kept } = recording({ readClock });
    const { senses } = counting();
    recorder.follow(["motion"]);
    draw(recorder, senses, 0.5);
    expect(readClock).not.toHaveBeenCalled();
    vi.setSystemTime(Date.now() + 60_000);
    draw(recorder, senses, 1.2);
    expect(readClock).toHaveBeenCalled();
    expect(kept.map(({ clock }) => clock)).toEqual([CLOCK, null]);
    answer(true);
    await vi.advanceTimersByTimeAsync(0);
    draw(recorder, senses, 1);
    expect(kept.map(({ clock }) => clock)).toEqual([CLOCK, null, CLOCK]);
    expect(kept.map(rowsOf).reduce((sum, count) => sum + count)).toBeGreaterThan(140); // no sample is lost
  });

  it("says what was not kept", async () => {
    const full = new Error("no space is left");
    const { recorder, problems } = recording({ keep: () => Promise.reject(full) });
    recorder.follow(["interactions"]);
    recorder.act("press", "done");
    await vi.advanceTimersByTimeAsync(1000);
    expect(problems).toEqual([full]);
  });
});
