import type { RecordView } from "../generated/messages.gen";
import { recordModel } from "./record";
import type { Written } from "./state";

/** What a record holds, by slot, as it would be written again: "same as last batch". */
export function writtenIn(view: RecordView): Record<string, Written> {
  const slots = recordModel(view, []).steps.flatMap((step) => step.slots);
  const written = slots.flatMap(({ id, field, values }): [string, Written][] => {
    const [only, ...others] = values;
    if (!only || others.length > 0 || field.kind === "photo") return [];
    const { value, unit, text } = only.entry;
    return [[id, { text: text || String(value ?? ""), unit }]];
  });
  return Object.fromEntries(written);
}
