import type { Actions } from "../actions";
import { readCode } from "../rooms/code";
import { takeSeat } from "../rooms/seats";
import { hasAccount, mayWriteRecords, type Rooms } from "../rooms/state";
import { addressOf } from "../routes";
import type { Attending } from "./attending";
import { patch, sentence, words, type Context } from "./context";

const LOBBY_SECONDS = 10;

type Lobby = Pick<
  Actions,
  "draftRoom" | "openRoom" | "joinRoom" | "leaveRoom" | "closeRoom" | "confirmInRoom"
>;
type Inside = Pick<
  Actions,
  | ("raiseHand" | "pointInRoom" | "followHost" | "answerCall" | "lockRoom" | "mutePointers" | "leadRoom")
  | ("gatherRoom" | "pushStep" | "openSeat" | "grantPointer" | "handOver" | "sendOut")
  | ("placePin" | "removePin" | "openPin" | "setAnchor")
>;

/** Actions that lead into a room and out of it. */
export function lobbyActions(context: Context, attending: Attending): Lobby {
  const { store } = context;
  const rooms = (change: Partial<Rooms>) => patch(store, "rooms", change);
  return {
    draftRoom: (change) => rooms({ draft: { ...store.get().rooms.draft, ...change }, problem: "" }),
    openRoom: () => void openRoom(context, attending),
    joinRoom(given, observing) {
      const { draft } = store.get().rooms;
      const code = readCode(given ?? draft.code);
      if (!code) rooms({ problem: words(context).t("rooms.bad_code", { got: draft.code }) });
      else if (isKnown(context)) void attending.join(code, observing);
      else void joinAsGuest(context, attending, code, draft.name.trim());
    },
    leaveRoom: () => void attending.leave(),
    closeRoom: () => void attending.command({ type: "close_room" }),
    confirmInRoom: (confirming) => rooms({ confirming }),
  };
}

/** Whether the person has an account here. */
function isKnown({ store }: Context): boolean {
  const { login, role } = store.get().account;
  return login === "in" && hasAccount(role);
}

async function openRoom({ store, connection }: Context, attending: Attending): Promise<void> {
  const { busy, draft } = store.get().rooms;
  const title = draft.title.trim();
  if (busy || !title) return;
  patch(store, "rooms", { busy: true, problem: "" });
  try {
    const device_time = new Date(attending.clock.server()).toISOString();
    const { code } = await connection.ask({ type: "open_room", title, device_time });
    await attending.join(code);
    patch(store, "rooms", { draft: { ...draft, title: "" } });
  } catch (reason) {
    patch(store, "rooms", { problem: sentence(reason) });
  } finally {
    patch(store, "rooms", { busy: false });
  }
}

/** A seat brings a cookie; with it the server welcomes this browser, and the room opens. */
async function joinAsGuest(
  { store, connection }: Context,
  attending: Attending,
  code: string,
  name: string,
): Promise<void> {
  if (!name || store.get().rooms.busy) return;
  patch(store, "rooms", { busy: true, problem: "" });
  try {
    await takeSeat(code, name);
    attending.expect(code);
    connection.greetAgain();
  } catch (reason) {
    patch(store, "rooms", { problem: sentence(reason) });
  } finally {
    patch(store, "rooms", { busy: false });
  }
}

/** The address names a room: in, as soon as the server knows this browser; else it waits in the field. */
export function expectRoom({ store }: Context, attending: Attending, typed: string): void {
  const code = readCode(typed);
  const { draft } = store.get().rooms;
  patch(store, "rooms", { draft: { ...draft, code: code ?? typed } });
  if (code) attending.expect(code);
}

/** Whoever looks at the lobby sees rooms come and go. */
export function watchLobby({ store }: Context, attending: Attending): void {
  const isLooking = () => store.get().panel === "rooms" && !attending.joined;
  let before = isLooking();
  store.subscribe(() => {
    const now = isLooking();
    if (now && !before) void attending.list();
    before = now;
  });
  setInterval(() => isLooking() && !document.hidden && void attending.list(), LOBBY_SECONDS * 1000);
}

/** The address follows the room, so that a reload and a bookmark lead back to it. */
export function keepAddress({ store }: Context): void {
  const { panel, rooms } = store.get();
  if (panel !== "rooms") return;
  history.replaceState(null, "", addressOf({ panel, id: rooms.joined?.room.code ?? "" }));
}

/** Actions on the room one is in. */
export function roomActions(context: Context, attending: Attending, come: () => void): Inside {
  const { store } = context;
  const rooms = (change: Partial<Rooms>) => patch(store, "rooms", change);
  const command = (one: Parameters<Attending["command"]>[0]) => void attending.command(one);
  return {
    raiseHand: (raised) => command({ type: "raise_hand", raised }),
    pointInRoom: (pointing) => rooms({ pointing }),
    followHost: (on) => rooms({ declined: !on }),
    answerCall(coming) {
      rooms({ called: false });
      if (coming) come();
    },
    lockRoom: (locked) => command({ type: "lock", locked }),
    mutePointers: (muted) => command({ type: "mute_pointers", muted }),
    leadRoom: (following) => command({ type: "follow_me", following }),
    gatherRoom: () => command({ type: "gather" }),
    pushStep(shown) {
      const { run } = store.get().learn;
      if (!shown) command({ type: "push_step", module_id: null });
      else if (run) command({ type: "push_step", module_id: run.module_id, step: run.standing.current });
    },
    openSeat: (openSeat) => rooms({ openSeat }),
    grantPointer: (seat, granted) => command({ type: "grant_pointer", seat, granted }),
    handOver: (seat) => command({ type: "hand_over", seat }),
    sendOut: (seat) => command({ type: "remove_seat", seat }),
    placePin: () => void placePin(context, attending),
    removePin: (pin_id) => command({ type: "remove_pin", pin_id }),
    openPin: (openPin) => rooms({ openPin }),
    setAnchor: (anchor) => command({ type: "set_anchor", anchor }),
  };
}

/** On the particle that is picked, else on the place that was last met. */
async function placePin(context: Context, attending: Attending): Promise<void> {
  const { store } = context;
  const { account, rooms, view, notebook } = store.get();
  const note = rooms.draft.note.trim();
  if (!note) return;
  const place = (await context.viewer).placeOfNote(view.picked?.id);
  if (!place) return attending.say(words(context).t("rooms.pin.nowhere"));
  const record_id =
    rooms.draft.intoRecord && mayWriteRecords(account.role) ? notebook.recordId || null : null;
  const particle = view.picked?.id ?? null;
  patch(store, "rooms", { draft: { ...rooms.draft, note: "" } });
  await attending.command({ type: "place_pin", particle, position: place, note, record_id });
}
