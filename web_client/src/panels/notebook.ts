import type { Actions } from "../actions";
import type { KnownEntry } from "../notebook/model";
import type { AppState } from "../state";
import type { Block, EntryLine, PanelContent } from "./content";
import { moment, plain, withUnit } from "./numbers";
import type { Words } from "./words";

/** A notebook record: append an entry, see what is stored and what still waits. */
export function notebookPanel(
  { notebook, connection }: AppState,
  actions: Actions,
  words: Words,
): PanelContent {
  const { t } = words;
  const { draft } = notebook;
  const problem: Block[] = notebook.problem
    ? [{ kind: "text", text: notebook.problem, tone: "danger", icon: "warning", live: true }]
    : [];
  const offline: Block[] =
    connection === "online"
      ? []
      : [{ kind: "text", text: t("connection.offline.explain"), tone: "quiet", icon: "clock", live: true }];
  const notes = notebook.model?.notes ?? [];
  const known = [...new Set(notes.map(({ entry }) => entry.field))];
  return {
    title: t("nav.notebook"),
    blocks: [
      { kind: "text", text: t("notebook.intro"), tone: "quiet" },
      ...offline,
      {
        kind: "field",
        id: "record",
        label: t("notebook.record"),
        value: notebook.recordId,
        wide: true,
        change: actions.openRecord,
      },
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
        enter: actions.addEntry,
      },
      {
        kind: "field",
        id: "unit",
        label: t("notebook.unit"),
        value: draft.unit,
        change: (unit) => actions.draft({ unit }),
        enter: actions.addEntry,
      },
      {
        kind: "field",
        id: "text",
        label: t("notebook.text"),
        value: draft.text,
        wide: true,
        change: (text) => actions.draft({ text }),
        enter: actions.addEntry,
      },
      ...problem,
      {
        kind: "buttons",
        buttons: [{ id: "add-entry", label: t("notebook.add"), primary: true, press: actions.addEntry }],
      },
      { kind: "heading", text: t("notebook.entries") },
      {
        kind: "entries",
        label: t("notebook.entries"),
        empty: t("notebook.empty"),
        lines: lines(notes, actions, words),
      },
    ],
  };
}

/** Newest first, and what waits above what is stored. */
function lines(notes: KnownEntry[], actions: Actions, words: Words): EntryLine[] {
  return notes.map((one) => line(one, actions, words)).reverse();
}

function line({ entry, state, refusal }: KnownEntry, actions: Actions, { t, language }: Words): EntryLine {
  const device = moment(entry.device_time, language);
  const said = {
    id: entry.entry_id,
    name: entry.field,
    value: entry.value === null ? "" : withUnit(plain(entry.value, language), entry.unit),
    remark: entry.text,
  };
  if (state === "stored") {
    const times = t("notebook.times", { device, server: moment(entry.server_time, language) });
    return { ...said, times, state: { icon: "ok", label: t("notebook.stored"), tone: "ok" } };
  }
  const times = t("notebook.time", { device });
  if (state === "waiting") {
    return { ...said, times, state: { icon: "clock", label: t("notebook.waits"), tone: "quiet" } };
  }
  return {
    ...said,
    times,
    state: { icon: "warning", label: t("notebook.refused", { reason: refusal }), tone: "danger" },
    discard: {
      id: `discard-${entry.entry_id}`,
      label: t("notebook.discard"),
      press: () => actions.discardEntry(entry.entry_id),
    },
  };
}
