import type { Actions } from "../../actions";
import type { ModuleSummary } from "../../generated/messages.gen";
import { mayAuthor } from "../../classes";
import type { AppState } from "../../state";
import type { Block, Card, PanelContent, Remark, Size } from "../content";
import { trouble } from "../troubles";
import type { Words } from "../words";

/** All modules in the order of the line, then the games, each with how far the person is. */
export function catalogue(
  { learn, connection, account }: AppState,
  actions: Actions,
  words: Words,
  size: Size,
): PanelContent {
  const { t } = words;
  const { modules } = learn;
  const title = t("nav.learn");
  const offline = connection === "offline";
  const place = "catalogue";
  if (!modules || modules.length === 0) {
    const text = t(offline ? "learn.offline.catalogue" : modules ? "learn.empty" : "learn.loading");
    const blocks: Block[] = [{ kind: "text", text, tone: "quiet" }, ...trouble(learn.problem)];
    return { title, blocks, layout: "list", place };
  }
  const games = modules.filter(({ stage }) => stage === "game");
  const line = modules.filter(({ stage }) => stage !== "game");
  return {
    title,
    blocks: [
      { kind: "text", text: t(offline ? "learn.offline.catalogue" : "learn.intro"), tone: "quiet" },
      ...trouble(learn.problem),
      ...group("line", t("learn.line"), line, modules, actions, words),
      ...group("games", t("learn.games"), games, modules, actions, words),
      ...(size === "full" && mayAuthor(account.role) ? [writing(actions, words)] : []),
    ],
    layout: "list",
    place,
  };
}

function writing(actions: Actions, { t }: Words): Block {
  const press = () => actions.openModuleText("");
  return { kind: "buttons", buttons: [{ id: "new-module", label: t("author.new"), icon: "pen", press }] };
}

function group(
  id: string,
  label: string,
  members: readonly ModuleSummary[],
  modules: readonly ModuleSummary[],
  actions: Actions,
  words: Words,
): Block[] {
  if (members.length === 0) return [];
  const cards = members.map((one) => card(one, modules, actions, words));
  return [
    { kind: "heading", text: label },
    { kind: "cards", id, label, cards },
  ];
}

function card(
  module: ModuleSummary,
  modules: readonly ModuleSummary[],
  actions: Actions,
  { t }: Words,
): Card {
  const { module_id, stage, title, summary, steps, completed, under_way } = module;
  return {
    id: module_id,
    over: t(`learn.stage.${stage}`),
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
