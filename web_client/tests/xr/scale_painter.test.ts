import { describe, expect, it } from "vitest";
import type { BlockOf, ScaleLook } from "../../src/panels/content";
import { Painter } from "../../src/xr/painter";
import { PX_PER_M } from "../../src/xr/pen";

const WIDTH = 1000;
const LEAST_M = 0.035;

/** Ink that writes nowhere; letters are as wide as most are. */
function painted(block: BlockOf<"scale">) {
  const written: string[] = [];
  const state = { font: "", canvas: { height: 2000 } };
  const context = new Proxy(state as unknown as CanvasRenderingContext2D, {
    get(target, name) {
      if (name in target) return Reflect.get(target, name);
      if (name === "fillText") return (text: string) => void written.push(text);
      if (name !== "measureText") return () => undefined;
      const size = Number(/(\d+)px/.exec(state.font)?.[1] ?? 0);
      return (text: string) => ({ width: 0.55 * size * text.length });
    },
  });
  const painter = new Painter(context, WIDTH, { id: "", dwelt: 0 });
  painter.paint("Questions", [block]);
  return { targets: painter.targets, written };
}

const taken: number[] = [];
const scale = (count: number, look: ScaleLook, value: number | null = null): BlockOf<"scale"> => ({
  kind: "scale",
  id: "item",
  label: "1. How demanding?",
  language: "en",
  value,
  points: Array.from({ length: count }, (_, i) => ({ value: i, label: `word ${i}`, name: `${i}` })),
  ends: look === "words" ? null : { low: "Very low", high: "Very high" },
  look,
  open: "",
  called: 0,
  change: (point) => void taken.push(point),
});

describe("a scale in a headset", () => {
  it.each([
    [4, "words"],
    [9, "circles"],
    [21, "line"],
    [21, "numbers"],
  ] as const)("of %i points as %s has each once, large enough, on the plate and apart", (count, look) => {
    const { targets } = painted(scale(count, look));
    expect(targets.map(({ id }) => id)).toEqual(Array.from({ length: count }, (_, i) => `item-${i}`));
    for (const { x, y, width, height } of targets) {
      expect(Math.min(width, height) / PX_PER_M).toBeGreaterThan(LEAST_M);
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x + width).toBeLessThanOrEqual(WIDTH);
      for (const other of targets.filter((one) => one.x !== x || one.y !== y)) {
        const beside = other.x >= x + width || other.x + other.width <= x;
        expect(beside || other.y >= y + height || other.y + other.height <= y).toBe(true);
      }
    }
    targets.at(-1)!.press();
    expect(taken.at(-1)).toBe(count - 1);
  });

  it("has the words at both ends, and marks what was chosen", () => {
    const { written } = painted(scale(7, "circles", 2));
    expect(written).toEqual(expect.arrayContaining(["1. How demanding?", "Very low", "Very high"]));
    expect(written.filter((text) => text === "●")).toHaveLength(1);
    expect(painted(scale(7, "circles")).written).not.toContain("●");
  });
});
