import type { UnitOffer } from "../generated/messages.gen";

/** What people type, say or paste for a unit, and how templates write it. */
const SAME: readonly [RegExp, string][] = [
  [/[\u00b5\u03bc]/g, "µ"], // micro sign and the Greek letter look alike
  [/^u(?=[A-Za-z])/g, "µ"],
  [/\^|\*\*/g, ""],
  [/\u207b/g, "-"],
  [/\u00b9/g, "1"],
  [/\u00b2/g, "2"],
  [/\u00b3/g, "3"],
  [/[\u00b7\u22c5*]/g, "."],
  [/^(deg|\u00ba|\u02da)\s*(?=[CF]$)/g, "°"],
  [/^C$/g, "°C"],
  [/^ohms?$/gi, "Ω"],
  [/\u2126/g, "Ω"],
  [/^(sec|secs|second|seconds|seconde|secondes)$/gi, "s"],
  [/^(minute|minutes|mn)$/gi, "min"],
  [/^(hour|hours|hr|hrs|heure|heures)$/gi, "h"],
  [/^(percent|pct|pourcent|wt%|w%|%wt|mass%|%massique|%mass|%w\/w|w\/w%|%m\/m)$/gi, "%"],
  [/^(micron|microns|micrometers?|micromètres?)$/gi, "µm"],
  [/^(millimeters?|millimetres?|millimètres?)$/gi, "mm"],
  [/^(grams?|grammes?|gr)$/gi, "g"],
  [/^(milligrams?|milligrammes?)$/gi, "mg"],
];

const NUMBER = /^[-+]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:e[-+]?\d+)?/i;
const SPACES = /[\s\u00a0\u2009\u202f]/g;

/** A number with what follows it; undefined where the text does not begin with a number. */
export function splitNumber(text: string): { value: number; unit: string } | undefined {
  const plain = text
    .trim()
    .replace(/[\u2212\u2013]/g, "-")
    .replace(/(\d)[\u00a0\u2009\u202f ](?=\d{3}(?!\d))/g, "$1"); // 12 000
  const found = NUMBER.exec(plain)?.[0];
  if (!found) return undefined;
  return { value: Number(found.replace(",", ".")), unit: plain.slice(found.length).trim() };
}

/** The unit a text means among those offered, whatever way it is written; undefined where it is none of them. */
export function offeredUnit(units: readonly UnitOffer[], text: string): UnitOffer | undefined {
  const exact = units.find(({ symbol }) => symbol === text.trim());
  if (exact) return exact;
  const wanted = spelt(text);
  return units.find(({ symbol }) => spelt(symbol) === wanted);
}

/** A value in SI; null where its unit is none that the field offers. */
export function toSi(value: number, unit: string, units: readonly UnitOffer[]): number | null {
  const offer = offeredUnit(units, unit);
  return offer ? value * offer.factor + offer.offset : null;
}

/** A value in SI as it reads in a unit. */
export function fromSi(si: number, { factor, offset }: UnitOffer): number {
  return (si - offset) / factor;
}

function spelt(unit: string): string {
  const bare = unit.trim().replace(SPACES, "");
  return SAME.reduce((text, [way, ours]) => text.replace(way, ours), bare);
}
