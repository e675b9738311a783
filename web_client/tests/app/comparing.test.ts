import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { comparingActions, fetchCompared } from "../../src/app/comparing";
import type { Context } from "../../src/app/context";
import { addressNow, followAddress } from "../../src/app/navigation";
import { beside } from "../../src/desk";
import { unbegun } from "../../src/notebook/taking_in";
import { initialState, type AppState } from "../../src/state";
import { createStore, type Store } from "../../src/store";
import { field, form } from "../notebook/bench";
import { answering } from "./answering";

const rows = [
  { name: "mass", values: [0.02, null], differs: [false, true] },
  { name: "xylene", values: [null, 0.004], differs: [false, true] },
];
const recordOf = (id: string, name: string) => ({ ...unbegun(id), form: form([field(name)]) });
const ASKED = "GET /notebook/comparison?record=a&record=b";
const answers = {
  [ASKED]: () => ({ records: ["a", "b"], rows }),
  "GET /notebook/records/a?language=en": () => recordOf("a", "mass"),
  "GET /notebook/records/b?language=en": () => recordOf("b", "xylene"),
};

let store: Store<AppState>;
let context: Context;
let visited: string[];

beforeEach(() => {
  visited = [];
  vi.stubGlobal("history", { pushState: (_: unknown, __: string, url: string) => visited.push(url) });
  store = createStore(initialState("en", "notebook", ""));
  context = { store } as Context;
});
afterEach(() => vi.unstubAllGlobals());

const compared = () => store.get().desk.compared;
const connect = () => store.update((state) => ({ ...state, connection: "online" }));

describe("ticks", () => {
  it("are set and taken away, and there are at most as many as the server compares", () => {
    const { tick } = comparingActions(context);
    for (let i = 0; i < 22; i++) tick(`r${i}`, true);
    tick("r3", false);
    tick("r4", true);
    expect(store.get().desk.ticked).toHaveLength(19);
    expect(store.get().desk.ticked).not.toContain("r3");
  });
});

describe("records side by side", () => {
  it("have an address, and are fetched with the forms that name their values", async () => {
    const asked = answering(answers);
    fetchCompared(context);
    comparingActions(context).compare(["a", "b"]);
    expect(visited).toEqual(["/notebook?compare=a,b"]);
    expect(compared()).toEqual({ records: ["a", "b"], rows: null, forms: [], problem: "" });
    connect();
    await vi.waitFor(() => expect(compared()?.rows).toEqual(rows));
    expect(compared()?.forms.map(({ steps }) => steps[0]?.fields[0]?.field)).toEqual(["mass", "xylene"]);
    expect(asked).toEqual(Object.keys(answers));
  });

  it("say what the server refuses", async () => {
    answering({});
    connect();
    store.update((state) => ({ ...state, desk: { ...state.desk, compared: beside(["a", "b"]) } }));
    fetchCompared(context);
    await vi.waitFor(() => expect(compared()?.problem).toBe(ASKED));
  });

  it("are fetched anew once the connection is back", async () => {
    const asked = answering(answers);
    connect();
    store.update((state) => ({ ...state, desk: { ...state.desk, compared: beside(["a", "b"]) } }));
    fetchCompared(context);
    await vi.waitFor(() => expect(compared()?.rows).toEqual(rows));
    store.update((state) => ({ ...state, connection: "offline" }));
    await Promise.resolve();
    connect();
    await vi.waitFor(() => expect(asked.filter((one) => one === ASKED)).toHaveLength(2));
  });

  it("stand in an address that is opened, and go with one that has none", () => {
    let changed: () => void = () => undefined;
    vi.stubGlobal("window", { addEventListener: (_: string, heard: () => void) => (changed = heard) });
    vi.stubGlobal("location", { pathname: "/notebook", search: "?compare=a,b" });
    followAddress(context, { openRecord: () => undefined });
    expect(compared()?.records).toEqual(["a", "b"]);
    expect(addressNow(store.get())).toBe("/notebook?compare=a,b");
    vi.stubGlobal("location", { pathname: "/notebook", search: "" });
    changed();
    expect(compared()).toBeNull();
    expect(addressNow(store.get())).toBe("/notebook");
  });
});
