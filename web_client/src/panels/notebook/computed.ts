import type { FormQuantity } from "../../generated/messages.gen";
import type { Computed, RecordModel, Slot, StepState } from "../../notebook/model";
import type { AppState } from "../../state";
import type { Block, Comparison, ComputedLine, Quantity } from "../content";
import type { Words } from "../words";
import { computedText, deviationText, heldIn, measured, nameOf, valueText } from "./values";

/** The quantities that follow from a step, each with how it was computed. */
export function computedBlocks({ id, quantities }: StepState, model: RecordModel, words: Words): Block[] {
  const { t } = words;
  const planned = planning(model);
  const block = (name: string, label: string, some: Computed[]): Block[] =>
    some.length === 0
      ? []
      : [{ kind: "computed", id: `${name}-${id}`, label, lines: some.map((one) => line(one, model, words)) }];
  const isResult = ({ quantity }: Computed) => !planned.has(quantity.quantity);
  const rest = block(
    "between",
    t("computed.title"),
    quantities.filter((one) => !isResult(one)),
  );
  return [
    ...block("computed", t("computed.title"), quantities.filter(isResult)),
    ...(rest.length > 0
      ? [{ kind: "fold" as const, id: `between-${id}`, label: t("computed.between"), blocks: rest }]
      : []),
  ];
}

/** The targets of slots and what they come from: whoever fills a slot sees its target. */
function planning({ steps, quantities }: RecordModel): ReadonlySet<string> {
  const found = new Set(steps.flatMap(({ slots }) => slots.map(({ field }) => field.target)));
  for (const name of found) {
    const computed = quantities.get(name); // what is added while the set is gone through is gone through too
    if (computed) for (const input of namesIn(computed.quantity)) found.add(input);
  }
  return found;
}

function line(computed: Computed, model: RecordModel, words: Words): ComputedLine {
  const { quantity, value, missing } = computed;
  const outside =
    value !== null &&
    ((quantity.low !== null && value < quantity.low) || (quantity.high !== null && value > quantity.high));
  return {
    id: quantity.quantity,
    label: quantity.label,
    value: computedText(computed, words),
    tone: outside ? "warning" : "plain",
    missing: missing.length > 0 ? words.t("computed.missing", { fields: missing.join(", ") }) : "",
    formula: quantity.formula,
    inputs: inputsOf(computed, model, words),
    source: quantity.source,
  };
}

/** The fields and quantities that a program names, each once, with what they hold. */
function inputsOf({ quantity }: Computed, model: RecordModel, words: Words): Quantity[] {
  const slots = model.steps.flatMap((step) => step.slots);
  return namesIn(quantity).flatMap((name): Quantity[] => {
    const other = model.quantities.get(name);
    if (other) return [{ label: other.quantity.label, value: computedText(other, words) }];
    return slots
      .filter(({ id, field }) => id === name || field.field === name)
      .map((slot) => input(slot, words));
  });
}

/** The names in a program, each once; operators and numbers among them are names of nothing. */
function namesIn({ program }: FormQuantity): string[] {
  return [...new Set(program.map((token) => token.replace(/^(mean|sd|count):/, "")))];
}

function input(slot: Slot, words: Words): Quantity {
  const held = heldIn(slot);
  return { label: nameOf(slot, words), value: held ? valueText(held, words, slot.field) : "–" };
}

/** What was predicted beside what was measured, and which electrode says so. */
export function twinBlocks({ desk, shown, library }: AppState, model: RecordModel, words: Words): Block[] {
  const { t } = words;
  const { twin } = desk;
  const heading: Block = { kind: "heading", text: t("twin.title") };
  if (!twin) {
    const name = library.electrodes.find(({ electrode_id }) => electrode_id === shown.electrodeId)?.name;
    const text = name ? t("twin.other", { name }) : t("twin.none");
    return [heading, { kind: "text", text, tone: "quiet" }];
  }
  const blocks: Block[] = [
    heading,
    { kind: "text", text: t(twin.exact ? "twin.exact" : "twin.nearest", { name: twin.name }) },
  ];
  if (twin.differences.length > 0)
    blocks.push({ kind: "list", label: t("twin.differences"), items: twin.differences, tone: "plain" });
  if (twin.job) blocks.push({ kind: "text", text: twin.job, tone: "quiet", icon: "clock", live: true });
  const rows = twin.predicted.flatMap((one): Comparison[] => {
    const computed = model.quantities.get(one.quantity);
    if (!computed) return [];
    const { quantity, value, uncertainty } = computed;
    const row: Comparison = {
      label: quantity.label,
      predicted: measured(one.value, one.uncertainty, quantity.units[0], words),
      measured: computedText(computed, words),
    };
    if (value !== null) row.remark = agreement(value, uncertainty, one, words);
    return [row];
  });
  if (rows.length > 0)
    blocks.push({
      kind: "comparison",
      label: t("twin.compare"),
      columns: [t("twin.quantity"), t("twin.predicted"), t("twin.measured")],
      rows,
    });
  return blocks;
}

const COVERAGE = 2; // two standard uncertainties: what agrees in 95 of 100 cases
const LEAST_SHARE = 0.005; // predictions without an uncertainty of their own are read to half a percent

function agreement(
  value: number,
  uncertainty: number | null,
  predicted: { value: number; uncertainty: number | null },
  words: Words,
): NonNullable<Comparison["remark"]> {
  const spread = Math.hypot(
    uncertainty ?? 0,
    predicted.uncertainty ?? 0,
    LEAST_SHARE * Math.abs(predicted.value),
  );
  if (Math.abs(value - predicted.value) <= COVERAGE * spread)
    return { icon: "ok", tone: "ok", label: words.t("twin.agrees") };
  const tolerance = (COVERAGE * spread) / Math.abs(predicted.value);
  const deviation = deviationText(value / predicted.value - 1, tolerance, words);
  return { icon: "warning", tone: "warning", label: words.t("twin.differs", { deviation }) };
}
