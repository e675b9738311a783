import type { Actions } from "../actions";
import type { FieldValue } from "../scene/particle_facts";
import type { Picked } from "../scene/picked";
import type { AppState } from "../state";
import type { Block, Quantity } from "./content";
import { quantity, significant, withUnit } from "./numbers";
import { phaseLabel } from "./phase";
import type { Words } from "./words";

type KnownValue = FieldValue & { value: number };

const DIGITS = 3;
const MOVING = "diameter"; // shown as it is at the moment, not as the field has it at the end

/** The particle that was picked and its numbers; nothing where none is. */
export function particleBlocks(state: AppState, actions: Actions, words: Words): Block[] {
  const { picked, playback } = state.view;
  if (!picked) return [];
  const { t } = words;
  const name = t("particle.name", { phase: phaseLabel(picked.phase, state, words), number: picked.id });
  const note: Block[] =
    playback.time < 1 && otherFields(picked).length > 0
      ? [{ kind: "text", text: t("particle.final"), tone: "quiet" }]
      : [];
  return [
    { kind: "heading", text: t("particle.title") },
    { kind: "text", text: name, live: true },
    { kind: "quantities", rows: particleRows(picked, state, words) },
    ...note,
    {
      kind: "buttons",
      buttons: [{ id: "clear-particle", label: t("particle.clear"), press: () => actions.pick(null) }],
    },
  ];
}

/** The numbers of a particle: its size and place, and what else is known of it. */
export function particleRows(picked: Picked, { shown }: AppState, words: Words): Quantity[] {
  const { t, language } = words;
  const { phase, diameter_um, height_um } = picked;
  return [
    {
      label: t("particle.diameter"),
      value: quantity(diameter_um, 2, t("unit.um"), language),
      colour: shown.phases[phase]!.colour,
    },
    { label: t("particle.height"), value: quantity(height_um, 1, t("unit.um"), language) },
    ...otherFields(picked).map((one) => fieldRow(one, words)),
  ];
}

/** The values that are known of a particle, but for its diameter. */
function otherFields({ fields }: Picked): KnownValue[] {
  return fields.flatMap(({ field, value }) =>
    value === null || field.name === MOVING ? [] : [{ field, value }],
  );
}

function fieldRow({ field, value }: KnownValue, { language }: Words): Quantity {
  const label = language === "fr" ? field.label_fr : field.label_en;
  return { label, value: withUnit(significant(value, DIGITS, language), field.unit) };
}
