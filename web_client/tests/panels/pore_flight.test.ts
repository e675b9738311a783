import { describe, expect, it } from "vitest";
import { NO_READINGS } from "../../src/games/pore_flight/state";
import type { Block, Press } from "../../src/panels/content";
import { electrodePanel } from "../../src/panels/electrode";
import { poreFlightDoor, poreFlightNumbers, poreFlightPanel } from "../../src/panels/pore_flight";
import { wordsIn } from "../../src/panels/words";
import type { AppState } from "../../src/state";
import { exampleState, notedActions } from "./example_state";

const english = wordsIn("en");
const playing = (game: Partial<AppState["game"]>): AppState => {
  const state = exampleState();
  const readings = { ...NO_READINGS, thickness_um: 24, length_um: 36, depth_um: 12.2, clearance_um: 0.8 };
  return { ...state, game: { ...state.game, phase: "leading", widest: 1.25, readings, ...game } };
};
const blocksOf = (state: AppState, inRoom = false) => {
  const noted = notedActions();
  return { ...noted, blocks: poreFlightPanel(state, noted.actions, english, inRoom).blocks };
};
const all = (blocks: Block[]): Block[] =>
  blocks.flatMap((block) => (block.kind === "fold" ? [block, ...all(block.blocks)] : block));
const pressesIn = (blocks: Block[]): Press[] =>
  all(blocks).flatMap((block) => (block.kind === "buttons" ? block.buttons : []));
const textsIn = (blocks: Block[]) =>
  blocks.flatMap((block) => (block.kind === "text" ? block.text : [])).join("\n");
const spoken = (state: AppState) =>
  blocksOf(state).blocks.flatMap((block) => (block.kind === "text" && block.live ? block.text : []));

describe("the door to the game", () => {
  it("opens it where there is a way through, and says why it could not begin", () => {
    const { actions, done } = notedActions();
    const off = exampleState();
    pressesIn(poreFlightDoor(off, actions, english))[0]!.press();
    expect(done).toEqual([["startPoreFlight"]]);
    const failed = { ...off, game: { ...off.game, problem: "expected pores" } };
    expect(textsIn(poreFlightDoor(failed, actions, english))).toContain("could not begin: expected pores");
    const blocked = { ...off, shown: { ...off.shown, flight: null } };
    expect(poreFlightDoor(blocked, actions, english)).toEqual([]);
  });

  it("leads to a panel in the electrode's place", () => {
    const { actions } = notedActions();
    expect(electrodePanel(playing({}), actions, english, "full").title).toBe("Lead an ion");
  });
});

describe("the game's panel on the way", () => {
  it("can be played by buttons alone, and left", () => {
    const { blocks, done } = blocksOf(playing({}));
    for (const press of pressesIn(blocks)) press.press();
    expect(done).toEqual([
      ["pullIon", "left"],
      ["pullIon", "right"],
      ["pullIon", "up"],
      ["pullIon", "down"],
      ["pullIon", "toward"],
      ["pullIon", "away"],
      ["turnPoreFlight", 1],
      ["turnPoreFlight", -1],
      ["startPoreFlight"],
      ["leavePoreFlight"],
    ]);
  });

  it("says at rest where the ion is and can go, on the move a word at every quarter", () => {
    const { readings } = playing({}).game;
    const at = (change: Partial<typeof readings>) =>
      spoken(playing({ readings: { ...readings, ...change } }))[0];
    expect(at({ open: ["left", "away"] })).toBe(
      "12.2\u2009µm deep, 0.8\u2009µm to the wall. Free: left, deeper in.",
    );
    expect(at({ open: [] })).toContain("Free: nothing.");
    expect(at({ depth_um: -1, open: ["down"] })).toContain("above the electrode");
    expect(at({ moving: true })).toBe("On the way, 50\u2009% of the thickness.");
    expect(at({ moving: true, depth_um: 17.9 })).toBe(at({ moving: true }));
  });

  it("has its numbers below the view, in a headset on the plate", () => {
    const rows = poreFlightNumbers(playing({}), english).flatMap((block) =>
      block.kind === "quantities" ? block.rows.map(({ value }) => value) : [],
    );
    expect(rows).toEqual([
      "12.2\u2009µm of 24.0\u2009µm",
      "36.0\u2009µm",
      "1.50",
      "0.80\u2009µm",
      "0",
      "0\u2009s",
    ]);
    const kinds = (inRoom: boolean) => blocksOf(playing({}), inRoom).blocks.map(({ kind }) => kind);
    expect(kinds(false)).not.toContain("quantities");
    expect(kinds(true)).toContain("quantities");
    expect(kinds(true)).not.toContain("fold");
  });

  it("changes the way and shows the widest one", () => {
    const { blocks, done } = blocksOf(playing({}));
    for (const block of blocks) {
      if (block.kind === "choices") block.change("flight");
      if (block.kind === "toggle") block.change(true);
    }
    expect(done).toEqual([
      ["startPoreFlight", { way: "flight" }],
      ["showWidestWay", true],
    ]);
  });
});

describe("the game's panel at the end", () => {
  const arrived = (game: Partial<AppState["game"]> = {}) => playing({ phase: "arrived", ...game });
  const comparisonOf = (state: AppState) =>
    blocksOf(state).blocks.find((block) => block.kind === "comparison");

  it("puts one's own way, the widest one and the tortuosity factor side by side", () => {
    expect(comparisonOf(arrived())).toMatchObject({
      rows: [
        { predicted: "1.50", measured: "2.25" },
        { predicted: "1.25", measured: "1.56" },
        { predicted: "like 1.32", measured: "1.75" },
      ],
    });
  });

  it("explains the difference, whichever way it goes", () => {
    expect(textsIn(blocksOf(arrived()).blocks)).toContain("your square is above the factor");
    const { readings } = arrived().game;
    const short = arrived({ readings: { ...readings, length_um: 26 } });
    expect(textsIn(blocksOf(short).blocks)).toContain("your square is below the factor");
    const unknown = arrived();
    unknown.shown = { ...unknown.shown, inside: null };
    expect(textsIn(blocksOf(unknown).blocks)).toContain("Nobody has computed");
    expect(comparisonOf(unknown)).toMatchObject({ rows: [{}, {}] });
  });

  it("asks for discomfort from 0 to 10, and takes no answer as well", () => {
    const { blocks, done } = blocksOf(arrived());
    const question = blocks.find((block) => block.kind === "choices")!;
    expect(question.value).toBe("");
    expect(question.options.map(({ value }) => value)).toEqual([...Array(11).keys()].map(String));
    question.change("3");
    expect(done).toEqual([["rateDiscomfort", 3]]);
    expect(
      blocksOf(arrived({ discomfort: 3 })).blocks.find((block) => block.kind === "choices"),
    ).toMatchObject({
      value: "3",
    });
  });

  it("shows the board with this way in its place", () => {
    const before = { seconds: 30, touches: 1, way: "flight" as const, discomfort: null };
    const results = [1.4, 1.3, 1.2, 1.6, 1.45, 1.35].map((path_ratio) => ({ ...before, path_ratio }));
    const board = blocksOf(arrived({ results })).blocks.find((block) => block.kind === "rows")!;
    expect(board.rows.map(({ name }) => name)).toEqual([
      "1. 1.20 × thickness",
      "2. 1.30 × thickness",
      "3. 1.35 × thickness",
      "4. 1.40 × thickness",
      "5. 1.45 × thickness",
      "6. 1.50 × thickness",
    ]);
    expect(board.rows.at(-1)!.remarks).toHaveLength(1);
  });
});
