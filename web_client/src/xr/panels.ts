import type { Actions } from "../actions";
import type { Block, PanelContent } from "../panels/content";
import { electrodePanel } from "../panels/electrode";
import { learnPanel } from "../panels/learn";
import { playbackPanel } from "../panels/playback";
import { wordsIn } from "../panels/words";
import type { AppState } from "../state";

/** The main panel in a headset: the task. */
export function taskPanel(state: AppState, actions: Actions): PanelContent {
  return learnPanel(state, actions, wordsIn(state.language), "glance");
}

/** The side panel in a headset: the numbers, the process and the cut. */
export function sidePanel(state: AppState, actions: Actions, leave: () => void): PanelContent {
  const words = wordsIn(state.language);
  const { title, blocks } = electrodePanel(state, actions, words, "glance");
  const tools = electrodePanel(state, actions, words, "tools").blocks;
  const process = playbackPanel(state, actions, words).blocks;
  const out: Block = {
    kind: "buttons",
    buttons: [{ id: "leave", label: words.t("xr.leave"), press: leave }],
  };
  return { title, blocks: [...blocks, ...process, ...tools, out] };
}
