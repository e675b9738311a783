import type { Actions } from "../actions";
import { spacedCode } from "../identity";
import { isHost, isObserver, ownSeat, type Joined } from "../rooms/rights";
import type { AppState } from "../state";
import { classAtAGlance, classInRoom } from "./class_in_room";
import type { Block, PanelContent, Press, Size } from "./content";
import { leading } from "./leading";
import { people } from "./people_in_room";
import { pins } from "./pins";
import { handButton, pointButton, roomNotices } from "./room_notices";
import type { Words } from "./words";

/**
 * The room one is in: its code, the step, who is there, and what one may do. On the page, what asks for an answer
 * and the own tools stand over the view (room_bar.ts).
 */
export function inRoom(
  joined: Joined,
  state: AppState,
  actions: Actions,
  words: Words,
  size: Size,
): PanelContent {
  const { title } = joined.room;
  const blocks = {
    full: () => everything(joined, state, actions, words),
    glance: () => atAGlance(joined, state, actions, words),
    tools: () => tools(joined, state, actions, words),
  };
  return { title, blocks: blocks[size](), place: "room" };
}

function everything(joined: Joined, state: AppState, actions: Actions, words: Words): Block[] {
  return [
    ...(isHost(joined) ? invitation(joined, state, words) : []),
    ...problem(state),
    ...watching(joined, words),
    ...step(joined, state, words),
    ...classInRoom(joined, state, actions, words),
    ...people(joined, state, actions, words, "full"),
    ...leading(joined, state, actions, words),
    ...pins(joined, state, actions, words),
    ...(isHost(joined) ? [] : invitation(joined, state, words)),
    ...ways(joined, state, actions, words),
  ];
}

/** In a headset: what asks for an answer, the step, who wants something, and for the host the powers. */
function atAGlance(joined: Joined, state: AppState, actions: Actions, words: Words): Block[] {
  const { news } = state.rooms;
  return [
    ...(news ? [{ kind: "text" as const, text: news, live: true }] : []),
    ...roomNotices(joined, state, actions, words),
    ...step(joined, state, words),
    ...people(joined, state, actions, words, "glance"),
    ...classAtAGlance(joined, state, words),
    ...leading(joined, state, actions, words),
    ...tools(joined, state, actions, words),
  ];
}

/** In a headset: what is used all the time. */
function tools(joined: Joined, state: AppState, actions: Actions, words: Words): Block[] {
  const leave: Press = { id: "leave-room", label: words.t("rooms.leave"), press: () => actions.leaveRoom() };
  return [...ownTools(joined, state, actions, words), { kind: "buttons", buttons: [leave] }];
}

/** The code large and its picture: for who leads in full, for the others folded away. */
function invitation({ room, seat }: Joined, { rooms }: AppState, { t }: Words): Block[] {
  const code: Block = {
    ...{ kind: "code", label: t("rooms.code"), text: spacedCode(room.code) },
    spoken: [...room.code].join(" "),
  };
  const { url, qr } = rooms.invitation ?? { url: "", qr: [] };
  const pictures: Block[] = url
    ? [
        { kind: "qr", label: t("rooms.qr", { url }), rows: qr },
        { kind: "text", text: url, tone: "quiet" },
      ]
    : [];
  const blocks = [code, ...pictures];
  if (isHost({ room, seat })) return blocks;
  return [{ kind: "fold", id: "invitation", label: t("rooms.invite"), blocks }];
}

function problem({ rooms }: AppState): Block[] {
  if (!rooms.problem) return [];
  return [{ kind: "text", text: rooms.problem, tone: "warning", icon: "warning", live: true }];
}

function ownTools(joined: Joined, state: AppState, actions: Actions, words: Words): Block[] {
  if (isObserver(joined)) return watching(joined, words);
  const hand = isHost(joined) ? [] : [handButton(joined, actions, words)];
  return [{ kind: "buttons", buttons: [...hand, pointButton(joined, state, actions, words)] }];
}

function watching(joined: Joined, { t }: Words): Block[] {
  return isObserver(joined) ? [{ kind: "text", text: t("rooms.observing"), tone: "quiet" }] : [];
}

/** The step that everybody sees. */
function step({ room }: Joined, { rooms }: AppState, { t }: Words): Block[] {
  const { step } = room.stage;
  if (!step) return [];
  const steps = rooms.module?.module_id === step.module_id ? rooms.module.steps : undefined;
  const shown = steps?.[step.step];
  const label = t("rooms.step", { number: step.step + 1 });
  if (!shown) return [{ kind: "text", label, text: step.module_id }];
  const hazards: Block[] = shown.hazards.length
    ? [
        {
          kind: "list",
          label: t("learn.hazards"),
          items: [...shown.hazards],
          tone: "warning",
          icon: "warning",
        },
      ]
    : [];
  return [
    { kind: "heading", text: `${label}: ${shown.title}` },
    { kind: "text", text: shown.instruction, live: true },
    ...hazards,
  ];
}

/** Out of the room; closing it for everybody is asked about first. */
function ways(joined: Joined, { rooms }: AppState, actions: Actions, { t }: Words): Block[] {
  const host = isHost(joined);
  if (rooms.confirming === "close")
    return [
      { kind: "text", text: t("rooms.close.ask"), tone: "warning", icon: "warning", live: true },
      {
        kind: "buttons",
        buttons: [
          { id: "close-yes", label: t("rooms.close.do"), primary: true, press: () => actions.closeRoom() },
          { id: "close-no", label: t("rooms.close.keep"), press: () => actions.confirmInRoom("") },
        ],
      },
    ];
  const close: Press = {
    ...{ id: "close-room", label: t("rooms.close") },
    press: () => actions.confirmInRoom("close"),
  };
  const leave: Press = { id: "leave-room", label: t("rooms.leave"), press: () => actions.leaveRoom() };
  const rest: Block[] =
    host && ownSeat(joined) ? [{ kind: "text", text: t("rooms.leave.host"), tone: "quiet" }] : [];
  return [{ kind: "buttons", buttons: host ? [leave, close] : [leave] }, ...rest];
}
