import { expect, it } from "vitest";
import type { BlockOf } from "../../src/panels/content";
import { clipBox } from "../../src/panels/cutting";
import { wordsIn } from "../../src/panels/words";
import { exampleState, notedActions } from "./example_state";

it("keeps the two ends of a clip box in their order", () => {
  const state = exampleState();
  const clip = { on: true, ranges: { x: [0.2, 0.6], y: [0, 1], z: [0, 1] } as const };
  const { actions, done } = notedActions();
  const fold = clipBox({ ...state, view: { ...state.view, clip } }, actions, wordsIn("en"));
  if (fold.kind !== "fold") throw new Error("expected a fold");
  const ends = fold.blocks.filter((block): block is BlockOf<"range"> => block.kind === "range");
  expect(ends).toHaveLength(6);
  expect(ends[0]!.label).toBe("Across x, from");
  ends[0]!.change(0.9);
  ends[1]!.change(0.1);
  ends[1]!.change(0.8);
  expect(done).toEqual([
    ["clipTo", "x", [0.58, 0.6]],
    ["clipTo", "x", [0.2, 0.22]],
    ["clipTo", "x", [0.2, 0.8]],
  ]);
});
