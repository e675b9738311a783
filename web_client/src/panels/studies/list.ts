import type { Actions } from "../../actions";
import type { StudySummary } from "../../connection/studies";
import type { AppState } from "../../state";
import type { Block, PanelContent, Remark, Row } from "../content";
import { moment } from "../numbers";
import { trouble } from "../troubles";
import type { Words } from "../words";
import { offline, waiting } from ".";

/** Every study, the newest first, and the way to a new one. */
export function studyList(state: AppState, actions: Actions, words: Words): PanelContent {
  const { t } = words;
  const { list, problem } = state.studies;
  const rows: Block[] =
    list === null
      ? waiting(state, words)
      : [
          {
            ...{ kind: "rows", id: "studies", label: t("studies.title"), empty: t("studies.none") },
            rows: list.map((summary) => studyRow(summary, actions, words)),
          },
        ];
  return {
    title: t("studies.title"),
    layout: "list",
    place: "studies",
    blocks: [
      { kind: "text", text: t("studies.explain"), tone: "quiet" },
      ...offline(state, words),
      ...trouble(problem),
      ...rows,
    ],
    aside: [
      { kind: "heading", text: t("studies.new") },
      { kind: "text", text: t("studies.new.explain"), tone: "quiet" },
      {
        kind: "buttons",
        buttons: [
          {
            ...{ id: "new-study", label: t("studies.new.do"), icon: "pen", primary: true },
            press: actions.newStudy,
          },
        ],
      },
    ],
  };
}

function studyRow(summary: StudySummary, actions: Actions, words: Words): Row {
  const { t, language } = words;
  const { study_id: id, title, version, participants, planned, running } = summary;
  const remarks: Remark[] = [];
  if (running > 0)
    remarks.push({ icon: "play", label: t("studies.running", { count: running }), tone: "ok" });
  if (summary.simulated) remarks.push({ icon: "warning", label: t("studies.simulated"), tone: "warning" });
  return {
    id,
    name: title,
    detail: [
      id,
      t("studies.version", { version }),
      t("studies.counted", { participants, planned }),
      moment(summary.registered_at, language),
    ].join(" · "),
    remarks,
    presses: [
      {
        ...{ id: `study-${id}`, label: t("studies.open"), name: t("studies.open.name", { title }) },
        press: () => actions.openStudy(id),
      },
      {
        ...{ id: `console-${id}`, label: t("studies.tab.console") },
        name: t("studies.console.name", { title }),
        press: () => actions.openStudy(id, "console"),
      },
    ],
  };
}
