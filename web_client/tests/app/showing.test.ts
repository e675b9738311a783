import { describe, expect, it } from "vitest";
import { advance } from "../../src/app/showing";
import { createStore } from "../../src/store";
import { exampleState } from "../panels/example_state";

function after(seconds: number[], time: number, playing = true) {
  const state = exampleState(); // its process plays for 8 seconds
  const store = createStore({ ...state, view: { ...state.view, playback: { playing, time } } });
  for (const one of seconds) advance(store, one);
  return store.get().view.playback;
}

describe("a playback", () => {
  it("takes as long as its process does, and stops at the end", () => {
    expect(after([1, 1], 0)).toEqual({ playing: true, time: 0.25 });
    expect(after([1], 0.95)).toEqual({ playing: false, time: 1 });
  });

  it("stands where it was left", () => {
    expect(after([1], 0.3, false)).toEqual({ playing: false, time: 0.3 });
  });
});
