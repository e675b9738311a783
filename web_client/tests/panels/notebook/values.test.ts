import { describe, expect, it } from "vitest";
import type { FormField, UnitOffer } from "../../../src/generated/messages.gen";
import { slotOf } from "../../../src/notebook/record";
import {
  byWhom,
  deviationOf,
  measured,
  nameOf,
  rangeText,
  standingOf,
  targetOf,
  targetText,
  unitOf,
  valueText,
} from "../../../src/panels/notebook/values";
import { wordsIn } from "../../../src/panels/words";
import { exampleModel } from "./example_record";

const [en, fr] = [wordsIn("en"), wordsIn("fr")];
const model = exampleModel();
const slot = (id: string) => slotOf(model, id)!;
const gram: UnitOffer = { symbol: "g", factor: 1e-3, offset: 0 };
const share: UnitOffer = { symbol: "%", factor: 0.01, offset: 0 };

describe("a value", () => {
  it("stands as it was entered, with the language's separator and a minus that is none of a hyphen", () => {
    expect(valueText(slot("w.pvdf").values[0]!, en)).toBe("3.552\u2009g");
    expect(valueText(slot("w.pvdf").values[0]!, fr)).toBe("3,552\u2009g");
    expect(valueText(slot("batch.dew_point").values[0]!, en)).toBe("\u221242\u2009°C");
  });

  it("is said to be by who wrote it, also where that is this device", () => {
    expect(byWhom(slot("w.cam").values[0]!, en)).toMatch(/^Ada Martin, 24 Nov 2026/);
    expect(byWhom(slot("thickness.3").values[0]!, fr)).toMatch(/^vous, 24 nov/);
  });
});

describe("a target", () => {
  const { field } = slot("w.cam");

  it("has the digits that its tolerance leaves, in the unit of the value", () => {
    const target = targetOf(slot("w.cam"), model)!;
    expect(targetText(target, field, unitOf(slot("w.cam"))!, en)).toBe("13.632\u2009g");
    expect(targetText(target, { ...field, tolerance: 0.05 }, gram, en)).toBe("13.63\u2009g");
    expect(targetText(target, field, { symbol: "mg", factor: 1e-6, offset: 0 }, en)).toBe("13,632\u2009mg");
  });

  it.each([
    [1.001, "+0.10\u2009%, on target", "ok"],
    [1.02, "+2.00\u2009%, above target", "warning"],
    [0.98, "\u22122.00\u2009%, below target", "warning"],
    [1, "0\u2009%, on target", "ok"],
  ] as const)("is met or missed by a share with its sign and in a word: %s", (times, label, tone) => {
    expect(deviationOf(times * 0.02, 0.02, field, en)).toMatchObject({ label, tone });
  });

  it("is missed in French too", () => {
    expect(deviationOf(1.02, 1, field, fr).label).toBe("+2,00\u2009%, au-dessus de la cible");
  });
});

describe("what a value has to keep to", () => {
  const bounds = (part: Partial<FormField>) => ({ ...slot("w.cam").field, ...part });

  it.each([
    [{}, "0\u2009g to 220\u2009g · a balance of 220 g"],
    [{ low: null }, "at most 220\u2009g · a balance of 220 g"],
    [{ high: null, range_reason: "" }, "at least 0\u2009g"],
    [{ low: null, high: null, range_reason: "" }, ""],
  ])("is a sentence: %o", (part, text) => {
    expect(rangeText(bounds(part), gram, en)).toBe(text);
  });
});

describe("an uncertainty", () => {
  it.each([
    [0.312, 0.008, "31.2 ± 0.8\u2009%"],
    [0.312, 0.0012, "31.20 ± 0.12\u2009%"],
    [0.312, 0.034, "31.2 ± 3.4\u2009%"],
    [0.312, 0.098, "31 ± 10\u2009%"],
    [0.7094, 0.00004, "70.940 ± 0.004\u2009%"],
  ])("leaves %s ± %s as many digits as mean something", (value, spread, text) => {
    expect(measured(value, spread, share, en)).toBe(text);
  });

  it("that nobody knows leaves four digits", () => {
    expect(measured(0.31234, null, share, fr)).toBe("31,23\u2009%");
  });
});

describe("how a slot stands", () => {
  const labels = (id: string) => standingOf(slot(id), model, en).map(({ label }) => label);

  it.each([
    ["w.cam", ["+0.17\u2009%, on target"]],
    ["w.nmp", ["+1.85\u2009%, above target"]],
    ["drying.zone1", ["Out of range"]],
    ["mixing.speed", ["2 values side by side"]],
    ["thickness.3", ["Waits on this device"]],
    ["drying.time", []],
  ])("is said in words: %s", (id, said) => {
    expect(labels(id)).toEqual(said);
  });

  it("names a reading by its number", () => {
    expect(nameOf(slot("thickness.2"), en)).toBe("Thickness after, reading 2 of 5");
    expect(nameOf(slot("w.cam"), en)).toBe("NMC111");
  });
});
