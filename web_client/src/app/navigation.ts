import type { Actions } from "../actions";
import { beside } from "../desk";
import { placeId } from "../studies";
import { addressOf, comparedIn, comparisonAddress, routeOf } from "../routes";
import { LANGUAGES } from "../i18n";
import type { AppState } from "../state";
import { patch, type Context } from "./context";

export const LANGUAGE_KEY = "holotrode.language";

/** Actions on what the page shows and in which language. */
export function navigationActions({ store, connection }: Context): Pick<Actions, "showPanel" | "speak"> {
  return {
    showPanel(panel) {
      store.update((state) => ({ ...state, panel }));
      history.pushState(null, "", addressNow(store.get()));
    },
    speak(language) {
      if (!LANGUAGES.includes(language)) return;
      localStorage.setItem(LANGUAGE_KEY, language);
      store.update((state) => ({ ...state, language }));
      connection.greetAgain(); // the server's own texts follow the language of the hello
    },
  };
}

/** The address of what the page shows. */
export function addressNow(state: AppState): string {
  const { panel, notebook, desk } = state;
  const isComparison = panel === "notebook" && notebook.recordId === "" && desk.compared !== null;
  return isComparison ? comparisonAddress(desk.compared!.records) : addressOf({ panel, id: idOf(state) });
}

/** Let addresses with records side by side open them, and the browser's back and forward buttons work. */
export function followAddress({ store }: Context, { openRecord }: Pick<Actions, "openRecord">): void {
  const compared = () => patch(store, "desk", { compared: beside(comparedIn(location.search)) });
  compared();
  window.addEventListener("popstate", () => {
    const { panel, id } = routeOf(location.pathname);
    store.update((state) => ({ ...state, panel }));
    compared();
    const isRecord = panel === "notebook" || panel === "bench";
    if (isRecord && id !== store.get().notebook.recordId) openRecord(id);
    const isModule = panel === "learn" && id !== idOf(store.get());
    if (isModule) patch(store, "learn", { run: null, judged: null, moduleId: id });
  });
}

function idOf({ panel, notebook, learn, make, rooms, classes, authoring, studies }: AppState): string {
  if (panel === "rooms") return rooms.joined?.room.code ?? "";
  if (panel === "notebook" || panel === "bench") return notebook.recordId;
  if (panel === "class") return classes.roomId;
  if (panel === "author") return authoring.moduleId;
  if (panel === "studies") return placeId(studies);
  if (panel === "learn") return learn.run?.module_id ?? learn.moduleId;
  return panel === "make" ? make.recipeId : "";
}
