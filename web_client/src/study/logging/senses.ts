import type { Sighted } from "./dwells";

/** What a headset tells of the person who wears it; it is asked only for what somebody agreed to. */
export interface Senses {
  /** Write head, left and right hand into the row, as motion.ts lays it out; NaN where one is not seen. */
  move(row: Float32Array): void;
  /** What the gaze meets. The answer is the same object every time. */
  look(): Sighted;
  /** How many frames a second the display shows; undefined where the browser does not say. */
  hz(): number | undefined;
}
