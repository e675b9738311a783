import type { Actions } from "../../actions";
import type { AppState } from "../../state";
import type { PanelContent, Size } from "../content";
import type { Words } from "../words";
import { comparedPanel } from "./compared";
import { listPanel } from "./list";
import { recordPanel } from "./record";
import { templatePanel } from "./templates";

/** The notebook: all records, some of them side by side, or the one that is open; or a template. */
export function notebookPanel(state: AppState, actions: Actions, words: Words, size: Size): PanelContent {
  const { compared, templating } = state.desk;
  if (state.notebook.recordId !== "") return recordPanel(state, actions, words, size);
  if (compared) return comparedPanel(state, compared, actions, words);
  if (templating.yaml !== null) return templatePanel(state, templating.yaml, actions, words);
  return listPanel(state, actions, words);
}
