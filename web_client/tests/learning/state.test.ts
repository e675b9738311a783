import { expect, it } from "vitest";
import { currentStep, mustAcknowledge, rankedTrials, secondsUntil } from "../../src/learning/state";
import { exampleRun, exampleStanding, exampleStep, exampleTrial } from "../panels/learn/example_learn";

it("has no step to do once a module is finished", () => {
  expect(currentStep({ run: exampleRun() })?.step_id).toBe("weigh");
  expect(currentStep({ run: exampleRun({ standing: exampleStanding({ finished: true }) }) })).toBeUndefined();
  expect(currentStep({ run: null })).toBeUndefined();
});

it("asks to acknowledge hazards in guided work, once", () => {
  const step = exampleStep();
  const asked = (mode: "learn" | "guided" | "exam", warned = false) =>
    mustAcknowledge(exampleRun({ mode, standing: exampleStanding({ warned }) }), step);
  expect([asked("learn"), asked("guided"), asked("exam"), asked("guided", true)]).toEqual([
    ...[false, true, false, false],
  ]);
  expect(mustAcknowledge(exampleRun({ mode: "guided" }), exampleStep({ hazards: [] }))).toBe(false);
});

it("counts by the server's clock", () => {
  const now = Date.parse("2026-11-23T08:00:00Z");
  expect(secondsUntil("2026-11-23T08:01:00Z", now, 0)).toBe(60);
  expect(secondsUntil("2026-11-23T08:01:00Z", now, 90_000)).toBe(-30);
});

it("has the first of equally good trials as the best", () => {
  const trials = [1, 2, 2].map((usable_mwh_cm2, i) => exampleTrial({ trial_id: `t${i}`, usable_mwh_cm2 }));
  expect(rankedTrials(trials).map(({ trial_id }) => trial_id)).toEqual(["t1", "t2", "t0"]);
});
