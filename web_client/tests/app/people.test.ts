// @vitest-environment happy-dom
import { afterEach, expect, it, vi } from "vitest";
import type { Context } from "../../src/app/context";
import { fetchOnArrival } from "../../src/app/arriving";
import { peopleActions } from "../../src/app/people";
import { initialState, type AppState } from "../../src/state";
import { createStore } from "../../src/store";
import { answering } from "./answering";

afterEach(() => vi.unstubAllGlobals());

const ADA = { id: "1", name: "Ada", role: "teacher", disabled: false, has_password: false };
const LISTS = { "GET /people": () => [ADA], "GET /audit": () => [] };

function context(): Context {
  return { store: createStore(initialState("en", "electrode", "")) } as Context;
}

it("somebody who is added is listed, and has a link from this page’s address on", async () => {
  const here = context();
  answering({ ...LISTS, "POST /people": () => ({ person: ADA, invitation: "/?token=x" }) });
  const { draftPerson, addPerson } = peopleActions(here);
  draftPerson({ name: "Ada", role: "teacher" });
  addPerson();
  await vi.waitFor(() => expect(here.store.get().people.known).toEqual([ADA]));
  const { openId, invitation, draft } = here.store.get().people;
  expect([openId, draft.name]).toEqual(["1", ""]);
  expect(invitation).toEqual({ personId: "1", link: `${location.origin}/?token=x`, copied: false });
});

it("only what is changed is sent", async () => {
  const here = context();
  const sent: unknown[] = [];
  answering({ ...LISTS, "PATCH /people/1": (body) => sent.push(body) });
  peopleActions(here).changePerson("1", { disabled: true });
  await vi.waitFor(() => expect(here.store.get().people.known).toEqual([ADA]));
  peopleActions(here).changePerson("1", { role: "student" });
  await vi.waitFor(() => expect(sent).toEqual([{ disabled: true }, { role: "student" }]));
});

it.each([
  ["admin", "admin", ["GET /people", "GET /audit"]],
  ["admin", "teacher", []],
  ["account", "teacher", ["GET /devices"]],
  ["account", "guest", []],
] as const)("whoever opens %s as %s asks for %s", async (panel, role, expected) => {
  const here = context();
  const asked = answering({ ...LISTS, "GET /devices": () => [] });
  fetchOnArrival(here);
  const signedIn = (state: AppState) => ({ ...state.account, login: "in" as const, role });
  here.store.update((state) => ({ ...state, panel, account: signedIn(state) }));
  await Promise.resolve();
  expect(asked).toEqual(expected);
});
