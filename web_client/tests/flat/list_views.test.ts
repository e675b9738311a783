// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from "vitest";
import { BlockList } from "../../src/flat/blocks";
import type { BlockOf, RecordLine } from "../../src/panels/content";

let parent: HTMLElement;
let blocks: BlockList;
let done: string[];

beforeEach(() => {
  parent = document.createElement("div");
  document.body.replaceChildren(parent);
  blocks = new BlockList(parent);
  done = [];
});

function click(target: Element, part: MouseEventInit = {}): boolean {
  const event = new MouseEvent("click", { bubbles: true, cancelable: true, ...part });
  target.dispatchEvent(event);
  return event.defaultPrevented;
}

describe("the list of records on the page", () => {
  const records = (tick?: { on: boolean; disabled?: boolean }): BlockOf<"records"> => {
    const line: RecordLine = {
      id: "r1",
      title: "Batch 41",
      href: "/notebook/r1",
      template: "NMC111",
      who: "Ada",
      date: "24 Nov",
      state: { icon: "pen", label: "In progress" },
      remarks: [],
      open: () => void done.push("open"),
    };
    if (tick)
      line.tick = {
        label: "Tick to compare: Batch 41",
        disabled: false,
        change: (on) => void done.push(`tick ${on}`),
        ...tick,
      };
    return { kind: "records", label: "Records", empty: "None", columns: ["State", "Record"], lines: [line] };
  };

  it("opens a record by its line, and leaves it to the browser to open it elsewhere", () => {
    blocks.update([records()]);
    const link = parent.querySelector("a")!;
    expect(link.getAttribute("href")).toBe("/notebook/r1");
    expect([click(link), click(link, { ctrlKey: true })]).toEqual([true, false]);
    expect(done).toEqual(["open"]);
  });

  it("ticks a record without opening it, and the focus stays on the tick", () => {
    blocks.update([records({ on: false })]);
    const input = parent.querySelector("input")!;
    expect(input.getAttribute("aria-label")).toBe("Tick to compare: Batch 41");
    input.focus();
    input.click();
    expect(done).toEqual(["tick true"]);
    blocks.update([records({ on: true })]);
    expect([document.activeElement, input.checked]).toEqual([input, true]);
    blocks.update([records({ on: false, disabled: true })]);
    expect([input.checked, input.disabled]).toEqual([false, true]);
  });

  it("has as many heads as columns, with ticks and without", () => {
    for (const block of [records(), records({ on: false })]) {
      blocks.update([{ ...block, columns: ["State", "Record", "By", "Date", "Open"] }]);
      const counts = ["thead tr", "tbody tr"].map((row) => parent.querySelector(row)!.children.length);
      expect(counts[0]).toBe(counts[1]);
    }
  });
});

describe("records side by side on the page", () => {
  const block: BlockOf<"compared"> = {
    kind: "compared",
    id: "compared",
    label: "Values of 2 records",
    head: "Value",
    none: "no value",
    columns: ["a", "b"].map((title) => ({
      title,
      detail: "",
      href: `/notebook/${title}`,
      open: () => void done.push(title),
    })),
    rows: [
      {
        id: "mass",
        label: "Mass",
        unit: "g",
        apart: "no two alike",
        cells: [
          { text: "1", odd: "" },
          { text: "2", odd: "" },
        ],
      },
      {
        id: "mode",
        label: "Mode",
        unit: "",
        apart: "",
        cells: [
          { text: "", odd: "" },
          { text: "tared", odd: "not as most" },
        ],
      },
    ],
  };

  it("are a table with heads for both, which the keyboard can scroll", () => {
    blocks.update([block]);
    const region = parent.querySelector('[role="region"]')!;
    expect([region.getAttribute("tabindex"), region.getAttribute("aria-label")]).toEqual(["0", block.label]);
    const heads = [...parent.querySelectorAll("th")].map((one) => `${one.scope} ${one.textContent}`);
    expect(heads).toEqual(["col Value", "col a", "col b", "row Mass g ≠no two alike", "row Mode"]);
  });

  it("mark what differs by a sign, by weight and in words, and say that there is no value", () => {
    blocks.update([block]);
    const [none, odd] = parent.querySelectorAll('[data-value="mode"] td');
    expect(odd!.querySelector("strong")!.textContent).toBe("tared");
    expect(odd!.querySelector(".unequal .unseen")!.textContent).toBe("not as most");
    expect(odd!.querySelector('[aria-hidden="true"]')!.textContent).toBe("≠");
    expect(none!.querySelector(".unseen")!.textContent).toBe("no value");
  });

  it("lead to their records", () => {
    blocks.update([block]);
    const link = parent.querySelectorAll("a")[1]!;
    expect([click(link), click(link, { metaKey: true })]).toEqual([true, false]);
    expect(done).toEqual(["b"]);
  });
});

describe("a text with a mistake", () => {
  it("is tied to the sentence under it", () => {
    const area = { kind: "area", id: "yaml", label: "Text", value: "x", change: () => undefined } as const;
    blocks.update([area]);
    const input = parent.querySelector("textarea")!;
    const sentence = parent.querySelector<HTMLElement>("textarea + .text")!;
    expect([sentence.hidden, input.getAttribute("aria-invalid")]).toEqual([true, null]);
    blocks.update([{ ...area, problem: "line 2" }]);
    expect([sentence.hidden, sentence.textContent]).toEqual([false, "line 2"]);
    expect([input.getAttribute("aria-invalid"), input.getAttribute("aria-describedby")]).toEqual([
      "true",
      sentence.id,
    ]);
  });
});
