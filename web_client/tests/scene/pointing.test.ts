// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from "vitest";
import { listenForPicks } from "../../src/scene/pointing";

const done: (string | [number, number])[] = [];
const canvas = document.createElement("canvas");
canvas.getBoundingClientRect = () => new DOMRect(100, 50, 200, 100);
document.body.append(canvas);
listenForPicks(
  canvas,
  (right, up) => done.push([right, up]),
  () => done.push("clear"),
);
beforeEach(() => void done.splice(0));

const pointer = (type: string, clientX: number, clientY: number, more: PointerEventInit = {}) =>
  canvas.dispatchEvent(
    new PointerEvent(type, { clientX, clientY, isPrimary: true, button: 0, pointerId: 1, ...more }),
  );
const key = (target: EventTarget, name: string) =>
  target.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true }));

describe("picking with mouse, finger and key", () => {
  it("takes the place of a click, even of a hand that trembles", () => {
    pointer("pointerdown", 250, 75);
    pointer("pointermove", 252, 76);
    pointer("pointerup", 250, 75);
    expect(done).toEqual([[0.5, 0.5]]);
  });

  it("leaves alone what turns the electrode, also when it comes back to where it began", () => {
    pointer("pointerdown", 250, 75);
    pointer("pointermove", 290, 75);
    pointer("pointermove", 250, 75);
    pointer("pointerup", 250, 75);
    expect(done).toEqual([]);
  });

  it("leaves alone other buttons and second fingers", () => {
    pointer("pointerdown", 250, 75, { button: 2 });
    pointer("pointerup", 250, 75, { button: 2 });
    pointer("pointerdown", 250, 75, { isPrimary: false, pointerId: 2 });
    pointer("pointerup", 250, 75, { isPrimary: false, pointerId: 2 });
    expect(done).toEqual([]);
  });

  it("picks the middle by Enter and lets go by Escape, wherever the focus is", () => {
    key(canvas, "Enter");
    key(document.body, "Enter");
    key(document.body, "Escape");
    expect(done).toEqual([[0, 0], "clear"]);
  });
});
