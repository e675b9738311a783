import type { Stage } from "../generated/messages.gen";
import { stageHeld } from "../panels/room_notices";
import type { StageCommand } from "../rooms/commands";
import { playedTo } from "../rooms/playing";
import { isHost } from "../rooms/rights";
import type { Attending } from "./attending";
import { patch, sentence, words, type Context } from "./context";
import { advance, type Showing } from "./showing";

/** Actions on the electrode that everybody in the room sees: done here at once, and shared. */
export function sharedActions(context: Context, own: Showing, attending: Attending): Showing {
  const { store } = context;
  const view = () => store.get().view;
  const share = (command: StageCommand) => {
    if (attending.joined) attending.sharing.share(command);
  };
  /** Do it unless somebody else keeps what is shown; then say so. */
  const unlessHeld = (work: () => void) => {
    const reason = stageHeld(store.get(), words(context));
    if (reason) attending.say(reason);
    else work();
  };
  const playback = () => share({ type: "set_playback", ...view().playback });
  return {
    ...own,
    showElectrode: (electrodeId) =>
      unlessHeld(() => {
        own.showElectrode(electrodeId);
        share({ type: "show_electrode", electrode_id: electrodeId });
      }),
    colourBy: (field) =>
      unlessHeld(() => {
        own.colourBy(field);
        share({ type: "set_colour", colour: field });
      }),
    slice: (change) =>
      unlessHeld(() => {
        own.slice(change);
        share({ type: "set_slice", ...view().slice });
      }),
    play: (playing) =>
      unlessHeld(() => {
        own.play(playing);
        playback();
      }),
    seek: (time) =>
      unlessHeld(() => {
        own.seek(time);
        playback();
      }),
    pick(picked) {
      // The same particle with the numbers of another moment is nothing new.
      if (picked?.id === view().picked?.id) return own.pick(picked);
      unlessHeld(() => {
        own.pick(picked);
        share({ type: "pick_particle", particle: picked?.id ?? null });
      });
    },
  };
}

/** Look at what the room looks at; with the stage before, only what changed. */
export async function followStage(
  context: Context,
  own: Showing,
  stage: Stage,
  before: Stage | undefined,
): Promise<void> {
  const { store } = context;
  const changed = (key: keyof Stage) => !before || JSON.stringify(before[key]) !== JSON.stringify(stage[key]);
  if (changed("step")) void fetchSteps(context, stage);
  const { shown, view } = store.get();
  if (stage.electrode_id && stage.electrode_id !== shown.electrodeId)
    return own.showElectrode(stage.electrode_id); // once it has come, the rest follows
  if (changed("slice")) patch(store, "view", { slice: { ...stage.slice } });
  if (changed("playback") && !stage.playback.playing)
    patch(store, "view", { playback: { playing: false, time: stage.playback.time } });
  if (shown.status !== "sharpening" && shown.status !== "ready") return;
  if (changed("colour") && stage.colour !== view.colour) own.colourBy(stage.colour);
  if (changed("picked") && stage.picked !== (view.picked?.id ?? null)) {
    const facts = stage.picked === null ? null : (await context.viewer).factsOf(stage.picked);
    if (facts !== undefined) own.pick(facts);
  }
}

/** When the electrode has come, it is shown as the room has it; an empty stage gets what the host looks at. */
export function watchArrival(context: Context, own: Showing, attending: Attending): void {
  let before = "";
  context.store.subscribe(({ shown }) => {
    const now = `${shown.electrodeId} ${shown.status}`;
    if (now === before) return;
    before = now;
    const stage = attending.joined?.room.stage;
    if (!stage || attending.sharing.busy || shown.electrodeId !== stage.electrode_id) return;
    if (shown.status === "sharpening" || shown.status === "ready")
      void followStage(context, own, stage, undefined);
  });
}

/** A room that has just been opened shows what its host looks at. */
export function fillStage({ store }: Context, attending: Attending): void {
  const { joined } = attending;
  const { electrodeId } = store.get().shown;
  if (!joined || !electrodeId || joined.room.stage.electrode_id || !isHost(joined)) return;
  attending.sharing.share({ type: "show_electrode", electrode_id: electrodeId });
}

/** Let the playback go on: in a room by the server's clock, so that all see the same moment. */
export function playOn(context: Context, attending: Attending, seconds: number): void {
  const { store } = context;
  const playback = attending.joined?.room.stage.playback;
  if (!playback?.playing || attending.sharing.busy) return advance(store, seconds);
  const { view, shown } = store.get();
  const time = playedTo(playback, attending.clock.server(), shown.process.seconds);
  const playing = time < 1;
  if (view.playback.time !== time || view.playback.playing !== playing)
    patch(store, "view", { playback: { playing, time } });
}

/** The texts of the step that everybody sees. */
async function fetchSteps(context: Context, { step }: Stage): Promise<void> {
  const { store, connection } = context;
  if (!step) return;
  const { run } = store.get().learn;
  if (run?.module_id === step.module_id) return patch(store, "rooms", { module: run });
  try {
    const module = await connection.ask({ type: "show_module", module_id: step.module_id });
    patch(store, "rooms", { module });
  } catch (reason) {
    patch(store, "rooms", { problem: sentence(reason) });
  }
}
