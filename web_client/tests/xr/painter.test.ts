import { describe, expect, it } from "vitest";
import type { Notebook } from "../../src/notebook/state";
import { wordsIn } from "../../src/panels/words";
import type { AppState } from "../../src/state";
import { benchPanel } from "../../src/panels/notebook/bench";
import { PX_PER_M } from "../../src/xr/pen";
import { exampleState, notedActions } from "../panels/example_state";
import { exampleDesk, exampleNotebook } from "../panels/notebook/example_notebook";
import { meet, painted, WIDTH } from "./plate_ink";

const DISTANCE_M = 2; // plates are drawn for it, and shrink with their distance
const NEAREST_M = 1.3;
const LEAST_FAR_M = 0.035;
const LEAST_M = 0.032;

function benched(bench: Partial<Notebook["bench"]>, language: "en" | "fr" = "en") {
  const notebook = exampleNotebook();
  const state: AppState = {
    ...exampleState(),
    panel: "bench",
    notebook: { ...notebook, bench: { ...notebook.bench, ...bench } },
    desk: exampleDesk(),
  };
  const { actions, done } = notedActions();
  const { title, top = [], blocks } = benchPanel(state, actions, wordsIn(language));
  return { ...painted(title, [...top, ...blocks]), done };
}

const cases = exampleNotebook().model!.steps.flatMap((step) => step.slots.map(({ id }) => id));

describe("the bench on a plate", () => {
  it.each(cases)("has targets large enough for a finger and for a ray, none over another: %s", (slotId) => {
    for (const hand of ["left", "right"] as const)
      for (const language of ["en", "fr"] as const) {
        const { targets, height } = benched({ slotId, hand, text: "1" }, language);
        expect(targets.length).toBeGreaterThan(1);
        for (const one of targets) {
          const side = Math.min(one.width, one.height) / PX_PER_M;
          expect(side, one.id).toBeGreaterThanOrEqual(LEAST_FAR_M);
          expect(one.x).toBeGreaterThan(0);
          expect(one.x + one.width).toBeLessThan(WIDTH);
          expect(one.y + one.height).toBeLessThan(height);
          for (const other of targets)
            if (other !== one) expect(meet(one, other), `${one.id} ${other.id}`).toBe(false);
        }
        const keys = targets.filter(({ id }) => id.startsWith("key-"));
        for (const { width, height: high } of keys)
          expect((Math.min(width, high) / PX_PER_M) * (NEAREST_M / DISTANCE_M)).toBeGreaterThanOrEqual(
            LEAST_M,
          );
      }
  });

  it("has every digit, the decimal sign of the language and the words of each button", () => {
    const { targets, written, done } = benched({ slotId: "drying.time", text: "2" }, "fr");
    const press = (id: string) => targets.find((one) => one.id === id)!.press();
    for (const key of ["key-5", "key-.", "key--"]) press(key);
    expect(done).toEqual([
      ["typeInSlot", "25"],
      ["typeInSlot", "2,"],
      ["typeInSlot", "-2"],
    ]);
    expect(written).toEqual(expect.arrayContaining(["2", "dites : enregistrer", "dites : suivant", ","]));
  });

  it("stands the keys on the side of the hand that works", () => {
    const side = (hand: "left" | "right") => {
      const keys = benched({ slotId: "w.cam", hand }).targets.filter(({ id }) => id.startsWith("key-"));
      return keys.every(({ x, width }) => (hand === "left" ? x + width < 0.6 * WIDTH : x > 0.4 * WIDTH));
    };
    expect([side("left"), side("right")]).toEqual([true, true]);
  });

  it("reads back what was heard, with a yes and an again", () => {
    const readback = { slotId: "coating.speed", text: "15", unit: "m/min" };
    const { targets, written } = benched({ slotId: "coating.speed", readback });
    expect(written).toEqual(expect.arrayContaining(["15", "Digit by digit. 1 5"]));
    expect(targets.map(({ id }) => id)).toEqual(expect.arrayContaining(["heard-right", "heard-wrong"]));
    expect(targets.some(({ id }) => id.startsWith("key-"))).toBe(false);
  });
});
