import type { Actions } from "../actions";
import { deviceId, deviceName, deviceProfile } from "../connection/device";
import * as server from "../connection/identity";
import { Lost, Refused } from "../connection/messages";
import { initialIdentity, plainCode } from "../identity";
import { addressOf } from "../routes";
import type { AppState } from "../state";
import { askForNoPassword } from "./account";
import { attempt, problemOf } from "./attempting";
import { patch, type Context } from "./context";
import { poll } from "./polling";

type PairingActions = Pick<Actions, "offerPairing" | "decidePairing" | "typeCode" | "claimCode">;

const CODE_LENGTH = 6;
const MINUTE_MS = 60_000;

/** Actions on either side of a pairing: the PC that offers a code, and the device that claims it. */
export function pairingActions(context: Context): PairingActions {
  const { store } = context;
  const claim = () => void attempt(context, "pairing", () => claimCode(context), "pair.code.wrong");
  return {
    offerPairing() {
      patch(store, "pairing", { offer: null, code: "", claim: null });
      void attempt(context, "pairing", () => offer(context));
    },
    decidePairing: (approved) => void attempt(context, "pairing", () => decide(context, approved)),
    typeCode(code) {
      const [before, now] = [plainCode(store.get().pairing.code), plainCode(code)];
      patch(store, "pairing", { code, claim: null, problem: "" });
      if (now.length === CODE_LENGTH && now !== before) claim();
    },
    claimCode: claim,
  };
}

/**
 * Whoever opens the panel is at once where they want to be: before a new code, or before the words of a scanned one;
 * and who was let in, on the front page.
 */
export function followPairing(context: Context, actions: Actions): void {
  const { store } = context;
  takeScannedCode(context);
  let side: Side = "";
  let stop: () => void = () => undefined;
  store.subscribe((state) => {
    if (state.pairing.claim?.state === "approved" && state.account.login === "in") toFrontPage(context);
    const now = sideOf(store.get());
    if (now === side) return;
    side = now;
    stop();
    stop = takeSide(side, context, actions);
  });
}

function takeSide(side: Side, context: Context, actions: Actions): () => void {
  const { store } = context;
  const { account, pairing } = store.get();
  switch (side) {
    case "offer":
      actions.offerPairing();
      return poll(() => followOffer(context));
    case "claim":
      if (account.login === "out" && pairing.code) actions.claimCode();
      return poll(() => followClaim(context));
    case "":
      patch(store, "pairing", initialIdentity().pairing);
  }
  return () => undefined;
}

function takeScannedCode({ store }: Context): void {
  const scanned = new URLSearchParams(location.search).get("code");
  if (!scanned || store.get().panel !== "pair") return;
  patch(store, "pairing", { code: scanned });
  history.replaceState(null, "", location.pathname); // it counts once: a reload must not try it again
}

function toFrontPage({ store }: Context): void {
  store.update((state) => ({ ...state, panel: "electrode", pairing: initialIdentity().pairing }));
  history.replaceState(null, "", addressOf({ panel: "electrode", id: "" }));
}

type Side = "" | "offer" | "claim" | "wait";

/** Which side of a pairing this page is on; a device that is logged in may claim too, once it has a code. */
export function sideOf({ panel, account, pairing }: AppState): Side {
  if (panel !== "pair") return "";
  if (pairing.claim) return "claim";
  if (account.login === "unknown") return "wait";
  return account.login === "out" || pairing.code ? "claim" : "offer";
}

async function offer({ store }: Context): Promise<void> {
  const made = await server.offerPairing();
  const url = new URL(made.url, location.origin).href;
  patch(store, "pairing", {
    offer: { ...made, url, state: "waiting", words: "", deviceName: "", refused: false },
    minutesLeft: minutesUntil(made.expires_at, store.get().account.serverAheadMs),
  });
}

async function decide({ store }: Context, approved: boolean): Promise<void> {
  const { offer } = store.get().pairing;
  if (!offer) return;
  const { state } = await server.decide(offer.pairing_id, approved);
  patch(store, "pairing", { offer: { ...offer, state, refused: !approved } }); // after a no the code may be used again
}

/** What became of the code on show. */
async function followOffer(context: Context): Promise<void> {
  const { store } = context;
  const shown = store.get().pairing.offer;
  if (shown?.state !== "waiting" && shown?.state !== "claimed") return;
  try {
    const { state, words, device_name } = await server.offerProgress(shown.pairing_id);
    const { offer, busy } = store.get().pairing;
    if (busy || offer?.pairing_id !== shown.pairing_id) return; // a decision or a newer code is on its way
    patch(store, "pairing", {
      offer: { ...offer, state, words: words ?? "", deviceName: device_name ?? "" },
      minutesLeft: minutesUntil(offer.expires_at, store.get().account.serverAheadMs),
    });
  } catch (reason) {
    const over = reason instanceof Lost ? {} : { offer: { ...shown, state: "expired" as const } };
    patch(store, "pairing", { ...over, problem: problemOf(context, reason) });
  }
}

function minutesUntil(time: string, serverAheadMs: number): number {
  const left = Date.parse(time) - (Date.now() + serverAheadMs);
  return Math.max(0, Math.ceil(left / MINUTE_MS));
}

async function claimCode({ store }: Context): Promise<void> {
  const code = plainCode(store.get().pairing.code);
  if (code.length !== CODE_LENGTH) throw new Refused("refused", code);
  const { claim, words } = await server.claimCode(code, {
    device_id: deviceId(localStorage),
    device_profile: deviceProfile(navigator.userAgent, localStorage),
    device_name: deviceName(navigator.userAgent),
  });
  patch(store, "pairing", { claim: { secret: claim, state: "claimed", words } });
}

/** Whether the person at the PC has approved: then the answer set the cookie, and the socket connects with it. */
async function followClaim(context: Context): Promise<void> {
  const { store, connection } = context;
  const { claim } = store.get().pairing;
  if (claim?.state !== "claimed") return;
  try {
    const { state } = await server.claimProgress(claim.secret);
    patch(store, "pairing", { claim: { ...claim, state }, problem: "" });
    if (state !== "approved") return;
    askForNoPassword();
    patch(store, "account", { login: "unknown" });
    connection.greetAgain();
  } catch (reason) {
    const over = reason instanceof Lost ? {} : { claim: null };
    patch(store, "pairing", { ...over, problem: problemOf(context, reason) });
  }
}
