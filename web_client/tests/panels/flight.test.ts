import { describe, expect, it } from "vitest";
import type { Block, Press } from "../../src/panels/content";
import { flightDoor, flightPanel } from "../../src/panels/flight";
import { wordsIn } from "../../src/panels/words";
import type { AppState } from "../../src/state";
import { exampleState, notedActions } from "./example_state";

const flying = (time: number, moving = false, on = true): AppState => {
  const state = exampleState();
  return { ...state, view: { ...state.view, flight: { on, moving, time } } };
};
const blocksAt = (time: number, moving = false, inSteps = false) =>
  flightPanel(flying(time, moving), notedActions().actions, wordsIn("en"), inSteps).blocks;
const pressesIn = (blocks: Block[]): Press[] =>
  blocks.flatMap((block) => (block.kind === "buttons" ? block.buttons : []));
const spokenAt = (time: number, moving: boolean) =>
  blocksAt(time, moving).flatMap((block) => (block.kind === "text" && block.live ? block.text : []))[0];

describe("the flight's panel", () => {
  it("says how far the wall is, with its unit, and where it is narrowest", () => {
    const rows = blocksAt(1).flatMap((block) => (block.kind === "quantities" ? block.rows : []));
    expect(rows.map(({ value }) => value)).toEqual(["1.0\u2009µm to the wall", "0.4\u2009µm"]);
    expect(blocksAt(1).find((block) => block.kind === "range")).toMatchObject({
      text: "100\u2009%, 1.0\u2009µm to the wall",
    });
  });

  it("speaks at every quarter while it moves and at every stop, not at every frame", () => {
    expect(spokenAt(0, true)).toContain("Escape leaves");
    expect(spokenAt(0.3, true)).toBe("25\u2009% of the way.");
    expect(spokenAt(0.49, true)).toBe(spokenAt(0.3, true));
    expect(spokenAt(1, false)).toBe("100\u2009% of the way, 1.0\u2009µm to the wall.");
  });

  it("has no smooth movement in a headset, and can always be left", () => {
    expect(pressesIn(blocksAt(0.5)).map(({ id }) => id)).toContain("flight-move");
    expect(pressesIn(blocksAt(0.5, false, true)).map(({ id }) => id)).toEqual([
      "flight-back",
      "flight-next",
      "flight-leave",
    ]);
  });
});

describe("the door to the flight", () => {
  const press = (state: AppState) => {
    const { actions, done } = notedActions();
    pressesIn(flightDoor(state, actions, wordsIn("en")))[0]?.press();
    return done;
  };

  it("leads in and out again, and is absent where nothing gets through", () => {
    expect(press(flying(0, false, false))).toEqual([["fly"]]);
    expect(press(flying(0.5))).toEqual([["leaveFlight"]]);
    const blocked = flying(0, false, false);
    expect(press({ ...blocked, shown: { ...blocked.shown, flight: null } })).toEqual([]);
  });
});
