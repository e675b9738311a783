import type { FormQuantity } from "../../generated/messages.gen";
import type { Computed, RecordModel, Slot, StepState } from "../../notebook/model";
import type { Block, ComputedLine, Quantity } from "../content";
import type { Words } from "../words";
import { computedText, heldIn, nameOf, valueText } from "./values";

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
