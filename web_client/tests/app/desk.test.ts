import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Actions } from "../../src/actions";
import type { Context } from "../../src/app/context";
import { deskActions, keepTime, standReady } from "../../src/app/desk";
import { initialState, type AppState } from "../../src/state";
import { createStore, type Store } from "../../src/store";
import { exampleModel, RECORD_ID } from "../panels/notebook/example_record";
import { notedActions } from "../panels/example_state";

let store: Store<AppState>;
let visited: string[];

beforeEach(() => {
  visited = [];
  vi.stubGlobal("history", { pushState: (_: unknown, __: string, url: string) => visited.push(url) });
  const state = initialState("en", "notebook", RECORD_ID);
  store = createStore({ ...state, notebook: { ...state.notebook, model: exampleModel() } });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

function started() {
  const { actions: noted, done } = notedActions();
  const desk = deskActions({ store } as Context, noted, () => all);
  const all: Actions = new Proxy(noted, {
    get: (_, name) => Reflect.get(desk, name) ?? Reflect.get(noted, name),
  });
  return { actions: all, done };
}
const change = (part: Partial<AppState["notebook"]>) =>
  store.update((state) => ({ ...state, notebook: { ...state.notebook, ...part } }));
const settled = () => new Promise((resolve) => setTimeout(resolve));

describe("the ways of the notebook", () => {
  it("lead to the bench with the next field in the hands, and back with empty ones", () => {
    const { actions, done } = started();
    actions.standAtBench(true);
    expect([store.get().panel, ...visited]).toEqual(["bench", `/bench/${RECORD_ID}`]);
    actions.standAtBench(false);
    expect([store.get().panel, ...visited]).toEqual([
      "notebook",
      `/bench/${RECORD_ID}`,
      `/notebook/${RECORD_ID}`,
    ]);
    expect(done).toEqual([
      ["takeSlot", "drying.time"],
      ["takeSlot", null],
    ]);
  });

  it("lead to a record and to the list, each with an address of its own and nothing left open", () => {
    const { actions, done } = started();
    actions.arrangeDesk({ stepId: "mixing", openSlot: "w.cam" });
    actions.openRecord("r2");
    actions.closeRecord();
    expect(visited).toEqual(["/notebook/r2", "/notebook"]);
    expect(store.get().desk).toMatchObject({ stepId: "", openSlot: "" });
    expect(done).toEqual([
      ["openRecord", "r2"],
      ["openRecord", ""],
    ]);
  });
});

describe("what is said at the bench", () => {
  it("presses the button on which it is written, and is a value otherwise", () => {
    change({ bench: { ...store.get().notebook.bench, slotId: "drying.time", text: "20", unit: "min" } });
    const { actions, done } = started();
    actions.say("Store");
    actions.say("fifty");
    expect(done).toEqual([["writeSlot"], ["hear", "fifty"]]);
  });
});

describe("who comes to the bench", () => {
  it("finds the next field in their hands once the record is there, and keeps what they hold", async () => {
    const { actions, done } = started();
    const model = store.get().notebook.model;
    change({ model: null });
    standReady(store, actions);
    store.update((state) => ({ ...state, panel: "bench" }));
    await settled();
    expect(done).toEqual([]);
    change({ model });
    await settled();
    change({ people: ["Bo"] });
    await settled();
    expect(done).toEqual([["takeSlot", "drying.time"]]);
  });
});

describe("the clock of the desk", () => {
  it("goes while something is timed, and rests else", async () => {
    vi.useFakeTimers({ now: 1000, toFake: ["Date", "setInterval", "clearInterval"] });
    keepTime(store);
    change({ undoable: { opId: "e", slotId: "w.cam", untilMs: 11_000 } });
    await settled();
    expect(store.get().desk.nowMs).toBe(1000);
    vi.advanceTimersByTime(3000);
    expect(store.get().desk.nowMs).toBe(4000);
    change({ undoable: null });
    await settled();
    vi.advanceTimersByTime(3000);
    expect(store.get().desk.nowMs).toBe(4000);
  });
});
