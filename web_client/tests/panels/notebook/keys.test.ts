import { describe, expect, it } from "vitest";
import { parseDecimal } from "../../../src/panels/numbers";
import { erased, keyed, spelt } from "../../../src/panels/notebook/keys";

const typed = (keys: string, from = "") => [...keys].reduce(keyed, from);

describe("the keypad", () => {
  it.each([
    ["13.65", "13.65"],
    ["13,65", "13,65"],
    [".5", "0.5"],
    ["007", "7"],
    ["0.07", "0.07"],
    ["1.2.3", "1.23"],
    ["5-", "-5"],
    ["5--", "5"],
    ["-0,4", "-0,4"],
  ])("%s gives %s", (keys, text) => {
    expect(typed(keys)).toBe(text);
  });

  it("gives a number whatever is keyed, once a digit was", () => {
    const keys = [..."0123456789.,-"];
    for (let seed = 1; seed < 400; seed += 1) {
      let random = seed;
      const next = () => (random = (random * 1103515245 + 12345) % 2147483648);
      const text = typed(Array.from({ length: 1 + (seed % 9) }, () => keys[next() % keys.length]!).join(""));
      if (/\d/.test(text)) expect(parseDecimal(text), text).toBeDefined();
    }
  });

  it("takes back sign by sign", () => {
    expect(erased("13.6")).toBe("13.");
    expect(erased("")).toBe("");
  });
});

it("a number is read back sign by sign", () => {
  expect(spelt("15", "point", "minus")).toBe("1 5");
  expect(spelt("-0,5", "virgule", "moins")).toBe("moins 0 virgule 5");
});
