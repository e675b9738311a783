import type { Actions } from "../../actions";
import { idIn } from "../../authoring";
import type { QuestionnaireSummary } from "../../connection/studies";
import type { AppState } from "../../state";
import type { Studies } from "../../studies";
import type { Block, Press } from "../content";
import { moment } from "../numbers";
import { success } from "../troubles";
import type { Words } from "../words";
import { waiting, type Part } from ".";

/** The design as it is written and checked, its versions, and which questionnaires there are. */
export function designTab(state: AppState, actions: Actions, words: Words): Part {
  const { studies } = state;
  const { yaml, instruments } = studies;
  const text = yaml === null ? waiting(state, words) : writing(studies, yaml, actions, words);
  return {
    blocks: [...text, ...(instruments ? library(instruments, words) : [])],
    aside: [...warned(studies, words), ...versions(studies, words)],
  };
}

function writing(studies: Studies, yaml: string, actions: Actions, words: Words): Block[] {
  const { t } = words;
  const { check } = studies;
  const wrong = check?.problem ?? "";
  const checked: Block[] =
    check && !wrong ? [success(t("studies.design.right", { title: check.title }))] : [];
  return [
    { kind: "text", text: t("studies.design.explain"), tone: "quiet" },
    {
      kind: "source",
      id: "study-design",
      label: t("studies.design.text"),
      value: yaml,
      line: check?.line ?? null,
      problem: wrong,
      goTo: check?.line ? t("author.go_to", { line: check.line }) : "",
      change: actions.typeDesign,
    },
    ...checked,
    ...registering(studies, yaml, actions, words),
  ];
}

/** The version that a text becomes; a new study may have the name of one that there is. */
function nextVersion({ studyId, view, list }: Studies, id: string): number {
  const newest = studyId
    ? view?.versions.at(-1)?.version
    : list?.find(({ study_id }) => study_id === id)?.version;
  return (newest ?? 0) + 1;
}

function registering(studies: Studies, yaml: string, actions: Actions, { t }: Words): Block[] {
  const { studyId, stored, check, busy, view } = studies;
  const id = studyId || idIn(yaml);
  const version = nextVersion(studies, id);
  const changed = yaml !== stored;
  const register: Press = {
    id: "register-design",
    label: t("studies.design.register", { version, id }),
    primary: true,
    disabled: busy || check === null || check.problem !== null || id === "" || (!changed && studyId !== ""),
    press: actions.registerDesign,
  };
  const revert: Press = {
    ...{ id: "revert-design", label: t("studies.design.revert"), icon: "undo" },
    press: actions.revertDesign,
  };
  const people = view?.versions.reduce((sum, { participants }) => sum + participants, 0) ?? 0;
  const follows: Block[] =
    version > 1 && (changed || studyId === "")
      ? [
          {
            ...{ kind: "text", tone: people > 0 ? "warning" : "quiet", icon: people > 0 ? "warning" : "eye" },
            text: t(studyId === "" ? "studies.design.exists" : "studies.design.follows", {
              id,
              version,
              people,
            }),
          },
        ]
      : [];
  return [...follows, { kind: "buttons", buttons: changed ? [register, revert] : [register] }];
}

/** What has to be known before the first session; of the text that is being written, once it has no mistake. */
function warned({ check, view }: Studies, { t }: Words): Block[] {
  const warnings = check && check.problem === null ? check.warnings : (view?.warnings ?? []);
  if (warnings.length === 0) return [];
  return [
    {
      ...{ kind: "list", label: t("studies.warnings"), items: warnings, tone: "warning", icon: "warning" },
    },
  ];
}

function versions({ view }: Studies, { t, language }: Words): Block[] {
  const rule: Block = { kind: "text", text: t("studies.versions.explain"), tone: "quiet", icon: "lock" };
  if (!view) return [rule];
  const newest = view.versions.at(-1)?.version;
  return [
    { kind: "heading", text: t("studies.versions") },
    {
      kind: "entries",
      label: t("studies.versions"),
      empty: "",
      lines: [...view.versions].reverse().map(({ version, registered_at, participants, sha256 }) => ({
        id: String(version),
        name: t("studies.version", { version }),
        value: "",
        remark: t("studies.version.people", { participants }),
        times: t("studies.version.print", { sha: sha256.slice(0, 12) }),
        state: {
          icon: version === newest ? "ok" : "clock",
          label: moment(registered_at, language),
          tone: "quiet",
        },
      })),
    },
    rule,
  ];
}

/** Every instrument with its languages, why others are missing, and its source. */
function library(instruments: readonly QuestionnaireSummary[], { t }: Words): Block[] {
  return [
    {
      kind: "fold",
      id: "instruments",
      label: t("studies.instruments", { count: instruments.length }),
      blocks: [
        {
          kind: "table",
          id: "instruments",
          label: t("studies.instruments.label"),
          columns: [
            t("studies.instruments.name"),
            t("studies.instruments.id"),
            t("studies.instruments.languages"),
            t("studies.instruments.scores"),
          ],
          empty: "",
          rows: instruments.map((one) => ({
            id: one.questionnaire_id,
            cells: [one.name, one.questionnaire_id, languages(one, t), one.scores.join(", ")],
            below: [...Object.entries(one.missing).map(([, reason]) => reason), one.source].join(" "),
          })),
        },
      ],
    },
  ];
}

function languages({ languages: offered, missing }: QuestionnaireSummary, t: Words["t"]): string {
  const without = Object.keys(missing).map((language) => t("studies.instruments.missing", { language }));
  return [...offered, ...without].join(", ");
}
