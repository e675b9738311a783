import type { Actions } from "../actions";
import { nearestFrame, stageEnds, type KeyFrame } from "../scene/timeline";
import type { AppState } from "../state";
import type { Block, PanelContent, Quantity } from "./content";
import { quantity } from "./numbers";
import { held } from "./room_notices";
import type { Words } from "./words";

const LONG_S = 0.1; // a stage that takes less is told in milliseconds

/** The process from slurry to calendered electrode, and its numbers at the key frame closest to the moment shown. */
export function playbackPanel(state: AppState, actions: Actions, words: Words): PanelContent {
  const { view, shown } = state;
  const { t } = words;
  const { frames } = shown.process;
  if (frames.length < 2) return { title: t("playback.title"), blocks: [] };
  const { playing, time } = view.playback;
  const frame = frames[nearestFrame(time, frames)]!;
  const rows = numbersOf(frame, frames, words);
  return {
    title: t("playback.title"),
    blocks: [
      ...held("playback", state, words, [
        playButton(playing, actions, words),
        {
          kind: "range",
          id: "playback",
          label: t("playback.position"),
          value: time,
          text: rows
            .slice(0, 2)
            .map(({ value }) => value)
            .join(", "),
          ticks: stageEnds(frames).map(({ stage, at }) => ({ label: t(`stage.${stage}`), at })),
          stops: frames.map(({ at }) => at),
          change: actions.seek,
        },
      ]),
      { kind: "quantities", rows },
    ],
  };
}

function playButton(playing: boolean, actions: Actions, { t }: Words): Block {
  const label = t(playing ? "playback.pause" : "playback.play");
  const icon = playing ? "pause" : "play";
  return { kind: "buttons", buttons: [{ id: "play", label, icon, press: () => actions.play(!playing) }] };
}

function numbersOf(frame: KeyFrame, frames: readonly KeyFrame[], { t, language }: Words): Quantity[] {
  const { stage, time_s, thickness_um, porosity, pressure_mpa } = frame;
  const rows: Quantity[] = [{ label: t("playback.stage"), value: t(`stage.${stage}`) }];
  if (time_s !== null) {
    const end_s = frames.findLast((one) => one.stage === stage)?.time_s ?? time_s;
    const [factor, unit] = end_s < LONG_S ? [1000, t("unit.ms")] : [1, t("unit.s")];
    rows.push({ label: t("playback.time"), value: quantity(time_s * factor, 2, unit, language) });
  }
  rows.push({ label: t("playback.thickness"), value: quantity(thickness_um, 1, t("unit.um"), language) });
  if (porosity !== null) {
    const label = t(stage === "slurry" ? "playback.liquid" : "playback.porosity");
    rows.push({ label, value: quantity(porosity * 100, 1, t("unit.percent"), language) });
  }
  if (pressure_mpa !== null)
    rows.push({ label: t("playback.pressure"), value: quantity(pressure_mpa, 1, t("unit.mpa"), language) });
  return rows;
}
