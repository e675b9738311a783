import type { Actions } from "../actions";
import { clearanceAt } from "../scene/flight";
import type { AppState } from "../state";
import type { Block, PanelContent, Press, Quantity } from "./content";
import { quantity } from "./numbers";
import type { Words } from "./words";

const ANNOUNCED_STEPS = 4;

/** The door to the flight: in, and out again. */
export function flightDoor({ shown, view }: AppState, actions: Actions, { t }: Words): Block[] {
  if (!shown.flight) return [];
  const door: Press = view.flight.on
    ? { id: "flight", label: t("flight.leave"), icon: "stop", press: actions.leaveFlight }
    : { id: "flight", label: t("flight.start"), icon: "fly", press: actions.fly };
  return [{ kind: "buttons", buttons: [door] }];
}

/**
 * The way through the pores: where one is, how far the next wall is, and on.
 *
 * @param inSteps for headsets, where nothing moves smoothly around a person.
 */
export function flightPanel(
  { shown, view }: AppState,
  actions: Actions,
  words: Words,
  inSteps = false,
): PanelContent {
  const { t, language } = words;
  const { flight } = shown;
  const { on, moving, time } = view.flight;
  if (!flight || !on) return { title: t("flight.title"), blocks: [] };
  const percent = quantity(time * 100, 0, t("unit.percent"), language);
  const clearance = clearanceAt(flight, time);
  const toWall =
    clearance === null
      ? t("flight.above")
      : t("flight.clearance", { clearance: quantity(clearance, 1, t("unit.um"), language) });
  const move: Press = {
    id: "flight-move",
    label: t(moving ? "flight.pause" : "flight.go"),
    icon: moving ? "pause" : "play",
    press: () => actions.moveFlight(!moving),
  };
  const rows: Quantity[] = [
    { label: t("flight.here"), value: toWall },
    {
      label: t("flight.bottleneck"),
      value: quantity(flight.bottleneck_um, 1, t("unit.um"), language),
    },
  ];
  return {
    title: t("flight.title"),
    blocks: [
      {
        kind: "buttons",
        buttons: [
          {
            id: "flight-back",
            label: t("flight.back"),
            icon: "back",
            press: () => actions.stepFlight(-1),
          },
          ...(inSteps ? [] : [move]),
          {
            id: "flight-next",
            label: t("flight.next"),
            icon: "next",
            press: () => actions.stepFlight(1),
          },
          { id: "flight-leave", label: t("flight.leave"), icon: "stop", press: actions.leaveFlight },
        ],
      },
      {
        kind: "range",
        id: "flight",
        label: t("flight.position"),
        value: time,
        text: `${percent}, ${toWall}`,
        ticks: [
          { label: t("flight.surface"), at: 0 },
          { label: t("flight.collector"), at: 1 },
        ],
        change: actions.seekFlight,
      },
      { kind: "quantities", rows },
      { kind: "text", text: announced(view.flight, toWall, words), live: true, tone: "quiet" },
    ],
  };
}

/** On the move, a word at every quarter; at a stop, how far the wall is. */
function announced(
  { moving, time }: AppState["view"]["flight"],
  toWall: string,
  { t, language }: Words,
): string {
  const step = Math.floor(time * ANNOUNCED_STEPS) / ANNOUNCED_STEPS;
  const percent = quantity((moving ? step : time) * 100, 0, t("unit.percent"), language);
  if (time === 0) return t("flight.begins");
  return moving ? t("flight.progress", { percent }) : t("flight.stop", { percent, place: toWall });
}
