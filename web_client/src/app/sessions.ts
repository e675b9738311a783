import type { Actions } from "../actions";
import type { AppState } from "../state";
import type { Store } from "../store";
import { isElsewhere } from "../study/state";
import { patch, sentence, words, type Context } from "./context";

/** Find out which headset sessions this browser offers. */
export async function offerSessions(store: Store<AppState>): Promise<void> {
  const xr = navigator.xr;
  if (!xr) return;
  const offers = (mode: XRSessionMode) => xr.isSessionSupported(mode).catch(() => false);
  patch(store, "xr", { vr: await offers("immersive-vr"), ar: await offers("immersive-ar") });
}

/**
 * Go into the headset; the session is asked for at once, while the browser still sees the click.
 *
 * @param log hears what is done in there to what.
 */
export async function enterHeadset(
  context: Context,
  actions: Actions,
  mode: "immersive-vr" | "immersive-ar",
  log: (action: string, target: string) => void,
): Promise<void> {
  const { store } = context;
  patch(store, "xr", { problem: "" });
  try {
    const session = await navigator.xr!.requestSession(mode, {
      requiredFeatures: ["local-floor"],
      optionalFeatures: ["hand-tracking"],
    });
    const { Headset } = await import("../xr/headset");
    const headset = new Headset(await context.viewer, store, actions, mode, log);
    await headset.begin(session);
    bringTask(store, actions);
  } catch (reason) {
    patch(store, "xr", { problem: words(context).t("xr.refused", { reason: sentence(reason) }) });
  }
}

/** The task of a study that waits for a headset is done in this one. */
function bringTask(store: Store<AppState>, actions: Actions): void {
  const { study } = store.get();
  const waited = study.now?.phase === "task" && study.now.task_started_at !== null && isElsewhere(study);
  patch(store, "study", { headset: true });
  if (waited) actions.openStudyModule();
}
