import type { Actions } from "../actions";
import type { Block, PanelContent } from "../panels/content";
import { electrodePanel } from "../panels/electrode";
import { legend } from "../panels/colour";
import { flightPanel } from "../panels/flight";
import { learnPanel } from "../panels/learn";
import { benchPanel, benchTools } from "../panels/notebook/bench";
import { predictedBlocks } from "../panels/notebook/predicted";
import { playbackPanel } from "../panels/playback";
import { poreFlightPanel } from "../panels/pore_flight";
import { roomsPanel } from "../panels/rooms";
import { studyPanel } from "../panels/study";
import { wordsIn, type Words } from "../panels/words";
import type { AppState } from "../state";
import type { Readable } from "./plates";

/** What only a headset can do. */
export interface Ways {
  leave: () => void;
  /** Put the room's origin where the right hand is; only where the room is seen. */
  align: (() => void) | undefined;
}

/** What is to be read in a headset; who takes part in a study reads what the study has for them. */
export function panelsFor(state: AppState, actions: Actions, { leave, align }: Ways): Readable {
  const side = () => sidePanel(state, actions, leave);
  if (state.account.role === "participant") return studyPanels(state, actions, leave, side);
  return { task: taskPanel(state, actions, align), side: side(), notice: null };
}

/** One question at a time straight ahead; in a task the task, and at the edge of the view how the person feels. */
function studyPanels(
  state: AppState,
  actions: Actions,
  leave: () => void,
  side: () => PanelContent,
): Readable {
  const words = wordsIn(state.language);
  const { title, blocks, layout, top = [], aside = [] } = studyPanel(state, actions, words, "glance");
  const works = layout === "task";
  const besides = [...aside, ...(works ? [] : [wayOut(words, leave)])];
  return {
    task: { title, blocks: blocks.map(enlarged), aside: besides.map(enlarged) },
    side: works ? side() : null,
    notice: top.length > 0 ? { title: "", blocks: top } : null,
  };
}

/** What is asked is answered by a finger or a ray that may tremble. */
function enlarged(block: Block): Block {
  return block.kind === "buttons" ? { ...block, large: true } : block;
}

function wayOut({ t }: Words, leave: () => void): Block {
  return { kind: "buttons", buttons: [{ id: "leave", label: t("xr.leave"), press: leave }] };
}

/**
 * The main panel in a headset: the record at the bench, or the task; in a room, what goes on there comes first.
 *
 * @param align puts the room's origin where the right hand is; only where the room is seen.
 */
export function taskPanel(state: AppState, actions: Actions, align?: () => void): PanelContent {
  const words = wordsIn(state.language);
  if (state.panel === "bench") {
    const { title, top = [], blocks } = benchPanel(state, actions, words);
    return { title, blocks: [...top, ...blocks] };
  }
  const task = learnPanel(state, actions, words, "glance");
  if (!state.rooms.joined) return task;
  const { title, blocks } = roomsPanel(state, actions, words, "glance");
  const own = state.learn.run ? [{ kind: "heading" as const, text: task.title }, ...task.blocks] : [];
  const aligning: Block[] = align
    ? [{ kind: "buttons", buttons: [{ id: "align", label: words.t("rooms.anchor"), press: align }] }]
    : [];
  return { title, blocks: [...blocks, ...aligning, ...own] };
}

/** The side panel in a headset: the numbers, the process, colours and cut; on the way through the pores, that. */
export function sidePanel(state: AppState, actions: Actions, leave: () => void): PanelContent {
  const words = wordsIn(state.language);
  const out = wayOut(words, leave);
  const colours = legend(state, words);
  if (state.view.flight.on) {
    const { title, blocks } = flightPanel(state, actions, words, true);
    return { title, blocks: [...blocks, ...colours, out] };
  }
  if (state.game.phase !== "off") {
    const { title, blocks } = poreFlightPanel(state, actions, words, true);
    return { title, blocks: [...blocks, out] };
  }
  const { title, blocks } = electrodePanel(state, actions, words, "glance");
  const { model } = state.notebook;
  if (state.panel === "bench" && model) {
    const besides = predictedBlocks(state, model, actions, words);
    return { title, blocks: [...besides, ...benchTools(state, actions, words), out] };
  }
  const tools = electrodePanel(state, actions, words, "tools").blocks;
  const process = playbackPanel(state, actions, words).blocks;
  return { title, blocks: [...blocks, ...colours, ...process, ...tools, out] };
}
