import { describe, expect, it } from "vitest";
import {
  CHOICE_KEYS,
  initialChoice,
  shareOf,
  SPANS,
  stopsOf,
  valueAt,
} from "../../src/learning/electrode_choice";

describe.each(CHOICE_KEYS)("the choice of %s", (key) => {
  const { lowest, highest } = SPANS[key];

  it("reaches from end to end", () => {
    expect([valueAt(key, 0), valueAt(key, 1)]).toEqual([lowest, highest]);
    expect([shareOf(key, lowest), shareOf(key, highest)]).toEqual([0, 1]);
  });

  it("stops where it stays: every stop is a value, and every value its stop", () => {
    const stops = stopsOf(key);
    expect(stops.length).toBeGreaterThan(5);
    expect(stops.map((stop) => shareOf(key, valueAt(key, stop)))).toEqual(stops);
    expect([...stops].sort((one, other) => one - other)).toEqual(stops);
  });

  it("begins at a stop between the ends", () => {
    const share = shareOf(key, initialChoice()[key]);
    expect(share).toBeGreaterThan(0);
    expect(share).toBeLessThan(1);
    expect(stopsOf(key)).toContain(share);
  });
});
