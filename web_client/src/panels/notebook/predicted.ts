import type { Actions } from "../../actions";
import type { NearestElectrode, Prediction, RecipeDifference } from "../../generated/messages.gen";
import type { RecordModel } from "../../notebook/model";
import { slotOf } from "../../notebook/record";
import { siOf } from "../../notebook/values";
import { mayWriteRecords } from "../../rooms/state";
import { isUnderWay, type AppState } from "../../state";
import type { Block, Comparison, Press } from "../content";
import { progress } from "../make";
import { decimal, significant, withUnit } from "../numbers";
import { trouble } from "../troubles";
import type { Words } from "../words";
import { computedText, deviationText, heldIn, measured, unitOf, valueText } from "./values";

/** The computed electrode behind a record: which one, in what it differs, and what it says of what is measured. */
export function predictedBlocks(
  state: AppState,
  model: RecordModel,
  actions: Actions,
  words: Words,
): Block[] {
  const { t } = words;
  const { found, job, problem } = state.notebook.electrode;
  const heading: Block = { kind: "heading", text: t("twin.title") };
  if (!found) return [heading, ...trouble(problem), onShow(state, words)];
  const { nearest } = found;
  return [
    heading,
    ...trouble(problem),
    ...(nearest ? nearestBlocks(nearest, model, words) : [quiet(t("twin.nothing_like"))]),
    ...(found.missing.length > 0 ? [quiet(t("twin.missing", { fields: found.missing.join(", ") }))] : []),
    ...(found.planned.length > 0 ? [quiet(t("twin.planned", { steps: found.planned.join(", ") }))] : []),
    ...(found.problem ? [quiet(t("twin.cannot", { reason: found.problem }))] : []),
    ...(job && job.state !== "done" ? [progress(job, t)] : []),
    ...buttons(state, actions, words),
  ];
}

function quiet(text: string): Block {
  return { kind: "text", text, tone: "quiet" };
}

/** While nothing is known: what stands there instead. */
function onShow({ library, shown }: AppState, { t }: Words): Block {
  const name = library.electrodes.find(({ electrode_id }) => electrode_id === shown.electrodeId)?.name;
  return quiet(name ? t("twin.other", { name }) : t("twin.none"));
}

function nearestBlocks(nearest: NearestElectrode, model: RecordModel, words: Words): Block[] {
  const { t } = words;
  const { differences } = nearest;
  const text = t(nearest.exact ? "twin.exact" : "twin.nearest", { name: nearest.name });
  const blocks: Block[] = [{ kind: "text", text, live: true }];
  if (differences.length > 0) {
    const items = differenceTexts(differences, words);
    blocks.push({ kind: "list", label: t("twin.differences"), items, tone: "plain" });
  }
  const rows = nearest.predicted.flatMap((one) => rowOf(one, model, words) ?? []);
  if (rows.length > 0)
    blocks.push({
      kind: "comparison",
      label: t("twin.compare"),
      columns: [t("twin.quantity"), t("twin.predicted"), t("twin.measured")],
      rows,
    });
  if (differences.some(({ what }) => what === "wet_film")) blocks.push(quiet(t("twin.carried")));
  if (nearest.no_viscosity && slotOf(model, "viscosity.value"))
    blocks.push(quiet(t(`twin.${nearest.no_viscosity}`)));
  return blocks;
}

/** Each difference in a sentence: "Solids: 70.0 %, yours 71.3 %". */
export function differenceTexts(differences: readonly RecipeDifference[], words: Words): string[] {
  const { t } = words;
  const pressed = differences.filter(isOneSided);
  const how = ({ what, unit, yours, theirs }: Pressed) =>
    t(`twin.by.${what}`, { value: said(yours ?? theirs ?? 0, unit, words) });
  const [theirs, yours] = [
    pressed.find((one) => one.yours === null),
    pressed.find((one) => one.theirs === null),
  ];
  return differences.flatMap((one) => {
    if (one === pressed[0] && theirs && yours)
      return t("twin.pressed", { theirs: how(theirs), yours: how(yours) });
    return isOneSided(one) ? [] : differenceText(one, words);
  });
}

/** Of the ways to press, a recipe has one: where two differ in it, each lacks the other's number. */
type Pressed = RecipeDifference & { what: "compression" | "pressure" | "line_load" | "roll_gap" };

function isOneSided(one: RecipeDifference): one is Pressed {
  return (one.yours === null) !== (one.theirs === null);
}

function differenceText({ what, unit, yours, theirs }: RecipeDifference, words: Words): string {
  const name = words.t(`twin.${what}`);
  if (yours === null || theirs === null) return name;
  const values = { yours: said(yours, unit, words), theirs: said(theirs, unit, words) };
  return words.t("twin.both", { what: name, ...values });
}

function said(value: number, unit: string, { language }: Words): string {
  return withUnit(unit === "%" ? decimal(value, 1, language) : significant(value, 3, language), unit);
}

/** What was predicted beside what the record has; a quantity that follows from it, or a field. */
function rowOf(predicted: Prediction, model: RecordModel, words: Words): Comparison | undefined {
  const computed = model.quantities.get(predicted.name);
  if (computed) {
    const { quantity, value, uncertainty } = computed;
    return {
      label: quantity.label,
      predicted: measured(predicted.value, predicted.uncertainty, quantity.units[0], words),
      measured: computedText(computed, words),
      ...(value === null ? {} : { remark: agreement(value, uncertainty ?? 0, predicted, words) }),
    };
  }
  const slot = slotOf(model, predicted.name);
  if (!slot) return undefined;
  const held = heldIn(slot);
  const si = siOf(slot);
  const spread = slot.field.uncertainty + slot.field.relative_uncertainty * Math.abs(si ?? 0);
  return {
    label: slot.field.label,
    predicted: measured(predicted.value, predicted.uncertainty, unitOf(slot), words),
    measured: held ? valueText(held, words, slot.field) : "–",
    ...(si === null ? {} : { remark: agreement(si, spread, predicted, words) }),
  };
}

const COVERAGE = 2; // two standard uncertainties: what agrees in 95 of 100 cases
const LEAST_SHARE = 0.005; // predictions without an uncertainty of their own are read to half a percent

function agreement(
  value: number,
  uncertainty: number,
  predicted: Prediction,
  words: Words,
): NonNullable<Comparison["remark"]> {
  const spread = Math.hypot(uncertainty, predicted.uncertainty ?? 0, LEAST_SHARE * Math.abs(predicted.value));
  if (Math.abs(value - predicted.value) <= COVERAGE * spread)
    return { icon: "ok", tone: "ok", label: words.t("twin.agrees") };
  const tolerance = (COVERAGE * spread) / Math.abs(predicted.value);
  const deviation = deviationText(value / predicted.value - 1, tolerance, words);
  return { icon: "warning", tone: "warning", label: words.t("twin.differs", { deviation }) };
}

function buttons(state: AppState, actions: Actions, { t }: Words): Block[] {
  const { account, connection, notebook, shown } = state;
  const { found, job, busy } = notebook.electrode;
  const nearest = found?.nearest;
  const presses: Press[] = [];
  if (found?.recipe_yaml && !nearest?.exact && !isUnderWay(job) && mayWriteRecords(account.role))
    presses.push({
      id: "compute-electrode",
      label: t("twin.compute"),
      disabled: busy || connection !== "online",
      press: actions.computeElectrode,
    });
  if (nearest && nearest.electrode_id !== shown.electrodeId)
    presses.push({
      id: "show-electrode",
      label: t("twin.show"),
      press: () => actions.showElectrode(nearest.electrode_id),
    });
  return presses.length > 0 ? [{ kind: "buttons", buttons: presses }] : [];
}
