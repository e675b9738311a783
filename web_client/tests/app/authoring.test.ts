import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { authoringActions, openAuthoring } from "../../src/app/authoring";
import type { Context } from "../../src/app/context";
import { EXAMPLE } from "../../src/authoring";
import { initialState, type AppState } from "../../src/state";
import { createStore, type Store } from "../../src/store";

let store: Store<AppState>;
let asked: [string, string, Record<string, string>][];
let kept: Map<string, string>;
let refuse: string;
let address: string;

const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms);
const now = () => store.get().authoring;

beforeEach(() => {
  vi.useFakeTimers();
  [asked, kept, refuse, address] = [[], new Map(), "", ""];
  vi.stubGlobal("window", { addEventListener: () => undefined });
  vi.stubGlobal("location", { pathname: "/" });
  const goTo = (_: null, __: string, url: string) => void (address = url);
  vi.stubGlobal("history", { pushState: goTo, replaceState: goTo });
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  });
  vi.stubGlobal("fetch", (url: string, init: RequestInit) => Promise.resolve(answer(url, init)));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A server with the module "mine" of one's own and the shipped one "slurry". */
function answer(url: string, { method, body, headers }: RequestInit): Response {
  const path = url.replace("/api/v1", "").replace(/\?.*/, "");
  asked.push([`${method} ${path}`, typeof body === "string" ? body : "", headers as Record<string, string>]);
  if (refuse && method === "PUT")
    return Response.json({ code: "conflict", sentence: refuse }, { status: 409 });
  if (path.endsWith("/text"))
    return new Response(path.includes("slurry") ? "id: slurry\n" : "id: mine\n", {
      headers: { etag: '"v1"' },
    });
  if (path.endsWith("/check")) {
    const problem = (body as string).includes("title") ? null : "mine.yaml:1: title: the key is missing";
    return Response.json({ problem, line: problem && 1, title: "T", steps: [], pictures: [] });
  }
  if (method === "PUT") return Response.json({ module_id: path.split("/")[2], version: "v2" });
  if (method === "DELETE") return new Response(null, { status: 204 });
  const modules = ["mine", "slurry"].map((id) => ({ module_id: id, title: id, own: id === "mine" }));
  return Response.json({ modules, problems: [] });
}

function started(id = "") {
  store = createStore(initialState("en", "author", ""));
  const { account } = store.get();
  store.update((state) => ({ ...state, account: { ...account, login: "in", role: "teacher" } }));
  const context = { store } as unknown as Context;
  const actions = authoringActions(context);
  openAuthoring(context, { panel: "author", id }, actions);
  store.update((state) => ({ ...state, connection: "online" }));
  return actions;
}
const bodies = (what: string) => asks(what).map(([path, body]) => [path, body]);
const asks = (what: string) => asked.filter(([path]) => path.startsWith(what));

describe("a new module", () => {
  it("begins with the example, and is checked as what its id says", async () => {
    started();
    await pass();
    expect(now()).toMatchObject({ moduleId: "", yaml: EXAMPLE, stored: EXAMPLE });
    expect(bodies("POST")).toEqual([["POST /modules/weigh-nmc111/check", EXAMPLE]]);
  });

  it("is checked once the hands rest, and keeps the last preview without a mistake", async () => {
    const { typeModule } = started();
    await pass();
    const before = asks("POST").length;
    for (const text of ["id: a", "id: ab", "id: abc\ntitle: T"]) {
      typeModule(text);
      await pass(100);
    }
    await pass(300);
    expect(bodies("POST").slice(before)).toEqual([["POST /modules/abc/check", "id: abc\ntitle: T"]]);
    const { preview } = now();
    typeModule("id: abc");
    await pass(400);
    expect(now().check).toMatchObject({ line: 1 });
    expect(now().preview).toBe(preview);
  });

  it("is stored as a new one, and has its address from then on", async () => {
    const { typeModule, storeModule } = started();
    await pass();
    typeModule("id: abc\ntitle: T");
    storeModule();
    storeModule(); // pressed twice, stored once
    await pass();
    expect(asks("PUT")).toMatchObject([["PUT /modules/abc", "id: abc\ntitle: T", { "if-none-match": "*" }]]);
    expect(now()).toMatchObject({ moduleId: "abc", version: "v2", stored: "id: abc\ntitle: T", problem: "" });
    expect(address).toBe("/modules/abc/edit");
    expect(kept.size).toBe(0);
  });
});

describe("a module of one's own", () => {
  it("is changed from the version that was opened", async () => {
    const { typeModule, storeModule } = started("mine");
    await pass();
    expect(now()).toMatchObject({ yaml: "id: mine\n", version: "v1" });
    typeModule("id: mine\ntitle: T\n");
    storeModule();
    await pass();
    expect(asks("PUT")[0]![2]).toMatchObject({ "if-match": '"v1"' });
  });

  it("keeps what was written where it is refused, on this device too", async () => {
    const { typeModule, storeModule } = started("mine");
    await pass();
    typeModule("id: mine\ntitle: mine\n");
    refuse = "Somebody has changed mine since it was opened.";
    storeModule();
    await pass();
    expect(now()).toMatchObject({ problem: refuse, busy: false, yaml: "id: mine\ntitle: mine\n" });
    started("mine");
    await pass();
    expect(now().yaml).toBe("id: mine\ntitle: mine\n");
    expect(now().said).toContain("kept changes");
  });

  it("goes back to what is stored", async () => {
    const { typeModule, revertModule } = started("mine");
    await pass();
    typeModule("id: mine\nnonsense");
    revertModule();
    await pass(400);
    expect([now().yaml, kept.size]).toEqual(["id: mine\n", 0]);
  });

  it("is deleted, and a new one begins", async () => {
    const { removeModule } = started("mine");
    await pass();
    removeModule();
    await pass();
    expect(bodies("DELETE")).toEqual([["DELETE /modules/mine", ""]]);
    expect(now()).toMatchObject({ moduleId: "", yaml: EXAMPLE, said: "mine is deleted." });
  });

  it("gets pictures under a plain name", async () => {
    const { addPicture } = started("mine");
    await pass();
    addPicture(new File(["x"], "Le Plateau.PNG"));
    await pass();
    expect(asks("PUT")[0]![0]).toBe("PUT /modules/mine/pictures/le-plateau.png");
    expect(now().said).toBe("le-plateau.png is stored.");
  });
});

it("a shipped module is copied under another name", async () => {
  const { openModuleText } = started();
  await pass();
  openModuleText("slurry");
  await pass();
  expect(now()).toMatchObject({ moduleId: "", yaml: "id: my-slurry\n", stored: "" });
  expect(address).toBe("/modules/new");
});
