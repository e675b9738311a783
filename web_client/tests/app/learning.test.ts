import { afterEach, describe, expect, it, vi } from "vitest";
import { listModules, recallGame, resumeLearning } from "../../src/app/learning";
import { exampleModule, exampleRun, exampleStanding } from "../panels/learn/example_learn";
import { Pupil, runAt, School } from "./school";

afterEach(() => vi.unstubAllGlobals());

const at = async (stepId: string, school = new School(), change: Parameters<typeof runAt>[1] = {}) => {
  school.run = runAt(stepId, change);
  return Pupil.sit(school, { run: school.run, moduleId: "slurry" });
};

describe("a module", () => {
  it("is opened in a mode, and afresh where that is asked for", async () => {
    const pupil = await Pupil.sit();
    pupil.actions.openModule("slurry", "exam", true);
    await expect.poll(() => pupil.learn.run?.run_id).toBe("run-1");
    expect(pupil.asked("open_training")).toMatchObject({ module_id: "slurry", mode: "exam", afresh: true });
    await expect.poll(() => pupil.learn.busy).toBe(false);
  });

  it("that the server refuses says why", async () => {
    const pupil = await Pupil.sit();
    pupil.school.refusal = "Guided work on slurry needs safety first.";
    pupil.actions.openModule("slurry", "guided");
    await expect.poll(() => pupil.learn.problem).toBe("Guided work on slurry needs safety first.");
    expect(pupil.learn).toMatchObject({ run: null, busy: false });
  });

  it("is left for the catalogue, which is asked for anew", async () => {
    const pupil = await at("weigh");
    pupil.actions.showModule("");
    expect(pupil.learn).toMatchObject({ run: null, moduleId: "", judged: null });
    await expect.poll(() => pupil.learn.modules).toHaveLength(1);
  });
});

describe("after a welcome", () => {
  it("the run that was open is gone on with", async () => {
    const pupil = await at("choose");
    await resumeLearning(pupil.context, "");
    expect(pupil.asked("open_training")).toMatchObject({ module_id: "slurry", mode: "learn", afresh: false });
  });

  it("a run that is finished is not begun again", async () => {
    const run = exampleRun({ standing: exampleStanding({ finished: true }) });
    const pupil = await Pupil.sit(new School(), { run, moduleId: "slurry" });
    await resumeLearning(pupil.context, "");
    expect(pupil.asked("open_training")).toBeUndefined();
    expect(pupil.learn.run).toBe(run);
  });

  it("the module of the address is opened in the mode in which it is under way", async () => {
    const school = new School();
    school.modules = [exampleModule({ under_way: "guided" })];
    const pupil = await Pupil.sit(school);
    await resumeLearning(pupil.context, "slurry");
    expect(pupil.asked("open_training")).toMatchObject({ module_id: "slurry", mode: "guided" });
  });

  it("a module of the address that was not begun shows its modes", async () => {
    const pupil = await Pupil.sit();
    await resumeLearning(pupil.context, "slurry");
    expect(pupil.asked("open_training")).toBeUndefined();
    expect(pupil.learn.moduleId).toBe("slurry");
  });
});

describe("an answer", () => {
  it("names run and step, and is on the way once only", async () => {
    const pupil = await at("weigh");
    pupil.actions.answer("10,5");
    pupil.actions.completeStep();
    pupil.actions.completeStep();
    expect(pupil.school.asked.filter(({ type }) => type === "complete_step")).toHaveLength(1);
    expect(pupil.asked("complete_step")).toMatchObject({
      ...{ run_id: "run-1", step_id: "weigh", value: 10.5, unit: "g" },
    });
    await expect.poll(() => pupil.learn.run?.standing.current).toBe(1);
  });

  it("that is no number is said to be none, and not sent", async () => {
    const pupil = await at("weigh");
    pupil.actions.answer("ten");
    pupil.actions.completeStep();
    expect(pupil.learn.problem).toBe("Expected a number, for example 10.5; got “ten”.");
    expect(pupil.asked("complete_step")).toBeUndefined();
  });

  it("is kept as it is where that was pressed", async () => {
    const pupil = await at("weigh", new School(), { mode: "guided" });
    pupil.actions.answer("12");
    pupil.actions.keepValue();
    expect(pupil.asked("complete_step")).toMatchObject({ value: 12, keep: true });
  });

  it("takes one option, or ticks several", async () => {
    const one = await at("choose");
    for (const option of [0, 2]) one.actions.choose(option);
    expect(one.learn.ticked).toEqual([2]);
    const several = await at("choose-all");
    several.actions.tickOff(0, true);
    several.actions.tickOff(2, true);
    several.actions.tickOff(0, false);
    expect(several.learn.ticked).toEqual([2]);
  });

  it("that the server refuses leaves what was typed", async () => {
    const pupil = await at("weigh");
    pupil.school.refusal = "Read the hazards of this step first.";
    pupil.actions.answer("10.5");
    pupil.actions.completeStep();
    await expect.poll(() => pupil.learn.problem).toBe("Read the hazards of this step first.");
    expect(pupil.learn).toMatchObject({ answer: "10.5", busy: false });
  });

  it("that ends the module asks how far one is with all of them", async () => {
    const pupil = await at("make", new School());
    pupil.actions.tryElectrode();
    await expect.poll(() => pupil.asked("list_scores")).toBeDefined();
    pupil.actions.completeStep();
    await expect.poll(() => pupil.learn.modules).toHaveLength(1);
    expect(pupil.learn.run?.standing.finished).toBe(true);
  });
});

describe("help", () => {
  it("is asked for at the step: hazards, hints, the teacher", async () => {
    const pupil = await at("weigh", new School(), { mode: "guided" });
    pupil.actions.acknowledgeHazards();
    await expect.poll(() => pupil.learn.busy).toBe(false);
    pupil.actions.takeHint();
    await expect.poll(() => pupil.learn.busy).toBe(false);
    pupil.actions.draftQuestion("  Why so slowly? ");
    pupil.actions.askTeacher();
    await expect.poll(() => pupil.learn.question).toEqual({ text: "", asked: true });
    expect(pupil.school.asked.map(({ type }) => type)).toEqual([
      ...["acknowledge_hazards", "take_hint", "ask_teacher"],
    ]);
    expect(pupil.asked("ask_teacher")).toMatchObject({ step_id: "weigh", text: "Why so slowly?" });
  });

  it("is no empty question", async () => {
    const pupil = await at("weigh");
    pupil.actions.draftQuestion("  ");
    pupil.actions.askTeacher();
    expect(pupil.school.asked).toEqual([]);
  });
});

describe("the game", () => {
  it("tries what was chosen, and finds its trials again after the page was left", async () => {
    const pupil = await at("make");
    pupil.actions.chooseElectrode({ gap_um: 200 });
    pupil.actions.tryElectrode();
    await expect.poll(() => pupil.learn.game.trials).toHaveLength(1);
    expect(pupil.asked("try_electrode")).toMatchObject({ gap_um: 200, active_fraction: 0.96 });
    await expect.poll(() => pupil.asked("list_scores")).toMatchObject({ step_id: "make" });
    const { trials, ...game } = pupil.learn.game;
    pupil.context.store.update((state) => ({
      ...state,
      learn: { ...state.learn, game: { ...game, trials: [] } },
    }));
    await recallGame(pupil.context);
    expect(pupil.learn.game.trials).toEqual(trials);
  });

  it("of leading an ion is begun on the stage, and its result is brought back", async () => {
    const pupil = await at("fly");
    pupil.actions.playPoreFlight();
    expect(pupil.done).toEqual([["showPanel", "electrode"], ["startPoreFlight"]]);
    const result = { path_ratio: 1.8, seconds: 60, touches: 0, way: "table" as const, discomfort: 1 };
    pupil.actions.bringFlight(result);
    pupil.actions.completeStep();
    expect(pupil.asked("complete_step")).toMatchObject({ flight: result });
  });
});

it("goes on without a word where the connection is lost", async () => {
  const pupil = await Pupil.sit();
  pupil.school.online = false;
  await listModules(pupil.context);
  pupil.actions.openModule("slurry", "learn");
  await expect.poll(() => pupil.learn.busy).toBe(false);
  expect(pupil.learn.problem).toBe("");
});
