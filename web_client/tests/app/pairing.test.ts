// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Context } from "../../src/app/context";
import { followPairing, pairingActions, sideOf } from "../../src/app/pairing";
import type { Actions } from "../../src/actions";
import { initialState, type AppState } from "../../src/state";
import { createStore } from "../../src/store";
import { answering } from "./answering";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const CLAIMED = { state: "claimed", words: "atlas piano", device_name: "Quest 3" };

/** The pairing panel of somebody who is signed in, or of nobody. */
function open(login: AppState["account"]["login"], address = "/pair") {
  history.replaceState(null, "", address);
  const state = initialState("en", "electrode", "");
  const store = createStore(state);
  const greetAgain = vi.fn();
  const context = { store, connection: { greetAgain } } as unknown as Context;
  const actions = pairingActions(context);
  store.update((before) => ({ ...before, panel: "pair" }));
  followPairing(context, actions as Actions);
  const become = (now: typeof login) =>
    store.update((before) => ({ ...before, account: { ...before.account, login: now } }));
  become(login);
  return { store, actions, greetAgain, become, pairing: () => store.get().pairing };
}

const OFFER = {
  "POST /pairings": () => ({
    pairing_id: "p1",
    code: "7KMC2Q",
    url: "/pair?code=7KMC2Q",
    expires_at: new Date(Date.now() + 300_000).toISOString(),
    qr: ["1"],
  }),
};

it("a PC offers a code at once, shows whose device claims it, and lets it in", async () => {
  let progress: object = { state: "waiting", words: null, device_name: null };
  answering({
    ...OFFER,
    "GET /pairings/p1": () => progress,
    "POST /pairings/p1/decision": (body) => ({
      ...CLAIMED,
      state: (body as { approved: boolean }).approved ? "approved" : "waiting",
    }),
  });
  const { actions, pairing } = open("in");
  await vi.advanceTimersByTimeAsync(1000);
  expect(pairing()).toMatchObject({ minutesLeft: 5, offer: { code: "7KMC2Q", state: "waiting" } });
  expect(pairing().offer?.url).toBe(`${location.origin}/pair?code=7KMC2Q`);
  progress = CLAIMED;
  await vi.advanceTimersByTimeAsync(1000);
  expect(pairing().offer).toMatchObject({ state: "claimed", words: "atlas piano", deviceName: "Quest 3" });
  actions.decidePairing(false);
  await vi.advanceTimersByTimeAsync(0);
  expect(pairing().offer).toMatchObject({ state: "waiting", refused: true });
  progress = CLAIMED;
  await vi.advanceTimersByTimeAsync(1000);
  actions.decidePairing(true);
  await vi.advanceTimersByTimeAsync(0);
  expect(pairing().offer?.state).toBe("approved");
});

it("whoever leaves the panel asks no more, and comes back to a new code", async () => {
  const asked = answering({ ...OFFER, "GET /pairings/p1": () => CLAIMED });
  const { store, pairing } = open("in");
  await vi.advanceTimersByTimeAsync(0);
  store.update((state) => ({ ...state, panel: "electrode" }));
  await vi.advanceTimersByTimeAsync(5000);
  expect(asked).toEqual(["POST /pairings"]);
  expect(pairing().offer).toBeNull();
  store.update((state) => ({ ...state, panel: "pair" }));
  await vi.advanceTimersByTimeAsync(0);
  expect(asked).toEqual(["POST /pairings", "POST /pairings"]);
});

it("a device claims a code as soon as it is whole, greets with its new login, and stands on the front page", async () => {
  let outcome = "claimed";
  const given: unknown[] = [];
  answering({
    "POST /pairings/claims": (body) => (given.push(body), { claim: "secret", words: "atlas piano" }),
    "POST /pairings/tokens": () => ({ state: outcome }),
  });
  const { store, actions, greetAgain, become, pairing } = open("out");
  for (const typed of ["7km", "7km-c2", "7km-c2q"]) actions.typeCode(typed);
  await vi.advanceTimersByTimeAsync(1000);
  expect(given).toEqual([expect.objectContaining({ code: "7KMC2Q", device_name: expect.any(String) })]);
  expect(pairing().claim).toMatchObject({ state: "claimed", words: "atlas piano" });
  outcome = "approved";
  await vi.advanceTimersByTimeAsync(1000);
  expect(greetAgain).toHaveBeenCalledOnce();
  expect(store.get().account.login).toBe("unknown");
  become("in");
  await vi.advanceTimersByTimeAsync(0);
  expect([store.get().panel, location.pathname, pairing().claim]).toEqual(["electrode", "/", null]);
});

it("a scanned code is claimed once nobody turns out to be signed in, and only once", async () => {
  const asked = answering({ "POST /pairings/claims": () => ({ claim: "secret", words: "atlas piano" }) });
  const { become } = open("unknown", "/pair?code=7KMC2Q");
  await vi.advanceTimersByTimeAsync(0);
  expect([asked, location.search]).toEqual([[], ""]);
  become("out");
  await vi.advanceTimersByTimeAsync(0);
  expect(asked).toEqual(["POST /pairings/claims"]);
});

it("a scanned code does not sign somebody else in without being asked", async () => {
  const asked = answering(OFFER);
  const { store, pairing } = open("in", "/pair?code=7KMC2Q");
  await vi.advanceTimersByTimeAsync(2000);
  expect(asked).toEqual([]);
  expect([sideOf(store.get()), pairing().code]).toEqual(["claim", "7KMC2Q"]);
});

it("a wrong code is said so, and may be corrected", async () => {
  answering({});
  const { actions, pairing } = open("out");
  actions.typeCode("222222");
  await vi.advanceTimersByTimeAsync(0);
  expect(pairing()).toMatchObject({ code: "222222", claim: null, busy: false });
  expect(pairing().problem).toContain("No PC shows this code");
  const asked = answering({ "POST /pairings/claims": () => ({ claim: "secret", words: "atlas piano" }) });
  actions.typeCode("22222");
  expect(pairing().problem).toBe("");
  actions.typeCode("333-333"); // pasted over
  await vi.advanceTimersByTimeAsync(0);
  actions.typeCode("333 333"); // the same, written otherwise
  expect(asked).toEqual(["POST /pairings/claims"]);
});
