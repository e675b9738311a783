import type { Actions } from "../../actions";
import { addressOf } from "../../routes";
import type { AppState } from "../../state";
import { conductsStudies, placeId, STUDY_TABS, type StudyTab } from "../../studies";
import type { Block, PanelContent } from "../content";
import { success, trouble } from "../troubles";
import type { Words } from "../words";
import { consoleTab } from "./console";
import { designTab } from "./design";
import { exportTab } from "./export";
import { studyList } from "./list";
import { notesTab } from "./notes";
import { peopleTab } from "./people";

export type Part = Pick<PanelContent, "blocks" | "aside">;

const TABS: Record<StudyTab, (state: AppState, actions: Actions, words: Words) => Part> = {
  design: designTab,
  people: peopleTab,
  console: consoleTab,
  notes: notesTab,
  export: exportTab,
};

/** The studies that an ergonomist conducts; or one of them, in its parts. */
export function studiesPanel(state: AppState, actions: Actions, words: Words): PanelContent {
  const { t } = words;
  const { account, studies } = state;
  if (!conductsStudies(account.role))
    return {
      title: t("studies.title"),
      blocks: [{ kind: "text", text: t("studies.refused"), tone: "quiet" }],
    };
  const { studyId, tab, view, console } = studies;
  if (tab === "") return studyList(state, actions, words);
  const { blocks, aside = [] } = TABS[tab](state, actions, words);
  const isNew = studyId === "";
  return {
    title: isNew ? t("studies.new") : (view?.title ?? console?.title ?? studyId),
    layout: "list",
    place: `study ${studyId} ${tab}`,
    top: [
      {
        kind: "buttons",
        buttons: [
          {
            ...{ id: "all-studies", label: t("studies.all"), icon: "back" },
            press: () => actions.openStudy(""),
          },
        ],
      },
      ...(isNew ? [] : [tabs(state, actions, words)]),
      ...(view?.design.simulated ? [simulated(words)] : []),
    ],
    blocks: [
      ...offline(state, words),
      ...trouble(studies.problem),
      ...(studies.said ? [success(studies.said)] : []),
      ...blocks,
    ],
    aside,
  };
}

function tabs({ studies }: AppState, actions: Actions, { t }: Words): Block {
  const { studyId } = studies;
  return {
    kind: "ways",
    id: "study-parts",
    label: t("studies.parts"),
    ways: STUDY_TABS.map((tab) => ({
      id: tab,
      label: t(`studies.tab.${tab}`),
      href: addressOf({ panel: "studies", id: placeId({ studyId, tab }) }),
      current: tab === studies.tab,
      open: () => actions.openStudy(studyId, tab),
    })),
  };
}

/** Made-up participants are never to be taken for people. */
export function simulated({ t }: Words): Block {
  return { kind: "text", text: t("studies.simulated.explain"), tone: "warning", icon: "warning" };
}

export function offline({ connection }: AppState, { t }: Words): Block[] {
  if (connection === "online") return [];
  return [{ kind: "text", text: t("studies.offline"), tone: "quiet", icon: "clock", live: true }];
}

/** What is said while something is not here yet; nothing once something went wrong. */
export function waiting({ studies, connection }: AppState, { t }: Words): Block[] {
  if (studies.problem || connection !== "online") return [];
  return [{ kind: "text", text: t("studies.loading"), tone: "quiet", icon: "clock" }];
}
