import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Context } from "../../src/app/context";
import { openStudies, planningActions } from "../../src/app/planning";
import { initialState, type AppState } from "../../src/state";
import { createStore, type Store } from "../../src/store";
import { TEMPLATE } from "../../src/studies";
import { exampleView } from "../panels/studies/example_studies";

const settled = () => vi.advanceTimersByTimeAsync(0);

let store: Store<AppState>;
let asked: string[];
let visited: string[];
let kept: Map<string, string>;
let answers: Record<string, unknown>;

beforeEach(() => {
  vi.useFakeTimers();
  [asked, visited, kept] = [[], [], new Map()];
  answers = {
    "GET /studies/x": exampleView(),
    "POST /studies/checks": { problem: null, line: null, title: "X", warnings: [] },
    "PUT /studies/y": { study_id: "y", version: 1 },
    "GET /studies/y": exampleView({ study_id: "y" }),
    "POST /studies/x/seats": [{ code: "ABC123", url: "https://lab.example/take-part/ABC123", qr: ["1"] }],
  };
  vi.stubGlobal("window", { addEventListener: () => undefined });
  const visit = (...[, , address]: string[]) => void visited.push(address!);
  vi.stubGlobal("history", { pushState: visit, replaceState: visit });
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  });
  vi.stubGlobal("fetch", (url: string, { method, body }: RequestInit) => {
    const path = url.replace("/api/v1", "").replace(/\?.*/, "");
    asked.push(`${method} ${path}${path.endsWith("seats") ? ` ${String(body)}` : ""}`);
    const answer = answers[`${method} ${path}`] ?? [];
    return Promise.resolve(Response.json(answer, { status: typeof answer === "string" ? 422 : 200 }));
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function started(id = "") {
  store = createStore(initialState("en", "studies", ""));
  store.update((state) => ({ ...state, account: { ...state.account, login: "in", role: "ergonomist" } }));
  const context = { store } as unknown as Context;
  const actions = planningActions(context);
  openStudies(context, { panel: "studies", id });
  store.update((state) => ({ ...state, connection: "online" }));
  await settled();
  return actions;
}
const studies = () => store.get().studies;

describe("what is fetched", () => {
  it.each([
    ["", ["GET /studies"]],
    ["new", ["GET /studies", "GET /questionnaires", "POST /studies/checks"]],
    ["x", ["GET /studies/x", "GET /questionnaires", "POST /studies/checks"]],
    ["x/console", ["GET /studies/x", "GET /questionnaires"]],
    ["x/notes", ["GET /studies/x", "GET /questionnaires", "GET /studies/x/notes"]],
    ["x/export", ["GET /studies/x", "GET /questionnaires", "GET /studies/x/accesses"]],
  ])("“%s” asks for what it shows, and no more", async (id, wanted) => {
    await started(id);
    expect(asked.sort()).toEqual([...wanted].sort());
  });

  it("notes are read once for each visit: every look is noted", async () => {
    const { openStudy } = await started("x/notes");
    store.update((state) => ({ ...state, language: "fr" }));
    await settled();
    const reads = () => asked.filter((one) => one.endsWith("/notes")).length;
    expect(reads()).toBe(1);
    openStudy("x", "people");
    await settled();
    openStudy("x", "notes");
    await settled();
    openStudy("x", "notes");
    await settled();
    expect(studies().notes).toEqual([]);
    expect(reads()).toBe(2);
    expect(visited).toEqual(["/studies/x/people", "/studies/x/notes"]);
  });

  it("what was refused is said", async () => {
    vi.stubGlobal("fetch", () =>
      Promise.resolve(
        Response.json({ code: "not_found", sentence: "There is no study x." }, { status: 404 }),
      ),
    );
    await started("x/console");
    expect(studies().problem).toBe("There is no study x.");
  });
});

describe("a new study", () => {
  it("begins with the template, is checked as it is written, and registered under its own id", async () => {
    const { newStudy, typeDesign, registerDesign } = await started();
    newStudy();
    await settled();
    expect([studies().yaml, visited]).toEqual([TEMPLATE, ["/studies/new"]]);
    typeDesign("id: y\n");
    expect(kept.get("holotrode.study.")).toBe("id: y\n");
    const checks = () => asked.filter((one) => one === "POST /studies/checks").length;
    const before = checks();
    await vi.advanceTimersByTimeAsync(1000);
    expect(checks()).toBe(before + 1);
    registerDesign();
    await settled();
    expect(asked).toContain("PUT /studies/y");
    expect(studies()).toMatchObject({ studyId: "y", stored: "id: y\n", busy: false });
    expect(studies().said).toBe("y is registered as version 1.");
    expect([visited.at(-1), kept.size]).toEqual(["/studies/y", 0]);
  });

  it("keeps changes on this device, and gives them up", async () => {
    kept.set("holotrode.study.", "id: mine\n");
    const { revertDesign } = await started("new");
    expect(studies().yaml).toBe("id: mine\n");
    expect(studies().said).toContain("This device has kept changes");
    revertDesign();
    expect([studies().yaml, kept.size]).toEqual([TEMPLATE, 0]);
  });
});

describe("codes", () => {
  it("come from the server, and are gone once put away or left behind", async () => {
    const { draftSeats, printSeats, closeSheet, openStudy } = await started("x/people");
    draftSeats("1");
    printSeats();
    await settled();
    expect(asked).toContain('POST /studies/x/seats {"count":1}');
    expect(studies().seats.printed.map(({ code }) => code)).toEqual(["ABC123"]);
    closeSheet();
    expect(studies().seats.printed).toEqual([]);
    printSeats();
    await settled();
    openStudy("");
    expect(studies().seats.printed).toEqual([]);
  });

  it.each(["0", "1.5", "501", "many"])("“%s” of them cannot be made", async (count) => {
    const { draftSeats, printSeats } = await started("x/people");
    draftSeats(count);
    printSeats();
    await settled();
    expect(studies().problem).toBe(`Expected a whole number from 1 to 500; got “${count}”.`);
    expect(asked.some((one) => one.includes("seats"))).toBe(false);
  });
});
