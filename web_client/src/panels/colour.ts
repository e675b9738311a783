import type { Actions } from "../actions";
import type { Language } from "../i18n";
import type { FieldFacts } from "../scene/manifest";
import type { AppState } from "../state";
import type { Block, BlockOf } from "./content";
import { rounded, withUnit } from "./numbers";
import type { Words } from "./words";

/** What the electrode is coloured by; nothing where a scene has no fields. */
export function colourChoice({ shown, view }: AppState, actions: Actions, { t, language }: Words): Block[] {
  if (shown.fields.length === 0) return [];
  const fields = shown.fields.map((field) => ({ value: field.id, label: labelOf(field, language) }));
  return [
    {
      kind: "select",
      id: "colour",
      label: t("colour.choose"),
      value: view.colour,
      options: [{ value: "", label: t("colour.phase") }, ...fields],
      change: actions.colourBy,
    },
  ];
}

/** The legend of the field shown: its colours, and between which values they lie. */
export function legend({ shown, view }: AppState, words: Words): BlockOf<"legend">[] {
  const { t, language } = words;
  const field = shown.fields.find(({ id }) => id === view.colour);
  if (!field) return [];
  const name = labelOf(field, language);
  const { low, high } = boundsOf(field, words);
  const { unit } = field;
  const note = noteOn(field, view.playback.time === 1, words);
  const text = `${t("colour.read", { name: unit ? `${name}, ${unit}` : name, low, high })}${note ? ` ${note}` : ""}`;
  return [
    {
      kind: "legend",
      id: "legend",
      name: unit ? `${name}, ${unit}` : name,
      low,
      high,
      colours: shown.colourMap,
      text,
      ...(note ? { note } : {}),
    },
  ];
}

/** Both ends of the scale with as many digits as its range deserves; "≥" where higher values were cut to the end. */
function boundsOf(
  { low, high, clipped }: FieldFacts,
  { t, language }: Words,
): Record<"low" | "high", string> {
  const end = rounded(high, high - low, language);
  return {
    low: rounded(low, high - low, language),
    high: clipped ? withUnit(t("colour.at_least"), end) : end,
  };
}

/** While the process plays, cells mean nothing yet, and particles carry the values that they end with. */
function noteOn({ of }: FieldFacts, isFinal: boolean, { t }: Words): string {
  if (isFinal) return "";
  return t(of === "cells" ? "colour.note.cells" : "colour.note.particles");
}

function labelOf({ label_en, label_fr }: FieldFacts, language: Language): string {
  return language === "fr" ? label_fr : label_en;
}
