import { expect, it, vi } from "vitest";
import { notingActions } from "../../src/app/noting";
import type { Context } from "../../src/app/context";
import { initialState } from "../../src/state";
import { createStore } from "../../src/store";

const draft = { field: "mass", value: "19.2", unit: "g", text: "first try" };

function add(append: () => Promise<void>) {
  const state = initialState("en", "notebook", "bench-1");
  const store = createStore({ ...state, notebook: { ...state.notebook, draft } });
  notingActions({ store, outbox: { append } } as unknown as Context).addEntry();
  return store;
}

it("empties the draft once the entry is on its way", async () => {
  const store = add(() => Promise.resolve());
  await vi.waitFor(() => expect(store.get().notebook.draft).toMatchObject({ value: "", text: "" }));
  expect(store.get().notebook.problem).toBe("");
});

it("gives back what was typed when this device cannot keep it", async () => {
  const store = add(() => Promise.reject(new Error("the disk is full")));
  await vi.waitFor(() => expect(store.get().notebook.problem).toContain("the disk is full"));
  expect(store.get().notebook.draft).toEqual(draft);
});
