import type { Readings } from "./journey";
import { pathRatio, type GameResult, type Way } from "./result";

/** The game as the page and the headset show it; where the ion is exactly, only the 3D view knows. */
export interface PoreFlightState {
  /** "loading": the pore space is on its way. */
  phase: "off" | "loading" | "leading" | "arrived";
  way: Way;
  /** Whether the widest way, which was computed, is shown. */
  guided: boolean;
  readings: Readings;
  /** Length over thickness of the widest way; null where none was computed. */
  widest: number | null;
  discomfort: number | null;
  /** What was reached with the electrode on show, in the order in which it was. */
  results: readonly GameResult[];
  problem: string;
}

export const NO_READINGS: Readings = {
  ...{ thickness_um: 0, depth_um: 0, clearance_um: 0, length_um: 0, seconds: 0, touches: 0 },
  ...{ open: [], moving: false },
};

export function initialPoreFlight(): PoreFlightState {
  return {
    ...{ phase: "off", way: "table", guided: false, readings: NO_READINGS, widest: null },
    ...{ discomfort: null, results: [], problem: "" },
  };
}

/** What the ion on show has reached so far, as it is kept and sent. */
export function resultOf({ readings, way, discomfort }: PoreFlightState): GameResult {
  const { length_um, thickness_um, seconds, touches } = readings;
  return { path_ratio: pathRatio(length_um, thickness_um), seconds, touches, way, discomfort };
}
