import { describe, expect, it } from "vitest";
import { answerTo } from "../../src/learning/answers";
import { initialLearn, type Learn } from "../../src/learning/state";
import { initialState, type View } from "../../src/state";
import { exampleSteps, exampleTrial } from "../panels/learn/example_learn";

const steps = new Map(exampleSteps().map((step) => [step.step_id, step]));
const { view: whole } = initialState("en", "learn", "");
const given = (stepId: string, learn: Partial<Learn> = {}, view: Partial<View> = {}) =>
  answerTo(steps.get(stepId)!, { ...initialLearn(), ...learn }, { ...whole, ...view });

describe("an answer", () => {
  it("is a value in the unit that is asked for, with point or comma", () => {
    expect(given("weigh", { answer: "10,5" })).toEqual({ value: 10.5, unit: "g" });
    expect(given("weigh", { answer: "ten" })).toBeUndefined();
  });

  it("is nothing at all where something is confirmed or waited for", () => {
    expect([given("confirm"), given("wait")]).toEqual([{}, {}]);
  });

  it("is one option, or all that were taken in the order in which they stand", () => {
    expect(given("choose", { ticked: [1] })).toEqual({ choice: 1 });
    expect(given("choose-all", { ticked: [2, 0] })).toEqual({ choices: [0, 2] });
    expect([given("choose"), given("choose-all")]).toEqual([undefined, undefined]);
  });

  it("is a list once all of it is ticked off", () => {
    expect(given("list", { ticked: [0, 2] })).toBeUndefined();
    expect(given("list", { ticked: [2, 1, 0] })).toEqual({ choices: [0, 1, 2] });
  });

  it("is the particle that is picked, and the cut as it is", () => {
    const picked = { id: 17, phase: "active", diameter_um: 8.3, height_um: 4, fields: [] };
    expect(given("pick", {}, { picked })).toEqual({
      picked: { particle: 17, phase: "active", diameter_um: 8.3 },
    });
    const slice = { on: true, axis: "z" as const, position: 0.1 };
    expect(given("cut", {}, { slice })).toEqual({ sliced: { axis: "z", position: 0.1 } });
    expect([given("pick"), given("cut")]).toEqual([undefined, undefined]);
  });

  it("is what came of a game: the flight, or the best trial", () => {
    const flown = { path_ratio: 1.8, seconds: 60, touches: 2, way: "table" as const, discomfort: null };
    expect(given("fly", { flown })).toEqual({ flight: flown });
    const { game } = initialLearn();
    const trials = [3, 9, 5].map((usable_mwh_cm2, i) => exampleTrial({ trial_id: `t${i}`, usable_mwh_cm2 }));
    expect(given("make", { game: { ...game, trials } })).toEqual({ trial_id: "t1" });
    expect([given("fly"), given("make")]).toEqual([undefined, undefined]);
  });
});
