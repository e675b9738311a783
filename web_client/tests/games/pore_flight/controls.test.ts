// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { listenForSteering } from "../../../src/games/pore_flight/controls";
import { Journey } from "../../../src/games/pore_flight/journey";
import type { Way } from "../../../src/games/pore_flight/result";
import { courseOf } from "./electrodes";

const course = courseOf([20, 20, 20], () => true);
let stop: () => void = () => undefined;
let canvas: HTMLCanvasElement;
const done: unknown[] = [];

/** Listen on a page of 100 pixels per micrometre. */
function begin(way: Way): Journey {
  const journey = new Journey(course, way, undefined, false);
  journey.steering.pitch = 0;
  stop = listenForSteering(canvas, {
    journey,
    pxPerUm: () => (way === "table" ? 100 : 0),
    zoom: (factor) => done.push(["zoom", factor < 1]),
    turn: (direction) => done.push(["turn", direction]),
    leave: () => done.push(["leave"]),
  });
  return journey;
}

/** How far the ion has gone after a quarter of a second, in hundredths of a micrometre. */
function gone(journey: Journey): number[] {
  const before = [...journey.ion.place];
  for (let n = 0; n < 15; n++) journey.frame(1 / 60);
  return before.map((one, i) => Math.round(100 * (journey.ion.place[i]! - one)) + 0);
}

const key = (kind: string, code: string, more: KeyboardEventInit = {}) =>
  canvas.dispatchEvent(new KeyboardEvent(kind, { code, bubbles: true, cancelable: true, ...more }));
const pointer = (kind: string, clientX: number, clientY: number, pointerId = 1) =>
  canvas.dispatchEvent(new PointerEvent(kind, { clientX, clientY, pointerId, button: 0 }));

beforeEach(() => {
  canvas = document.createElement("canvas");
  canvas.setPointerCapture = () => undefined;
  document.body.append(canvas);
  done.length = 0;
});
afterEach(() => {
  stop();
  canvas.remove();
});

describe("the controls at the table", () => {
  it("move the ion by a tap, and on while a key is held", () => {
    const journey = begin("table");
    key("keydown", "ArrowRight");
    key("keyup", "ArrowRight");
    expect(gone(journey)).toEqual([12, 0, 0]);
    key("keydown", "KeyF");
    expect(gone(journey)[1]).toBeLessThan(-150);
    key("keyup", "KeyF");
    gone(journey);
    expect(gone(journey)).toEqual([0, 0, 0]);
  });

  it("pull the electrode with the mouse: in it, the ion goes the other way", () => {
    const journey = begin("table");
    pointer("pointerdown", 50, 50);
    pointer("pointermove", 70, 50);
    pointer("pointermove", 70, 20);
    expect(gone(journey)).toEqual([-20, 0, -30]);
    pointer("pointermove", 500, 20, 2); // another finger
    pointer("pointerup", 70, 20);
    pointer("pointermove", 500, 20);
    expect(gone(journey)).toEqual([0, 0, 0]);
  });

  it("bring it nearer or push it away with the wheel", () => {
    const journey = begin("table");
    canvas.dispatchEvent(new WheelEvent("wheel", { deltaY: -100, cancelable: true }));
    expect(gone(journey)).toEqual([0, 40, 0]);
  });

  it("turn, zoom and leave", () => {
    begin("table");
    key("keydown", "KeyT");
    key("keydown", "KeyT", { shiftKey: true });
    key("keydown", "KeyT", { repeat: true });
    key("keydown", "", { key: "+" });
    key("keydown", "", { key: "-" });
    window.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
    expect(done).toEqual([["turn", 1], ["turn", -1], ["zoom", true], ["zoom", false], ["leave"]]);
  });

  it("leave the browser its own keys", () => {
    const journey = begin("table");
    expect(key("keydown", "KeyR", { ctrlKey: true })).toBe(true);
    expect(key("keydown", "Tab", { key: "Tab" })).toBe(true);
    expect(key("keydown", "ArrowUp")).toBe(false);
    canvas.dispatchEvent(new FocusEvent("blur"));
    expect(gone(journey)).toEqual([0, 0, 0]);
  });

  it("are gone once nobody plays", () => {
    const journey = begin("table");
    stop();
    key("keydown", "ArrowRight");
    window.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
    expect(gone(journey)).toEqual([0, 0, 0]);
    expect(done).toEqual([]);
  });
});

describe("the controls of who flies", () => {
  it("go forwards where one looks, and look around with the mouse", () => {
    const journey = begin("flight");
    key("keydown", "ArrowUp");
    key("keyup", "ArrowUp");
    expect(gone(journey)).toEqual([0, 12, 0]);
    pointer("pointerdown", 0, 0);
    pointer("pointermove", 100, 0);
    expect(gone(journey)).toEqual([0, 0, 0]);
    expect(journey.steering.yaw).toBeGreaterThan(0.2);
  });
});
