// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from "vitest";
import { BlockList } from "../../src/flat/blocks";
import type { Block, BlockOf, Card } from "../../src/panels/content";

let parent: HTMLElement;
let blocks: BlockList;

beforeEach(() => {
  parent = document.createElement("div");
  document.body.replaceChildren(parent);
  blocks = new BlockList(parent);
});

const texts = (selector: string) => [...parent.querySelectorAll(selector)].map((one) => one.textContent);

describe("cards", () => {
  const card = (id: string, change: Partial<Card> = {}): Card => ({
    ...{ id, over: "Slurry", title: `Module ${id}`, text: "About it.", detail: "12 steps", remarks: [] },
    press: () => undefined,
    ...change,
  });
  const list = (...cards: Card[]): Block => ({ kind: "cards", id: "line", label: "The line", cards });

  it("are pressed by their title, keep their element and show how far one is", () => {
    const heard: string[] = [];
    blocks.update([list(card("a"), card("b"))]);
    const [first] = parent.querySelectorAll<HTMLElement>(".card");
    blocks.update([list(card("a", { fraction: 0.25, press: () => heard.push("a") }), card("b"))]);
    expect(parent.querySelector(".card")).toBe(first);
    first!.querySelector("button")!.click();
    expect(heard).toEqual(["a"]);
    expect(first!.querySelector<HTMLElement>(".fill")!.style.getPropertyValue("inline-size")).toBe("25%");
    const bars = [...parent.querySelectorAll<HTMLElement>(".card > .bar")];
    expect(bars.map(({ hidden }) => hidden)).toEqual([false, true]);
  });
});

describe("hazards", () => {
  const hazards = (whole: boolean): BlockOf<"hazards"> => ({
    kind: "hazards",
    id: "hazards",
    label: "Hazards",
    pictograms: [
      { code: "GHS07", name: "Harmful" },
      { code: "GHS99", name: "GHS99" },
    ],
    items: ["NMP: H360D Harms. Wear gloves.", "Dust"],
    whole,
    equipment: { label: "Wear and use", items: ["lab coat", "goggles"] },
  });

  it("fold what follows the first sentence, unless every word has to be seen", () => {
    blocks.update([hazards(false)]);
    expect(parent.querySelectorAll("details")).toHaveLength(1);
    blocks.update([hazards(true)]);
    expect(parent.querySelectorAll("details")).toHaveLength(0);
    expect(parent.textContent).toContain("Wear gloves.");
    expect(parent.textContent).toContain("lab coat, goggles");
  });

  it("have a name beside every pictogram, also beside one that is not drawn", () => {
    blocks.update([hazards(false)]);
    expect(texts("[data-pictogram]")).toEqual(["HarmfulGHS07", "GHS99GHS99"]);
  });
});

describe("ticks", () => {
  const ticks = (values: string[], heard: unknown[] = []): Block => ({
    kind: "ticks",
    ...{ id: "all", label: "All that are right", values },
    options: ["First", "Second"].map((label, i) => ({ value: String(i), label })),
    change: (value, on) => heard.push([value, on]),
  });

  it("are checkboxes that hand on what was ticked, and keep the focus", () => {
    const heard: unknown[] = [];
    blocks.update([ticks(["1"], heard)]);
    const [first, second] = parent.querySelectorAll("input");
    expect([first!.checked, second!.checked]).toEqual([false, true]);
    first!.focus();
    first!.checked = true;
    first!.dispatchEvent(new Event("change", { bubbles: true }));
    blocks.update([ticks(["1", "0"])]);
    expect(heard).toEqual([["0", true]]);
    expect(document.activeElement).toBe(parent.querySelector("input"));
    expect(texts("legend")).toEqual(["All that are right"]);
  });
});

describe("a table", () => {
  const table = (rows: BlockOf<"table">["rows"]): Block => ({
    ...{ kind: "table", id: "results", label: "Results", columns: ["Step", "Result"], rows, empty: "None." },
  });

  it("has a head, signs with words, and what is below a line across it", () => {
    const wrong = { icon: "warning", label: "Not right", tone: "warning", brief: true } as const;
    blocks.update([table([{ id: "weigh", cells: ["Weigh", wrong], below: "Too much.", strong: true }])]);
    expect(texts("th")).toEqual(["Step", "Result"]);
    expect(texts("td")).toEqual(["Weigh", "Not right", "Too much."]);
    expect(parent.querySelector("td[colspan]")!.getAttribute("colspan")).toBe("2");
  });

  it("says when it is empty", () => {
    blocks.update([table([])]);
    expect(parent.querySelector<HTMLElement>(".plain-table")!.hidden).toBe(true);
    expect(texts(".text")).toEqual(["None."]);
  });
});

it("bars have their numbers in words", () => {
  const bar = { label: "Electrode", value: "126 µm", share: 0.5, tone: "plain" } as const;
  blocks.update([{ kind: "bars", id: "depths", label: "Depths", bars: [bar] }]);
  expect(texts("dt")).toEqual(["Electrode"]);
  expect(texts("dd")).toEqual(["126 µm"]);
  expect(parent.querySelector<HTMLElement>(".bar-fill")!.style.getPropertyValue("inline-size")).toBe("50%");
});

it("a range that is named says what it sets, and to what", () => {
  const range = (named: boolean): Block => ({
    ...{ kind: "range", id: "gap", label: "Gap", value: 0.5, text: "150 µm", named, change: () => undefined },
  });
  blocks.update([range(true)]);
  expect(texts(".range-over")).toEqual(["Gap150 µm"]);
  blocks.update([range(false)]);
  expect(parent.querySelector<HTMLElement>(".range-over")!.hidden).toBe(true);
});
