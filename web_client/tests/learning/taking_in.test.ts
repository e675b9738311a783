import { describe, expect, it } from "vitest";
import type { Scores, StepJudged } from "../../src/generated/messages.gen";
import { initialLearn, type Learn } from "../../src/learning/state";
import { withTraining } from "../../src/learning/taking_in";
import {
  exampleLearn,
  exampleModule,
  exampleResult,
  exampleRun,
  exampleStanding,
  exampleTrial,
} from "../panels/learn/example_learn";

const typed: Learn = { ...exampleLearn(), answer: "12", ticked: [1], busy: true };
const judged = (change: Partial<StepJudged> = {}): StepJudged => ({
  type: "step_judged",
  reply_to: "",
  run_id: "run-1",
  step_id: "weigh",
  right: true,
  completed: true,
  feedback: "Within tolerance.",
  standing: exampleStanding({ current: 1, completed: 1 }),
  results: [],
  ...change,
});

describe("a run", () => {
  it("that is opened begins with empty hands", () => {
    const learn = withTraining(typed, exampleRun({ run_id: "another" }));
    expect(learn).toMatchObject({ answer: "", ticked: [], judged: null, busy: false, moduleId: "slurry" });
  });

  it("that is taken up again at the same step leaves in the hands what was in them", () => {
    const learn = withTraining(typed, exampleRun({ language: "fr", title: "Encre" }));
    expect(learn).toMatchObject({ answer: "12", ticked: [1], busy: false });
    expect(learn.run?.title).toBe("Encre");
  });

  it("that somebody went on with on another device begins its step anew", () => {
    const run = exampleRun({ standing: exampleStanding({ current: 2 }) });
    expect(withTraining(typed, run)).toMatchObject({ answer: "", ticked: [] });
  });
});

describe("an answer that is judged", () => {
  it("rightly empties the hands and says of which step it was", () => {
    const learn = withTraining(typed, judged());
    expect(learn).toMatchObject({ answer: "", ticked: [], busy: false });
    expect(learn.judged).toMatchObject({ stepId: "weigh", title: "Weigh", right: true, answer: "12" });
    expect(learn.run?.standing.current).toBe(1);
  });

  it("wrongly stays in the hands", () => {
    const standing = exampleStanding({ errors: 1 });
    const learn = withTraining(typed, judged({ right: false, completed: false, standing }));
    expect(learn).toMatchObject({ answer: "12", ticked: [1], busy: false });
    expect(learn.run?.standing.errors).toBe(1);
  });

  it("as the last one brings the results", () => {
    const results = [exampleResult()];
    const learn = withTraining(typed, judged({ standing: exampleStanding({ finished: true }), results }));
    expect(learn.run?.results).toEqual(results);
  });

  it("in a run that is not open changes nothing", () => {
    const learn = { ...typed, run: null };
    expect(withTraining(learn, judged())).toBe(learn);
    const scores: Scores = { type: "scores", reply_to: "", run_id: "run-1", step_id: "make", rows: [] };
    expect(withTraining(learn, scores)).toBe(learn);
  });
});

it("keeps hints that were opened", () => {
  const standing = exampleStanding({ hints: ["Tare first."] });
  const learn = withTraining(typed, { type: "training_stood", reply_to: "", run_id: "run-1", standing });
  expect(learn.run?.standing.hints).toEqual(["Tare first."]);
  expect(learn).toMatchObject({ answer: "12", busy: false });
});

it("keeps every trial once", () => {
  const trial = exampleTrial({ trial_id: "t2" });
  const learn = [trial, trial].reduce(withTraining, exampleLearn());
  expect(learn.game.trials.map(({ trial_id }) => trial_id)).toEqual(["trial-1", "t2"]);
});

it("lists modules", () => {
  const modules = [exampleModule()];
  expect(withTraining(initialLearn(), { type: "modules", reply_to: "", modules }).modules).toEqual(modules);
});
