import type { Block, Quantity } from "../content";
import { decimal, quantity } from "../numbers";
import { answerButton, type Asking } from "./asking";
import { scoreTable } from "./scores";

/** The game of leading an ion through the pores: the way into it, and the answer with what came of it. */
export function poreFlightBlocks(about: Asking): Block[] {
  const { step, state, actions, words } = about;
  const { t, language } = words;
  const { flown, game } = state.learn;
  const goal: Quantity = {
    label: t("learn.flight.goal"),
    value: t("learn.flight.at_most", { ratio: decimal(step.goal ?? 1, 2, language) }),
  };
  const rows: Quantity[] = flown
    ? [
        goal,
        { label: t("learn.flight.way"), value: decimal(flown.path_ratio, 2, language) },
        { label: t("learn.flight.time"), value: quantity(flown.seconds, 0, t("unit.s"), language) },
        { label: t("learn.flight.touches"), value: decimal(flown.touches, 0, language) },
      ]
    : [goal];
  const label = t(flown ? "learn.flight.again" : "learn.flight.start");
  return [
    { kind: "quantities", rows },
    { kind: "buttons", buttons: [{ id: "play", label, icon: "fly", press: () => actions.playPoreFlight() }] },
    answerButton(about, t("learn.flight.answer")),
    ...scoreTable(game.scores, t("learn.flight.way"), (ratio) => decimal(ratio, 2, language), words),
  ];
}
