import { describe, expect, it } from "vitest";
import type { BlockOf, ScaleLook } from "../../src/panels/content";
import { PX_PER_M } from "../../src/xr/pen";
import { LAYOUT } from "../../src/xr/plates";
import { meet, painted, WIDTH } from "./plate_ink";

const NEAREST = 1.3 / 2; // plates are drawn for 2 m, and stand no nearer than 1.3 m
const NOTICE = LAYOUT["immersive-vr"].edge.size;
const LEAST_M = 0.032;

function scaleOf(look: ScaleLook, low: number, high: number, value: number | null = null) {
  const changed: number[] = [];
  const block: BlockOf<"scale"> = {
    ...{ kind: "scale", id: "item", label: "3. Eyestrain", language: "en", value, look, open: "", called: 0 },
    points: Array.from({ length: high - low + 1 }, (_, i) => ({
      ...{ value: low + i, label: look === "circles" ? "" : `Point ${low + i}`, name: "" },
    })),
    ends: look === "words" ? null : { low: "Not at all", high: "Very much" },
    change: (point) => changed.push(point),
  };
  return { ...painted("Questions", [block]), changed };
}

describe.each([
  ["words", 0, 3],
  ["words", 1, 7],
  ["circles", -3, 3],
  ["circles", 1, 9],
  ["numbers", 0, 20],
] as const)("a scale of %s from %i to %i on a plate", (look, low, high) => {
  it("has a target for each point, as large as a finger needs, none over another", () => {
    const { targets, height } = scaleOf(look, low, high);
    expect(targets.map(({ id }) => id)).toEqual(
      Array.from({ length: high - low + 1 }, (_, i) => `item-${low + i}`),
    );
    for (const one of targets) {
      const side = Math.min(one.width, one.height);
      expect((side / PX_PER_M) * (look === "numbers" ? NOTICE : NEAREST)).toBeGreaterThanOrEqual(LEAST_M);
      expect(one.x).toBeGreaterThan(0);
      expect(one.x + one.width).toBeLessThan(WIDTH);
      expect(one.y + one.height).toBeLessThan(height);
      for (const other of targets) if (other !== one) expect(meet(one, other)).toBe(false);
    }
  });

  it("says what it is about, and takes what is pressed", () => {
    const { targets, written, changed } = scaleOf(look, low, high);
    expect(written.join(" ")).toContain("3. Eyestrain");
    if (look !== "words") expect(written).toEqual(expect.arrayContaining(["Not at all", "Very much"]));
    targets.at(-1)!.press();
    targets[0]!.press();
    expect(changed).toEqual([high, low]);
  });
});

it.each(["words", "circles"] as const)("a scale of %s marks what was chosen, and nothing before", (look) => {
  const marks = (value: number | null) =>
    scaleOf(look, 1, 5, value).written.filter((text) => text === "●").length;
  expect([marks(null), marks(4)]).toEqual([0, 1]);
});

describe("a line with 21 ticks on a plate", () => {
  const ids = (value: number | null) => scaleOf("line", 1, 21, value).targets.map(({ id }) => id);

  it("can be hit at each, from one end to the other without a gap", () => {
    const { targets, changed } = scaleOf("line", 1, 21);
    const ticks = targets.filter(({ id }) => /^item-\d+$/.test(id));
    expect(ticks).toHaveLength(21);
    ticks.slice(1).forEach((tick, i) => expect(tick.x).toBeCloseTo(ticks[i]!.x + ticks[i]!.width, 6));
    for (const tick of ticks) tick.press();
    expect(changed).toEqual(Array.from({ length: 21 }, (_, i) => i + 1));
  });

  it("has keys as large as a finger needs to go on by one, once one was taken", () => {
    expect(ids(null)).toHaveLength(21);
    expect(ids(1).slice(21)).toEqual(["item+"]);
    expect(ids(21).slice(21)).toEqual(["item−"]);
    const { targets, changed } = scaleOf("line", 1, 21, 8);
    const keys = targets.slice(21);
    for (const { width, height, press } of keys) {
      expect((Math.min(width, height) / PX_PER_M) * NEAREST).toBeGreaterThanOrEqual(LEAST_M);
      press();
    }
    expect(changed).toEqual([7, 9]);
  });
});
