import { EXAMPLE, idIn, pictureName, type Authoring, type AuthoringActions } from "../authoring";
import { mayAuthor } from "../classes";
import * as server from "../connection/modules";
import { Lost } from "../connection/messages";
import { addressOf, routeOf, type Route } from "../routes";
import type { AppState } from "../state";
import { Checking } from "./checking";
import { patch, sentence, words, type Context } from "./context";

const DRAFT_KEY = "holotrode.module.";
/** What a text without an id is checked as; the server says which line the id belongs to. */
const NAMELESS = "my-module";

/** Actions on the module that is written. */
export function authoringActions(context: Context): AuthoringActions {
  const { store } = context;
  const now = () => store.get().authoring;
  const change = (part: Partial<Authoring>) => patch(store, "authoring", part);
  const checking = checkingOf(context);
  return {
    openModuleText(moduleId) {
      const own = now().shelf?.modules.find(({ module_id }) => module_id === moduleId)?.own ?? true;
      go(context, own ? moduleId : "");
      void open(context, moduleId, own).then(() => checking.now());
    },
    typeModule(yaml) {
      change({ yaml, said: "", problem: "" });
      keepDraft(now());
      checking.soon();
    },
    revertModule() {
      const { stored, moduleId } = now();
      localStorage.removeItem(DRAFT_KEY + moduleId);
      change({ yaml: stored, said: "", problem: "" });
      checking.now();
    },
    storeModule: () => void storeNow(context).then(() => checking.now()),
    confirmModule: (confirming) => change({ confirming }),
    removeModule: () => void remove(context),
    addPicture: (file) => void addPicture(context, file).then(() => checking.now()),
  };
}

/** Whoever opens the page of a module finds its text there, and what there is besides. */
export function openAuthoring(context: Context, route: Route, actions: AuthoringActions): void {
  const { store } = context;
  if (route.panel === "author") patch(store, "authoring", { moduleId: route.id });
  window.addEventListener("popstate", () => {
    const { panel, id } = routeOf(location.pathname);
    if (panel === "author" && id !== store.get().authoring.moduleId) actions.openModuleText(id);
  });
  window.addEventListener("beforeunload", (event) => {
    const { yaml, stored } = store.get().authoring;
    if (store.get().panel === "author" && yaml !== null && yaml !== stored) event.preventDefault();
  });
  let listed = "";
  const look = (state: AppState) => {
    const { connection, account, panel, authoring } = state;
    const there = connection === "online" && account.login === "in" && mayAuthor(account.role);
    const listing = there && (panel === "author" || panel === "class") ? state.language : "";
    if (listing && listing !== listed) {
      void list(context).then(() => {
        if (store.get().panel === "author" && store.get().authoring.yaml === null)
          actions.openModuleText(authoring.moduleId);
      });
    }
    listed = listing;
    if (listing && panel === "author" && authoring.yaml === null && authoring.shelf && !authoring.busy)
      actions.openModuleText(authoring.moduleId);
  };
  look(store.get());
  store.subscribe(look);
}

function go({ store }: Context, moduleId: string): void {
  const address = addressOf({ panel: "author", id: moduleId });
  const fresh = { check: null, preview: null, confirming: "" as const, said: "", problem: "" };
  patch(store, "authoring", { moduleId, yaml: null, busy: true, ...fresh });
  store.update((state) => ({ ...state, panel: "author" }));
  if (location.pathname !== address) history.pushState(null, "", address);
}

async function open(context: Context, moduleId: string, own: boolean): Promise<void> {
  const { store } = context;
  const change = (part: Partial<Authoring>) => patch(store, "authoring", { busy: false, ...part });
  try {
    const { text, version } = moduleId ? await server.moduleText(moduleId) : { text: EXAMPLE, version: "" };
    if (!own) return change({ yaml: renamed(text), stored: "", version: "" });
    const draft = localStorage.getItem(DRAFT_KEY + moduleId);
    const said = draft !== null && draft !== text ? words(context).t("author.draft") : "";
    change({ yaml: draft ?? text, stored: text, version, said });
  } catch (reason) {
    change({ yaml: "", stored: "", problem: problemOf(context, reason) });
  }
}

/** A copy of a shipped module needs a name of its own. */
function renamed(text: string): string {
  return text.replace(/^(id:[ \t]*)(\S+)/m, "$1my-$2");
}

function keepDraft({ moduleId, yaml, stored }: Authoring): void {
  if (yaml === null || yaml === stored) localStorage.removeItem(DRAFT_KEY + moduleId);
  else localStorage.setItem(DRAFT_KEY + moduleId, yaml);
}

async function storeNow(context: Context): Promise<void> {
  const { store } = context;
  const { moduleId, yaml, version, busy } = store.get().authoring;
  const id = moduleId || idIn(yaml ?? "");
  if (yaml === null || busy) return;
  patch(store, "authoring", { busy: true, said: "", problem: "" });
  try {
    const kept = await server.keep(id || NAMELESS, yaml, moduleId ? version : "");
    localStorage.removeItem(DRAFT_KEY + moduleId);
    const said = words(context).t("author.stored", { id: kept.module_id });
    patch(store, "authoring", { moduleId: kept.module_id, stored: yaml, version: kept.version, said });
    history.replaceState(null, "", addressOf({ panel: "author", id: kept.module_id }));
    await list(context);
  } catch (reason) {
    patch(store, "authoring", { problem: problemOf(context, reason) });
  } finally {
    patch(store, "authoring", { busy: false });
  }
}

async function remove(context: Context): Promise<void> {
  const { store } = context;
  const { moduleId } = store.get().authoring;
  try {
    await server.remove(moduleId);
    localStorage.removeItem(DRAFT_KEY + moduleId);
    await list(context);
    go(context, "");
    await open(context, "", true);
    patch(store, "authoring", { said: words(context).t("author.removed", { id: moduleId }) });
  } catch (reason) {
    patch(store, "authoring", { confirming: "", problem: problemOf(context, reason) });
  }
}

async function addPicture(context: Context, file: File): Promise<void> {
  const { store } = context;
  const { moduleId, yaml } = store.get().authoring;
  const id = moduleId || idIn(yaml ?? "") || NAMELESS;
  const name = pictureName(file.name);
  try {
    await server.keepPicture(id, name, file);
    patch(store, "authoring", { said: words(context).t("author.picture.stored", { name }), problem: "" });
  } catch (reason) {
    patch(store, "authoring", { said: "", problem: problemOf(context, reason) });
  }
}

async function list(context: Context): Promise<void> {
  const { store } = context;
  try {
    patch(store, "authoring", { shelf: await server.shelf(store.get().language) });
  } catch (reason) {
    patch(store, "authoring", { problem: problemOf(context, reason) });
  }
}

function checkingOf(context: Context): Checking<server.ModuleCheck> {
  const { store } = context;
  return new Checking(
    () => {
      const { yaml, moduleId } = store.get().authoring;
      if (yaml === null) return undefined;
      return server.check(moduleId || idIn(yaml) || NAMELESS, yaml, store.get().language);
    },
    (check) => patch(store, "authoring", { check, ...(check.problem === null ? { preview: check } : {}) }),
    (reason) => patch(store, "authoring", { problem: problemOf(context, reason) }),
  );
}

function problemOf(context: Context, reason: unknown): string {
  return reason instanceof Lost ? words(context).t("author.offline") : sentence(reason);
}
