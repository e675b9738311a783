import type { Actions } from "../actions";
import { currentStep } from "../learning/state";
import { isHost, type Joined } from "../rooms/rights";
import type { AppState } from "../state";
import type { Block, Press } from "./content";
import type { Words } from "./words";

/** What the person who leads a room decides for everybody. */
export function leading(joined: Joined, state: AppState, actions: Actions, { t }: Words): Block[] {
  if (!isHost(joined)) return [];
  const { locked, muted, following } = joined.room.powers;
  const toggle = (id: string, label: string, on: boolean, change: (on: boolean) => void): Block => ({
    ...{ kind: "toggle", id, label, on, change },
  });
  return [
    { kind: "heading", text: t("rooms.leading") },
    toggle("lead-room", t("rooms.lead"), following, (on) => actions.leadRoom(on)),
    toggle("lock-room", t("rooms.lock"), locked, (on) => actions.lockRoom(on)),
    toggle("mute-pointers", t("rooms.mute"), muted, (on) => actions.mutePointers(on)),
    {
      kind: "buttons",
      buttons: [
        { id: "gather", label: t("rooms.gather"), press: () => actions.gatherRoom() },
        ...pushing(joined, state, actions, t),
      ],
    },
  ];
}

/** The step of the module that the host has open goes to everybody. */
function pushing({ room }: Joined, { learn }: AppState, actions: Actions, t: Words["t"]): Press[] {
  const { step } = room.stage;
  const hide: Press[] = step
    ? [{ id: "hide-step", label: t("rooms.step.hide"), press: () => actions.pushStep(false) }]
    : [];
  const { run } = learn;
  if (!run || !currentStep(learn)) return hide;
  const { current } = run.standing;
  const isShown = step?.module_id === run.module_id && step.step === current;
  const show: Press = {
    ...{ id: "push-step", label: t("rooms.step.push", { number: current + 1 }) },
    press: () => actions.pushStep(true),
  };
  return isShown ? hide : [show, ...hide];
}
