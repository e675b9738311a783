import type { Actions } from "../actions";
import type { SceneCue } from "../generated/messages.gen";
import { currentStep } from "../learning/state";
import { isHost } from "../rooms/rights";
import type { AppState } from "../state";
import type { Store } from "../store";

type Stage = Pick<Actions, "slice" | "clip" | "colourBy" | "seek" | "pick">;

/** When a step begins, show what it is about; once, for what is looked at afterwards is the learner's own choice. */
export function followCues(store: Store<AppState>, actions: Stage): void {
  let begun = "";
  store.subscribe((state) => {
    const { learn, shown } = state;
    const step = currentStep(learn);
    const place = step ? `${learn.run!.run_id} ${step.step_id}` : "";
    if (place === begun) return;
    const isThere = shown.status === "sharpening" || shown.status === "ready";
    if (step?.scene && !isThere) return; // it waits for the electrode
    begun = place;
    if (step?.scene && mayShow(state)) show(step.scene, state, actions);
  });
}

/** In a room, the one who leads shows everybody; the others see what is shown. */
function mayShow({ rooms: { joined } }: AppState): boolean {
  return !joined || isHost(joined);
}

function show({ whole, axis, position, colour, time }: SceneCue, { shown }: AppState, actions: Stage): void {
  actions.pick(null); // what was picked before is about another step
  if (whole) {
    actions.slice({ on: false });
    actions.clip(false);
  } else if (axis !== null && position !== null) actions.slice({ on: true, axis, position });
  if (colour === "phase") actions.colourBy("");
  else if (shown.fields.some(({ id }) => id === colour)) actions.colourBy(colour!);
  if (time !== null) actions.seek(time);
}
