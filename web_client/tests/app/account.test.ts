// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { accountActions, askWhoIsHere, recognise, withoutLogin } from "../../src/app/account";
import type { Context } from "../../src/app/context";
import type { Welcome } from "../../src/generated/messages.gen";
import { panelOnShow } from "../../src/panels";
import { initialState, received, type PanelName } from "../../src/state";
import { createStore } from "../../src/store";
import { notedActions } from "../panels/example_state";
import { answering } from "./answering";

afterEach(() => vi.unstubAllGlobals());
beforeEach(() => localStorage.clear());

function context(panel: PanelName = "account") {
  const greetAgain = vi.fn();
  const forget = vi.fn(() => Promise.resolve());
  const store = createStore(initialState("en", panel, "bench-1"));
  return { store, connection: { greetAgain }, memory: { forget } } as unknown as Context & {
    connection: { greetAgain: typeof greetAgain };
    memory: { forget: typeof forget };
  };
}

const welcome: Welcome = {
  type: "welcome",
  reply_to: "",
  protocol: 1,
  server_version: "0",
  person: "Ada",
  device_seq: 0,
  role: "teacher",
  server_time: new Date(Date.now() + 86_400_000).toISOString(),
};

describe("signing in", () => {
  it("greets again with the new cookie, and forgets what was typed", async () => {
    const here = context();
    answering({ "POST /sessions": () => ({ person: {} }) });
    const { draftAccount, signIn } = accountActions(here);
    draftAccount({ name: " Ada ", password: "correct horse" });
    signIn();
    await vi.waitFor(() => expect(here.connection.greetAgain).toHaveBeenCalledOnce());
    expect(here.store.get().account.draft).toMatchObject({ password: "" });
  });

  it("says that name and password do not fit, and keeps them to be corrected", async () => {
    const here = context();
    answering({});
    accountActions(here).draftAccount({ name: "Ada", password: "wrong" });
    accountActions(here).signIn();
    await vi.waitFor(() => expect(here.store.get().account.problem).toContain("do not fit together"));
    expect(here.store.get().account.draft).toMatchObject({ name: "Ada", password: "wrong" });
    expect(here.connection.greetAgain).not.toHaveBeenCalled();
  });
});

describe("a refused socket", () => {
  it("means a sign-in where the server knows nobody here, and nothing stays on the device", async () => {
    const here = context("notebook");
    here.store.update((state) => received(state, welcome));
    answering({});
    await askWhoIsHere(here);
    expect(here.store.get().account).toMatchObject({ login: "out", person: "", role: "" });
    expect(panelOnShow(here.store.get())).toBe("sign_in");
    expect(here.memory.forget).toHaveBeenCalledOnce();
  });

  it("means something else where the person is known", async () => {
    const here = context();
    answering({ "GET /me": () => ({ id: "1", name: "Ada", role: "teacher", has_password: true }) });
    await askWhoIsHere(here);
    expect(here.store.get().account.login).toBe("unknown");
    expect(here.memory.forget).not.toHaveBeenCalled();
  });
});

describe("without a login", () => {
  it.each([
    ["electrode", true, "pair"],
    ["electrode", false, "sign_in"],
    ["pair", false, "pair"],
    ["admin", false, "sign_in"],
  ] as const)("the address of %s, on a headset: %s, shows %s", (panel, headset, shown) => {
    expect(panelOnShow(withoutLogin(initialState("en", panel, ""), headset))).toBe(shown);
  });
});

describe("after a welcome", () => {
  const meet = async (me: object) => {
    const here = context("electrode");
    history.replaceState(null, "", "/");
    answering({ "GET /me": () => me });
    const { actions, done } = notedActions();
    here.store.update((state) => received(state, welcome));
    await recognise(here, actions, welcome);
    return { account: here.store.get().account, done, here };
  };

  it("knows the person, and by how much the clocks differ", async () => {
    const { account, done } = await meet({ id: "1", has_password: true });
    expect(account).toMatchObject({ login: "in", person: "Ada", role: "teacher", invited: false });
    expect(account.serverAheadMs).toBeGreaterThan(86_000_000);
    expect(done).toEqual([]);
  });

  it("invites whoever came by a link to set a password, until they decline", async () => {
    const { account, done, here } = await meet({ id: "1", has_password: false });
    expect([account.invited, done]).toEqual([true, [["showPanel", "account"]]]);
    accountActions(here).declinePassword();
    expect(here.store.get().account.invited).toBe(false);
    expect((await meet({ id: "1", has_password: false })).done).toEqual([]);
  });

  it("asks neither the owner of the server nor somebody with a headset on", async () => {
    expect((await meet({ id: "local", has_password: false })).done).toEqual([]);
    localStorage.setItem("holotrode.profile", "quest3");
    expect((await meet({ id: "1", has_password: false })).done).toEqual([]);
  });
});

it("a password is set with the one so far, which is not kept", async () => {
  const here = context();
  const given: unknown[] = [];
  answering({ "PUT /me/password": (body) => given.push(body) });
  const { draftAccount, setPassword } = accountActions(here);
  draftAccount({ old: "the old password", fresh: "the new password" });
  setPassword();
  await vi.waitFor(() => expect(here.store.get().account.done).toBe("password"));
  expect(given).toEqual([{ old: "the old password", new: "the new password" }]);
  expect(here.store.get().account.draft).toMatchObject({ old: "", fresh: "" });
});
