import { describe, expect, it } from "vitest";
import type { Learner, Role } from "../../src/generated/messages.gen";
import { PANELS } from "../../src/panels";
import { inOrder, stopwatch } from "../../src/panels/class_people";
import { classInRoom } from "../../src/panels/class_in_room";
import type { Block, BlockOf } from "../../src/panels/content";
import { wordsIn } from "../../src/panels/words";
import type { AppState } from "../../src/state";
import type { Joined } from "../../src/rooms/rights";
import { exampleClass, exampleLearner, exampleResult, exampleView, NOW } from "./example_class";
import { exampleState, notedActions } from "./example_state";

const plain = (text: string) => text;
const words = wordsIn("en");
const { actions } = notedActions();

function stateWith(classes: Partial<AppState["classes"]>, role: Role = "teacher"): AppState {
  const state = exampleState();
  const view = exampleView(plain);
  const standing = exampleClass(plain);
  return {
    ...state,
    account: { ...state.account, role },
    classes: { ...state.classes, view, standing, nowMs: Date.parse(NOW), runId: "", ...classes },
  };
}

const panel = (state: AppState, language: "en" | "fr" = "en") =>
  PANELS.class(state, actions, wordsIn(language), "full");

function blockOf<K extends Block["kind"]>(blocks: Block[] | undefined, kind: K): BlockOf<K> {
  const found = blocks?.find((block): block is BlockOf<K> => block.kind === kind);
  if (!found) throw new Error(`there is no ${kind}`);
  return found;
}
const withLearners = (learners: Learner[]) => stateWith({ standing: { ...exampleClass(plain), learners } });

describe("a class", () => {
  it("has those who need somebody first, and who is done last", () => {
    const { lines } = blockOf(panel(stateWith({})).blocks, "learners");
    expect(lines.map(({ name }) => name)).toEqual(["Chloé", "Bo", "Ada", "Gus", "Dai", "Eve", "Fay"]);
    expect(lines.map(({ state }) => state.map(({ label }) => label).join())).toEqual([
      ...["Asks", "Stuck", "Working", "Time is over", "Passed", "Not passed", "Finished"],
    ]);
  });

  it("says in words and with a sign what it says in colour", () => {
    for (const { state } of blockOf(panel(stateWith({})).blocks, "learners").lines)
      for (const { icon, label } of state) expect([icon, label]).not.toContain("");
  });

  it("tells the step, its title, the way so far, and how long it has taken", () => {
    const line = blockOf(panel(stateWith({})).blocks, "learners").lines.find(({ name }) => name === "Ada")!;
    expect(line).toMatchObject({
      work: "Slurry · learning",
      step: { text: "2 / 12", title: "Weigh", fraction: 1 / 12 },
      ...{ errors: "0", hints: "0", time: "5:00" },
    });
    const later = stateWith({ nowMs: Date.parse(NOW) + 61_000 });
    expect(blockOf(panel(later).blocks, "learners").lines[2]!.time).toBe("6:01");
  });

  it("says once what all of it do", () => {
    const same = withLearners([exampleLearner("A"), exampleLearner("B")]);
    expect(panel(same).blocks[0]).toMatchObject({ text: "Slurry · learning" });
    expect(blockOf(panel(same).blocks, "learners").lines.map(({ work }) => work)).toEqual(["", ""]);
  });

  it("counts time by the server's clock", () => {
    const state = stateWith({});
    const ahead = { ...state, account: { ...state.account, serverAheadMs: -60_000 } };
    expect(blockOf(panel(ahead).blocks, "learners").lines[2]!.time).toBe("4:00");
  });

  it("sums up in numbers that the last row can read", () => {
    const { rows, large } = blockOf(panel(stateWith({})).blocks, "quantities");
    expect(large).toBe(true);
    expect(rows.map(({ label, value }) => `${value} ${label}`)).toEqual([
      ...["7 students", "3 finished", "1 stuck", "1 asking", "2 / 12 median step"],
    ]);
  });

  it("says aloud who needs somebody, and that nobody does", () => {
    const spoken = (state: AppState) =>
      panel(state).blocks.filter((block) => block.kind === "text" && block.live);
    expect(spoken(stateWith({}))).toMatchObject([
      { label: "Now:", text: "Chloé asks about “Weigh” · Bo is stuck at “Weigh”", icon: "hand" },
    ]);
    const many = ["A", "B", "C", "D", "E"].map((name) => exampleLearner(name, { stuck: true }));
    expect(spoken(withLearners(many))[0]).toMatchObject({
      text: "A is stuck at “Weigh” · B is stuck at “Weigh” · C is stuck at “Weigh” · and 2 more",
    });
    expect(spoken(withLearners([exampleLearner("A")]))).toMatchObject([
      { text: "Nobody is stuck, and nobody asks." },
    ]);
  });

  it("shows the steps of who is chosen, and can be left again", () => {
    const { done, actions: noted } = notedActions();
    const state = stateWith({ runId: "run-Bo" });
    const { aside } = PANELS.class(state, noted, words, "full");
    expect(aside?.[0]).toMatchObject({ kind: "heading", text: "Bo" });
    const { lines } = blockOf(aside, "entries");
    expect(lines.map(({ name, value, state: { label } }) => [name, value, label])).toEqual([
      ["Protect yourself", "0:40", "Right"],
      ["Weigh", "0:40", "Wrong"],
    ]);
    blockOf(aside, "buttons").buttons[0]!.press();
    expect(done).toEqual([["openLearner", ""]]);
  });

  it("tells what was asked most, with the questions", () => {
    const questions = ["Which pan?", "Which pan?", "How exact?"];
    const one = { ...exampleClass(plain).asked[0]!, questions };
    const state = stateWith({ standing: { ...exampleClass(plain), asked: [one] } });
    expect(blockOf(panel(state).aside, "entries").lines).toMatchObject([
      {
        ...{ name: "Weigh", remark: "“Which pan?” “How exact?”" },
        state: { icon: "question", label: "errors: 4, hints: 2" },
      },
    ]);
  });

  it("shows how hard each step was: the share right at once, and the median time", () => {
    const results = [
      { run_id: "run-Ada", steps: [exampleResult("a", { seconds: 10 }), exampleResult("b", { errors: 2 })] },
      { run_id: "run-Bo", steps: [exampleResult("a", { seconds: 30, right: false, errors: 1 })] },
    ];
    const bars = blockOf(panel(stateWith({ view: { ...exampleView(plain), results } })).blocks, "shares");
    expect(bars.bars).toMatchObject([
      { title: "a", share: 0.5, text: "50\u2009% of 2", besides: "0:20" },
      { title: "b", share: 0, text: "0\u2009% of 1", besides: "0:40" },
    ]);
  });

  it("leads to its results as a table, in the language spoken", () => {
    expect(blockOf(panel(stateWith({}), "fr").aside, "links").links[0]).toMatchObject({
      href: "/api/v1/classes/room-1/results.csv?language=fr",
      download: true,
    });
  });

  it("waits, is empty, is offline, and fails, each in a sentence", () => {
    const said = (state: AppState) =>
      panel(state).blocks.flatMap((block) => (block.kind === "text" ? [block.text] : []));
    const waiting = stateWith({ view: null, standing: null });
    expect(said(waiting)).toEqual(["The class is being fetched."]);
    expect(said({ ...waiting, connection: "offline" })[0]).toContain("You are offline");
    expect(said({ ...stateWith({}), connection: "offline" })[0]).toContain("as it last was");
    expect(said(stateWith({ view: null, standing: null, problem: "There is no room x." }))).toEqual([
      "There is no room x.",
    ]);
    expect(blockOf(panel(withLearners([])).blocks, "learners").empty).toContain("Nobody has opened");
  });

  it.each(["guest", "student"] as const)("is not for a %s", (role) => {
    const { blocks, aside } = panel(stateWith({}, role));
    expect(blocks).toHaveLength(1);
    expect(blocks[0]).toMatchObject({ kind: "text" });
    expect(JSON.stringify([blocks, aside])).not.toContain("Bo");
  });
});

describe("the list of classes", () => {
  it("says of each what was learnt, by how many, and leads there", () => {
    const { done, actions: noted } = notedActions();
    const { blocks } = PANELS.class(stateWith({ roomId: "" }), noted, words, "full");
    const [row] = blockOf(blocks, "rows").rows;
    expect(row).toMatchObject({ name: "«Lesson»", remarks: [{ label: "Open room" }] });
    expect(row!.detail).toContain("«Slurry» · 7 learning, 3 finished");
    row!.presses[0]!.press();
    expect(done).toEqual([["openClass", "room-1"]]);
  });

  it("offers writing modules to those who may", () => {
    const aside = (role: Role) => panel(stateWith({ roomId: "" }, role)).aside;
    expect(blockOf(aside("teacher"), "rows").rows.map(({ name }) => name)).toEqual(["«X»", "«Z»"]);
    expect(blockOf(aside("teacher"), "list").items).toEqual(["«broken.yaml:1: title: missing»"]);
    expect(aside("researcher")).toEqual([]);
  });
});

describe("in the room", () => {
  const room = { room_id: "room-1", powers: { host: 1 } } as unknown as Joined["room"];
  const shown = (role: Role, seat: number) =>
    classInRoom({ room, seat }, stateWith({}, role), actions, words);

  it("those who lead see who needs somebody, and the way to the whole class", () => {
    for (const blocks of [shown("teacher", 2), shown("researcher", 1)]) {
      expect(blockOf(blocks, "rows").rows.map(({ name }) => name)).toEqual(["Chloé", "Bo"]);
      expect(blockOf(blocks, "buttons").buttons[0]!.label).toBe("Show the class");
    }
  });

  it("others see nothing of it, whoever leads", () => {
    expect(shown("student", 1)).toEqual([]);
    expect(shown("guest", 1)).toEqual([]);
    expect(shown("researcher", 2)).toEqual([]);
  });
});

it("orders people of one kind by their names", () => {
  const people = ["Élise", "bo 10", "bo 9", "Ada"].map((name) => exampleLearner(name));
  expect(inOrder(people).map(({ name }) => name)).toEqual(["Ada", "bo 9", "bo 10", "Élise"]);
});

it.each([
  [-3, "0:00"],
  [9.9, "0:09"],
  [60, "1:00"],
  [3599, "59:59"],
  [3725, "1:02:05"],
])("%d s stand as %s", (seconds, text) => expect(stopwatch(seconds)).toBe(text));
