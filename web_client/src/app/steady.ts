import { nearestFrame } from "../scene/timeline";
import type { AppState, View } from "../state";

/** For people who asked for less motion, the process goes from key frame to key frame without the way between. */
export function steady({ view, shown }: Pick<AppState, "view" | "shown">): View {
  if (!matchMedia("(prefers-reduced-motion: reduce)").matches || !view.playback.playing) return view;
  const { frames } = shown.process;
  const time = frames[nearestFrame(view.playback.time, frames)]?.at ?? view.playback.time;
  return { ...view, playback: { ...view.playback, time } };
}
