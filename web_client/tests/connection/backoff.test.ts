import { expect, it } from "vitest";
import { backoffMs } from "../../src/connection/backoff";

it("doubles from half a second to fifteen, and spreads over the upper half", () => {
  expect([0, 1, 2, 3, 4, 5, 50].map((attempt) => backoffMs(attempt, () => 1))).toEqual([
    500, 1000, 2000, 4000, 8000, 15_000, 15_000,
  ]);
  expect(backoffMs(3, () => 0)).toBe(2000);
});
