import { idIn } from "../authoring";
import { Lost } from "../connection/messages";
import * as server from "../connection/studies";
import { addressOf, routeOf, type Route } from "../routes";
import type { AppState } from "../state";
import {
  conductsStudies,
  initialStudies,
  placeId,
  placeIn,
  TEMPLATE,
  type Studies,
  type StudyActions,
  type StudyTab,
} from "../studies";
import { Checking } from "./checking";
import { patch, sentence, words, type Context } from "./context";

type PlanningActions = Omit<StudyActions, "draftStation" | "conduct" | "draftRelease" | "reviewNote">;

const DRAFT_KEY = "holotrode.study.";
const MOST_SEATS = 500;

/** Actions on studies before and after their sessions: their designs, codes, and what is taken out. */
export function planningActions(context: Context): PlanningActions {
  const { store } = context;
  const now = () => store.get().studies;
  const change = (part: Partial<Studies>) => patch(store, "studies", part);
  const checking = checkingOf(context);
  watchDesign(context, checking);
  return {
    openStudy: (studyId, tab = "design") => go(context, studyId, studyId === "" ? "" : tab),
    newStudy: () => go(context, "", "design"),
    typeDesign(yaml) {
      change({ yaml, said: "", problem: "" });
      keepDraft(now());
      checking.soon();
    },
    revertDesign() {
      const { studyId, view } = now();
      localStorage.removeItem(DRAFT_KEY + studyId);
      const yaml = studyId === "" ? TEMPLATE : (view?.text ?? "");
      change({ yaml, stored: yaml, said: "", problem: "" });
      void checking.now();
    },
    registerDesign: () => void register(context),
    draftSeats: (count) => change({ seats: { ...now().seats, count }, problem: "" }),
    printSeats: () => void printSeats(context),
    printSheet: () => window.print(),
    closeSheet: () => change({ seats: { ...now().seats, printed: [] } }),
    chooseExport: (part) => change({ taking: { ...now().taking, ...part } }),
  };
}

/** To a study, its part, or the list; what belongs to another study is left behind. */
function go({ store }: Context, studyId: string, tab: StudyTab | ""): void {
  const { studies, panel } = store.get();
  if (panel === "studies" && studies.studyId === studyId && studies.tab === tab) return;
  show(store, { studyId, tab });
  store.update((state) => ({ ...state, panel: "studies" }));
  history.pushState(null, "", addressOf({ panel: "studies", id: placeId({ studyId, tab }) }));
}

function show(store: Context["store"], { studyId, tab }: Pick<Studies, "studyId" | "tab">): void {
  const { studies } = store.get();
  const { list, instruments, nowMs, clock } = studies;
  const same = studyId === studies.studyId && tab !== "" && studies.tab !== "";
  const kept = same ? studies : { ...initialStudies(), list, instruments, nowMs, clock };
  patch(store, "studies", { ...kept, studyId, tab, said: "", problem: "", notes: null, accesses: null });
}

/** Whoever opens an address finds what it names, and the browser's back and forward buttons work. */
export function openStudies(context: Context, route: Route): void {
  const { store } = context;
  if (route.panel === "studies") patch(store, "studies", placeIn(route.id));
  window.addEventListener("popstate", () => {
    const { panel, id } = routeOf(location.pathname);
    if (panel === "studies" && id !== placeId(store.get().studies)) show(store, placeIn(id));
  });
  window.addEventListener("beforeunload", (event) => {
    const { yaml, stored, tab, seats } = store.get().studies;
    const isWriting = tab === "design" && yaml !== null && yaml !== stored;
    const mayLose = isWriting || seats.printed.length > 0; // codes are told once
    if (store.get().panel === "studies" && mayLose) event.preventDefault();
  });
  const last = new Map<string, string>();
  const look = (state: AppState) => {
    for (const { name, wanted, load } of WANTED) {
      const now = isThere(state) ? wanted(state) : "";
      const before = last.get(name) ?? "";
      last.set(name, now);
      if (now !== "" && now !== before) void fetched(context, load);
    }
  };
  look(store.get());
  store.subscribe(look);
}

function isThere({ panel, connection, account }: AppState): boolean {
  const isIn = account.login === "in" && conductsStudies(account.role);
  return panel === "studies" && connection === "online" && isIn;
}

interface Wanted {
  name: string;
  /** What is to be there now; fetched anew when it changes. */
  wanted: (state: AppState) => string;
  load: (context: Context) => Promise<Partial<Studies>>;
}

const WANTED: readonly Wanted[] = [
  {
    name: "list",
    wanted: ({ studies, language }) => (studies.studyId === "" ? `${language} ${studies.tab}` : ""),
    load: async ({ store }) => ({ list: await server.studies(store.get().language) }),
  },
  {
    name: "view",
    wanted: ({ studies, language }) =>
      studies.studyId ? `${studies.studyId} ${studies.tab} ${language}` : "",
    load: async ({ store }) => {
      const { studies, language } = store.get();
      return { view: await server.study(studies.studyId, language) };
    },
  },
  {
    name: "instruments",
    wanted: ({ studies }) => (studies.tab === "" ? "" : "all"),
    load: async () => ({ instruments: await server.questionnaires() }),
  },
  {
    name: "notes", // every look at them is noted in the access log: once for each visit
    wanted: ({ studies }) => (studies.tab === "notes" ? studies.studyId : ""),
    load: async ({ store }) => ({ notes: await server.notes(store.get().studies.studyId) }),
  },
  {
    name: "accesses",
    wanted: ({ studies }) => (studies.tab === "export" ? studies.studyId : ""),
    load: async ({ store }) => ({ accesses: await server.accesses(store.get().studies.studyId) }),
  },
];

/** Fetch something; an answer about a study that is no longer on show is too late. */
async function fetched(context: Context, load: Wanted["load"]): Promise<void> {
  const { store } = context;
  const { studyId } = store.get().studies;
  const isStill = () => store.get().studies.studyId === studyId;
  try {
    const part = await load(context);
    if (isStill()) patch(store, "studies", part);
  } catch (reason) {
    if (isStill() && !(reason instanceof Lost)) patch(store, "studies", { problem: sentence(reason) });
  }
}

/** The text of a design comes with the study, for a new one from the template; changes kept here come before it. */
function watchDesign(context: Context, checking: Checking<server.DesignCheck>): void {
  const { store } = context;
  const look = (state: AppState) => {
    const { studyId, tab, yaml, view } = state.studies;
    if (state.panel !== "studies" || tab !== "design" || yaml !== null) return;
    const text = studyId === "" ? TEMPLATE : view?.text;
    if (text === undefined) return;
    const draft = localStorage.getItem(DRAFT_KEY + studyId);
    const said = draft !== null && draft !== text ? words(context).t("studies.design.draft") : "";
    patch(store, "studies", { yaml: draft ?? text, stored: text, said });
    void checking.now();
  };
  store.subscribe(look);
}

function keepDraft({ studyId, yaml, stored }: Studies): void {
  if (yaml === null || yaml === stored) localStorage.removeItem(DRAFT_KEY + studyId);
  else localStorage.setItem(DRAFT_KEY + studyId, yaml);
}

async function register(context: Context): Promise<void> {
  const { store } = context;
  const { studyId, yaml, busy } = store.get().studies;
  if (yaml === null || busy) return;
  patch(store, "studies", { busy: true, said: "", problem: "" });
  try {
    const { study_id: id, version } = await server.register(studyId || idIn(yaml), yaml);
    localStorage.removeItem(DRAFT_KEY + studyId);
    const view = await server.study(id, store.get().language);
    const said = words(context).t("studies.design.registered", { id, version });
    patch(store, "studies", { studyId: id, tab: "design", stored: yaml, view, said });
    history.replaceState(null, "", addressOf({ panel: "studies", id: placeId(store.get().studies) }));
  } catch (reason) {
    patch(store, "studies", { problem: problemOf(context, reason) });
  } finally {
    patch(store, "studies", { busy: false });
  }
}

async function printSeats(context: Context): Promise<void> {
  const { store } = context;
  const { studyId, seats, busy } = store.get().studies;
  if (busy) return;
  const count = Number(seats.count);
  if (!Number.isInteger(count) || count < 1 || count > MOST_SEATS) {
    const problem = words(context).t("studies.codes.bad", { most: MOST_SEATS, got: seats.count });
    return patch(store, "studies", { problem });
  }
  patch(store, "studies", { busy: true, problem: "" });
  try {
    const printed = await server.printSeats(studyId, count);
    patch(store, "studies", {
      seats: { ...seats, printed: [...store.get().studies.seats.printed, ...printed] },
    });
  } catch (reason) {
    patch(store, "studies", { problem: problemOf(context, reason) });
  } finally {
    patch(store, "studies", { busy: false });
  }
}

function checkingOf(context: Context): Checking<server.DesignCheck> {
  const { store } = context;
  return new Checking(
    () => {
      const { yaml } = store.get().studies;
      return yaml === null ? undefined : server.check(yaml, store.get().language);
    },
    (check) => patch(store, "studies", { check }),
    (reason) => patch(store, "studies", { problem: problemOf(context, reason) }),
  );
}

function problemOf(context: Context, reason: unknown): string {
  return reason instanceof Lost ? words(context).t("studies.offline") : sentence(reason);
}
