import type { Actions } from "../../actions";
import type { StudyNote } from "../../connection/studies";
import type { AppState } from "../../state";
import type { Studies } from "../../studies";
import type { Block, Press, Remark, Row } from "../content";
import { moment } from "../numbers";
import type { Words } from "../words";
import { waiting, type Part } from ".";

/** What experimenters have noted, to be read for names before anything of it leaves. */
export function notesTab(state: AppState, actions: Actions, words: Words): Part {
  const { t } = words;
  const { studies } = state;
  const { notes } = studies;
  const rule: Block = { kind: "text", text: t("studies.notes.explain"), icon: "lock" };
  if (notes === null) return { blocks: [rule, ...waiting(state, words)] };
  const held = notes.filter(({ released }) => released === null).length;
  const counted: Block[] =
    notes.length > 0
      ? [
          {
            ...{ kind: "text", tone: "quiet" },
            text: t("studies.notes.counted", { count: notes.length, held }),
          },
        ]
      : [];
  return {
    blocks: [
      rule,
      ...counted,
      {
        ...{ kind: "rows", id: "notes", label: t("studies.tab.notes"), empty: t("studies.notes.none") },
        rows: notes.map((note) => noteRow(note, studies, actions, words)),
      },
    ],
  };
}

function noteRow(note: StudyNote, studies: Studies, actions: Actions, words: Words): Row {
  const { t, language } = words;
  const { entry_id: id, code, released } = note;
  const state: Remark =
    released === null
      ? { icon: "lock", label: t("studies.notes.held"), tone: "warning" }
      : { icon: "ok", label: t("studies.notes.released"), tone: "ok" };
  const said: Block[] = [
    { kind: "text", text: note.text },
    ...(released !== null && released !== note.text
      ? [
          {
            ...{ kind: "text" as const, label: t("studies.notes.as"), text: released },
            tone: "quiet" as const,
          },
        ]
      : []),
  ];
  const waits = studies.reviewing !== "";
  const review: Press = {
    ...{
      id: `review-${id}`,
      label: t("studies.notes.review"),
      name: t("studies.notes.review.name", { code }),
    },
    ...{ disabled: waits, press: () => actions.draftRelease(id, released ?? note.text) },
  };
  const hold: Press = {
    ...{ id: `hold-${id}`, label: t("studies.notes.hold"), icon: "lock", disabled: waits },
    press: () => actions.reviewNote(note, null),
  };
  const draft = studies.releases[id];
  return {
    id,
    name: code,
    detail: moment(note.server_time, language),
    remarks: [state],
    presses: draft === undefined ? [review, ...(released === null ? [] : [hold])] : [],
    below: [...said, ...(draft === undefined ? [] : reviewing(note, draft, waits, hold, actions, words))],
  };
}

function reviewing(
  note: StudyNote,
  draft: string,
  waits: boolean,
  hold: Press,
  actions: Actions,
  { t }: Words,
): Block[] {
  const release: Press = {
    ...{ id: `release-${note.entry_id}`, label: t("studies.notes.release"), icon: "ok", primary: true },
    ...{ disabled: waits || draft.trim() === "", press: () => actions.reviewNote(note, draft.trim()) },
  };
  return [
    {
      ...{ kind: "area", id: `draft-${note.entry_id}`, label: t("studies.notes.draft"), value: draft },
      change: (text: string) => actions.draftRelease(note.entry_id, text),
    },
    { kind: "buttons", buttons: [release, hold] },
  ];
}
