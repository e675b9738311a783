import type { Actions } from "../actions";
import type { Block, PanelContent } from "../panels/content";
import { electrodePanel } from "../panels/electrode";
import { legend } from "../panels/colour";
import { flightPanel } from "../panels/flight";
import { learnPanel } from "../panels/learn";
import { playbackPanel } from "../panels/playback";
import { wordsIn } from "../panels/words";
import type { AppState } from "../state";

/** The main panel in a headset: the task. */
export function taskPanel(state: AppState, actions: Actions): PanelContent {
  return learnPanel(state, actions, wordsIn(state.language), "glance");
}

/** The side panel in a headset: the numbers, the process, colours and cut; on the way through the pores, that. */
export function sidePanel(state: AppState, actions: Actions, leave: () => void): PanelContent {
  const words = wordsIn(state.language);
  const out: Block = {
    kind: "buttons",
    buttons: [{ id: "leave", label: words.t("xr.leave"), press: leave }],
  };
  const colours = legend(state, words);
  if (state.view.flight.on) {
    const { title, blocks } = flightPanel(state, actions, words, true);
    return { title, blocks: [...blocks, ...colours, out] };
  }
  const { title, blocks } = electrodePanel(state, actions, words, "glance");
  const tools = electrodePanel(state, actions, words, "tools").blocks;
  const process = playbackPanel(state, actions, words).blocks;
  return { title, blocks: [...blocks, ...colours, ...process, ...tools, out] };
}
