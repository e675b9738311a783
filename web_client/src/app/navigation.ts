import type { Actions } from "../actions";
import { addressOf, routeOf } from "../routes";
import { LANGUAGES } from "../i18n";
import type { AppState } from "../state";
import type { Context } from "./context";

export const LANGUAGE_KEY = "holotrode.language";

/** Actions on what the page shows and in which language. */
export function navigationActions({ store, connection }: Context): Pick<Actions, "showPanel" | "speak"> {
  return {
    showPanel(panel) {
      store.update((state) => ({ ...state, panel }));
      history.pushState(null, "", addressOf({ panel, id: idOf(store.get()) }));
    },
    speak(language) {
      if (!LANGUAGES.includes(language)) return;
      localStorage.setItem(LANGUAGE_KEY, language);
      store.update((state) => ({ ...state, language }));
      connection.greetAgain(); // the server's own texts follow the language of the hello
    },
  };
}

/** Let the browser's back and forward buttons work. */
export function followAddress({ store }: Context, { openRecord }: Pick<Actions, "openRecord">): void {
  window.addEventListener("popstate", () => {
    const { panel, id } = routeOf(location.pathname);
    store.update((state) => ({ ...state, panel }));
    const isRecord = panel === "notebook" || panel === "bench";
    if (isRecord && id !== store.get().notebook.recordId) openRecord(id);
  });
}

function idOf({ panel, notebook, learn, make, rooms }: AppState): string {
  if (panel === "rooms") return rooms.joined?.room.code ?? "";
  if (panel === "notebook" || panel === "bench") return notebook.recordId;
  if (panel === "learn") return learn.run?.module_id ?? "";
  return panel === "make" ? make.recipeId : "";
}
