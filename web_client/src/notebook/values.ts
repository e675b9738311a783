import type { FormField, UnitOffer } from "../generated/messages.gen";
import type { Slot } from "./model";
import type { Written } from "./state";
import { offeredUnit, splitNumber, toSi } from "./units";

/** What goes into an entry. */
export interface Content {
  value: number | null;
  unit: string;
  text: string;
}

/** What was written does not fit its field. */
export type Misfit = "number" | "unit" | "choice" | "moment";

const NOTHING: Content = { value: null, unit: "", text: "" };

/** Read what somebody wrote for a field: a number may bring its unit with it; an empty text is nothing. */
export function contentOf(field: FormField, { text, unit }: Written): Content | Misfit {
  const trimmed = text.trim();
  if (!trimmed) return NOTHING;
  switch (field.kind) {
    case "number":
    case "readings":
      return numberIn(field.units, trimmed, unit);
    case "choice":
      return choiceIn(field.choices, trimmed);
    case "moment":
      return momentIn(trimmed);
    case "text":
    case "photo":
      return { ...NOTHING, text: trimmed };
  }
}

function numberIn(units: readonly UnitOffer[], text: string, chosen: string): Content | Misfit {
  const number = splitNumber(text);
  if (!number) return "number";
  const unit = offeredUnit(units, number.unit || chosen);
  return unit ? { value: number.value, unit: unit.symbol, text: "" } : "unit";
}

function choiceIn(choices: readonly string[], text: string): Content | Misfit {
  const choice = choices.find((one) => one.toLowerCase() === text.toLowerCase());
  return choice === undefined ? "choice" : { ...NOTHING, text: choice };
}

function momentIn(text: string): Content | Misfit {
  const time = Date.parse(text);
  return Number.isNaN(time) ? "moment" : { ...NOTHING, text: new Date(time).toISOString() };
}

/** The value of a slot in SI: the place of a choice, a moment in seconds; null where none or several hold. */
export function siOf({ field, values }: Slot): number | null {
  const [only, ...others] = values;
  if (!only || others.length > 0) return null;
  const { value, unit, text } = only.entry;
  switch (field.kind) {
    case "number":
    case "readings":
      return value === null ? null : toSi(value, unit, field.units);
    case "choice": {
      const place = field.choices.indexOf(text);
      return place < 0 ? null : place;
    }
    case "moment": {
      const time = Date.parse(text);
      return Number.isNaN(time) ? null : time / 1000;
    }
    case "text":
    case "photo":
      return null;
  }
}
