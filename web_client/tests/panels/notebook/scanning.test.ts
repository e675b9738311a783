import { describe, expect, it } from "vitest";
import type { Slot } from "../../../src/notebook/model";
import type { Block } from "../../../src/panels/content";
import { asked } from "../../../src/panels/notebook/editor";
import { codeBlocks, scanBlocks } from "../../../src/panels/notebook/scanning";
import { pressesOf } from "../../../src/panels/notebook/voice";
import { wordsIn } from "../../../src/panels/words";
import type { AppState } from "../../../src/state";
import { exampleState, notedActions } from "../example_state";
import { field } from "../../notebook/bench";
import { exampleDesk } from "./example_notebook";

function state(part: Partial<AppState["desk"]["scanning"]>): AppState {
  const desk = exampleDesk();
  return { ...exampleState(), desk: { ...desk, scanning: { ...desk.scanning, ...part } } };
}

function drawn(slotId: string, part: Partial<AppState["desk"]["scanning"]>) {
  const { actions, done } = notedActions();
  return { blocks: scanBlocks(slotId, state(part), actions, wordsIn("en")), done };
}
const presses = (blocks: readonly Block[]) => blocks.flatMap(pressesOf);
const stream = {} as MediaStream;

describe("a label", () => {
  it("is scanned where the browser can, and nothing is shown where it cannot", () => {
    expect(drawn("", {}).blocks).toEqual([]);
    const { blocks, done } = drawn("w.cam.lot", { can: true });
    const [scan] = presses(blocks);
    expect([scan!.label, scan!.say?.words]).toEqual(["Scan a label", "scan label"]);
    scan!.press();
    expect(done).toEqual([["scan", "w.cam.lot"]]);
  });

  it("is looked for with what the camera sees beside a way to stop it", () => {
    const looking = { can: true, looking: true, slotId: "w.cam.lot" };
    const kinds = (part: object) =>
      drawn("w.cam.lot", { ...looking, ...part }).blocks.map(({ kind }) => kind);
    expect(kinds({})).toEqual(["text", "buttons"]);
    expect(kinds({ stream })).toEqual(["text", "viewfinder", "buttons"]);
    const { blocks, done } = drawn("w.cam.lot", { ...looking, stream });
    presses(blocks)[0]!.press();
    expect(done).toEqual([["stopScanning"]]);
  });

  it("that does not fit has its sentence where it was asked for, and nowhere else", () => {
    const problem = "Expected the label of a lot.";
    const part = { can: true, slotId: "w.cam.lot", problem };
    expect(drawn("w.cam.lot", part).blocks[0]).toMatchObject({ text: problem, live: true });
    expect(JSON.stringify(drawn("", part).blocks)).not.toContain(problem);
  });

  it("is opened by its code everywhere", () => {
    const { actions, done } = notedActions();
    const blocks = (part: object) => codeBlocks(state(part), actions, wordsIn("en"));
    expect(presses(blocks({}))[0]!.disabled).toBe(true);
    presses(blocks({ code: "SIM-026" }))[0]!.press();
    expect(done).toEqual([["openCode", "SIM-026"]]);
    const labels = [{}, { can: true }].map(
      (part) => blocks(part).find((block) => block.kind === "field")!.label,
    );
    expect(labels).toEqual(["Type the code", "Or type the code"]);
  });
});

describe("a field", () => {
  const kinds = (name: string, kind: "text" | "number") => {
    const slot: Slot = {
      id: name,
      field: field(name, { kind, units: [] }),
      values: [],
      history: [],
      comments: [],
      problem: "",
    };
    const blocks = asked(slot, state({ can: true }), notedActions().actions, wordsIn("en"));
    return blocks.flatMap(pressesOf).map(({ id }) => id);
  };

  it("that takes a lot can be filled by a label, and no other", () => {
    expect(kinds("w.cam.lot", "text")).toEqual(["scan"]);
    expect(kinds("coating.foil_lot", "text")).toEqual(["scan"]);
    expect(kinds("batch.remark", "text")).toEqual([]);
    expect(kinds("w.cam", "number")).toEqual([]);
  });
});
