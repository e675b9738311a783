import type { Actions } from "../actions";
import type { AppState, PanelName } from "../state";
import { conductsStudies } from "../studies";
import { accountPanel } from "./account";
import { authorPanel } from "./author";
import { classPanel } from "./class";
import type { PanelContent, Size } from "./content";
import { electrodePanel } from "./electrode";
import { learnPanel } from "./learn";
import { makePanel } from "./make";
import { notebookPanel } from "./notebook";
import { benchPanel } from "./notebook/bench";
import { pairingPanel } from "./pairing";
import { peoplePanel } from "./people";
import { roomsPanel } from "./rooms";
import { signInPanel } from "./sign_in";
import { studiesPanel } from "./studies";
import { studyPanel } from "./study";
import type { Words } from "./words";

/** The panels that have a tab. */
export const PANEL_NAMES: readonly PanelName[] = [
  "electrode",
  "make",
  "learn",
  "notebook",
  "rooms",
  "studies",
];

/** Of panels without a tab, the one whose tab leads to them. */
export const PARENTS: Partial<Record<PanelName, PanelName>> = {
  bench: "notebook",
  class: "rooms",
  author: "learn",
};

type Panel = (state: AppState, actions: Actions, words: Words, size: Size) => PanelContent;

/** What the page shows: the panel of the address, or the way in for who has to sign in first. */
export type PanelOnShow = PanelName | "sign_in";

export const PANELS: Record<PanelOnShow, Panel> = {
  electrode: electrodePanel,
  make: makePanel,
  learn: learnPanel,
  author: authorPanel,
  notebook: notebookPanel,
  bench: benchPanel,
  account: accountPanel,
  pair: pairingPanel,
  admin: peoplePanel,
  sign_in: signInPanel,
  rooms: roomsPanel,
  class: classPanel,
  studies: studiesPanel,
  take_part: studyPanel,
};

// Where somebody without a login has something to do: a code is the way in.
const BY_CODE: readonly PanelName[] = ["pair", "rooms", "take_part"];

/** Which panel the page shows. */
export function panelOnShow({ panel, account }: AppState): PanelOnShow {
  if (account.role === "participant") return "take_part"; // no doors to what could teach them the task
  return account.login === "out" && !BY_CODE.includes(panel) ? "sign_in" : panel;
}

const FOR_GUESTS: readonly PanelName[] = ["electrode", "rooms"];

/** Whether a panel has something for this person. */
export function isOffered(panel: PanelName, { account }: AppState): boolean {
  if (panel === "studies") return conductsStudies(account.role);
  if (account.role === "participant") return false;
  return account.role !== "guest" || FOR_GUESTS.includes(panel);
}
