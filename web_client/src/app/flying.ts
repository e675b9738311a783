import type { Actions } from "../actions";
import { nextStop } from "../scene/flight";
import type { View } from "../state";
import { patch, type Context } from "./context";

const FLIGHT_SECONDS = 36;

type Flying = Pick<Actions, "fly" | "leaveFlight" | "moveFlight" | "seekFlight" | "stepFlight">;

/** Actions on the flight through the pores. */
export function flyingActions({ store }: Pick<Context, "store">): Flying {
  const flight = (change: Partial<View["flight"]>) =>
    patch(store, "view", { flight: { ...store.get().view.flight, ...change } });
  const step = (direction: 1 | -1) =>
    flight({ moving: false, time: nextStop(store.get().view.flight.time, direction) });
  return {
    fly() {
      // The way was found in the finished electrode.
      patch(store, "view", { playback: { playing: false, time: 1 } });
      flight({ on: true, moving: !isSteady(), time: 0 });
    },
    leaveFlight: () => flight({ on: false, moving: false }),
    moveFlight(moving) {
      const { time } = store.get().view.flight;
      if (moving && isSteady()) step(1);
      else flight({ moving, time: moving && time === 1 ? 0 : time });
    },
    seekFlight: (time) => flight({ moving: false, time }),
    stepFlight: step,
  };
}

/** Let a flight that moves go on by so many seconds. */
export function flyOn(store: Context["store"], seconds: number): void {
  const { flight } = store.get().view;
  if (!flight.moving) return;
  const time = Math.min(1, flight.time + seconds / FLIGHT_SECONDS);
  patch(store, "view", { flight: { ...flight, moving: time < 1, time } });
}

/** Escape leaves the flight, wherever the focus is. */
export function leaveFlightByKey({ store }: Pick<Context, "store">, actions: Actions): void {
  window.addEventListener("keydown", ({ key }) => {
    if (key === "Escape" && store.get().view.flight.on) actions.leaveFlight();
  });
}

/** For people who asked for less motion, the flight goes from stop to stop. */
function isSteady(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
