import type { Actions } from "../actions";
import { SEAT_SECONDS } from "../generated/messages.gen";
import { hostOf, isHost, isLed, mayChangeStage, mayPoint, ownSeat, type Joined } from "../rooms/rights";
import type { AppState } from "../state";
import type { Block, Press } from "./content";
import type { Words } from "./words";

/** What a person in a room has to know or to answer just now. */
export function roomNotices(joined: Joined, state: AppState, actions: Actions, words: Words): Block[] {
  return [
    ...lost(state, words),
    ...call(joined, state, actions, words),
    ...lead(joined, state, actions, words),
    ...guidance(joined, state, words),
  ];
}

function lost({ connection }: AppState, { t }: Words): Block[] {
  if (connection === "online") return [];
  const text = t("rooms.lost", { seconds: SEAT_SECONDS });
  return [{ kind: "text", text, tone: "warning", icon: "clock", live: true }];
}

/** All are called to the electrode: nobody is moved who does not want to. */
function call({ room }: Joined, { rooms }: AppState, actions: Actions, { t }: Words): Block[] {
  if (!rooms.called) return [];
  return [
    {
      kind: "text",
      text: t("rooms.gather.asked", { name: hostOf(room)?.name ?? "" }),
      icon: "host",
      live: true,
    },
    {
      kind: "buttons",
      buttons: [
        { id: "come", label: t("rooms.gather.come"), primary: true, press: () => actions.answerCall(true) },
        { id: "stay", label: t("rooms.gather.stay"), press: () => actions.answerCall(false) },
      ],
    },
  ];
}

function lead(joined: Joined, { rooms }: AppState, actions: Actions, { t }: Words): Block[] {
  if (!isLed(joined)) return [];
  const name = hostOf(joined.room)?.name ?? "";
  const { declined } = rooms;
  const press: Press = declined
    ? { id: "follow-again", label: t("rooms.follow.again"), press: () => actions.followHost(true) }
    : { id: "follow-no", label: t("rooms.follow.decline"), press: () => actions.followHost(false) };
  const text = t(declined ? "rooms.follow.declined" : "rooms.follow.on", { name });
  return [
    { kind: "text", text, icon: "host", live: true },
    { kind: "buttons", buttons: [press] },
  ];
}

/** What the host has turned off for this person. */
function guidance(joined: Joined, state: AppState, words: Words): Block[] {
  const reason = stageHeld(state, words);
  return reason && isLocked(joined) ? [{ kind: "text", text: reason, tone: "quiet", icon: "lock" }] : [];
}

function isLocked(joined: Joined): boolean {
  return joined.room.powers.locked && !mayChangeStage(joined);
}

/** Why the controls of what everybody sees rest; "" while one may use them. */
export function stageHeld({ rooms }: AppState, { t }: Words): string {
  const { joined } = rooms;
  if (!joined || mayChangeStage(joined)) return "";
  const name = hostOf(joined.room)?.name;
  if (!isLocked(joined)) return t("rooms.held.observer");
  return name ? t("rooms.held.locked", { name }) : t("rooms.held.locked.nobody");
}

/** Controls of what a room sees together; they rest while somebody else keeps it. */
export function held(id: string, state: AppState, words: Words, blocks: Block[]): Block[] {
  return blocks.length > 0 ? [{ kind: "held", id, reason: stageHeld(state, words), blocks }] : [];
}

export function handButton(joined: Joined, actions: Actions, { t }: Words): Press {
  const raised = ownSeat(joined)?.hand_raised === true;
  return {
    ...{ id: "hand", label: t(raised ? "rooms.hand.lower" : "rooms.hand.raise"), icon: "hand" },
    primary: raised,
    press: () => actions.raiseHand(!raised),
  };
}

export function pointButton(joined: Joined, { rooms }: AppState, actions: Actions, { t }: Words): Press {
  const own = ownSeat(joined);
  const allowed = isHost(joined) || (own !== undefined && mayPoint(joined.room, own));
  const on = rooms.pointing && allowed;
  return {
    ...{ id: "point", label: t(on ? "rooms.point.stop" : allowed ? "rooms.point" : "rooms.point.muted") },
    ...{ icon: "pointer", primary: on, disabled: !allowed },
    press: () => actions.pointInRoom(!on),
  };
}
