import type { Actions } from "../actions";
import type { RoomSummary } from "../generated/messages.gen";
import { spacedCode } from "../identity";
import { readCode } from "../rooms/code";
import { mayOpenRooms } from "../rooms/state";
import type { AppState } from "../state";
import type { Block, PanelContent, Row, Size } from "./content";
import { inRoom } from "./in_room";
import type { Words } from "./words";

/** Live rooms: the lobby, or the room one is in. */
export function roomsPanel(state: AppState, actions: Actions, words: Words, size: Size): PanelContent {
  const { joined } = state.rooms;
  if (joined) return inRoom(joined, state, actions, words, size);
  return { title: words.t("nav.rooms"), blocks: lobby(state, actions, words), place: "lobby" };
}

function lobby(state: AppState, actions: Actions, words: Words): Block[] {
  const { t } = words;
  const { account, connection } = state;
  const byName = account.login === "out" || account.role === "guest";
  if (!byName && connection !== "online")
    return [
      ...problem(state),
      { kind: "text", text: t("rooms.offline"), tone: "quiet", icon: "clock", live: true },
    ];
  if (byName) return [...problem(state), ...asGuest(state, actions, words)];
  const joining = byCode(state, actions, words);
  const intro: Block = { kind: "text", text: words.t("rooms.intro") };
  const known = list(state, actions, words);
  const blocks = mayOpenRooms(account.role)
    ? [...open(state, actions, words), ...known, ...joining, ...classes(actions, words)]
    : [...joining, ...known];
  return [...problem(state), intro, ...blocks];
}

/** The way to the classes that were led in rooms. */
function classes(actions: Actions, { t }: Words): Block[] {
  return [
    { kind: "heading", text: t("class.title") },
    {
      kind: "buttons",
      buttons: [
        { id: "classes", label: t("class.list"), icon: "screen", press: () => actions.openClass("") },
      ],
    },
  ];
}

function problem({ rooms }: AppState): Block[] {
  if (!rooms.problem) return [];
  return [{ kind: "text", text: rooms.problem, tone: "danger", icon: "warning", live: true }];
}

function codeField({ rooms }: AppState, actions: Actions, { t }: Words, enter: () => void): Block {
  return {
    kind: "field",
    id: "room-code",
    label: t("rooms.code"),
    value: rooms.draft.code,
    wide: true,
    code: true,
    change: (code) => actions.draftRoom({ code }),
    enter,
  };
}

/** Without an account: the code that the teacher shows, and the name that the others will see. */
function asGuest(state: AppState, actions: Actions, words: Words): Block[] {
  const { t } = words;
  const { draft, busy } = state.rooms;
  const ready = readCode(draft.code) !== undefined && draft.name.trim() !== "";
  const join = () => actions.joinRoom();
  return [
    { kind: "text", text: t("rooms.guest.intro") },
    codeField(state, actions, words, join),
    {
      kind: "field",
      id: "room-name",
      label: t("rooms.name"),
      value: draft.name,
      wide: true,
      change: (name) => actions.draftRoom({ name }),
      enter: join,
    },
    {
      kind: "buttons",
      buttons: [
        { id: "join-room", label: t("rooms.join"), primary: true, disabled: busy || !ready, press: join },
      ],
    },
    { kind: "text", text: t("rooms.guest.privacy"), tone: "quiet" },
  ];
}

function byCode(state: AppState, actions: Actions, words: Words): Block[] {
  const { t } = words;
  const { draft, busy } = state.rooms;
  const join = () => actions.joinRoom();
  const disabled = busy || readCode(draft.code) === undefined;
  return [
    { kind: "heading", text: t("rooms.by_code") },
    codeField(state, actions, words, join),
    {
      kind: "buttons",
      buttons: [
        { id: "join-room", label: t("rooms.join"), primary: true, disabled, press: join },
        {
          ...{ id: "observe-room", label: t("rooms.observe"), disabled },
          press: () => actions.joinRoom(undefined, true),
        },
      ],
    },
  ];
}

function open({ rooms }: AppState, actions: Actions, { t }: Words): Block[] {
  const { title } = rooms.draft;
  return [
    { kind: "heading", text: t("rooms.open") },
    {
      kind: "field",
      id: "room-title",
      label: t("rooms.title"),
      value: title,
      wide: true,
      change: (text) => actions.draftRoom({ title: text }),
      enter: () => actions.openRoom(),
    },
    {
      kind: "buttons",
      buttons: [
        {
          ...{ id: "open-room", label: t("rooms.open.do"), disabled: rooms.busy || title.trim() === "" },
          press: () => actions.openRoom(),
        },
      ],
    },
  ];
}

function list({ rooms }: AppState, actions: Actions, words: Words): Block[] {
  const { t } = words;
  return [
    { kind: "heading", text: t("rooms.list") },
    {
      ...{ kind: "rows", id: "rooms", label: t("rooms.list"), empty: t("rooms.none") },
      rows: rooms.open.map((room) => roomRow(room, rooms.busy, actions, words)),
    },
  ];
}

function roomRow(room: RoomSummary, busy: boolean, actions: Actions, { t }: Words): Row {
  const people = t(room.people === 1 ? "rooms.person" : "rooms.people", { count: room.people });
  return {
    id: room.room_id,
    name: room.title,
    detail: `${spacedCode(room.code)} · ${people}`,
    remarks: room.mine ? [{ icon: "host", label: t("rooms.mine"), tone: "ok" }] : [],
    presses: [
      {
        ...{ id: `join-${room.code}`, label: t("rooms.enter"), disabled: busy },
        press: () => actions.joinRoom(room.code),
      },
    ],
  };
}
