import { expect, it } from "vitest";
import { namedIn } from "../../src/notebook/naming";
import { field, form, quantity } from "./bench";

const first = form(
  [field("mass"), field("disc", { kind: "readings", readings: 3 })],
  [quantity("solids", [])],
);
const second = form([field("mass", { label: "Another mass" }), field("xylene", { units: [] })]);

it.each([
  ["mass", "MASS", "number", 0],
  ["disc.2", "DISC", "readings", 2],
  ["solids", "solids", "computed", 0],
  ["xylene", "XYLENE", "number", 0],
])("%s is called as the first form that has it says", (name, label, kind, reading) => {
  expect(namedIn([first, second], name)).toMatchObject({ label, kind, reading });
});

it("is read in the unit that is offered first", () => {
  expect(namedIn([first, second], "disc.1")?.unit?.symbol).toBe("g");
});

it.each(["template", "mass.1", "disc.0", "plan.mass"])("%s is in no form", (name) => {
  expect(namedIn([first, second], name)).toBeUndefined();
});
