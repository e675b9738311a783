import type { Actions } from "../../actions";
import type { ModuleSummary, TrainingMode } from "../../generated/messages.gen";
import { mayWriteRecords } from "../../rooms/state";
import type { AppState } from "../../state";
import type { Block, PanelContent, Press, Size } from "../content";
import { trouble } from "../troubles";
import type { Words } from "../words";
import { progressOf, titlesOf } from "./catalogue";

/** A module before it begins: what it is about, and the ways of doing it. */
export function modulePage(state: AppState, actions: Actions, words: Words, size: Size): PanelContent {
  const { t } = words;
  const { modules, moduleId, problem } = state.learn;
  const module = modules?.find(({ module_id }) => module_id === moduleId);
  const back: Press = { id: "modules", label: t("learn.modules"), press: () => actions.showModule("") };
  const ways: Block[] = [{ kind: "buttons", buttons: [back] }];
  const place = `module ${moduleId}`;
  if (!module) {
    const text = modules ? t("learn.unknown", { id: moduleId }) : t("learn.loading");
    const blocks: Block[] = [{ kind: "text", text, tone: "quiet" }, ...ways];
    return { title: t("nav.learn"), blocks, layout: "list", place };
  }
  const about: Block[] = [
    { kind: "text", text: module.summary },
    { kind: "text", text: aboutText(module, words), tone: "quiet" },
  ];
  return {
    title: module.title,
    blocks: [
      ...(size === "full" ? about : []),
      ...module.modes.flatMap((mode) => modeBlocks(mode, module, state, actions, words)),
      ...trouble(problem),
      ...(state.connection === "online" ? [] : [quiet(t("learn.offline"))]),
      ...ways,
    ],
    layout: "list",
    place,
    fromTop: true,
  };
}

function aboutText(module: ModuleSummary, { t }: Words): string {
  const said = [
    t("learn.steps", { count: module.steps }),
    ...progressOf(module, t).map(({ label }) => label),
  ];
  return [...said, module.languages.join(", ").toUpperCase()].join(" · ");
}

/** One way of doing the module, in a sentence, and what begins it; or why it cannot be done this way. */
function modeBlocks(
  mode: TrainingMode,
  module: ModuleSummary,
  state: AppState,
  actions: Actions,
  words: Words,
): Block[] {
  const { t } = words;
  const says =
    mode === "guided" && !module.record ? "learn.mode.guided.free" : (`learn.mode.${mode}.says` as const);
  const reason = mode === "guided" ? guidedRefusal(module, state, words) : "";
  const ready = state.connection === "online" && !state.learn.busy && !reason;
  const begin = (label: string, afresh: boolean, primary: boolean): Press => ({
    id: `${afresh ? "afresh" : "open"}-${mode}`,
    label,
    name: `${label}: ${t(`learn.mode.${mode}`)}`,
    primary,
    disabled: !ready,
    press: () => actions.openModule(module.module_id, mode, afresh),
  });
  const goesOn = module.under_way === mode;
  const buttons = goesOn
    ? [begin(t("learn.go_on"), false, true), begin(t("learn.afresh"), true, false)]
    : [begin(t(`learn.begin.${mode}`), false, !module.under_way && mode === module.modes[0])];
  return [
    { kind: "heading", text: t(`learn.mode.${mode}`) },
    { kind: "text", text: t(says) },
    ...(reason ? [{ ...quiet(reason), icon: "lock" as const }] : []),
    { kind: "buttons", buttons },
  ];
}

/** What stands between this person and guided work; nothing mostly. */
function guidedRefusal(module: ModuleSummary, { account, learn }: AppState, { t }: Words): string {
  if (module.record && !mayWriteRecords(account.role)) return t("learn.writers_only");
  if (module.missing.length === 0) return "";
  return t("learn.needs", { modules: titlesOf(module.missing, learn.modules ?? []) });
}

function quiet(text: string): { kind: "text"; text: string; tone: "quiet" } {
  return { kind: "text", text, tone: "quiet" };
}
