import type { Actions } from "../actions";
import { mayAuthor } from "../classes";
import { resultsAddress, type ClassSummary, type ClassView } from "../connection/classes";
import { mayOpenRooms } from "../rooms/state";
import type { AppState } from "../state";
import { difficulty } from "./class_difficulty";
import { asked, commonWork, learnerSteps, learnerTable, needy, summary } from "./class_people";
import type { Block, PanelContent, Press, Row } from "./content";
import { moment } from "./numbers";
import { trouble } from "./troubles";
import type { Words } from "./words";

/** The classes that one leads or led; or one of them, live and after the lesson. */
export function classPanel(state: AppState, actions: Actions, words: Words): PanelContent {
  const { t } = words;
  const { account, classes } = state;
  if (!mayOpenRooms(account.role))
    return { title: t("class.title"), blocks: [{ kind: "text", text: t("class.refused"), tone: "quiet" }] };
  return classes.roomId === "" ? list(state, actions, words) : one(state, actions, words);
}

function offline({ connection }: AppState, { t }: Words): Block[] {
  if (connection === "online") return [];
  return [{ kind: "text", text: t("class.offline"), tone: "quiet", icon: "clock", live: true }];
}

function list(state: AppState, actions: Actions, words: Words): PanelContent {
  const { t } = words;
  const { classes } = state;
  const waits: Block[] =
    classes.list === null && state.connection === "online"
      ? [{ kind: "text", text: t("class.loading"), tone: "quiet", icon: "clock" }]
      : [];
  const rows: Block[] =
    classes.list === null
      ? []
      : [
          {
            ...{ kind: "rows", id: "classes", label: t("class.title"), empty: t("class.none") },
            rows: classes.list.map((summary) => classRow(summary, actions, words)),
          },
        ];
  return {
    title: t("class.title"),
    layout: "list",
    place: "classes",
    blocks: [
      { kind: "text", text: t("class.list.explain"), tone: "quiet" },
      ...offline(state, words),
      ...trouble(classes.problem),
      ...waits,
      ...rows,
    ],
    aside: mayAuthor(state.account.role) ? ownModules(state, actions, words) : [],
  };
}

function classRow(summary: ClassSummary, actions: Actions, { t, language }: Words): Row {
  const { room_id: id, title, code, people, finished } = summary;
  const counted = t("class.counted", { people, finished });
  return {
    id,
    name: title,
    detail: [moment(summary.opened_at, language), summary.modules.join(", "), counted].join(" · "),
    remarks: code ? [{ icon: "play", label: t("class.open"), tone: "ok" }] : [],
    presses: [
      {
        ...{ id: `class-${id}`, label: t("class.show"), name: t("class.show.name", { title }) },
        press: () => actions.openClass(id),
      },
    ],
  };
}

/** Ways to the modules that one writes. */
function ownModules({ authoring }: AppState, actions: Actions, { t }: Words): Block[] {
  const { modules = [], problems = [] } = authoring.shelf ?? {};
  const own = modules.filter((module) => module.own);
  return [
    { kind: "heading", text: t("author.own") },
    {
      ...{ kind: "rows", id: "own-modules", label: t("author.own"), empty: t("author.own.none") },
      rows: own.map(({ module_id: id, title }) => ({
        ...{ id, name: title, detail: id, remarks: [] },
        presses: [
          {
            ...{ id: `edit-${id}`, label: t("author.edit"), name: t("author.edit.name", { title }) },
            press: () => actions.openModuleText(id),
          },
        ],
      })),
    },
    ...(problems.length > 0
      ? [
          {
            ...{ kind: "list" as const, label: t("author.problems"), items: problems },
            ...{ tone: "warning" as const, icon: "warning" as const },
          },
        ]
      : []),
    {
      kind: "buttons",
      buttons: [
        { id: "new-module", label: t("author.new"), icon: "pen", press: () => actions.openModuleText("") },
      ],
    },
  ];
}

function one(state: AppState, actions: Actions, words: Words): PanelContent {
  const { t, language } = words;
  const { classes } = state;
  const { roomId, view } = classes;
  const standing = classes.standing?.room_id === roomId ? classes.standing : view?.state;
  const title = view?.state.room_id === roomId ? view.title : t("class.one");
  const back: Press = {
    ...{ id: "all-classes", label: t("class.all"), icon: "back" },
    press: () => actions.openClass(""),
  };
  const waits = t(state.connection === "online" ? "class.loading" : "class.offline");
  const blocks: Block[] =
    standing === undefined
      ? classes.problem
        ? []
        : [{ kind: "text", text: waits, tone: "quiet", icon: "clock", live: true }]
      : [
          ...offline(state, words),
          ...commonWork(standing, words),
          ...summary(standing, words),
          ...needy(standing, words),
          learnerTable(standing, state, actions, words),
          ...(view ? difficulty(view, words) : []),
        ];
  return {
    title,
    layout: "list",
    place: `class ${roomId}`,
    top: [{ kind: "buttons", buttons: [back, ...toRoom(state, view, actions, words)] }],
    blocks: [...trouble(classes.problem), ...blocks],
    aside: standing
      ? [
          ...learnerSteps(standing, state, actions, words),
          ...asked(standing, words),
          { kind: "heading", text: t("class.results") },
          {
            kind: "links",
            label: t("class.results"),
            links: [
              {
                ...{ id: "results-csv", label: t("class.csv"), download: true },
                href: resultsAddress(roomId, language),
              },
            ],
          },
        ]
      : [],
  };
}

/** The way back into the room, for who is in it. */
function toRoom({ rooms }: AppState, view: ClassView | null, actions: Actions, { t }: Words): Press[] {
  if (!view || rooms.joined?.room.room_id !== view.state.room_id) return [];
  return [{ id: "to-room", label: t("class.room"), press: () => actions.showPanel("rooms") }];
}
