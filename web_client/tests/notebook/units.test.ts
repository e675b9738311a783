import { describe, expect, it } from "vitest";
import { fromSi, offeredUnit, splitNumber, toSi } from "../../src/notebook/units";

const offer = (symbol: string, factor = 1, offset = 0) => ({ symbol, factor, offset });
const lengths = [offer("µm", 1e-6), offer("mm", 1e-3)];

describe("numbers", () => {
  it.each([
    ["12.5", 12.5, ""],
    ["12,5", 12.5, ""],
    [" −3,2 mm ", -3.2, "mm"],
    ["12 000 g", 12000, "g"],
    ["1e-3 m", 1e-3, "m"],
    [".5", 0.5, ""],
    ["85°C", 85, "°C"],
    ["5 e", 5, "e"],
  ])("%s", (text, value, unit) => expect(splitNumber(text)).toEqual({ value, unit }));

  it.each(["", "heavy", "-", "mm 3"])("%s is none", (text) => expect(splitNumber(text)).toBeUndefined());
});

describe("units", () => {
  it.each([
    ["um", "µm"],
    ["μm", "µm"],
    ["micron", "µm"],
    ["mm", "mm"],
    ["millimètres", "mm"],
  ])("%s means %s", (text, symbol) => expect(offeredUnit(lengths, text)?.symbol).toBe(symbol));

  it.each([
    ["mg/cm2", "mg/cm²"],
    ["mg/cm^2", "mg/cm²"],
    ["mPa.s", "mPa·s"],
    ["C", "°C"],
    ["wt%", "%"],
    ["min", "min"],
  ])("%s is offered as %s", (text, symbol) =>
    expect(offeredUnit([offer(symbol)], text)?.symbol).toBe(symbol),
  );

  it("capitals count: a megawatt is no milliwatt", () => {
    expect(offeredUnit([offer("mW")], "MW")).toBeUndefined();
  });

  it("go to SI and back", () => {
    const celsius = offer("°C", 1, 273.15);
    expect(toSi(25, "°C", [celsius])).toBeCloseTo(298.15, 9);
    expect(fromSi(298.15, celsius)).toBeCloseTo(25, 9);
    expect(toSi(120, "um", lengths)).toBeCloseTo(120e-6, 15);
    expect(toSi(1, "kg", lengths)).toBeNull();
  });
});
