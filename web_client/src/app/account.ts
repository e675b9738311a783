import type { Actions } from "../actions";
import { deviceProfile, isHeadset } from "../connection/device";
import * as server from "../connection/identity";
import { Refused } from "../connection/messages";
import { initialIdentity } from "../identity";
import type { Welcome } from "../generated/messages.gen";
import type { AppState } from "../state";
import { panelOnShow } from "../panels";
import { hasAccount } from "../rooms/state";
import { attempt, load } from "./attempting";
import { patch, type Context } from "./context";

type AccountActions = Pick<
  Actions,
  "draftAccount" | "signIn" | "signOut" | "setPassword" | "declinePassword" | "revokeDevice"
>;

/** The server prints a link for this person at every start. */
const OWNER = "local";
const PASSWORDLESS_KEY = "holotrode.passwordless";

/** Actions on one's own account. */
export function accountActions(context: Context): AccountActions {
  const { store } = context;
  return {
    draftAccount: (change) =>
      patch(store, "account", {
        draft: { ...store.get().account.draft, ...change },
        problem: "",
        done: "",
      }),
    signIn: () => void attempt(context, "account", () => signIn(context), "sign_in.refused"),
    signOut: () => void attempt(context, "account", () => signOut(context)),
    setPassword: () => void attempt(context, "account", () => setPassword(context), "account.password.wrong"),
    declinePassword() {
      askForNoPassword();
      patch(store, "account", { invited: false });
    },
    revokeDevice: (id) =>
      void attempt(context, "account", async () => {
        await server.revoke(id);
        await listDevices(context);
        patch(store, "account", { done: "revoked" });
      }),
  };
}

/** After a welcome: what time it is there, and whether the person can come back without the link that led here. */
export async function recognise(context: Context, actions: Actions, { server_time }: Welcome): Promise<void> {
  const { store } = context;
  patch(store, "account", { serverAheadMs: Date.parse(server_time) - Date.now() });
  await load(context, "account", async () => {
    const { id, role, has_password: hasPassword } = await server.me();
    const invited = !hasPassword && id !== OWNER && hasAccount(role) && isAsked();
    patch(store, "account", { hasPassword, invited });
    if (invited && location.pathname === "/") actions.showPanel("account");
  });
}

/**
 * The socket was refused: is it that nobody is signed in here, or something else? Without a login the device forgets
 * what it remembers, and a headset asks for a code at once.
 */
export async function askWhoIsHere({ store, memory }: Pick<Context, "store" | "memory">): Promise<void> {
  if (store.get().account.login === "out") return;
  try {
    await server.me();
  } catch (reason) {
    if (!(reason instanceof Refused)) return;
    store.update((state) => withoutLogin(state, onHeadset()));
    await memory.forget();
  }
}

/** Nobody is signed in: where a password would be asked for, a headset asks for a code. */
export function withoutLogin(state: AppState, headset: boolean): AppState {
  const out: AppState = { ...state, account: { ...initialIdentity().account, login: "out" } };
  return headset && panelOnShow(out) === "sign_in" ? { ...out, panel: "pair" } : out;
}

export async function listDevices({ store }: Context): Promise<void> {
  patch(store, "account", { devices: await server.devices() });
}

/** From now on: on this device the person declined, or came by a code. */
export function askForNoPassword(): void {
  localStorage.setItem(PASSWORDLESS_KEY, "1");
}

/** A headset is paired again where a PC would ask for a password. */
function isAsked(): boolean {
  return !onHeadset() && localStorage.getItem(PASSWORDLESS_KEY) === null;
}

function onHeadset(): boolean {
  return isHeadset(deviceProfile(navigator.userAgent, localStorage));
}

async function signIn({ store, connection }: Context): Promise<void> {
  const { draft } = store.get().account;
  await server.signIn(draft.name.trim(), draft.password);
  patch(store, "account", { login: "unknown", draft: { ...draft, password: "" } });
  connection.greetAgain();
}

/** What this device remembers goes too; the page begins anew, so that nothing of it stays on the screen. */
async function signOut({ memory }: Context): Promise<void> {
  await server.signOut();
  await memory.forget();
  location.assign("/");
}

async function setPassword({ store }: Context): Promise<void> {
  const { draft, hasPassword } = store.get().account;
  await server.setPassword(draft.fresh, hasPassword ? draft.old : "");
  const emptied = { ...draft, old: "", fresh: "" };
  patch(store, "account", { draft: emptied, hasPassword: true, invited: false, done: "password" });
}
