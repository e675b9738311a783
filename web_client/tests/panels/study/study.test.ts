import { describe, expect, it } from "vitest";
import type { Participation } from "../../../src/generated/messages.gen";
import type { Key } from "../../../src/i18n";
import { isOffered, PANEL_NAMES, panelOnShow } from "../../../src/panels";
import type { Block, BlockOf, PanelContent, Press, Size } from "../../../src/panels/content";
import { studyPanel } from "../../../src/panels/study";
import { wordsIn, type Words } from "../../../src/panels/words";
import type { AppState } from "../../../src/state";
import { initialStudy, withParticipation, type Study } from "../../../src/study/state";
import type { StudyWriteMessage } from "../../../src/study/writes";
import { ASKED, exampleForm, exampleParticipation } from "../../study/example_study";
import { exampleState, notedActions } from "../example_state";
import { exampleRun, exampleStanding } from "../learn/example_learn";

const words = wordsIn("en");
const dated = { op_id: "1", device_time: "2026-11-23T08:00:00.000Z" };
const waiting = (...acts: StudyWriteMessage[]) => ({ acts, count: acts.length, others: 0 });

/** A participant who was told something. */
function stateOf(now: Partial<Participation>, change: Partial<Study> = {}): AppState {
  const state = exampleState();
  const study = withParticipation(initialStudy(), exampleParticipation(now));
  return {
    ...state,
    connection: "online",
    account: { ...state.account, login: "in", role: "participant" },
    learn: { ...state.learn, run: null, problem: "" },
    study: { ...study, ...change },
  };
}

function drawn(state: AppState, size: Size = "full", spoken: Words = words) {
  const { actions, done } = notedActions();
  return { content: studyPanel(state, actions, spoken, size), done };
}

const everything = ({ top = [], blocks, aside = [] }: PanelContent): Block[] => [...top, ...blocks, ...aside];
const blocksOf = <K extends Block["kind"]>(content: PanelContent, kind: K): BlockOf<K>[] =>
  everything(content).filter((block): block is BlockOf<K> => block.kind === kind);
const presses = (content: PanelContent): Press[] =>
  blocksOf(content, "buttons").flatMap(({ buttons }) => buttons);
const press = (content: PanelContent, id: string): Press | undefined =>
  presses(content).find((one) => one.id === id);
const texts = (content: PanelContent): string[] => blocksOf(content, "text").map(({ text }) => text);
const asked = (change: Partial<Study["answering"]> = {}, study: Partial<Study> = {}): AppState => {
  const state = stateOf(ASKED, { form: exampleForm(), ...study });
  return { ...state, study: { ...state.study, answering: { ...state.study.answering, ...change } } };
};

describe("a participant", () => {
  it("sees their study wherever they are, and no doors", () => {
    const state = { ...stateOf({}), panel: "notebook" as const };
    expect(panelOnShow(state)).toBe("take_part");
    expect(PANEL_NAMES.filter((name) => isOffered(name, state))).toEqual([]);
  });

  it("comes in by a code; whoever is signed in is told that this ends", () => {
    const state = exampleState();
    const out = { ...state, account: { ...state.account, login: "out" as const, role: "" as const } };
    const { content, done } = drawn({ ...out, study: { ...state.study, code: "K7MPX2" } });
    press(content, "take-part")!.press();
    expect(done).toEqual([["takePart"]]);
    expect(press(drawn(out).content, "take-part")!.disabled).toBe(true);
    expect(texts(drawn(state).content).join()).toContain("is signed out here");
  });
});

describe("consent", () => {
  const consent = (change: Partial<Study> = {}) =>
    drawn(stateOf({ phase: "consent", code: "", consent_text: "One.\n\nTwo\nlines." }, change));

  it("has the text, a switch for each log, and a word about those that identify a person", () => {
    const { content, done } = consent();
    expect(texts(content)).toEqual(expect.arrayContaining(["One.", "Two lines."]));
    const switches = blocksOf(content, "toggle");
    expect(switches.map(({ on }) => on)).toEqual([true, true, false, false, true]);
    expect(switches.filter(({ remark }) => remark).map(({ id }) => id)).toEqual([
      "stream-gaze",
      "stream-motion",
    ]);
    expect(switches.every(({ detail }) => detail)).toBe(true);
    switches[0]!.change(false);
    press(content, "agree")!.press();
    press(content, "decline")!.press();
    expect(done).toEqual([["allowStream", "steps", false], ["agreeToStudy"], ["declineStudy"]]);
    expect(press(content, "stop")).toBeUndefined();
  });

  it("is not asked twice while the answer is on its way", () => {
    const write = { type: "agree_to_study" as const, ...dated, consent_version: 1, streams: [] };
    expect(press(consent({ waiting: waiting(write) }).content, "agree")).toBeUndefined();
  });
});

describe("a questionnaire", () => {
  it("has every item with nothing chosen, and tells what is answered", () => {
    const { content, done } = drawn(asked());
    const items = blocksOf(content, "scale");
    expect(items.map(({ value }) => value)).toEqual([null, null, null]);
    expect(items[0]).toMatchObject({ look: "words", label: "1. «How mental?»", ends: null });
    items[1]!.change(2);
    expect(done).toEqual([["answerItem", "physical", 2]]);
    expect(blocksOf(content, "progress")[0]!.text).toBe("0 of 3 answered");
    expect(texts(content).at(-2)).toContain("«LOAD». «Somebody (2001).»");
  });

  const withPoints = (count: number, low: string, high: string, change: { text?: string } = {}) => {
    const points = Array.from({ length: count }, (_, i) => ({
      value: i + 1,
      anchor: i === 0 ? low : i === count - 1 ? high : "",
    }));
    return exampleForm({ items: exampleForm().items.map((item) => ({ ...item, ...change, points })) });
  };

  it("has circles between the words at the ends, and a line where there are many points", () => {
    const [few] = blocksOf(drawn(asked({}, { form: withPoints(7, "no", "yes") })).content, "scale");
    expect(few).toMatchObject({ look: "circles", ends: { low: "no", high: "yes" } });
    expect(few!.points.map(({ name }) => name).slice(0, 2)).toEqual(["1 of 7: no", "2 of 7"]);
    const [many] = blocksOf(drawn(asked({}, { form: withPoints(21, "low", "high") })).content, "scale");
    expect(many).toMatchObject({ look: "line", ends: { low: "low", high: "high" }, value: null });
  });

  it("says nothing twice where the two ends are the item", () => {
    const [pair] = blocksOf(
      drawn(asked({}, { form: withPoints(7, "dull", "fun", { text: "" }) })).content,
      "scale",
    );
    expect(pair).toMatchObject({ brief: true, label: "1. dull – fun" });
  });

  it("says that the words are on paper where only labels may be shown, and numbers the points", () => {
    const form = { ...withPoints(4, "", "", { text: "" }), warning: "only codes", language: "fr" };
    const { content } = drawn(asked({}, { form }));
    const [item] = blocksOf(content, "scale");
    expect(item).toMatchObject({ label: "1. «mental»", brief: false, language: "en" });
    expect(item!.points.map(({ label }) => label)).toEqual(["1", "2", "3", "4"]);
    expect(texts(content).join()).toContain("printed form");
    expect(texts(content).join()).toContain("in the language in which it was validated");
  });

  it("lists what is open, leads there, and lets it be left open", () => {
    const { content, done } = drawn(asked({ values: { mental: 0 }, reminded: true }));
    press(content, "go-to-effort")!.press();
    press(content, "complete")!.press();
    press(content, "leave-open")!.press();
    expect(done).toEqual([["goToQuestion", 2], ["goToQuestion", 1], ["leaveItemsOpen"]]);
    expect(press(content, "leave-open")!.label).toBe("Leave 2 open and go on");
    expect(blocksOf(content, "scale").map(({ open }) => open !== "")).toEqual([false, true, true]);
    expect(press(content, "go-on")).toBeUndefined();
  });

  it("is one item at a time where there is little room", () => {
    const { content, done } = drawn(asked({ place: 1 }), "glance");
    expect(blocksOf(content, "scale").map(({ id }) => id)).toEqual(["load-physical"]);
    press(content, "back")!.press();
    press(content, "next")!.press();
    expect(done).toEqual([
      ["goToQuestion", 0],
      ["goToQuestion", 2],
    ]);
    const last = drawn(asked({ place: 2 }), "glance");
    press(last.content, "go-on")!.press();
    expect(last.done).toEqual([["goOnInQuestionnaire"]]);
  });

  it("compares pairs one at a time and is handed in after the last", () => {
    const { content, done } = drawn(asked({ place: 3 }));
    expect(content.title).toBe("Which of the two mattered more?");
    press(content, "choose-physical")!.press();
    expect(done).toEqual([["choosePair", "mental physical", "physical"]]);
    const after = drawn(asked({ place: 4, chosen: { "mental physical": "mental" } }));
    press(after.content, "hand-in")!.press();
    expect(after.done).toEqual([["handIn"]]);
  });

  it("cannot be handed in twice", () => {
    const state = asked({}, { handedIn: "load after_condition 1" });
    expect(presses(drawn(state).content).map(({ id }) => id)).toEqual(["pause", "stop"]);
    expect(texts(drawn(state).content)).toContain("Your answers are being sent.");
    expect(texts(drawn({ ...state, connection: "offline" }).content).join()).toContain("kept on this device");
  });
});

describe("the task", () => {
  const begun = { phase: "task" as const, task_started_at: "2026-11-23T08:00:00Z", module_id: "slurry" };

  it("begins when the participant says so, once", () => {
    const { content, done } = drawn(stateOf({ phase: "task" }));
    press(content, "begin-task")!.press();
    expect(done).toEqual([["beginStudyTask"]]);
    const write = { type: "begin_task" as const, ...dated };
    expect(
      press(drawn(stateOf({ phase: "task" }, { waiting: waiting(write) })).content, "begin-task"),
    ).toBeUndefined();
  });

  it("on paper ends when the participant says so", () => {
    const { content, done } = drawn(stateOf({ ...begun, medium: "paper" }));
    press(content, "end-task")!.press();
    expect(done).toEqual([["endStudyTask"]]);
  });

  it("is the module, without ways out of it and without free text", () => {
    const run = exampleRun({ module_id: "slurry", mode: "learn", standing: exampleStanding() });
    const state = stateOf(begun);
    const { content } = drawn({ ...state, learn: { ...state.learn, run } });
    expect(content).toMatchObject({ title: run.title, layout: "task" });
    const ids = presses(content).map(({ id }) => id);
    expect(ids).toContain("pause");
    expect(ids).not.toContain("leave");
    expect(ids).not.toContain("ask");
  });

  it("of a headset is not done here, unless a headset hangs on this device", () => {
    const state = stateOf({ ...begun, medium: "vr" });
    const none = { ...state, xr: { vr: false, ar: false, problem: "" } };
    expect(press(drawn(none).content, "open-here")).toBeUndefined();
    const { content, done } = drawn({ ...state, xr: { vr: true, ar: false, problem: "" } });
    press(content, "open-here")!.press();
    expect(done).toEqual([["openStudyModule"]]);
  });

  it("asks how sick somebody feels when that is due, beside the task", () => {
    const due = { ...begun, medium: "vr" as const, fms_due_at: "2026-11-23T08:01:00Z" };
    const at = (time: string) => ({ nowMs: Date.parse(time) });
    expect(drawn(stateOf(due, at("2026-11-23T08:00:59Z"))).content.top).toEqual([]);
    const { content, done } = drawn(stateOf(due, at("2026-11-23T08:01:00Z")));
    const [prompt] = blocksOf(content, "scale");
    expect(prompt!.points.map(({ value }) => value)).toEqual(Array.from({ length: 21 }, (_, i) => i));
    prompt!.change(6);
    expect(done).toEqual([["rateSickness", 6]]);
  });

  it("of a knowledge test begins with a press, for its time runs", () => {
    const { content, done } = drawn(stateOf({ phase: "knowledge", module_id: "quiz", mode: "exam" }));
    press(content, "begin-task")!.press();
    expect(done).toEqual([["openStudyModule"]]);
  });
});

describe("the ways out", () => {
  it("are there in every phase in which something runs", () => {
    for (const phase of ["questionnaire", "knowledge", "waiting", "task", "done"] as const)
      expect(press(drawn(stateOf({ phase })).content, "stop"), phase).toBeDefined();
    for (const phase of ["consent", "withdrawn"] as const)
      expect(press(drawn(stateOf({ phase })).content, "stop"), phase).toBeUndefined();
  });

  it("say what it means to stop before it is done", () => {
    const { content, done } = drawn(stateOf({ phase: "task" }, { stopping: true }));
    expect(texts(content).join()).toContain("stays in the study until you ask for its erasure");
    press(content, "keep-on")!.press();
    press(content, "withdraw")!.press();
    expect(done).toEqual([["considerStopping", false], ["withdrawFromStudy"]]);
  });

  it("lead back from a pause", () => {
    const { content, done } = drawn(stateOf({ phase: "task", paused: true }));
    press(content, "resume")!.press();
    expect(done).toEqual([["pauseStudy", false]]);
  });

  it("leave the device to the next only when nothing waits on it", () => {
    expect(press(drawn(stateOf({ phase: "done" })).content, "leave-device")!.disabled).toBe(false);
    const left = { waiting: { acts: [], count: 3, others: 0 } };
    expect(press(drawn(stateOf({ phase: "done" }, left)).content, "leave-device")!.disabled).toBe(true);
  });
});

describe("the break", () => {
  const until = (time: string) =>
    drawn(stateOf({ break_until: "2026-11-23T08:15:00Z" }, { nowMs: Date.parse(time) })).content;

  it("counts down, and says when it is over", () => {
    expect(until("2026-11-23T08:00:00Z")).toMatchObject({ title: "Break" });
    expect(blocksOf(until("2026-11-23T08:00:00Z"), "quantities")[0]!.rows[0]!.value).toBe("15:00");
    expect(texts(until("2026-11-23T08:15:00Z")).join()).toContain("The break is over.");
  });
});

/** A catalogue that answers with marked keys: text without a mark never went through it. */
const MARKED: Words = { language: "en", t: (key: Key) => `«${key}»` };
const SPOKEN = ["label", "name", "text", "title", "detail", "open", "low", "high"];

function spokenIn(content: unknown, key = ""): string[] {
  if (typeof content === "string") return SPOKEN.includes(key) ? [content] : [];
  if (Array.isArray(content)) return content.flatMap((one) => spokenIn(one, key));
  if (typeof content !== "object" || content === null) return [];
  return Object.entries(content).flatMap(([name, value]) => spokenIn(value, name));
}

it.each([
  ["consent", stateOf({ phase: "consent" })],
  ["a questionnaire", asked({ reminded: true })],
  ["a pair", asked({ place: 3 })],
  ["the last pair", asked({ place: 4 })],
  ["the task", stateOf({ phase: "task" })],
  ["waiting", stateOf({})],
  ["the end", stateOf({ phase: "done" })],
  ["stopping", stateOf({ phase: "task" }, { stopping: true, problem: "«problem»", refused: "«no»" })],
] as const)("has every word of %s from a catalogue or the server", (_, state) => {
  for (const size of ["full", "glance"] as const) {
    const { content } = drawn({ ...state, connection: "offline" }, size, MARKED);
    const left = spokenIn(content).map((text) => text.replace(/«[^»]*»/g, "").replace(/[\d\s.,:·]/g, ""));
    expect(left.filter(Boolean)).toEqual([]);
  }
});
