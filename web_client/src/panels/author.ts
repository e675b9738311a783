import type { Actions } from "../actions";
import { idIn, type Authoring } from "../authoring";
import { mayAuthor } from "../classes";
import type { AppState } from "../state";
import { preview } from "./author_preview";
import type { Block, PanelContent, Press } from "./content";
import { success, trouble } from "./troubles";
import type { Words } from "./words";

// Keys of the file, and therefore the same in every language.
const PICTURE_EXAMPLE = "pictures: [{file: …, alt: {en: …, fr: …}}]";

/** A module as its teacher writes it, with what is wrong with it, and as learners will see it. */
export function authorPanel(state: AppState, actions: Actions, words: Words): PanelContent {
  const { t } = words;
  const { authoring, account } = state;
  if (!mayAuthor(account.role))
    return { title: t("author.title"), blocks: [{ kind: "text", text: t("author.refused"), tone: "quiet" }] };
  const { moduleId, yaml } = authoring;
  const offline: Block[] =
    state.connection === "online"
      ? []
      : [{ kind: "text", text: t("author.offline"), tone: "quiet", icon: "clock", live: true }];
  const text: Block[] =
    yaml === null
      ? [{ kind: "text", text: t("author.loading"), tone: "quiet", icon: "clock" }]
      : writing(authoring, yaml, actions, words);
  return {
    title: moduleId ? t("author.editor", { id: moduleId }) : t("author.new"),
    layout: "list",
    place: `module ${moduleId}`,
    blocks: [...offline, ...text],
    aside: [
      ...preview(authoring, words),
      ...pictures(authoring, actions, words),
      ...others(authoring, actions, words),
    ],
  };
}

function writing(authoring: Authoring, yaml: string, actions: Actions, words: Words): Block[] {
  const { t } = words;
  const { check, said, problem } = authoring;
  const wrong = check?.problem ?? "";
  const checked: Block[] = check && !wrong ? [success(t("author.right", { count: check.steps.length }))] : [];
  return [
    { kind: "text", text: t("author.explain"), tone: "quiet" },
    {
      kind: "source",
      id: "module-text",
      label: t("author.text"),
      value: yaml,
      line: check?.line ?? null,
      problem: wrong,
      goTo: check?.line ? t("author.go_to", { line: check.line }) : "",
      change: actions.typeModule,
    },
    ...checked,
    ...trouble(problem),
    ...(said ? [success(said)] : []),
    ...deeds(authoring, actions, words),
  ];
}

function deeds(authoring: Authoring, actions: Actions, { t }: Words): Block[] {
  const { moduleId, yaml, stored, check, busy, confirming } = authoring;
  if (confirming === "remove")
    return [
      {
        kind: "text",
        text: t("author.remove.ask", { id: moduleId }),
        tone: "warning",
        icon: "warning",
        live: true,
      },
      {
        kind: "buttons",
        buttons: [
          { id: "remove-yes", label: t("author.remove.do"), primary: true, press: actions.removeModule },
          { id: "remove-no", label: t("author.remove.keep"), press: () => actions.confirmModule("") },
        ],
      },
    ];
  const changed = yaml !== stored;
  const store: Press = {
    id: "store-module",
    label: t(moduleId ? "author.store" : "author.store.new", { id: moduleId || idIn(yaml ?? "") }),
    primary: true,
    disabled: busy || check === null || check.problem !== null || (!changed && moduleId !== ""),
    press: actions.storeModule,
  };
  const revert: Press[] = changed
    ? [{ id: "revert-module", label: t("author.revert"), icon: "undo", press: actions.revertModule }]
    : [];
  const remove: Press[] = moduleId
    ? [{ id: "remove-module", label: t("author.remove"), press: () => actions.confirmModule("remove") }]
    : [];
  return [{ kind: "buttons", buttons: [store, ...revert, ...remove] }];
}

function pictures({ check }: Authoring, actions: Actions, { t }: Words): Block[] {
  const names = check?.pictures ?? [];
  return [
    { kind: "heading", text: t("author.pictures") },
    { kind: "text", text: t("author.pictures.explain", { example: PICTURE_EXAMPLE }), tone: "quiet" },
    ...(names.length > 0
      ? [{ kind: "list" as const, label: t("author.pictures.there"), items: names, tone: "plain" as const }]
      : []),
    {
      ...{ kind: "file", id: "picture", label: t("author.picture.add"), icon: "file" },
      accept: ".png,.jpg,.jpeg,.webp,.svg",
      choose: actions.addPicture,
    },
  ];
}

/** The other modules of this server: one's own to be changed, shipped ones to be copied. */
function others({ shelf, moduleId }: Authoring, actions: Actions, { t }: Words): Block[] {
  if (!shelf) return [];
  const { modules, problems } = shelf;
  const wrong: Block[] = problems.length
    ? [{ kind: "list", label: t("author.problems"), items: problems, tone: "warning", icon: "warning" }]
    : [];
  const rows: Block = {
    ...{ kind: "rows", id: "modules", label: t("author.others"), empty: "" },
    rows: modules
      .filter(({ module_id }) => module_id !== moduleId)
      .map(({ module_id: id, title, own }) => ({
        ...{ id, name: title, detail: id, remarks: [] },
        presses: [
          {
            id: `open-${id}`,
            label: t(own ? "author.edit" : "author.copy"),
            name: t(own ? "author.edit.name" : "author.copy.name", { title }),
            press: () => actions.openModuleText(id),
          },
        ],
      })),
  };
  return [
    ...wrong,
    {
      kind: "fold",
      id: "other-modules",
      label: t("author.others"),
      blocks: [rows, ...begin(moduleId, actions, t)],
    },
  ];
}

function begin(moduleId: string, actions: Actions, t: Words["t"]): Block[] {
  if (!moduleId) return [];
  return [
    {
      kind: "buttons",
      buttons: [
        { id: "new-module", label: t("author.new"), icon: "pen", press: () => actions.openModuleText("") },
      ],
    },
  ];
}
