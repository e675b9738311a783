import type { Actions } from "../../actions";
import type { RecordModel } from "../../notebook/model";
import type { AppState } from "../../state";
import type { Block, PanelContent } from "../content";
import { trouble } from "../troubles";
import type { Words } from "../words";
import { head, noteLine } from "./record";
import { sealBlocks } from "./seals";
import { isWriter } from "./slot";

/** A record without a template: entries as they come, newest first. */
export function freeRecord(
  state: AppState,
  model: RecordModel,
  actions: Actions,
  words: Words,
): PanelContent {
  const { t } = words;
  const entry: Block[] = isWriter(state) ? writing(state, model, actions, words) : [];
  return {
    title: model.summary.title || model.summary.record_id,
    layout: "list",
    place: model.summary.record_id,
    top: head(state, model, actions, words),
    blocks: [
      ...entry,
      { kind: "heading", text: t("notebook.entries") },
      {
        kind: "entries",
        label: t("notebook.entries"),
        empty: t("notebook.empty"),
        lines: model.notes.map((known) => noteLine(known, words)).reverse(),
      },
      { kind: "heading", text: t("seal.title") },
      ...sealBlocks(state, model, actions, words),
    ],
  };
}

function writing({ notebook }: AppState, { notes }: RecordModel, actions: Actions, { t }: Words): Block[] {
  const { draft } = notebook;
  const known = [...new Set(notes.map(({ entry }) => entry.field))];
  const enter = actions.addEntry;
  return [
    {
      kind: "field",
      id: "field",
      label: t("notebook.field"),
      value: draft.field,
      wide: true,
      suggestions: known,
      change: (field) => actions.draft({ field }),
    },
    {
      kind: "field",
      id: "value",
      label: t("notebook.value"),
      value: draft.value,
      numeric: true,
      change: (value) => actions.draft({ value }),
      enter,
    },
    {
      kind: "field",
      id: "unit",
      label: t("notebook.unit"),
      value: draft.unit,
      change: (unit) => actions.draft({ unit }),
      enter,
    },
    {
      kind: "field",
      id: "text",
      label: t("notebook.text"),
      value: draft.text,
      wide: true,
      change: (text) => actions.draft({ text }),
      enter,
    },
    ...trouble(notebook.problem),
    {
      kind: "buttons",
      buttons: [{ id: "add-entry", label: t("notebook.add"), primary: true, press: enter }],
    },
  ];
}
