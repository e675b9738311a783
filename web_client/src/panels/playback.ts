import type { Actions } from "../actions";
import { frameAt } from "../scene/playback";
import type { AppState } from "../state";
import type { PanelContent, Quantity } from "./content";
import { quantity } from "./numbers";
import type { Words } from "./words";

/** The process from slurry to calendered electrode, and its numbers at the moment shown. */
export function playbackPanel(
  { view, shown }: AppState,
  actions: Actions,
  { t, language }: Words,
): PanelContent {
  if (shown.frames.length < 2) return { title: t("playback.title"), blocks: [] };
  const { playing, time } = view.playback;
  const frame = frameAt(shown.frames, time);
  const rows: Quantity[] = [
    { label: t("playback.stage"), value: t(`stage.${frame.name}`) },
    { label: t("playback.thickness"), value: quantity(frame.thickness_um, 1, t("unit.um"), language) },
  ];
  if (frame.porosity !== null) {
    const label = t(frame.name === "slurry" ? "playback.liquid" : "playback.porosity");
    rows.push({ label, value: quantity(frame.porosity * 100, 1, t("unit.percent"), language) });
  }
  if (frame.pressure_mpa !== null) {
    rows.push({
      label: t("playback.pressure"),
      value: quantity(frame.pressure_mpa, 1, t("unit.mpa"), language),
    });
  }
  return {
    title: t("playback.title"),
    blocks: [
      {
        kind: "buttons",
        buttons: [
          {
            id: "play",
            label: t(playing ? "playback.pause" : "playback.play"),
            icon: playing ? "pause" : "play",
            press: () => actions.play(!playing),
          },
        ],
      },
      {
        kind: "range",
        id: "playback",
        label: t("playback.position"),
        value: time,
        text: t(`stage.${frame.name}`),
        ticks: shown.frames.map(({ name }) => t(`stage.${name}`)),
        change: actions.seek,
      },
      { kind: "quantities", rows },
    ],
  };
}
