import type { Icon } from "./content";

/** Signs as lines on a square of 16 units; the page and the room's 3D part draw the same. */
export const ICON_PATHS: Record<Icon, string> = {
  warning: "M8 1.8 15 14H1L8 1.8Zm0 4.4v3.6m0 1.6v1",
  ok: "m2.5 8.5 3.5 3.5 7.5-8",
  play: "M4.5 2.5v11l9-5.5-9-5.5Z",
  pause: "M5 2.5v11m6-11v11",
  fly: "m2 8 12-5.5-4 11.5-2.5-4.5L2 8Zm5.5 1.5L14 2.5",
  stop: "M3.5 3.5h9v9h-9v-9Z",
  back: "m9.5 3-5 5 5 5",
  next: "m6.5 3 5 5-5 5",
  hand: "M4.4 9.2V4.3a1.05 1.05 0 0 1 2.1 0V7m0-.2V2.9a1.05 1.05 0 0 1 2.1 0V7m0-3.3a1.05 1.05 0 0 1 2.1 0V7.5m0-1.8a1.05 1.05 0 0 1 2.1 0v4.3c0 2.5-1.7 4.3-4.2 4.3-1.9 0-2.9-.8-3.8-2.3L2.5 9c-.5-1 .7-1.9 1.5-1.1l.4.4",
  host: "m8 2 1.8 3.9 4.2.5-3.1 2.9.8 4.2L8 11.4l-3.7 2.1.8-4.2L2 6.4l4.2-.5L8 2Z",
  pointer: "M2.5 13.5 9 7m2.6-4.5v3m-1.5 1.5h0m3.4-.5h-3m2.3-3-2.1 2.1",
  lock: "M4 7.5h8v6H4v-6Zm1.5 0V5a2.5 2.5 0 0 1 5 0v2.5",
  pin: "M8 14.5s4.5-4.6 4.5-8a4.5 4.5 0 0 0-9 0c0 3.4 4.5 8 4.5 8ZM8 8.2a1.7 1.7 0 1 0 0-3.4 1.7 1.7 0 0 0 0 3.4Z",
  screen: "M1.8 3h12.4v8H1.8V3Zm3.7 10.7h5",
  headset: "M2 5h12v6h-3.5L8.8 9.3H7.2L5.5 11H2V5Zm2.2-1.5h7.6",
  clock: "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13Zm0 3V8l2.5 2",
};
