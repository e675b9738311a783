/** What a player sets to make an electrode; shares are from 0 to 1. */
export interface ElectrodeChoice {
  active_fraction: number;
  carbon_share: number;
  solid_content: number;
  gap_um: number;
  compression: number;
}

export type ChoiceKey = keyof ElectrodeChoice;

interface Span {
  lowest: number;
  highest: number;
  /** The finest that an operator sets. */
  step: number;
  /** Equal ratios are equally far on the slider. */
  logarithmic?: boolean;
}

// What the library of trials spans (physics/design/space.py).
export const SPANS: Record<ChoiceKey, Span> = {
  active_fraction: { lowest: 0.9, highest: 0.97, step: 0.005 },
  carbon_share: { lowest: 0.35, highest: 0.65, step: 0.05 },
  solid_content: { lowest: 0.62, highest: 0.72, step: 0.01 },
  gap_um: { lowest: 50, highest: 320, step: 10, logarithmic: true },
  compression: { lowest: 0, highest: 0.3, step: 0.02 },
};
export const CHOICE_KEYS = Object.keys(SPANS) as ChoiceKey[];

/** A middling electrode to begin with: the formulation of the reference case, coated thin and hardly pressed. */
export function initialChoice(): ElectrodeChoice {
  return { active_fraction: 0.96, carbon_share: 0.5, solid_content: 0.7, gap_um: 150, compression: 0.1 };
}

/** Where a value stands between the ends of its span, from 0 to 1. */
export function shareOf(key: ChoiceKey, value: number): number {
  const { lowest, highest, logarithmic } = SPANS[key];
  return logarithmic
    ? Math.log(value / lowest) / Math.log(highest / lowest)
    : (value - lowest) / (highest - lowest);
}

/** The value at a place between the ends of its span, to the finest that can be set. */
export function valueAt(key: ChoiceKey, share: number): number {
  const { lowest, highest, step, logarithmic } = SPANS[key];
  const exact = logarithmic ? lowest * (highest / lowest) ** share : lowest + share * (highest - lowest);
  return stepped(key, Math.round((exact - lowest) / step));
}

/** Where an arrow key stops. */
export function stopsOf(key: ChoiceKey): number[] {
  const { lowest, highest, step } = SPANS[key];
  const count = Math.round((highest - lowest) / step);
  return Array.from({ length: count + 1 }, (_, i) => shareOf(key, stepped(key, i)));
}

/** So many steps above the lowest, without the dust of binary fractions. */
function stepped(key: ChoiceKey, steps: number): number {
  const { lowest, highest, step } = SPANS[key];
  return Number(Math.min(highest, lowest + steps * step).toFixed(4));
}
