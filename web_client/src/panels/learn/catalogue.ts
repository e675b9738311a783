import type { Actions } from "../../actions";
import type { ModuleStage, ModuleSummary } from "../../generated/messages.gen";
import type { AppState } from "../../state";
import type { Block, Card, PanelContent, Remark } from "../content";
import { trouble } from "../troubles";
import type { Words } from "../words";

const STAGES: readonly ModuleStage[] = [
  ...(["safety", "formulation", "slurry", "coating", "drying", "calendering"] as const),
  ...(["characterisation", "microstructure", "cell", "game"] as const),
];

/** All modules, by stages of the line, each with how far the person is. */
export function catalogue({ learn, connection }: AppState, actions: Actions, words: Words): PanelContent {
  const { t } = words;
  const { modules } = learn;
  const title = t("nav.learn");
  const online = connection === "online";
  const place = "catalogue";
  if (!modules || modules.length === 0) {
    const text = t(!online ? "learn.offline.catalogue" : modules ? "learn.empty" : "learn.loading");
    const blocks: Block[] = [{ kind: "text", text, tone: "quiet" }, ...trouble(learn.problem)];
    return { title, blocks, layout: "list", place };
  }
  const stages = STAGES.filter((stage) => modules.some((one) => one.stage === stage));
  return {
    title,
    blocks: [
      { kind: "text", text: t(online ? "learn.intro" : "learn.offline.catalogue"), tone: "quiet" },
      ...trouble(learn.problem),
      ...stages.flatMap((stage): Block[] => [
        { kind: "heading", text: t(`learn.stage.${stage}`) },
        {
          kind: "cards",
          id: `stage-${stage}`,
          label: t(`learn.stage.${stage}`),
          cards: modules
            .filter((one) => one.stage === stage)
            .map((one) => card(one, modules, actions, words)),
        },
      ]),
    ],
    layout: "list",
    place,
  };
}

function card(
  module: ModuleSummary,
  modules: readonly ModuleSummary[],
  actions: Actions,
  { t }: Words,
): Card {
  const { module_id, title, summary, steps, completed, under_way } = module;
  return {
    id: module_id,
    title,
    text: summary,
    detail: t("learn.steps", { count: steps }),
    remarks: [...progressOf(module, t), ...missingOf(module, modules, t)],
    ...(under_way ? { fraction: completed / steps } : {}),
    press: () => actions.showModule(module_id),
  };
}

/** What is finished, and what is under way. */
export function progressOf(
  { finished, under_way, completed, steps }: ModuleSummary,
  t: Words["t"],
): Remark[] {
  const done = finished.map((mode): Remark => ({ icon: "ok", label: t(`learn.done.${mode}`), tone: "ok" }));
  if (!under_way) return done;
  return [
    ...done,
    { icon: "play", label: t("learn.under_way", { done: completed, count: steps }), tone: "plain" },
  ];
}

function missingOf(module: ModuleSummary, modules: readonly ModuleSummary[], t: Words["t"]): Remark[] {
  if (module.missing.length === 0) return [];
  return [
    {
      icon: "lock",
      label: t("learn.missing", { modules: titlesOf(module.missing, modules) }),
      tone: "quiet",
    },
  ];
}

/** What modules are called, as a list in a sentence. */
export function titlesOf(ids: readonly string[], modules: readonly ModuleSummary[]): string {
  return ids.map((id) => modules.find(({ module_id }) => module_id === id)?.title ?? id).join(", ");
}
