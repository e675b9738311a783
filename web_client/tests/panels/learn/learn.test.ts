import { describe, expect, it } from "vitest";
import type { TrainingStanding } from "../../../src/generated/messages.gen";
import { initialLearn, type Learn } from "../../../src/learning/state";
import type { Block, BlockOf, PanelContent, Press, Size } from "../../../src/panels/content";
import { learnPanel } from "../../../src/panels/learn";
import { wordsIn } from "../../../src/panels/words";
import type { AppState } from "../../../src/state";
import { exampleState, notedActions } from "../example_state";
import {
  atStep,
  exampleLearn,
  exampleModule,
  exampleResult,
  exampleRun,
  exampleStanding,
  exampleTrial,
} from "./example_learn";

const words = wordsIn("en");

function stateOf(learn: Partial<Learn>, change: Partial<AppState> = {}): AppState {
  return { ...exampleState(), learn: { ...exampleLearn(), ...learn }, ...change };
}

function drawn(state: AppState, size: Size = "full"): { content: PanelContent; done: unknown[][] } {
  const { actions, done } = notedActions();
  return { content: learnPanel(state, actions, words, size), done };
}

function flat(blocks: readonly Block[]): Block[] {
  return blocks.flatMap((block) =>
    block.kind === "fold" || block.kind === "held" ? [block, ...flat(block.blocks)] : [block],
  );
}

const blocksOf = <K extends Block["kind"]>({ blocks }: PanelContent, kind: K): BlockOf<K>[] =>
  flat(blocks).filter((block): block is BlockOf<K> => block.kind === kind);
const presses = (content: PanelContent): Press[] =>
  blocksOf(content, "buttons").flatMap(({ buttons }) => buttons);
const press = (content: PanelContent, id: string): Press => presses(content).find((one) => one.id === id)!;
const texts = (content: PanelContent): string[] => blocksOf(content, "text").map(({ text }) => text);
const at = (stepId: string, learn: Partial<Learn> = {}) =>
  stateOf({ ...atStep({ ...exampleLearn(), ...learn }, stepId) });
const guided = (standing: Partial<TrainingStanding> = {}): Partial<Learn> => ({
  run: exampleRun({ mode: "guided", record_id: "slurry-7", standing: exampleStanding(standing) }),
});

describe("the catalogue", () => {
  const catalogue = (change: Partial<Learn> = {}, more: Partial<AppState> = {}) =>
    drawn(stateOf({ run: null, moduleId: "", ...change }, more));

  it("has the modules of the line and the games, each with how far one is", () => {
    const modules = [...exampleLearn().modules!, exampleModule({ module_id: "best", stage: "game" })];
    const { content, done } = catalogue({ modules });
    const [line, games] = blocksOf(content, "cards");
    expect(line!.cards.map(({ over }) => over)).toEqual(["Slurry", "Coating"]);
    expect(games!.cards.map(({ id }) => id)).toEqual(["best"]);
    expect(line!.cards[1]).toMatchObject({ fraction: 0.3, detail: "10 steps" });
    expect(line!.cards[1]!.remarks.map(({ label }) => label)).toEqual([
      "Under way: 3 of 10",
      "Comes after: Slurry",
    ]);
    line!.cards[0]!.press();
    expect(done).toEqual([["showModule", "slurry"]]);
  });

  it("says whether it is on its way, empty or out of reach", () => {
    expect(texts(catalogue({ modules: null }).content)).toEqual(["The modules are on their way…"]);
    expect(texts(catalogue({ modules: [] }).content)).toEqual(["The server has no training module."]);
    const offline = catalogue({ modules: [] }, { connection: "offline" });
    expect(texts(offline.content)[0]).toContain("offline");
  });
});

describe("a module before it begins", () => {
  const page = (
    change: Parameters<typeof exampleModule>[0] = {},
    role: AppState["account"]["role"] = "teacher",
  ) => {
    const state = stateOf({
      run: null,
      modules: [exampleModule(change), exampleModule({ module_id: "safety", title: "Safety" })],
    });
    return drawn({ ...state, account: { ...state.account, role } });
  };

  it("offers its modes, each explained in a sentence", () => {
    const { content, done } = page();
    for (const mode of ["learn", "guided", "exam"]) press(content, `open-${mode}`).press();
    expect(done).toEqual(["learn", "guided", "exam"].map((mode) => ["openModule", "slurry", mode, false]));
    expect(page({ modes: ["learn"] }).content.blocks.filter(({ kind }) => kind === "heading")).toHaveLength(
      1,
    );
  });

  it("goes on with what is under way, or starts afresh", () => {
    const { content, done } = page({ under_way: "exam", completed: 2 });
    expect(press(content, "open-exam").label).toBe("Go on");
    press(content, "afresh-exam").press();
    expect(done).toEqual([["openModule", "slurry", "exam", true]]);
  });

  it("keeps guided work for who may write into the notebook, and after what comes first", () => {
    expect(press(page({}, "student").content, "open-guided").disabled).toBe(true);
    expect(press(page({ record: "" }, "student").content, "open-guided").disabled).toBe(false);
    const early = page({ missing: ["safety"] }).content;
    expect(press(early, "open-guided").disabled).toBe(true);
    expect(press(early, "open-learn").disabled).toBe(false);
    expect(texts(early)).toContain("Finish these modules first: Safety.");
  });

  it("that is none says so", () => {
    expect(texts(drawn(stateOf({ run: null, moduleId: "none" })).content)).toContain(
      "There is no module none.",
    );
  });
});

describe("hazards", () => {
  const step = exampleRun().steps[0]!;

  it("come before the instruction, with pictograms and what to wear", () => {
    const { content } = drawn(stateOf({}));
    const place = (found: (block: Block) => boolean) => content.blocks.findIndex(found);
    const [hazards] = blocksOf(content, "hazards");
    expect(hazards).toMatchObject({ whole: false, equipment: { items: ["FFP3 mask"] } });
    expect(hazards!.pictograms.map(({ code }) => code)).toEqual(["GHS07", "GHS08"]);
    expect(place((one) => one.kind === "hazards")).toBeLessThan(
      place((one) => one.kind === "text" && one.text === step.instruction),
    );
  });

  it("have to be acknowledged in guided work, whole, before there is anything to answer", () => {
    const { content, done } = drawn(stateOf(guided()));
    expect(blocksOf(content, "hazards")[0]).toMatchObject({ whole: true, items: step.hazards });
    expect(blocksOf(content, "field")).toEqual([]);
    expect(texts(content)).not.toContain(step.instruction);
    press(content, "acknowledge").press();
    expect(done).toEqual([["acknowledgeHazards"]]);
    const after = drawn(stateOf(guided({ warned: true }))).content;
    expect(blocksOf(after, "field")).toHaveLength(2); // the value, and the question to the teacher
  });

  it("stand one by one in a headset, and the last one tells the server in guided work", () => {
    const inTurn = (hazards: number, learn: Partial<Learn> = {}) =>
      drawn(stateOf({ read: { stepId: step.step_id, hazards }, ...learn }), "glance");
    step.hazards.forEach((hazard, read) => {
      const { content } = inTurn(read);
      expect(blocksOf(content, "hazards")[0]).toMatchObject({ items: [hazard], whole: true });
      expect(presses(content).map(({ id }) => id)).toEqual(["understood"]);
    });
    expect(presses(inTurn(2).content).map(({ id }) => id)).toContain("complete");
    const last = inTurn(1, guided());
    press(last.content, "understood").press();
    expect(last.done).toEqual([["readHazards", "weigh", 2], ["acknowledgeHazards"]]);
    expect(presses(inTurn(2, guided()).content).map(({ id }) => id)).toEqual(["understood"]);
    expect(presses(inTurn(0, guided({ warned: true })).content).map(({ id }) => id)).toContain("complete");
  });
});

describe("a step", () => {
  it("shows its pictures with their words, its target and its sources", () => {
    const { content } = drawn(stateOf({}));
    expect(blocksOf(content, "picture")[0]).toMatchObject({ text: "A pan", caption: "Own" });
    expect(blocksOf(content, "quantities")[0]!.rows).toEqual([
      { label: "Target", value: "10.5 ± 0.1\u2009g" },
    ]);
    expect(blocksOf(content, "list").map(({ items }) => items)).toContainEqual([
      "Kraytsberg and Ein-Eli 2016",
    ]);
  });

  it("opens its hints one by one", () => {
    const open = (hints: string[]) =>
      drawn(stateOf({ run: exampleRun({ standing: exampleStanding({ hints }) }) })).content;
    expect(press(open([]), "hint").label).toBe("Open hint 1 of 2");
    expect(texts(open(["Tare first."]))).toContain("Tare first.");
    expect(press(open(["Tare first."]), "hint").label).toBe("Open hint 2 of 2");
    expect(press(open(["Tare first.", "Again."]), "hint")).toBeUndefined();
  });

  it("has in an exam no question to the teacher", () => {
    const exam = drawn(stateOf({ run: exampleRun({ mode: "exam" }) })).content;
    expect(press(exam, "ask")).toBeUndefined();
    expect(press(drawn(stateOf({})).content, "ask")).toBeDefined();
  });

  it("says of the last answer what it was about, and in an exam no verdict", () => {
    const said = (learn: Partial<Learn>) => blocksOf(drawn(stateOf(learn)).content, "text")[0]!;
    expect(said({})).toMatchObject({ label: "Dry: Right", tone: "ok", live: true });
    const wrong = { ...exampleLearn().judged!, right: false, completed: false };
    expect(said({ judged: wrong })).toMatchObject({ label: "Not yet", tone: "warning" });
    expect(said({ judged: { ...wrong, completed: true } }).label).toBe("Dry: Noted");
    expect(said({ run: exampleRun({ mode: "exam" }) })).toMatchObject({ label: "Dry", tone: "plain" });
  });

  it("says where the values of guided work go", () => {
    const [links] = blocksOf(drawn(stateOf(guided())).content, "links");
    expect(links!.links[0]!.href).toBe("/notebook/slurry-7");
  });
});

describe("answering", () => {
  it("a value is kept in guided work only after it was found beside the target, as long as it is the same", () => {
    const judged = {
      ...exampleLearn().judged!,
      stepId: "weigh",
      right: false,
      completed: false,
      answer: "12",
    };
    const keep = (learn: Partial<Learn>) => press(drawn(stateOf(learn)).content, "keep");
    const wrong = { ...guided({ warned: true }), judged, answer: "12" };
    expect(keep(wrong)).toBeDefined();
    expect(keep({ ...wrong, answer: "11" })).toBeUndefined();
    expect(keep({ judged, answer: "12" })).toBeUndefined();
    expect(keep(guided({ warned: true }))).toBeUndefined();
  });

  it("several options are ticked, a list is done when all of it is", () => {
    const several = drawn(at("choose-all", { ticked: [0] }));
    const [ticks] = blocksOf(several.content, "ticks");
    expect(ticks!.values).toEqual(["0"]);
    ticks!.change("2", true);
    expect(several.done).toEqual([["tickOff", 2, true]]);
    expect(press(drawn(at("list", { ticked: [0] })).content, "complete").disabled).toBe(true);
    expect(press(drawn(at("list", { ticked: [0, 1, 2] })).content, "complete").disabled).toBe(false);
  });

  it("waits in guided work until the time is over, and elsewhere takes it as passed", () => {
    const passed = drawn(at("wait")).content;
    expect(texts(passed).join()).toContain("10\u2009min");
    expect(press(passed, "complete").disabled).toBe(false);
    const after = (seconds: number) => {
      const nowMs = Date.parse("2026-11-23T08:00:00Z") + 1000 * seconds;
      return drawn(at("wait", { ...guided(), nowMs })).content;
    };
    expect(blocksOf(after(61), "display")[0]).toMatchObject({ value: "8:59", target: "of 10:00" });
    expect(press(after(61), "complete").disabled).toBe(true);
    expect(press(after(600), "complete").disabled).toBe(false);
  });

  it("a particle or a cut is what is on the stage", () => {
    expect(press(drawn(at("pick")).content, "complete").disabled).toBe(false);
    const state = at("pick");
    const none = drawn({ ...state, view: { ...state.view, picked: null } }).content;
    expect(press(none, "complete").disabled).toBe(true);
    expect(blocksOf(drawn(at("cut")).content, "quantities")[0]!.rows[0]!.value).toBe("50\u2009%");
    expect(blocksOf(drawn(at("cut")).content, "toggle")[0]!.id).toBe("slice");
  });

  it("a flight is begun, and answered with once it has arrived", () => {
    const before = drawn(at("fly"));
    expect(press(before.content, "complete").disabled).toBe(true);
    press(before.content, "play").press();
    expect(before.done).toEqual([["playPoreFlight"]]);
    const flown = { path_ratio: 1.82, seconds: 61, touches: 2, way: "table" as const, discomfort: null };
    expect(press(drawn(at("fly", { flown })).content, "complete").disabled).toBe(false);
  });
});

describe("the game of the best electrode", () => {
  const trials = [3, 9].map((usable_mwh_cm2, i) => exampleTrial({ trial_id: `t${i}`, usable_mwh_cm2 }));
  const { game } = initialLearn();

  it("has five choices that move by steps, and beside them what came of the last trial", () => {
    const { content, done } = drawn(at("make", { game: { ...game, trials } }));
    const ranges = blocksOf(content, "range");
    expect(ranges.map(({ text }) => text)).toEqual([
      ...["96.0\u2009%", "50\u2009%", "70\u2009%", "150\u2009µm", "10\u2009%"],
    ]);
    ranges[3]!.change(1);
    press(content, "try").press();
    press(content, "complete").press();
    expect(done).toEqual([["chooseElectrode", { gap_um: 320 }], ["tryElectrode"], ["completeStep"]]);
    const aside = content.aside!;
    expect(aside.flatMap((one) => (one.kind === "bars" ? one.bars.map(({ value }) => value) : []))).toEqual([
      ...["126\u2009µm", "88\u2009µm"],
    ]);
    const [table] = aside.filter((one): one is BlockOf<"table"> => one.kind === "table");
    expect(table!.rows.map(({ id, strong }) => [id, strong])).toEqual([
      ["t1", true],
      ["t0", false],
    ]);
  });

  it("stands on one plate in a headset", () => {
    const { content } = drawn(at("make", { game: { ...game, trials } }), "glance");
    expect(content.aside).toBeUndefined();
    expect(blocksOf(content, "bars")).toHaveLength(1);
  });

  it("says before the first trial what to do", () => {
    expect(
      texts({ ...drawn(at("make", { game })).content, blocks: drawn(at("make", { game })).content.aside! }),
    ).toHaveLength(1);
    expect(press(drawn(at("make", { game })).content, "complete")).toBeUndefined();
  });
});

describe("the end", () => {
  const finished = (standing: Partial<TrainingStanding>, results = [exampleResult()]): Partial<Learn> => ({
    run: exampleRun({
      standing: exampleStanding({ finished: true, points: 4.5, possible: 6, ...standing }),
      results,
    }),
  });

  it("has the score, every step, the certificate and the next module", () => {
    const wrong = exampleResult({ step_id: "choose", right: false, points: 0, feedback: "Not that one." });
    const { content, done } = drawn(stateOf(finished({}, [exampleResult(), wrong])));
    expect(blocksOf(content, "quantities")[0]!.rows.map(({ value }) => value)).toEqual([
      ...["75\u2009%", "4.5 of 6", "1:24"],
    ]);
    const [table] = blocksOf(content, "table");
    expect(table!.rows.map(({ below }) => below)).toEqual([undefined, "Not that one."]);
    expect(blocksOf(content, "links")[0]!.links.map(({ href }) => href)).toEqual([
      "/api/v1/training/runs/run-1/certificate?format=html",
      "/api/v1/training/runs/run-1/certificate?format=json",
    ]);
    press(content, "next-module").press();
    press(content, "afresh").press();
    expect(done).toEqual([
      ["showModule", "coating"],
      ["openModule", "slurry", "learn", true],
    ]);
  });

  it("of an exam says whether it was passed; without that there is no certificate", () => {
    const passed = drawn(stateOf(finished({ passed: true }))).content;
    expect(texts(passed)).toContain("You have passed the exam.");
    const failed = drawn(stateOf(finished({ passed: false }))).content;
    expect(texts(failed)).toContain("You have not passed the exam this time.");
    expect(blocksOf(failed, "links")).toEqual([]);
  });
});

describe("the time of an exam", () => {
  const left = (deadline: string) =>
    texts(
      drawn(stateOf({ run: exampleRun({ mode: "exam", standing: exampleStanding({ deadline }) }) })).content,
    );

  it("runs, its last minutes are said, and so is its end", () => {
    expect(left("2026-11-23T08:31:00Z")).toContain("30:00");
    expect(left("2026-11-23T09:31:05Z")).toContain("1:30:05");
    expect(left("2026-11-23T08:03:30Z")).toContain("3 minutes are left.");
    expect(left("2026-11-23T08:01:30Z")).toContain("The last minute has begun.");
    expect(left("2026-11-23T08:00:30Z")).toContain("The time is over. The result is on its way.");
  });
});
