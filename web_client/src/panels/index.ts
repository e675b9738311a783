import type { Actions } from "../actions";
import type { AppState, PanelName } from "../state";
import type { PanelContent, Size } from "./content";
import { electrodePanel } from "./electrode";
import { learnPanel } from "./learn";
import { makePanel } from "./make";
import { notebookPanel } from "./notebook";
import { roomsPanel } from "./rooms";
import type { Words } from "./words";

export const PANEL_NAMES: readonly PanelName[] = ["electrode", "make", "learn", "notebook", "rooms"];

type Panel = (state: AppState, actions: Actions, words: Words, size: Size) => PanelContent;

export const PANELS: Record<PanelName, Panel> = {
  electrode: electrodePanel,
  make: makePanel,
  learn: learnPanel,
  notebook: notebookPanel,
  rooms: roomsPanel,
};

const FOR_GUESTS: readonly PanelName[] = ["electrode", "rooms"];

/** Whether a panel has something for this person. */
export function isOffered(panel: PanelName, { rooms }: AppState): boolean {
  return rooms.me?.role !== "guest" || FOR_GUESTS.includes(panel);
}
