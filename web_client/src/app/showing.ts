import type { Actions } from "../actions";
import { Lost } from "../connection/messages";
import type { SceneReady } from "../generated/messages.gen";
import { fetchManifest, layersOf } from "../scene/manifest";
import { processOf } from "../scene/timeline";
import type { AppState } from "../state";
import { patch, sentence, type Context } from "./context";

type Showing = Pick<Actions, "showElectrode" | "showLayer" | "slice" | "play" | "seek" | "pick">;

/** Actions on the electrode and on how it is looked at. */
export function showingActions(context: Context): Showing {
  const { store } = context;
  const view = (change: Partial<AppState["view"]>) => patch(store, "view", change);
  return {
    showElectrode: (electrodeId) => void showElectrode(context, electrodeId),
    showLayer: (layer, on) => view({ layers: { ...store.get().view.layers, [layer]: on } }),
    slice: (change) => view({ slice: { ...store.get().view.slice, ...change } }),
    play(playing) {
      const { time } = store.get().view.playback;
      view({ playback: { playing, time: playing && time === 1 ? 0 : time } });
    },
    seek: (time) => view({ playback: { playing: false, time } }),
    pick: (picked) => view({ picked }),
  };
}

/** Let a playback that runs go on by so many seconds. */
export function advance(store: Context["store"], seconds: number): void {
  const { view, shown } = store.get();
  const { playing, time } = view.playback;
  if (!playing) return;
  const next = Math.min(1, time + seconds / shown.process.seconds);
  patch(store, "view", { playback: { playing: next < 1, time: next } });
}

/** Show the electrode asked for; without one, the one before, else the first of the library. */
export function ensureShown(context: Context, wanted = ""): void {
  const { library, shown } = context.store.get();
  if (shown.status !== "waiting" && shown.status !== "failed") return;
  const ids = library.electrodes.map(({ electrode_id }) => electrode_id);
  const id = [wanted, shown.electrodeId].find((one) => one && ids.includes(one)) ?? ids[0];
  if (id) void showElectrode(context, id);
}

async function showElectrode(context: Context, electrodeId: string): Promise<void> {
  const { store } = context;
  const isCurrent = () => store.get().shown.electrodeId === electrodeId;
  patch(store, "shown", { electrodeId, status: "loading", problem: "" });
  try {
    const manifest = await fetchManifest(await openScene(context, electrodeId));
    const viewer = await context.viewer;
    if (!isCurrent()) return;
    const { volume_fractions: fractions, characterisation: inside = null } = manifest;
    patch(store, "shown", { layers: layersOf(manifest), process: processOf(manifest), fractions, inside });
    patch(store, "view", { playback: { playing: false, time: 1 }, picked: null });
    await viewer.open(manifest, () => {
      if (store.get().shown.status === "loading") patch(store, "shown", { status: "sharpening" });
    });
    if (isCurrent()) patch(store, "shown", { status: "ready" });
  } catch (reason) {
    if (isCurrent()) patch(store, "shown", { status: "failed", problem: sentence(reason) });
  }
}

/** Ask the server for the scene; without it, take the one this device has seen. */
async function openScene({ connection, memory }: Context, electrodeId: string): Promise<SceneReady> {
  try {
    return await connection.ask({ type: "open_scene", electrode_id: electrodeId });
  } catch (reason) {
    const kept = reason instanceof Lost ? await memory.scene(electrodeId) : undefined;
    if (!kept) throw reason;
    return kept;
  }
}
