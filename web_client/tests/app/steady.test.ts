import { afterEach, describe, expect, it, vi } from "vitest";
import { steady } from "../../src/app/steady";
import { exampleState } from "../panels/example_state";

const wish = (reduced: boolean) => vi.stubGlobal("matchMedia", () => ({ matches: reduced }));
afterEach(() => vi.unstubAllGlobals());

function timeShown(time: number, playing = true): number {
  const state = exampleState();
  return steady({ ...state, view: { ...state.view, playback: { playing, time } } }).playback.time;
}

describe("the process for people who asked for less motion", () => {
  it("goes from key frame to key frame while it plays, and wherever they themselves move it", () => {
    wish(true);
    expect([0.1, 0.3, 0.7, 0.8].map((time) => timeShown(time))).toEqual([0, 0.5, 0.5, 1]);
    expect(timeShown(0.3, false)).toBe(0.3);
  });

  it("is continuous for everybody else", () => {
    wish(false);
    expect(timeShown(0.3)).toBe(0.3);
  });
});
