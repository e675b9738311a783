import type { Actions } from "../../actions";
import type { AppState } from "../../state";
import type { PanelContent, Size } from "../content";
import type { Words } from "../words";
import { listPanel } from "./list";
import { recordPanel } from "./record";

/** The notebook: all records, or the one that is open. */
export function notebookPanel(state: AppState, actions: Actions, words: Words, size: Size): PanelContent {
  return state.notebook.recordId === ""
    ? listPanel(state, actions, words)
    : recordPanel(state, actions, words, size);
}
