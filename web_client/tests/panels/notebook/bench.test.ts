import { describe, expect, it } from "vitest";
import type { Notebook } from "../../../src/notebook/state";
import type { Block, BlockOf, PanelContent } from "../../../src/panels/content";
import { benchPanel } from "../../../src/panels/notebook/bench";
import { clock } from "../../../src/panels/notebook/bench_beside";
import { pressSaid, pressesOf } from "../../../src/panels/notebook/voice";
import { wordsIn } from "../../../src/panels/words";
import type { AppState } from "../../../src/state";
import { exampleState, notedActions } from "../example_state";
import { exampleDesk, exampleNotebook } from "./example_notebook";

const SLOTS = exampleNotebook().model!.steps.flatMap(({ slots }) => slots.map(({ id }) => id));

function state(bench: Partial<Notebook["bench"]>, change: Partial<AppState> = {}): AppState {
  const notebook = exampleNotebook();
  return {
    ...exampleState(),
    panel: "bench",
    notebook: { ...notebook, bench: { ...notebook.bench, ...bench } },
    desk: exampleDesk(),
    ...change,
  };
}

function drawn(
  bench: Partial<Notebook["bench"]>,
  language: "en" | "fr" = "en",
  change: Partial<AppState> = {},
) {
  const { actions, done } = notedActions();
  const panel = benchPanel(state(bench, change), actions, wordsIn(language));
  return { panel, done, all: blocksIn(panel) };
}

function blocksIn({ top = [], blocks, aside = [] }: PanelContent): Block[] {
  const inside = (block: Block): Block[] => {
    if (block.kind === "split") return [block, ...[...block.main, ...block.beside].flatMap(inside)];
    return block.kind === "fold" ? [block, ...block.blocks.flatMap(inside)] : [block];
  };
  return [...top, ...blocks, ...aside].flatMap(inside);
}

function only<K extends Block["kind"]>(all: readonly Block[], kind: K): BlockOf<K> {
  const found = all.filter((block): block is BlockOf<K> => block.kind === kind);
  expect(found).toHaveLength(1);
  return found[0]!;
}

const press = (panel: PanelContent, id: string) =>
  [...panel.blocks].flatMap(pressesOf).find((one) => one.id === id)!;

describe("the bench", () => {
  it("shows one field, its place in the work, target and deviation before anything is stored", () => {
    const { panel, all } = drawn({ slotId: "w.cam", text: "13.7", unit: "g" });
    expect(panel.title).toBe("NMC111");
    expect(only(all, "progress").text).toBe("Weighing · field 4 of 24");
    expect(only(all, "display")).toMatchObject({
      value: "13.7",
      unit: "g",
      target: "target 13.632\u2009g",
      remarks: [{ label: "+0.50\u2009%, on target" }],
    });
  });

  it("warns of what is out of range before it is stored", () => {
    const { all } = drawn({ slotId: "w.cam", text: "221", unit: "g" });
    expect(only(all, "display").remarks).toMatchObject([{ tone: "danger" }]);
  });

  it("has keys in the language: a comma where decimals have one", () => {
    const { all, done } = drawn({ slotId: "drying.time", text: "2" }, "fr");
    const keypad = only(all, "keypad");
    expect(keypad.decimal).toBe(",");
    keypad.key(",");
    keypad.key("5");
    expect(done).toEqual([
      ["typeInSlot", "2,"],
      ["typeInSlot", "25"],
    ]);
    expect(only(drawn({ slotId: "drying.time", text: "2.5" }, "fr").all, "display").value).toBe("2,5");
  });

  it("stores only what can be a value, and a correction only with a reason", () => {
    const enter = (bench: Partial<Notebook["bench"]>) => only(drawn(bench).all, "keypad").enter.disabled;
    expect(enter({ slotId: "drying.time", text: "" })).toBe(true);
    expect(enter({ slotId: "drying.time", text: "-" })).toBe(true);
    expect(enter({ slotId: "drying.time", text: "20" })).toBe(false);
    expect(enter({ slotId: "w.cam", text: "13.6" })).toBe(true);
    expect(enter({ slotId: "w.cam", text: "13.6", reason: "Misread" })).toBe(false);
  });

  it("stands the keys on the side of the hand that works", () => {
    for (const hand of ["left", "right"] as const)
      expect(only(drawn({ slotId: "w.cam", hand }).all, "split").hand).toBe(hand);
  });

  it("offers what the last batch held, and the reading before", () => {
    const same = drawn({ slotId: "drying.time" });
    press(same.panel, "same").press();
    expect(same.done).toEqual([["sameAsLast"]]);
    const reading = drawn({ slotId: "thickness.4" });
    press(reading.panel, "before").press();
    expect(reading.done).toEqual([
      ["chooseUnit", "µm"],
      ["typeInSlot", "81"],
    ]);
  });

  it("goes back, on, and to the next open field; what was typed is written before", () => {
    const { panel, done } = drawn({ slotId: "w.cam" });
    for (const id of ["previous", "next", "open"]) press(panel, id).press();
    expect(done).toEqual([
      ["takeSlot", "batch.dew_point"],
      ["takeSlot", "w.carbon"],
      ["takeSlot", "drying.time"],
    ]);
    const typed = drawn({ slotId: "coating.speed", text: "0.5", unit: "m/min" });
    press(typed.panel, "previous").press();
    expect(typed.done).toEqual([["writeSlot"], ["takeSlot", "coating.gap"]]);
    const wrong = drawn({ slotId: "coating.speed", text: "fast", unit: "m/min" });
    press(wrong.panel, "previous").press();
    expect(wrong.done).toEqual([["writeSlot"]]); // what is wrong with it is said, and it stays
  });

  it("lets the newest entry be taken back for ten seconds", () => {
    const { panel, done } = drawn({ slotId: "drying.time" });
    const undo = press(panel, "undo");
    expect(undo.label).toBe("Undo 81\u2009µm · Thickness after · 7 s");
    undo.press();
    expect(done).toEqual([["undo"]]);
    const later = { desk: { ...exampleDesk(), nowMs: exampleDesk().nowMs + 7001 } };
    expect(press(drawn({ slotId: "drying.time" }, "en", later).panel, "undo")).toBeUndefined();
  });

  it("asks a colleague's question at its field, and takes an answer by a tap", () => {
    const { panel, all, done } = drawn({ slotId: "mixing.time" });
    expect(only(all, "comment")).toMatchObject({ text: "Was the premixing counted in these 95 minutes?" });
    [...panel.blocks]
      .flatMap(pressesOf)
      .find(({ id }) => id.startsWith("checked"))!
      .press();
    expect(done[0]?.[0]).toBe("settle");
    expect(done[0]?.[2]).toBe("It is checked");
  });

  it("shows both of two values and keeps one for a reason that a tap gives", () => {
    const { all, done } = drawn({ slotId: "mixing.speed" });
    const { sides } = only(all, "conflict");
    expect(sides.map(({ value }) => value)).toEqual(["1200\u2009rpm", "2000\u2009rpm"]);
    sides[1]!.keep.press();
    expect(done).toMatchObject([
      ["arrangeDesk", { keeping: { slotId: "mixing.speed", opId: sides[1]!.id } }],
    ]);
  });
});

describe("what was heard", () => {
  const readback = { slotId: "coating.speed", text: "15", unit: "m/min" };

  it("is shown large and read back digit by digit, and nothing else is asked until it is confirmed", () => {
    const { all, panel, done } = drawn({ slotId: "coating.speed", readback });
    expect(only(all, "display")).toMatchObject({
      value: "15",
      live: true,
      spoken: "Heard: 1 5 m/min. Right?",
    });
    expect(all.some(({ kind }) => kind === "keypad")).toBe(false);
    press(panel, "heard-right").press();
    press(panel, "heard-wrong").press();
    expect(done).toEqual([
      ["confirmHeard", true],
      ["confirmHeard", false],
    ]);
  });

  it("presses the button on which it is written, in either language, and else is no command", () => {
    const english = drawn({ slotId: "w.cam" });
    expect(pressSaid(english.panel, "Next!")?.id).toBe("next");
    expect(pressSaid(english.panel, "fifteen")).toBeUndefined();
    expect(pressSaid(drawn({ slotId: "mixing.time" }, "fr").panel, "verifie")?.id).toMatch(/^checked/);
    expect(pressSaid(english.panel, "store")).toBeUndefined(); // there is nothing to store yet
  });

  it.each(["en", "fr"] as const)("never means two buttons of one panel, in %s", (language) => {
    for (const slotId of SLOTS)
      for (const change of [{}, { readback: { ...readback, slotId } }]) {
        const { panel } = drawn({ slotId, timer: { startedMs: 0, seconds: 0 }, ...change }, language);
        const said = panel.blocks.flatMap(pressesOf).flatMap(({ say }) => (say ? [say.words] : []));
        expect(new Set(said).size, `${slotId}: ${said.join()}`).toBe(said.length);
      }
  });
});

describe("the timer", () => {
  const startedMs = exampleDesk().nowMs - 150_000;

  it("counts up, and what it shows can be the value", () => {
    const { panel, done } = drawn({ slotId: "drying.time", timer: { startedMs, seconds: 0 } }, "fr");
    expect(press(panel, "timer-stop").label).toBe("Arrêter 2:30");
    press(panel, "timer-take").press();
    expect(done).toEqual([
      ["chooseUnit", "min"],
      ["typeInSlot", "2,5"],
    ]);
  });

  it("counts down, and says once that time is up", () => {
    const { all, panel } = drawn({ slotId: "w.cam", timer: { startedMs, seconds: 120 } });
    expect(press(panel, "timer-stop").label).toBe("Stop 0:00");
    expect(all.filter((block) => block.kind === "text" && block.text === "Time is up")).toHaveLength(1);
  });

  it.each([
    [5, "0:05"],
    [754, "12:34"],
    [3725, "1:02:05"],
  ])("shows %s s as %s", (seconds, text) => {
    expect(clock(seconds)).toBe(text);
  });
});

it("where nothing can be entered, the bench says why and leads back", () => {
  const guest = { account: { ...exampleState().account, role: "student" as const } };
  const { all, panel, done } = drawn({ slotId: "w.cam" }, "en", guest);
  expect(all.some(({ kind }) => kind === "keypad")).toBe(false);
  press(panel, "to-record").press();
  expect(done).toEqual([["standAtBench", false]]);
});
