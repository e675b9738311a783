import type { FormField, UnitOffer } from "../generated/messages.gen";
import { plain, withUnit } from "../panels/numbers";
import type { Words } from "../panels/words";
import type { Slot } from "./model";
import type { Written } from "./state";
import { fromSi, offeredUnit, splitNumber, toSi } from "./units";

/** What goes into an entry. */
export interface Content {
  value: number | null;
  unit: string;
  text: string;
}

/** What was written does not fit its field. */
export type Misfit = "number" | "unit" | "range" | "choice" | "moment";

const NOTHING: Content = { value: null, unit: "", text: "" };

/** Read what somebody wrote for a field: a number may bring its unit with it; an empty text is nothing. */
export function contentOf(field: FormField, { text, unit }: Written): Content | Misfit {
  const trimmed = text.trim();
  if (!trimmed) return NOTHING;
  switch (field.kind) {
    case "number":
    case "readings":
      return numberIn(field, trimmed, unit);
    case "choice":
      return choiceIn(field.choices, trimmed);
    case "moment":
      return momentIn(trimmed);
    case "text":
    case "photo":
      return { ...NOTHING, text: trimmed };
  }
}

function numberIn({ units, low, high }: FormField, text: string, chosen: string): Content | Misfit {
  const number = splitNumber(text);
  if (!number) return "number";
  const unit = offeredUnit(units, number.unit || chosen);
  if (!unit) return "unit";
  const si = number.value * unit.factor + unit.offset;
  if (isOutside(si, low, high)) return "range";
  return { value: number.value, unit: unit.symbol, text: "" };
}

/** The entry holds the place of a choice, in whatever language it was chosen, and its words for people. */
function choiceIn(choices: readonly string[], text: string): Content | Misfit {
  const place = choices.findIndex((one) => one.toLowerCase() === text.toLowerCase());
  return place < 0 ? "choice" : { value: place, unit: "", text: choices[place]! };
}

function momentIn(text: string): Content | Misfit {
  const time = Date.parse(text);
  return Number.isNaN(time) ? "moment" : { ...NOTHING, text: new Date(time).toISOString() };
}

/** Why something that was written does not fit its field, in a sentence that says what was expected. */
export function misfitOf(
  misfit: Misfit,
  field: FormField,
  { text, unit }: Written,
  { t, language }: Words,
): string {
  const { label } = field;
  const got = text.trim();
  switch (misfit) {
    case "number":
      return t("number.bad", { example: plain(12.5, language), got });
    case "unit": {
      const units = field.units.map(({ symbol }) => symbol).join(", ");
      return t("noting.bad_unit", {
        label,
        units,
        got: unit && !splitNumber(got)?.unit ? withUnit(got, unit) : got,
      });
    }
    case "range": {
      const offer = offeredUnit(field.units, splitNumber(got)?.unit || unit) ?? field.units[0];
      const low = boundIn(field.low, offer, language);
      const high = boundIn(field.high, offer, language);
      return t("noting.out_of_range", { label, low, high, got, reason: field.range_reason }).trim();
    }
    case "choice":
      return t("noting.bad_choice", { choices: field.choices.join(", "), got });
    case "moment":
      return t("noting.bad_moment", { example: "2026-11-23 14:30", got });
  }
}

function boundIn(si: number | null, unit: UnitOffer | undefined, language: Words["language"]): string {
  if (si === null) return "…";
  return unit
    ? withUnit(plain(Number(fromSi(si, unit).toPrecision(6)), language), unit.symbol)
    : plain(si, language);
}

/** The value of a slot in SI, or the place of a choice; null where none holds or several do. */
export function siOf({ field, values }: Slot): number | null {
  const [only, ...others] = values;
  if (!only || others.length > 0) return null;
  const { value, unit } = only.entry;
  switch (field.kind) {
    case "number":
    case "readings":
      return value === null ? null : toSi(value, unit, field.units);
    case "choice":
      return value;
    case "text":
    case "moment":
    case "photo":
      return null;
  }
}

/** Whether a value lies outside of what a field takes, all in SI; 5 µm in binary is no smaller than a bound of 5 µm. */
export function isOutside(si: number, low: number | null, high: number | null): boolean {
  const slack = 1e-9 * Math.abs(si);
  return (low !== null && si < low - slack) || (high !== null && si > high + slack);
}
