import type { FormField, UnitOffer } from "../../generated/messages.gen";
import type { Computed, KnownEntry, RecordModel, Slot } from "../../notebook/model";
import { fromSi, toSi } from "../../notebook/units";
import { contentOf, siOf } from "../../notebook/values";
import type { Remark, Tone } from "../content";
import { decimal, plain, rounded, withUnit } from "../numbers";
import type { Words } from "../words";

const MINUS = "\u2212";

/** What an entry says, as it was entered; of a choice, its words in the language of the form. */
export function valueText({ entry }: KnownEntry, { language }: Words, field?: FormField): string {
  if (field?.kind === "choice") return field.choices[entry.value ?? -1] ?? entry.text;
  if (entry.value !== null) return withUnit(signed(plain(entry.value, language)), entry.unit);
  if (entry.file) return entry.file.name;
  const isMoment = field?.kind === "moment" && !Number.isNaN(Date.parse(entry.text));
  return isMoment ? when(entry.text, language) : entry.text;
}

/** A number as it is printed, with a minus that is no hyphen. */
export function signed(number: string): string {
  return number.replace("-", MINUS);
}

/** The value that holds in a slot; undefined where there is none, or where several stand side by side. */
export function heldIn({ values }: Slot): KnownEntry | undefined {
  return values.length === 1 ? values[0] : undefined;
}

export function isNumeric({ kind }: FormField): boolean {
  return kind === "number" || kind === "readings";
}

/** The unit in which a slot is spoken of: the one chosen, else that of its value, else the first on offer. */
export function unitOf({ field, values }: Slot, chosen = ""): UnitOffer | undefined {
  const symbol = chosen || values.at(-1)?.entry.unit;
  return field.units.find((unit) => unit.symbol === symbol) ?? field.units[0];
}

/** How what is in the hands would stand once it is written; nothing while it does not say a value. */
export function foreseen(
  slot: Slot,
  text: string,
  unit: UnitOffer | undefined,
  model: RecordModel,
  words: Words,
): Remark[] {
  const { field } = slot;
  const content = contentOf(field, { text, unit: unit?.symbol ?? "" });
  if (content === "range")
    return [{ icon: "warning", tone: "danger", label: words.t("slot.outside.before") }];
  if (typeof content === "string" || content.value === null || !isNumeric(field)) return [];
  const si = toSi(content.value, content.unit, field.units);
  const target = targetOf(slot, model);
  return si === null || target === null ? [] : [deviationOf(si, target, field, words)];
}

/** What a slot should hold, in SI; null where nothing is known of it. */
export function targetOf({ field }: Slot, { quantities }: RecordModel): number | null {
  return (field.target && quantities.get(field.target)?.value) || null;
}

/** A target with as many digits as its tolerance leaves. */
export function targetText(
  target: number,
  { tolerance }: FormField,
  unit: UnitOffer,
  { language }: Words,
): string {
  const value = fromSi(target, unit);
  return withUnit(rounded(value, Math.abs(value) * (tolerance || 0.001), language), unit.symbol);
}

/** How far a value is from its target: as a share with its sign, and in a word. */
export function deviationOf(
  si: number,
  target: number,
  { tolerance }: Pick<FormField, "tolerance">,
  words: Words,
): Remark {
  const { t } = words;
  const share = si / target - 1;
  const deviation = deviationText(share, tolerance, words);
  if (!tolerance || Math.abs(share) <= tolerance)
    return { icon: "ok", tone: "ok", label: t("slot.on_target", { deviation }) };
  return {
    icon: "warning",
    tone: "warning",
    label: t(share > 0 ? "slot.above" : "slot.below", { deviation }),
  };
}

/** A deviation as a share with its sign, to the digits that the tolerance is judged by. */
export function deviationText(share: number, tolerance: number, { t, language }: Words): string {
  const digits = rounded(100 * Math.abs(share), 100 * (tolerance || 0.01), language);
  const sign = Number(digits.replace(",", ".")) === 0 ? "" : share > 0 ? "+" : MINUS;
  return withUnit(`${sign}${digits}`, t("unit.percent"));
}

/** What a value has to keep to, in a sentence; empty where nothing is asked. */
export function rangeText(
  { low, high, range_reason }: FormField,
  unit: UnitOffer | undefined,
  words: Words,
): string {
  if (!unit || (low === null && high === null)) return range_reason;
  const at = (si: number) => withUnit(signed(plain(tidy(fromSi(si, unit)), words.language)), unit.symbol);
  const { t } = words;
  const range =
    low !== null && high !== null
      ? t("slot.range", { low: at(low), high: at(high) })
      : low !== null
        ? t("slot.range.low", { low: at(low) })
        : t("slot.range.high", { high: at(high!) });
  return [range, range_reason].filter(Boolean).join(" · ");
}

/** Whether a value in SI is outside of what its field takes. */
export function isOutside(si: number, { low, high }: FormField): boolean {
  return (low !== null && si < low) || (high !== null && si > high);
}

/** A number without what converting it has added in its last digits. */
function tidy(value: number): number {
  return Number(value.toPrecision(6));
}

/** A quantity with its standard uncertainty, to the digits that this leaves; a dash while it is unknown. */
export function computedText({ quantity, value, uncertainty }: Computed, words: Words): string {
  const unit = quantity.units[0];
  return value === null ? "–" : measured(value, uncertainty, unit, words);
}

/** A value in SI with its uncertainty, in a unit. */
export function measured(
  si: number,
  uncertainty: number | null,
  unit: UnitOffer | undefined,
  { language, t }: Words,
): string {
  const value = unit ? fromSi(si, unit) : si;
  const symbol = unit?.symbol ?? "";
  const spread = uncertainty === null ? 0 : Math.abs(uncertainty / (unit?.factor ?? 1));
  if (spread === 0) return withUnit(plain(Number(value.toPrecision(4)), language), symbol);
  const decimals = decimalsOf(spread);
  const said = {
    value: signed(decimal(value, decimals, language)),
    spread: decimal(spread, decimals, language),
  };
  return withUnit(t("slot.uncertain", said), symbol);
}

/** One digit of an uncertainty says enough, two where it begins low: 0.8, but 0.12. */
function decimalsOf(spread: number): number {
  const magnitude = Math.floor(Math.log10(spread));
  const lead = Number((spread / 10 ** magnitude).toPrecision(2));
  return Math.max(0, (lead < 3.6 ? 1 : 0) - magnitude);
}

/** What is so about a slot besides its value: on its way, refused, in conflict, outside, off target. */
export function standingOf(slot: Slot, model: RecordModel, words: Words): Remark[] {
  const { t } = words;
  if (slot.problem === "conflict")
    return [{ icon: "warning", tone: "warning", label: t("slot.conflict", { count: slot.values.length }) }];
  const held = heldIn(slot);
  if (!held) return [];
  const remarks: Remark[] = [];
  if (held.state === "waiting") remarks.push({ icon: "clock", tone: "quiet", label: t("slot.waits") });
  if (held.state === "refused")
    remarks.push({ icon: "warning", tone: "danger", label: t("slot.refused", { reason: held.refusal }) });
  const si = isNumeric(slot.field) ? siOf(slot) : null;
  if (si === null) return remarks;
  const target = targetOf(slot, model);
  if (isOutside(si, slot.field))
    remarks.unshift({ icon: "warning", tone: "danger", label: t("slot.outside") });
  if (target !== null) remarks.unshift(deviationOf(si, target, slot.field, words));
  return remarks;
}

/** The most serious tone among remarks. */
export function toneOf(remarks: readonly Remark[]): Tone {
  const order: Tone[] = ["danger", "warning", "ok"];
  return order.find((tone) => remarks.some((remark) => remark.tone === tone)) ?? "plain";
}

/** What a slot is called: its label, and for one of several readings its number. */
export function nameOf({ field, id }: Slot, { t }: Words): string {
  if (field.kind !== "readings") return field.label;
  const number = Number(id.slice(field.field.length + 1));
  return t("slot.reading", { label: field.label, number, count: Math.max(number, field.readings) });
}

/** Who wrote an entry, and when by the clock of the device it was written on. */
export function byWhom({ entry }: KnownEntry, { t, language }: Words): string {
  return t("slot.by", { who: entry.actor || t("slot.by.here"), when: when(entry.device_time, language) });
}

const PLACES = { en: "en-GB", fr: "fr-FR" } as const; // a laboratory's clock has 24 hours

/** A moment to the minute. */
export function when(time: string, language: Words["language"]): string {
  return new Date(time).toLocaleString(PLACES[language], { dateStyle: "medium", timeStyle: "short" });
}
