// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from "vitest";
import { BlockList } from "../../src/flat/blocks";
import type { BlockOf } from "../../src/panels/content";

let parent: HTMLElement;
let blocks: BlockList;
let taken: number[];

beforeEach(() => {
  parent = document.createElement("div");
  document.body.replaceChildren(parent);
  blocks = new BlockList(parent);
  taken = [];
});

const scale = (change: Partial<BlockOf<"scale">> = {}): BlockOf<"scale"> => ({
  kind: "scale",
  id: "load-mental",
  label: "1. How demanding?",
  language: "en",
  value: null,
  points: [1, 2, 3].map((value) => ({ value, label: "", name: `${value} of 3` })),
  ends: { low: "Very low", high: "Very high" },
  look: "line",
  open: "",
  called: 0,
  change: (value) => void taken.push(value),
  ...change,
});
const inputs = () => [...parent.querySelectorAll("input")];
const box = () => parent.querySelector("fieldset")!;

describe("a scale", () => {
  it("is a group of radio buttons with a name each, and nothing is chosen before somebody does", () => {
    blocks.update([scale()]);
    expect(box().querySelector("legend")!.textContent).toBe("1. How demanding?");
    expect(inputs().map((input) => [input.type, input.getAttribute("aria-label"), input.checked])).toEqual([
      ["radio", "1 of 3", false],
      ["radio", "2 of 3", false],
      ["radio", "3 of 3", false],
    ]);
    expect(new Set(inputs().map(({ name }) => name)).size).toBe(1);
    inputs()[2]!.click();
    expect(taken).toEqual([3]);
  });

  it("keeps its buttons while the answer changes, so that arrows go on", () => {
    blocks.update([scale()]);
    const [first] = inputs();
    blocks.update([scale({ value: 2 })]);
    expect(inputs()[0]).toBe(first);
    expect(inputs().map(({ checked }) => checked)).toEqual([false, true, false]);
  });

  it("keeps two of them apart", () => {
    blocks.update([scale(), scale({ id: "load-physical" })]);
    expect(new Set(inputs().map(({ name }) => name)).size).toBe(2);
  });

  it("says that it is open where it stands", () => {
    blocks.update([scale({ open: "Not answered yet" })]);
    const described = document.getElementById(box().getAttribute("aria-describedby")!)!;
    expect(described.textContent).toBe("Not answered yet");
    blocks.update([scale()]);
    expect(box().hasAttribute("aria-describedby")).toBe(false);
  });

  it("leads to itself each time it is called, and not before", async () => {
    blocks.update([scale()]);
    await Promise.resolve();
    expect(document.activeElement).toBe(document.body);
    for (const called of [1, 2]) {
      document.body.focus();
      blocks.update([scale({ called })]);
      await Promise.resolve();
      expect(document.activeElement).toBe(inputs()[0]);
      inputs()[0]!.blur();
    }
  });

  it("hides the words that others say for it", () => {
    blocks.update([scale({ brief: true, ends: null })]);
    expect(box().querySelector("legend")!.className).toBe("brief");
    expect([...parent.querySelectorAll<HTMLElement>(".end")].map(({ hidden }) => hidden)).toEqual([
      true,
      true,
    ]);
  });
});

describe("a switch", () => {
  it("says what it is about", () => {
    const change = () => undefined;
    blocks.update([
      {
        ...{ kind: "toggle", id: "gaze", label: "Where you look", on: false, change },
        ...{ detail: "Which object.", remark: { icon: "warning", label: "Identifies a person." } },
      },
    ]);
    const input = parent.querySelector("input")!;
    const about = document.getElementById(input.getAttribute("aria-describedby")!)!;
    expect(about.textContent).toBe("Which object.Identifies a person.");
    expect(input.getAttribute("role")).toBe("switch");
  });
});
