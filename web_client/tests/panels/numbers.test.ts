import { describe, expect, it } from "vitest";
import { parseDecimal, plain } from "../../src/panels/numbers";

describe("numbers as people type them", () => {
  it.each([
    ["12.5", 12.5],
    ["12,5", 12.5],
    [" -3 ", -3],
    ["−3", -3],
    [".5", 0.5],
    ["1e-3", 0.001],
  ])("%s", (text, value) => {
    expect(parseDecimal(text)).toBe(value);
  });

  it.each(["", "abc", "1.2.3", "1 000", "NaN", "Infinity", "0x10", "12 g"])("“%s” is none", (text) => {
    expect(parseDecimal(text)).toBeUndefined();
  });

  it("keep their own digits", () => {
    expect(plain(0.1, "en")).toBe("0.1");
    expect(plain(1234.5678, "fr")).toBe("1234,5678");
  });
});
