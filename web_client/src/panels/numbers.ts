import type { Language } from "../i18n";

const THIN_SPACE = "\u2009";

/** A number as people of this language write it, with as many decimals as are known. */
export function decimal(value: number, decimals: number, language: Language): string {
  return value.toLocaleString(language, { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

/** A number with at most so many digits that mean something. */
export function significant(value: number, digits: number, language: Language): string {
  return value.toLocaleString(language, { maximumSignificantDigits: digits });
}

/** A number with its unit after a thin space; without a unit, the number alone. */
export function quantity(value: number, decimals: number, unit: string, language: Language): string {
  return withUnit(decimal(value, decimals, language), unit);
}

/** A number with as many decimals as two digits of a range need; plainly 0 where nothing is left of it. */
export function rounded(value: number, range: number, language: Language): string {
  const decimals = range > 0 ? Math.max(0, 1 - Math.floor(Math.log10(range))) : 0;
  const text = decimal(value, decimals, language);
  return Number(value.toFixed(decimals)) === 0 ? decimal(0, 0, language) : text;
}

/** A number that is already text with its unit. */
export function withUnit(text: string, unit: string): string {
  return unit ? `${text}${THIN_SPACE}${unit}` : text;
}

/** A number as it was entered or declared: its own digits, the language's separator. */
export function plain(value: number, language: Language): string {
  return value.toLocaleString(language, { maximumSignificantDigits: 12, useGrouping: false });
}

/** Read a number typed with a point or a comma; undefined when it is none. */
export function parseDecimal(text: string): number | undefined {
  const trimmed = text
    .trim()
    .replace(/[\u2212\u2013]/, "-")
    .replace(",", ".");
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(trimmed) ? Number(trimmed) : undefined;
}

/** A moment on this device's clock, to the second. */
export function moment(time: string, language: Language): string {
  return new Date(time).toLocaleString(language, { dateStyle: "short", timeStyle: "medium" });
}
