import type { Actions } from "../actions";
import { spacedCode } from "../identity";
import { isHost, isObserver } from "../rooms/rights";
import type { AppState } from "../state";
import type { Block } from "./content";
import { handButton, pointButton, roomNotices } from "./room_notices";
import type { Words } from "./words";

/** What stands over the view while one is in a room, whichever panel is open: where one is, the hand, the pointer. */
export function roomBar(state: AppState, actions: Actions, words: Words): Block[] {
  const { joined } = state.rooms;
  if (!joined) return [];
  const { title, code } = joined.room;
  const hand = isHost(joined) ? [] : [handButton(joined, actions, words)];
  const tools: Block[] = isObserver(joined)
    ? []
    : [{ kind: "buttons", buttons: [...hand, pointButton(joined, state, actions, words)] }];
  return [
    { kind: "text", label: title, text: spacedCode(code), tone: "quiet" },
    ...tools,
    ...roomNotices(joined, state, actions, words),
  ];
}
