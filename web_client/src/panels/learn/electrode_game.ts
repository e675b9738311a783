import type { ElectrodeTried, TrialDifference } from "../../generated/messages.gen";
import { CHOICE_KEYS, shareOf, stopsOf, valueAt, type ChoiceKey } from "../../learning/electrode_choice";
import { bestTrial, rankedTrials, type ElectrodeGame } from "../../learning/state";
import type { AppState } from "../../state";
import type { Block, Press, Quantity, Size, TableRow } from "../content";
import { decimal, plain, quantity, significant } from "../numbers";
import type { Words } from "../words";
import { scoreTable } from "./scores";
import type { Asking } from "./asking";

const DECIMALS: Record<ChoiceKey, number> = {
  active_fraction: 1,
  carbon_share: 0,
  solid_content: 0,
  gap_um: 0,
  compression: 0,
};
const TRIALS_AT_A_GLANCE = 3;
const NARROW = "\u202f"; // in a sentence, a number and its unit stay on one line
const EXACT = 1e-6; // steps; the distance is summed up in floating point

/** The game of making the best electrode: five choices; in a headset also what came of them. */
export function electrodeGame(about: Asking): Block[] {
  const { state, actions, words, size, step } = about;
  const { t, language } = words;
  const { game, busy } = state.learn;
  const goal: Quantity = {
    label: t("game.goal", { rate: plain(step.c_rate ?? 1, language) }),
    value: energy(step.goal ?? 0, words),
  };
  const best = bestTrial(game);
  const enough = best !== undefined && best.usable_mwh_cm2 >= (step.goal ?? 0);
  const attempt: Press = {
    id: "try",
    label: t("game.try"),
    primary: !enough,
    disabled: busy || state.connection !== "online",
    press: () => actions.tryElectrode(),
  };
  const answer: Press[] = best
    ? [
        {
          id: "complete",
          label: t("game.answer", { energy: energy(best.usable_mwh_cm2, words) }),
          primary: enough,
          disabled: busy,
          press: () => actions.completeStep(),
        },
      ]
    : [];
  return [
    { kind: "quantities", rows: [goal] },
    ...CHOICE_KEYS.map((key) => slider(key, about)),
    { kind: "buttons", buttons: [attempt, ...answer] },
    ...(size === "full" ? [] : gameAnswers(state, words, size)),
  ];
}

/** What the computed electrode answers, the trials so far, and how good others were; on the page beside the game. */
export function gameAnswers(state: AppState, words: Words, size: Size): Block[] {
  const { game } = state.learn;
  const newest = game.trials.at(-1);
  if (!newest) return [...quiet(words.t("game.none")), ...scores(game, words)];
  const whole = size === "full";
  const most = whole ? game.trials.length : TRIALS_AT_A_GLANCE;
  return [
    ...tried(newest, words, whole),
    ...trials(game, most, words),
    ...(whole ? scores(game, words) : []),
  ];
}

function quiet(text: string): Block[] {
  return [{ kind: "text", text, tone: "quiet" }];
}

function slider(key: ChoiceKey, { state, actions, words }: Asking): Block {
  const value = state.learn.game.choice[key];
  return {
    kind: "range",
    id: `choose-${key}`,
    label: words.t(`game.${key}`),
    value: shareOf(key, value),
    text: choiceText(key, value, words),
    named: true,
    stops: stopsOf(key),
    change: (share) => actions.chooseElectrode({ [key]: valueAt(key, share) }),
  };
}

function choiceText(key: ChoiceKey, value: number, { t, language }: Words): string {
  const decimals = DECIMALS[key];
  return key === "gap_um"
    ? quantity(value, decimals, t("unit.um"), language)
    : quantity(100 * value, decimals, t("unit.percent"), language);
}

/** The electrode that answers, how far it is from the choice, and what it says. */
function tried(trial: ElectrodeTried, words: Words, whole: boolean): Block[] {
  const { t, language } = words;
  const { electrode, distance, differences, remarks, estimate, explanation } = trial;
  const text =
    distance < EXACT
      ? t("game.exact", { electrode })
      : t("game.nearest", { electrode, distance: decimal(distance, 1, language) });
  const items = differences.map((one) => differenceText(one, words));
  const apart: Block[] =
    whole && items.length > 0 ? [{ kind: "list", label: t("game.differences"), items, tone: "plain" }] : [];
  return [
    ...(whole ? [{ kind: "heading" as const, text: t("game.answered") }] : []),
    { kind: "text", text: `${text} ${explanation}`, live: true },
    depths(trial, words),
    { kind: "quantities", rows: numbersOf(trial, words, whole) },
    ...apart,
    ...(whole ? [...remarks, estimate].flatMap(quiet) : []),
  ];
}

function differenceText({ label, unit, yours, theirs }: TrialDifference, { t, language }: Words): string {
  const said = (value: number) => `${significant(value, 3, language)}${NARROW}${unit}`;
  return t("twin.both", { what: label, theirs: said(theirs), yours: said(yours) });
}

/** The thickness beside how deep the electrolyte keeps up: what lies beyond gives nothing. */
function depths({ thickness_um, penetration_um }: ElectrodeTried, { t, language }: Words): Block {
  const longest = Math.max(thickness_um, penetration_um);
  const um = (value: number) => quantity(value, 0, t("unit.um"), language);
  return {
    kind: "bars",
    id: "depths",
    label: t("game.depths"),
    bars: [
      { label: t("game.thickness"), value: um(thickness_um), share: thickness_um / longest, tone: "plain" },
      {
        label: t("game.penetration"),
        value: um(penetration_um),
        share: penetration_um / longest,
        tone: penetration_um < thickness_um ? "warning" : "ok",
      },
    ],
  };
}

function numbersOf(trial: ElectrodeTried, words: Words, whole: boolean): Quantity[] {
  const { t, language } = words;
  const percent = (share: number) => quantity(100 * share, 1, t("unit.percent"), language);
  const result: Quantity[] = [
    { label: t("game.share"), value: percent(trial.usable_share) },
    { label: t("game.usable"), value: energy(trial.usable_mwh_cm2, words) },
  ];
  if (!whole) return result;
  return [
    { label: t("game.porosity"), value: percent(trial.porosity) },
    { label: t("game.tortuosity"), value: decimal(trial.tortuosity, 2, language) },
    { label: t("game.loading"), value: quantity(trial.mass_loading_mg_cm2, 1, t("unit.mg_cm2"), language) },
    {
      label: t("game.capacity"),
      value: quantity(trial.areal_capacity_mah_cm2, 2, t("unit.mah_cm2"), language),
    },
    { label: t("game.voltage"), value: quantity(trial.mean_voltage_v, 2, t("unit.v"), language) },
    ...result,
  ];
}

/** The trials so far, the best first. */
function trials(game: ElectrodeGame, most: number, words: Words): Block[] {
  const { t, language } = words;
  const ranked = rankedTrials(game.trials);
  const um = (value: number) => quantity(value, 0, t("unit.um"), language);
  const rows = ranked.map((trial, i): TableRow => {
    const { trial_id, usable_mwh_cm2, thickness_um, penetration_um } = trial;
    const number = String(game.trials.indexOf(trial) + 1);
    const cells = [number, energy(usable_mwh_cm2, words), um(thickness_um), um(penetration_um)];
    return { id: trial_id, cells, strong: i === 0 };
  });
  return [
    {
      kind: "table",
      id: "trials",
      label: t("game.trials"),
      columns: [
        t("game.trial"),
        t("game.usable.short"),
        t("game.thickness.short"),
        t("game.penetration.short"),
      ],
      rows: rows.slice(0, most),
      empty: "",
    },
  ];
}

function scores({ scores: known }: ElectrodeGame, words: Words): Block[] {
  return scoreTable(known, words.t("game.usable.short"), (score) => energy(score, words), words);
}

function energy(value: number, { t, language }: Words): string {
  return quantity(value, 2, t("unit.mwh_cm2"), language);
}
