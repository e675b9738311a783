import type { Journey } from "./journey";
import type { Way } from "./result";
import type { Direction, Steering } from "./steering";

/** By `code`, so that the keys lie where they do on every keyboard. Who flies goes forwards where others go up. */
const KEYS: Record<Way, Record<string, Direction>> = {
  table: {
    ...{ ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" },
    ...{ KeyA: "left", KeyD: "right", KeyW: "up", KeyS: "down" },
    ...{ PageUp: "away", PageDown: "toward", KeyR: "away", KeyF: "toward" },
  },
  flight: {
    ...{ ArrowLeft: "left", ArrowRight: "right", ArrowUp: "away", ArrowDown: "toward" },
    ...{ KeyA: "left", KeyD: "right", KeyW: "away", KeyS: "toward" },
    ...{ PageUp: "up", PageDown: "down", KeyR: "up", KeyF: "down" },
  },
};
const NEARER = 0.85;
const LOOK_PER_PX = 0.004;
/** A notch of a wheel is about 100 px. */
const WHEEL_UM_PER_PX = 0.004;

/** A key that goes down and up between two frames moves the ion as well, by so much. */
const TAP_UM = 0.12;

export interface Steered {
  journey: Journey;
  /** Pixels per micrometre at the ion; 0 where there is no one answer. */
  pxPerUm: () => number;
  zoom: (factor: number) => void;
  turn: (direction: 1 | -1) => void;
  leave: () => void;
}

function press(steering: Steering, direction: Direction, repeated: boolean): void {
  steering.hold(direction, true);
  if (!repeated) steering.nudge(direction, TAP_UM);
}

/**
 * Lead the ion with mouse, finger, wheel and keys. At the table a hand takes the electrode, so the ion goes the other
 * way in it; keys move the ion. Who flies looks around with the mouse.
 *
 * @returns stops listening.
 */
export function listenForSteering(canvas: HTMLCanvasElement, steered: Steered): () => void {
  const { journey, turn, zoom } = steered;
  const { steering, way } = journey;
  const listening = new AbortController();
  const { signal } = listening;
  let dragged: { pointerId: number; x: number; y: number } | undefined;

  canvas.addEventListener(
    "keydown",
    (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const direction = KEYS[way][event.code];
      if (direction) press(steering, direction, event.repeat);
      else if (event.code === "KeyT" && !event.repeat) turn(event.shiftKey ? -1 : 1);
      else if (event.key === "+") zoom(NEARER);
      else if (event.key === "-") zoom(1 / NEARER);
      else return;
      event.preventDefault();
    },
    { signal },
  );
  // Wherever the key goes up: the focus may have moved while it was down.
  window.addEventListener("keyup", ({ code }) => KEYS[way][code] && steering.hold(KEYS[way][code], false), {
    signal,
  });
  window.addEventListener("blur", () => steering.rest(), { signal });
  canvas.addEventListener("blur", () => steering.rest(), { signal });
  window.addEventListener("keydown", ({ key }) => key === "Escape" && steered.leave(), { signal });

  canvas.addEventListener(
    "pointerdown",
    (event) => {
      if (dragged || event.button > 0) return;
      dragged = { pointerId: event.pointerId, x: event.clientX, y: event.clientY };
      canvas.setPointerCapture(event.pointerId);
    },
    { signal },
  );
  canvas.addEventListener(
    "pointermove",
    (event) => {
      if (event.pointerId !== dragged?.pointerId) return;
      const [right, down] = [event.clientX - dragged.x, event.clientY - dragged.y];
      [dragged.x, dragged.y] = [event.clientX, event.clientY];
      const px = steered.pxPerUm();
      if (px > 0) steering.pull(-right / px, down / px, 0);
      else steering.turn(right * LOOK_PER_PX, down * LOOK_PER_PX);
    },
    { signal },
  );
  const letGo = (event: PointerEvent) => {
    if (event.pointerId === dragged?.pointerId) dragged = undefined;
  };
  canvas.addEventListener("pointerup", letGo, { signal });
  canvas.addEventListener("pointercancel", letGo, { signal });
  canvas.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      steering.pull(0, 0, -event.deltaY * WHEEL_UM_PER_PX);
    },
    { signal, passive: false },
  );
  return () => listening.abort();
}
