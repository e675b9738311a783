import { expect, it } from "vitest";
import { addressOf, comparedIn, comparisonAddress, routeOf } from "../src/routes";

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
  ["/classes", "class", ""],
  ["/classes/room-1", "class", "room-1"],
  ["/take-part", "take_part", ""],
  ["/take-part/K7MPX2", "take_part", "K7MPX2"],
  ["/modules/new", "author", ""],
  ["/studies", "studies", ""],
  ["/studies/new", "studies", "new"],
  ["/studies/slurry-paper-mr", "studies", "slurry-paper-mr"],
  ["/studies/slurry-paper-mr/console", "studies", "slurry-paper-mr/console"],
  ["/modules/weigh-nmc111/edit", "author", "weigh-nmc111"],
] as const)("%s opens the panel %s with “%s”, and back", (path, panel, id) => {
  expect(routeOf(path)).toEqual({ panel, id });
  expect(addressOf({ panel, id })).toBe(path);
});

it("leads to the electrode from anywhere else", () => {
  expect(routeOf("/nowhere/at/all").panel).toBe("electrode");
});

it("has the records that stand side by side in the notebook's address", () => {
  const address = comparisonAddress(["SIM-001", "a.b_c"]);
  expect(address).toBe("/notebook?compare=SIM-001,a.b_c");
  const { pathname, search } = new URL(address, "http://here");
  expect(routeOf(pathname)).toEqual({ panel: "notebook", id: "" });
  expect(comparedIn(search)).toEqual(["SIM-001", "a.b_c"]);
});

it.each([
  ["", []],
  ["?compare=", []],
  ["?compare=a,,b,a", ["a", "b"]],
  [
    `?compare=${Array.from({ length: 30 }, (_, i) => i).join()}`,
    Array.from({ length: 20 }, (_, i) => String(i)),
  ],
])("reads %s as records, each once and no more than can be compared", (search, ids) => {
  expect(comparedIn(search)).toEqual(ids);
});
