import type { FieldKind, Form, UnitOffer } from "../generated/messages.gen";

/** What a value is called, and the unit it is read in. */
export interface Named {
  label: string;
  unit: UnitOffer | undefined;
  kind: FieldKind | "computed";
  /** Which of several readings, from 1; 0 where there are none. */
  reading: number;
}

const READING = /^(.+)\.([1-9]\d*)$/;

/** What the first form that has a field, a reading or a quantity of this name says of it. */
export function namedIn(forms: readonly Form[], name: string): Named | undefined {
  for (const form of forms) {
    const found = fieldOf(form, name) ?? quantityOf(form, name);
    if (found) return found;
  }
  return undefined;
}

function fieldOf({ steps }: Form, name: string): Named | undefined {
  const fields = steps.flatMap((step) => step.fields);
  const [, readings, number] = READING.exec(name) ?? [];
  const field =
    fields.find((one) => one.field === name) ??
    fields.find((one) => one.field === readings && one.kind === "readings");
  if (!field) return undefined;
  const { label, units, kind } = field;
  return { label, unit: units[0], kind, reading: field.field === name ? 0 : Number(number) };
}

function quantityOf({ quantities }: Form, name: string): Named | undefined {
  const quantity = quantities.find((one) => one.quantity === name);
  return quantity && { label: quantity.label, unit: quantity.units[0], kind: "computed", reading: 0 };
}
