import { expect, it } from "vitest";
import { addressOf, routeOf } from "../src/routes";

it.each([
  ["/", "electrode", ""],
  ["/electrodes/abc", "electrode", "abc"],
  ["/recipes", "make", ""],
  ["/modules/slurry", "learn", "slurry"],
  ["/notebook/bench-1", "notebook", "bench-1"],
  ["/notebook", "notebook", ""],
  ["/bench/bench-1", "bench", "bench-1"],
  ["/account", "account", ""],
  ["/pair", "pair", ""],
  ["/admin", "admin", ""],
] as const)("%s opens the panel %s with “%s”, and back", (path, panel, id) => {
  expect(routeOf(path)).toEqual({ panel, id });
  expect(addressOf({ panel, id })).toBe(path);
});

it("leads to the electrode from anywhere else", () => {
  expect(routeOf("/nowhere/at/all").panel).toBe("electrode");
});
