import type { Actions } from "../../actions";
import { exportAddress, reportAddress, type StudyAccess } from "../../connection/studies";
import type { AppState } from "../../state";
import type { Block } from "../content";
import { moment } from "../numbers";
import type { Words } from "../words";
import { waiting, type Part } from ".";

const PARTS = ["tables", "scores", "codebook", "spss", "motion", "report", "script"] as const;
// What the server notes of an access; what is not known here is shown as it stands.
const KINDS: readonly string[] = ["codes", "notes", "export", "export_raw", "report", "withdrawn", "erased"];

/** What can be taken out, what of it identifies people, and who has taken something out. */
export function exportTab(state: AppState, actions: Actions, words: Words): Part {
  const { t, language } = words;
  const { studyId, view, taking } = state.studies;
  const none = view !== null && !view.raw;
  const raw = taking.raw && !none;
  const warning: Block[] = raw
    ? [{ kind: "text", text: t("studies.export.raw.warning"), tone: "danger", icon: "warning", live: true }]
    : [];
  return {
    blocks: [
      { kind: "heading", text: t("studies.export.besides") },
      {
        ...{ kind: "held", id: "raw", reason: none ? t("studies.export.raw.none") : "" },
        blocks: [
          {
            ...{ kind: "toggle", id: "raw", label: t("studies.export.raw"), on: raw },
            change: (on: boolean) => actions.chooseExport({ raw: on }),
          },
        ],
      },
      {
        ...{ kind: "text", tone: "quiet" },
        text: t(none ? "studies.export.raw.none" : "studies.export.raw.explain"),
      },
      ...warning,
      {
        ...{ kind: "toggle", id: "bids", label: t("studies.export.bids"), on: taking.bids },
        change: (bids: boolean) => actions.chooseExport({ bids }),
      },
      { kind: "text", text: t("studies.export.bids.explain"), tone: "quiet" },
      {
        kind: "links",
        label: t("studies.tab.export"),
        links: [
          {
            ...{ id: "export", label: t("studies.export.do"), download: true },
            href: exportAddress(studyId, raw, taking.bids),
          },
          { id: "report", label: t("studies.export.page"), href: reportAddress(studyId, language) },
        ],
      },
      { kind: "text", text: t("studies.export.wait"), tone: "quiet", icon: "clock" },
      ...accesses(state, words),
    ],
    aside: [
      {
        ...{ kind: "list", label: t("studies.export.contains"), tone: "plain", icon: "file" },
        items: PARTS.map((part) => t(`studies.export.${part}`)),
      },
      { kind: "text", text: t("studies.export.pseudonyms"), tone: "quiet", icon: "lock" },
    ],
  };
}

function accesses(state: AppState, words: Words): Block[] {
  const { t, language } = words;
  const known = state.studies.accesses;
  if (known === null) return waiting(state, words);
  return [
    {
      kind: "table",
      id: "accesses",
      label: t("studies.accesses"),
      columns: [
        t("studies.access.time"),
        t("studies.access.who"),
        t("studies.access.what"),
        t("studies.access.detail"),
      ],
      empty: t("studies.accesses.none"),
      rows: known.map((one, i) => ({
        id: String(i),
        cells: [moment(one.server_time, language), one.person, what(one, words), one.detail],
      })),
    },
  ];
}

function what({ what: kind }: StudyAccess, { t }: Words): string {
  return KINDS.includes(kind) ? t(`studies.access.${kind}` as "studies.access.codes") : kind;
}
