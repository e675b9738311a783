import { expect, it } from "vitest";
import { plainCode, spacedCode } from "../src/identity";

it.each(["7kmc2q", "7KM-C2Q", " 7KM C2Q ", "7km·c2q"])("“%s” is the code 7KMC2Q", (typed) => {
  expect(plainCode(typed)).toBe("7KMC2Q");
});

it("shows a code in groups of three, without a space at the end", () => {
  expect(["7KMC2Q", "7KMC", "7KM"].map(spacedCode)).toEqual(["7KM C2Q", "7KM C", "7KM"]);
});
