import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { classActions, followClasses } from "../../src/app/classing";
import type { Context } from "../../src/app/context";
import { Refused } from "../../src/connection/messages";
import type { ClassState, Role } from "../../src/generated/messages.gen";
import type { Joined } from "../../src/rooms/rights";
import { initialState, received, type AppState, type PanelName } from "../../src/state";
import { createStore, type Store } from "../../src/store";
import { exampleClass, exampleView } from "../panels/example_class";

const plain = (text: string) => text;
const settled = () => vi.advanceTimersByTimeAsync(0);

let store: Store<AppState>;
let sent: string[];
let fetched: string[];
let visited: string[];
let refusal: string;

beforeEach(() => {
  vi.useFakeTimers();
  [sent, fetched, visited, refusal] = [[], [], [], ""];
  vi.stubGlobal("window", { addEventListener: () => undefined });
  vi.stubGlobal("history", { pushState: (_: null, __: string, url: string) => visited.push(url) });
  vi.stubGlobal("fetch", (url: string) => {
    fetched.push(url);
    return Promise.resolve(Response.json(url.includes("/classes?") ? [] : exampleView(plain)));
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function started(panel: PanelName, id = "", role: Role = "teacher") {
  store = createStore(initialState("en", panel, ""));
  store.update((state) => ({ ...state, account: { ...state.account, login: "in", role } }));
  const connection = {
    ask: ({ type, room_id }: { type: string; room_id: string }) => {
      sent.push(`${type} ${room_id}`);
      return refusal ? Promise.reject(new Refused("refused", refusal)) : Promise.resolve({});
    },
    tell: ({ type, room_id }: { type: string; room_id: string }) => void sent.push(`${type} ${room_id}`),
  };
  const context = { store, connection } as unknown as Context;
  followClasses(context, { panel, id });
  return classActions(context);
}

const change = (part: Partial<AppState>) => store.update((state) => ({ ...state, ...part }));
const online = () => change({ connection: "online" });
const came = (completed: number): ClassState => {
  const state = exampleClass(plain);
  const [first] = state.learners as [ClassState["learners"][0]];
  return { ...state, learners: [{ ...first, standing: { ...first.standing, completed } }] };
};

describe("a class on show", () => {
  it("is followed while it is looked at, and again after a lost connection", async () => {
    const { openClass } = started("class", "room-1");
    expect(sent).toEqual([]);
    online();
    await settled();
    change({ connection: "offline" });
    await settled();
    online();
    await settled();
    expect(sent).toEqual(["follow_class room-1", "leave_class room-1", "follow_class room-1"]);
    openClass("room-2");
    await settled();
    expect(sent.slice(3)).toEqual(["leave_class room-1", "follow_class room-2"]);
    expect(visited).toEqual(["/classes/room-2"]);
    change({ panel: "electrode" });
    await settled();
    expect(sent.slice(5)).toEqual(["leave_class room-2"]);
  });

  it("takes over what the server sends, and asks for results again when steps were completed", async () => {
    started("class", "room-1");
    online();
    await vi.advanceTimersByTimeAsync(100);
    expect(fetched).toEqual(["/api/v1/classes/room-1?language=en"]);
    for (const completed of [1, 2, 3]) {
      store.update((state) => received(state, came(completed)));
      await vi.advanceTimersByTimeAsync(500);
    }
    expect(store.get().classes.standing?.learners[0]?.standing.completed).toBe(3);
    expect(fetched).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(fetched).toHaveLength(2);
    expect(store.get().classes.view?.state.learners[0]?.standing.completed).toBe(3);
  });

  it("has a clock that ticks only while it is on show", async () => {
    started("class", "room-1");
    online();
    const { nowMs } = store.get().classes;
    await vi.advanceTimersByTimeAsync(2000);
    expect(store.get().classes.nowMs - nowMs).toBe(2000);
    change({ panel: "electrode" });
    await settled();
    await vi.advanceTimersByTimeAsync(2000);
    expect(store.get().classes.nowMs - nowMs).toBe(2000);
  });

  it("that is for others is said to be so", async () => {
    refusal = "A class is for who opened its room.";
    started("class", "room-1", "researcher");
    online();
    await settled();
    expect(store.get().classes.problem).toBe(refusal);
  });
});

it("lists the classes when the list is opened, and anew in another language", async () => {
  started("class");
  online();
  await settled();
  change({ language: "fr" });
  await settled();
  expect(fetched).toEqual(["/api/v1/classes?language=en", "/api/v1/classes?language=fr"]);
  expect([store.get().classes.list, sent]).toEqual([[], []]);
});

describe("in a room", () => {
  const joined = { room: { room_id: "room-9", powers: { host: 1 } }, seat: 1 } as unknown as Joined;
  const join = () => change({ rooms: { ...store.get().rooms, joined } });

  it("the class is followed by who leads it", async () => {
    started("rooms", "", "researcher");
    online();
    join();
    await settled();
    expect([sent, fetched]).toEqual([["follow_class room-9"], []]);
  });

  it.each(["student", "guest"] as const)("a %s asks for nothing", async (role) => {
    started("rooms", "", role);
    online();
    join();
    await settled();
    change({ panel: "class" });
    await vi.advanceTimersByTimeAsync(2000);
    expect([sent, fetched]).toEqual([[], []]);
  });
});

it("looks at somebody's steps, and no longer when chosen once more", () => {
  const { openLearner } = started("class", "room-1");
  openLearner("run-Ada");
  expect(store.get().classes.runId).toBe("run-Ada");
  openLearner("run-Ada");
  expect(store.get().classes.runId).toBe("");
});
