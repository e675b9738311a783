import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { followGame, keepLearningTime } from "../../src/app/timing";
import { exampleRun, exampleStanding, exampleTrial } from "../panels/learn/example_learn";
import { Pupil, runAt, School } from "./school";

const BEGUN = "2026-11-23T08:00:00.000Z";

describe("the learner's clock", () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: Date.parse(BEGUN), toFake: ["Date", "setInterval", "clearInterval"] });
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  const sit = async (run: ReturnType<typeof exampleRun>) => {
    const school = new School();
    school.run = run;
    const pupil = await Pupil.sit(school);
    keepLearningTime(pupil.context);
    pupil.actions.openModule("slurry", run.mode);
    await expect.poll(() => pupil.learn.busy).toBe(false);
    return pupil;
  };

  it("goes on while something is timed, and rests otherwise", async () => {
    const pupil = await sit(runAt("wait", { mode: "guided" }));
    vi.advanceTimersByTime(5000);
    expect(pupil.learn.nowMs).toBe(Date.parse(BEGUN) + 5000);
    pupil.actions.showModule("");
    await Promise.resolve();
    expect(vi.getTimerCount()).toBe(0);
    await sit(exampleRun());
    expect(vi.getTimerCount()).toBe(0);
  });

  it("ends an exam a moment after its time, once", async () => {
    const standing = exampleStanding({ deadline: "2026-11-23T08:00:10.000Z" });
    const pupil = await sit(exampleRun({ mode: "exam", standing }));
    vi.advanceTimersByTime(10_000);
    expect(pupil.asked("complete_step")).toBeUndefined();
    vi.advanceTimersByTime(3000);
    await Promise.resolve();
    vi.advanceTimersByTime(5000);
    const ends = pupil.school.asked.filter(({ type }) => type === "complete_step");
    expect(ends).toMatchObject([{ run_id: "run-1", step_id: "weigh" }]);
    vi.useRealTimers(); // the database of the page wants its own time
  });
});

it("finds the trials of before when the game begins again", async () => {
  const pupil = await Pupil.sit();
  await pupil.context.memory.keepTrials("run-1", "make", [exampleTrial()]);
  followGame(pupil.context);
  pupil.context.store.update((state) => ({ ...state, learn: { ...state.learn, run: runAt("make") } }));
  await expect.poll(() => pupil.learn.game.trials).toHaveLength(1);
  await expect.poll(() => pupil.asked("list_scores")).toMatchObject({ step_id: "make" });
});
