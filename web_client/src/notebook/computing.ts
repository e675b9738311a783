import type { Form, FormField } from "../generated/messages.gen";
import type { Computed, Slot } from "./model";
import { apply, evaluate, isNumber, run } from "./program";
import { siOf } from "./values";

/** What holds for a field: values in SI (of a field that takes one value just that one), or the place of a choice. */
export interface Given {
  readings: readonly number[];
  choice: number | null;
}

type Values = ReadonlyMap<string, number>;

/** What is computed from the slots of a record, by quantity, with the labels of what is missing. */
export function compute(form: Form, slots: readonly Slot[]): Map<string, Computed> {
  const labels = new Map(fieldsOf(form).map(({ field, label }) => [field, label]));
  const computed = computeFrom(form, givenIn(slots));
  for (const [name, one] of computed)
    computed.set(name, { ...one, missing: one.missing.map((field) => labels.get(field) ?? field) });
  return computed;
}

/**
 * Every quantity of a form, with the names of the fields that are missing. Uncertainties are propagated as by Kragten,
 * Analyst 1994, 119, 2161: the whole chain is evaluated again with each field shifted by its standard uncertainty, and
 * the squared differences are added.
 */
export function computeFrom(form: Form, given: ReadonlyMap<string, Given>): Map<string, Computed> {
  const inputs = new Map<string, number>();
  const spreads = new Map<string, number>();
  for (const field of fieldsOf(form)) note(field, given.get(field.field), inputs, spreads);
  const values = chain(form, inputs);
  const squares = squaresOf(form, inputs, spreads, values);
  const missing = missingIn(form, inputs, values);
  return new Map(
    form.quantities.map((quantity) => {
      const name = quantity.quantity;
      const sum = squares.get(name);
      const uncertainty = sum === undefined ? null : Math.sqrt(sum);
      return [name, { quantity, value: values.get(name) ?? null, uncertainty, missing: missing.get(name)! }];
    }),
  );
}

function fieldsOf(form: Form): FormField[] {
  return form.steps.flatMap((step) => step.fields);
}

function givenIn(slots: readonly Slot[]): Map<string, Given> {
  const given = new Map<string, Given>();
  for (const slot of slots) {
    const { field, kind } = slot.field;
    const si = siOf(slot);
    if (si === null) continue;
    const readings = given.get(field)?.readings ?? [];
    given.set(
      field,
      kind === "choice" ? { readings, choice: si } : { readings: [...readings, si], choice: null },
    );
  }
  return given;
}

/** What programs may ask of a field, and the standard uncertainty of what is uncertain. */
function note(
  field: FormField,
  given: Given | undefined,
  inputs: Map<string, number>,
  spreads: Map<string, number>,
): void {
  const { field: name, kind } = field;
  const readings = given?.readings ?? [];
  const [first] = readings;
  if (kind === "choice" && given && given.choice !== null) inputs.set(name, given.choice);
  if (first === undefined) return;
  if (kind === "number" && readings.length === 1) {
    inputs.set(name, first);
    spread(name, instrument(field, first), spreads);
  }
  if (kind !== "readings") return;
  const { mean, variance } = statistics(readings);
  inputs.set(`count:${name}`, readings.length).set(`mean:${name}`, mean);
  if (readings.length > 1) inputs.set(`sd:${name}`, Math.sqrt(variance));
  spread(`mean:${name}`, Math.sqrt(variance / readings.length + instrument(field, mean) ** 2), spreads);
}

function instrument({ uncertainty, relative_uncertainty }: FormField, value: number): number {
  return uncertainty + relative_uncertainty * Math.abs(value);
}

function spread(operand: string, si: number, spreads: Map<string, number>): void {
  if (si !== 0) spreads.set(operand, si);
}

function statistics(readings: readonly number[]): { mean: number; variance: number } {
  const n = readings.length;
  const mean = readings.reduce((sum, reading) => sum + reading, 0) / n;
  const squares = readings.reduce((sum, reading) => sum + (reading - mean) ** 2, 0);
  return { mean, variance: n > 1 ? squares / (n - 1) : 0 };
}

/** Every quantity that is known, in the order of the form. */
function chain(form: Form, inputs: Values): Map<string, number> {
  const found = new Map<string, number>();
  for (const { quantity, program } of form.quantities) {
    const value = evaluate(program, (name) => found.get(name) ?? inputs.get(name) ?? null);
    if (value !== null) found.set(quantity, value);
  }
  return found;
}

/** The sum of the squared differences of each known quantity; left out where a shifted field has no value for it. */
function squaresOf(form: Form, inputs: Values, spreads: Values, values: Values): Map<string, number> {
  const squares = new Map([...values.keys()].map((name) => [name, 0]));
  for (const [operand, si] of spreads) {
    const shifted = chain(form, new Map(inputs).set(operand, inputs.get(operand)! + si));
    for (const [name, sum] of [...squares]) {
      const there = shifted.get(name);
      if (there === undefined) squares.delete(name);
      else squares.set(name, sum + (there - values.get(name)!) ** 2);
    }
  }
  return squares;
}

/** A value, and the fields that it lacks. */
interface Needed {
  value: number | null;
  lacks: ReadonlySet<string>;
}
const NOTHING: ReadonlySet<string> = new Set();

/** For each quantity the fields that it lacks, in the order of the form. */
function missingIn(form: Form, inputs: Values, values: Values): Map<string, string[]> {
  const order = fieldsOf(form).map(({ field }) => field);
  const fields = new Set(order);
  const lacking = new Map<string, ReadonlySet<string>>();
  const operand = (token: string): Needed => {
    const value = isNumber(token) ? Number(token) : (inputs.get(token) ?? values.get(token) ?? null);
    if (value !== null) return { value, lacks: NOTHING };
    const field = token.slice(token.lastIndexOf(":") + 1);
    return { value, lacks: fields.has(field) ? new Set([field]) : (lacking.get(token) ?? NOTHING) };
  };
  for (const { quantity, program } of form.quantities)
    lacking.set(quantity, run(program, operand, needed).lacks);
  return new Map([...lacking].map(([name, lacks]) => [name, order.filter((field) => lacks.has(field))]));
}

function needed(operator: string, operands: Needed[]): Needed {
  const value = apply(
    operator,
    operands.map((one) => one.value),
  );
  if (value !== null) return { value, lacks: NOTHING };
  const [first, second] = operands;
  // What stands in for something needs less.
  if (operator === "given")
    return { value, lacks: second?.lacks.size ? second.lacks : (first?.lacks ?? NOTHING) };
  return { value, lacks: new Set(operands.flatMap((one) => [...one.lacks])) };
}
