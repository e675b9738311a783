import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Form, UnitOffer } from "../../src/generated/messages.gen";
import { computeFrom, type Given } from "../../src/notebook/computing";
import { evaluate } from "../../src/notebook/program";
import { toSi } from "../../src/notebook/units";

interface Vectors {
  form: Form;
  records: {
    name: string;
    given: Record<string, Given>;
    computed: Record<string, { value: number | null; uncertainty: number | null; missing: string[] }>;
  }[];
  units: { value: number; offer: UnitOffer; si: number }[];
  programs: { program: string[]; known: Record<string, number>; value: number | null }[];
}

/** What the server computes of the same. */
const vectors = JSON.parse(
  readFileSync("../server/protocol/fixtures/notebook/computing.json", "utf8"),
) as Vectors;

/** Values have twelve digits; uncertainties are differences of nearly equal numbers. */
function expectClose(got: number | null | undefined, wanted: number | null, relative: number): void {
  if (wanted === null || got === null || got === undefined) return expect(got).toBe(wanted);
  expect(Math.abs(got - wanted)).toBeLessThanOrEqual(relative * Math.abs(wanted) + 1e-300);
}

describe("computing agrees with the server", () => {
  it.each(vectors.records)("on a record: $name", ({ given, computed }) => {
    const found = computeFrom(vectors.form, new Map(Object.entries(given)));
    expect([...found.keys()]).toEqual(Object.keys(computed));
    for (const [name, wanted] of Object.entries(computed)) {
      expectClose(found.get(name)?.value, wanted.value, 1e-11);
      expectClose(found.get(name)?.uncertainty, wanted.uncertainty, 1e-7);
      expect(found.get(name)?.missing).toEqual(wanted.missing);
    }
  });

  it.each(vectors.programs)("on a program: $program", ({ program, known, value }) => {
    expectClose(
      evaluate(program, (name) => known[name] ?? null),
      value,
      1e-11,
    );
  });

  it.each(vectors.units)("on a unit: $offer.symbol", ({ value, offer, si }) => {
    expectClose(toSi(value, offer.symbol, [offer]), si, 1e-11);
  });
});
