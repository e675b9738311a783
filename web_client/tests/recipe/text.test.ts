import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { calenderedBy, readValues, withValue } from "../../src/recipe/text";

const REFERENCE = readFileSync("../assets/recipes/nmc111-96-2-2.yaml", "utf8");

describe("a recipe's text", () => {
  it("gives the form its values", () => {
    expect(readValues(REFERENCE)).toMatchObject({
      "formulation.active_fraction": "0.96",
      "formulation.solid_content": "0.71",
      seed: "1",
    });
  });

  it("changes in one place and keeps its comments and the rest", () => {
    const changed = withValue(REFERENCE, "formulation.solid_content", "0,69");
    expect(readValues(changed)).toEqual({ ...readValues(REFERENCE), "formulation.solid_content": "0.69" });
    const comments = (text: string) => text.split("\n").filter((line) => line.startsWith("#"));
    expect(comments(changed)).toEqual(comments(REFERENCE));
  });

  it("takes what is no number as it is, so that the server can name it", () => {
    expect(withValue("seed: 1\n", "seed", "one")).toBe("seed: one\n");
  });

  it("holds one way of calendering at a time", () => {
    const values = readValues(calenderedBy(REFERENCE, "calendering.compression"))!;
    expect(Object.keys(values).filter((key) => key.startsWith("calendering"))).toEqual([
      "calendering.compression",
    ]);
  });

  it("has no values while it is not YAML", () => {
    expect(readValues("name: [")).toBeUndefined();
  });
});
