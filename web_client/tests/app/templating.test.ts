import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Context } from "../../src/app/context";
import type { Listing } from "../../src/app/listing";
import { templatingActions } from "../../src/app/templating";
import { initialState, type AppState } from "../../src/state";
import { createStore, type Store } from "../../src/store";

let store: Store<AppState>;
let posted: string[];
let listed: number;

beforeEach(() => {
  store = createStore(initialState("en", "notebook", ""));
  [posted, listed] = [[], 0];
});
afterEach(() => vi.unstubAllGlobals());

/** A server with one template, which takes nothing but its second version. */
function serving(): void {
  vi.stubGlobal("fetch", (url: string, { body }: RequestInit) => {
    if (url === "/api/v1/notebook/templates/nmc/text")
      return Promise.resolve(new Response("id: nmc\nversion: 1\n"));
    const { yaml } = JSON.parse(body as string) as { yaml: string };
    posted.push(yaml);
    if (yaml === "id: nmc\nversion: 2\n")
      return Promise.resolve(Response.json({ template_id: "nmc", version: 2, title: "NMC" }));
    const sentence = "template:2: version: input should be a valid integer; got 'two'";
    return Promise.resolve(Response.json({ code: "bad_message", sentence }, { status: 400 }));
  });
}

function started() {
  const fetchTemplates = async () => void (listed += 1);
  return templatingActions({ store } as Context, { fetchTemplates } as unknown as Listing);
}
const now = () => store.get().desk.templating;

describe("a template", () => {
  it("is opened as its next version, stored, and offered at once", async () => {
    serving();
    const { openTemplate, storeTemplate } = started();
    openTemplate("nmc");
    await vi.waitFor(() => expect(now().yaml).toBe("id: nmc\nversion: 2\n"));
    storeTemplate();
    storeTemplate(); // pressed twice, stored once
    await vi.waitFor(() => expect(listed).toBe(1));
    expect(posted).toHaveLength(1);
    expect(now()).toEqual({
      templateId: "nmc",
      yaml: null,
      busy: false,
      said: "NMC: version 2 is stored, and new records begin with it.",
      problem: "",
    });
  });

  it("with a mistake keeps what was written, and says where the mistake is", async () => {
    serving();
    const { storeTemplate } = started();
    const yaml = "id: nmc\nversion: two\n";
    store.update((state) => ({ ...state, desk: { ...state.desk, templating: { ...now(), yaml } } }));
    storeTemplate();
    await vi.waitFor(() => expect(now().problem).toContain("template:2: version"));
    expect([now().yaml, now().busy, listed]).toEqual([yaml, false, 0]);
  });
});
