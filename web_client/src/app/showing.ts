import type { Actions } from "../actions";
import { Lost } from "../connection/messages";
import type { SceneReady } from "../generated/messages.gen";
import { fetchManifest, fieldsOf, layersOf } from "../scene/manifest";
import { processOf } from "../scene/timeline";
import type { AppState } from "../state";
import { patch, sentence, type Context } from "./context";

export type Showing = Pick<
  Actions,
  "showElectrode" | "showLayer" | "colourBy" | "slice" | "clip" | "clipTo" | "play" | "seek" | "pick"
>;

/** Actions on the electrode and on how it is looked at. */
export function showingActions(context: Context): Showing {
  const { store } = context;
  const view = (change: Partial<AppState["view"]>) => patch(store, "view", change);
  return {
    showElectrode: (electrodeId) => void showElectrode(context, electrodeId, true),
    showLayer: (layer, on) => view({ layers: { ...store.get().view.layers, [layer]: on } }),
    colourBy: (field) => void colourBy(context, field),
    slice: (change) => view({ slice: { ...store.get().view.slice, ...change } }),
    clip: (on) => view({ clip: { ...store.get().view.clip, on } }),
    clipTo(axis, range) {
      const { clip } = store.get().view;
      view({ clip: { on: true, ranges: { ...clip.ranges, [axis]: range } } });
    },
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
  if (id) void showElectrode(context, id, id === wanted || (id === shown.electrodeId && shown.chosen));
}

/**
 * Show an electrode.
 *
 * @param chosen whether somebody asked for it.
 */
export async function showElectrode(context: Context, electrodeId: string, chosen: boolean): Promise<void> {
  const { store } = context;
  const isCurrent = () => store.get().shown.electrodeId === electrodeId;
  patch(store, "shown", { electrodeId, chosen, status: "loading", problem: "" });
  try {
    const manifest = await fetchManifest(await openScene(context, electrodeId));
    const viewer = await context.viewer;
    if (!isCurrent()) return;
    const { phases, volume_fractions: fractions, characterisation: inside = null } = manifest;
    const { colour_map: colourMap = [], flight = null } = manifest;
    const about = { layers: layersOf(manifest), phases, process: processOf(manifest), fractions, inside };
    patch(store, "shown", { ...about, fields: fieldsOf(manifest), colourMap, flight });
    const still = { playback: { playing: false, time: 1 }, flight: { on: false, moving: false, time: 0 } };
    patch(store, "view", { colour: "", picked: null, ...still });
    await viewer.open(manifest, () => {
      if (store.get().shown.status === "loading") patch(store, "shown", { status: "sharpening" });
    });
    if (isCurrent()) patch(store, "shown", { status: "ready" });
  } catch (reason) {
    if (isCurrent()) patch(store, "shown", { status: "failed", problem: sentence(reason) });
  }
}

/** The choice stands at once, the colours come when they have arrived; without them it is the phases again. */
async function colourBy({ store, viewer }: Context, field: string): Promise<void> {
  patch(store, "view", { colour: field });
  patch(store, "shown", { problem: "" });
  try {
    await (await viewer).loadField(field);
  } catch (reason) {
    if (store.get().view.colour !== field) return;
    patch(store, "view", { colour: "" });
    patch(store, "shown", { problem: sentence(reason) });
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
