import { nearestFrame } from "../scene/playback";
import type { View } from "../state";

const STAGES = 3;

/** For people who asked for less motion, the process goes from stage to stage without the way between. */
export function steady(view: View): View {
  if (!matchMedia("(prefers-reduced-motion: reduce)").matches || !view.playback.playing) return view;
  const time = nearestFrame(view.playback.time, STAGES) / (STAGES - 1);
  return { ...view, playback: { ...view.playback, time } };
}
