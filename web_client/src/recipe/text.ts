import { parseDocument } from "yaml";
import { parseDecimal } from "../panels/numbers";
import { CALENDERING_KEYS, RECIPE_KEYS, type RecipeKey, type RecipeValues } from "./keys";

/** The form's values out of a recipe's text; undefined while the text is not YAML. */
export function readValues(yaml: string): RecipeValues | undefined {
  const document = parseDocument(yaml);
  if (document.errors.length > 0) return undefined;
  const values: RecipeValues = {};
  for (const key of RECIPE_KEYS) {
    const value: unknown = document.getIn(key.split("."));
    if (typeof value === "string" || typeof value === "number") values[key] = String(value);
  }
  return values;
}

/** The text with one value changed; comments and everything the form does not show stay as they were. */
export function withValue(yaml: string, key: RecipeKey, text: string): string {
  const document = parseDocument(yaml);
  document.setIn(key.split("."), key === "name" ? text : (parseDecimal(text) ?? text));
  return document.toString({ lineWidth: 0 });
}

/** The text with the calendering given by another quantity; the value has to be filled in. */
export function calenderedBy(yaml: string, key: string): string {
  const document = parseDocument(yaml);
  for (const other of CALENDERING_KEYS) document.deleteIn(other.split("."));
  document.setIn(key.split("."), STARTING_VALUES[key as (typeof CALENDERING_KEYS)[number]]);
  return document.toString({ lineWidth: 0 });
}

const STARTING_VALUES: Record<(typeof CALENDERING_KEYS)[number], number> = {
  "calendering.gap_um": 100,
  "calendering.pressure_mpa": 50,
  "calendering.compression": 0.2,
};
