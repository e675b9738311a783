import { beforeAll, describe, expect, it, vi } from "vitest";
import type { Block } from "../../src/panels/content";
import { wordsIn } from "../../src/panels/words";
import { learnPanel } from "../../src/panels/learn";
import type { AppState } from "../../src/state";
import { PX_PER_M } from "../../src/xr/pen";
import { exampleState, notedActions } from "../panels/example_state";
import { atStep, exampleRun, exampleSteps } from "../panels/learn/example_learn";
import { meet, MOST_HEIGHT, painted, WIDTH } from "./plate_ink";

const LEAST_M = 0.035;

beforeAll(() => vi.stubGlobal("Path2D", class {}));

function stepOn(stepId: string, language: "en" | "fr", change: Partial<AppState["learn"]> = {}) {
  const state = exampleState();
  const learn = { ...state.learn, read: { stepId, hazards: 9 }, ...change };
  const { actions, done } = notedActions();
  const { blocks } = learnPanel(
    { ...state, learn: atStep(learn, stepId) },
    actions,
    wordsIn(language),
    "glance",
  );
  return { ...painted("Title", blocks), done };
}

describe.each(exampleSteps().map(({ step_id }) => step_id))("the step %s on a plate", (stepId) => {
  it.each(["en", "fr"] as const)("has room, and targets for a ray, none over another, in %s", (language) => {
    const { targets, height } = stepOn(stepId, language, { ticked: stepId === "choose" ? [0] : [0, 1, 2] });
    expect(height).toBeLessThanOrEqual(MOST_HEIGHT);
    expect(targets.map(({ id }) => id)).toContain(stepId === "fly" ? "play" : "complete");
    for (const one of targets) {
      expect(Math.min(one.width, one.height) / PX_PER_M, one.id).toBeGreaterThanOrEqual(LEAST_M);
      expect(one.x + one.width).toBeLessThan(WIDTH);
      for (const other of targets)
        if (other !== one) expect(meet(one, other), `${one.id} ${other.id}`).toBe(false);
    }
  });
});

it("hazards stand there word for word, with their pictograms", () => {
  const { written, targets } = stepOn("weigh", "en", { read: { stepId: "", hazards: 0 } });
  expect(written.join(" ")).toContain("Wear a mask.");
  expect(written).toContain("Serious health hazard (GHS08)");
  expect(targets.map(({ id }) => id)).toEqual(["understood"]);
});

it("options are ticked by pressing them", () => {
  const { targets, done } = stepOn("choose-all", "en", { ticked: [1] });
  for (const option of [0, 1]) targets.find(({ id }) => id === `choice-choose-all-${option}`)!.press();
  expect(done).toEqual([
    ["tickOff", 0, true],
    ["tickOff", 1, false],
  ]);
});

it("a choice of the game goes from stop to stop", () => {
  const { targets, done, written } = stepOn("make", "en");
  targets.find(({ id }) => id === "choose-gap_um-more")!.press();
  targets.find(({ id }) => id === "choose-compression-less")!.press();
  expect(done).toEqual([
    ["chooseElectrode", { gap_um: 160 }],
    ["chooseElectrode", { compression: 0.08 }],
  ]);
  expect(written).toContain("150\u2009µm");
});

it("modules of the catalogue are lines to be pressed", () => {
  const state = exampleState();
  const { actions, done } = notedActions();
  const learn = { ...state.learn, run: null, moduleId: "" };
  const { blocks } = learnPanel({ ...state, learn }, actions, wordsIn("en"), "glance");
  painted("Title", blocks).targets.forEach((target) => target.press());
  expect(done).toEqual([
    ["showModule", "slurry"],
    ["showModule", "coating"],
  ]);
});

it("a picture is drawn as soon as it is there; before, its words are", () => {
  const picture: Block = { kind: "picture", id: "p", address: "/pan.svg", text: "A pan", caption: "Own" };
  const image = { naturalWidth: 400, naturalHeight: 300 } as HTMLImageElement;
  expect(painted("Title", [picture]).written).toContain("A pan");
  const there = painted("Title", [picture], [], (address) => (address === "/pan.svg" ? image : undefined));
  expect(there.drawn).toEqual([image]);
  expect(there.written).toContain("Own");
});

it("a module that is finished has its results and the way on", () => {
  const state = exampleState();
  const { standing } = state.learn.run!;
  const run = exampleRun({ standing: { ...standing, finished: true, points: 1, possible: 2 } });
  const { actions } = notedActions();
  const { blocks } = learnPanel(
    { ...state, learn: { ...state.learn, run } },
    actions,
    wordsIn("en"),
    "glance",
  );
  const { targets, written } = painted("Title", blocks);
  expect(targets.map(({ id }) => id)).toEqual(["next-module", "afresh", "leave"]);
  expect(written).toContain("50\u2009%");
});
