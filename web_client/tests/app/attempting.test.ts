import { expect, it } from "vitest";
import { attempt, problemOf } from "../../src/app/attempting";
import type { Context } from "../../src/app/context";
import { Lost, Refused } from "../../src/connection/messages";
import { initialState } from "../../src/state";
import { createStore } from "../../src/store";

const context = () => ({ store: createStore(initialState("en", "account", "bench-1")) }) as Context;

it("does one thing at a time", async () => {
  const here = context();
  let done = 0;
  const work = () => Promise.resolve(void (done += 1));
  const first = attempt(here, "account", work);
  expect(here.store.get().account.busy).toBe(true);
  await Promise.all([first, attempt(here, "account", work)]);
  expect([done, here.store.get().account.busy]).toEqual([1, false]);
});

it("shows what was refused, and can be tried again", async () => {
  const here = context();
  await attempt(here, "people", () => Promise.reject(new Refused("conflict", "The name is taken.")));
  expect(here.store.get().people).toMatchObject({ problem: "The name is taken.", busy: false });
  await attempt(here, "people", () => Promise.resolve());
  expect(here.store.get().people.problem).toBe("");
});

it.each([
  [new Refused("refused", "server"), "Name and password do not fit together."],
  [new Refused("bad_message", "server"), "Name and password do not fit together."],
  [new Refused("conflict", "The server’s sentence."), "The server’s sentence."],
  [new Refused("throttled", "server", 30), "Wait 30 seconds"],
  [new Lost(), "The server cannot be reached."],
  [new Error("anything else"), "anything else"],
])("%o is put in words", (reason, words) => {
  expect(problemOf(context(), reason, "sign_in.refused")).toContain(words);
});
