// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from "vitest";
import { BlockList } from "../../src/flat/blocks";
import { notebookPanel } from "../../src/panels/notebook";
import { wordsIn } from "../../src/panels/words";
import type { AppState } from "../../src/state";
import { exampleDesk, exampleNotebook } from "../panels/notebook/example_notebook";
import { exampleState, notedActions } from "../panels/example_state";

let parent: HTMLElement;
let blocks: BlockList;

beforeEach(() => {
  parent = document.createElement("div");
  document.body.replaceChildren(parent);
  blocks = new BlockList(parent);
});

const state = (): AppState => ({ ...exampleState(), notebook: exampleNotebook(), desk: exampleDesk() });

function draw(given: AppState) {
  const { actions, done } = notedActions();
  const panel = notebookPanel(given, actions, wordsIn("en"), "full");
  blocks.update([...(panel.steps ?? []), ...panel.blocks, ...(panel.aside ?? [])]);
  return done;
}
const slot = (id: string) => parent.querySelector<HTMLElement>(`[data-slot="${id}"]`)!;
const text = (element: Element, selector: string) => element.querySelector(selector)?.textContent;

describe("a record on the page", () => {
  it("says how each value stands by a sign and in a word, and never by colour alone", () => {
    draw(state());
    const remark = slot("w.nmp").querySelector(".remark")!;
    expect(remark.querySelector("svg")?.getAttribute("class")).toContain("sign-warning");
    expect(remark.textContent).toBe("+1.85\u2009%, above target");
    expect(text(slot("w.nmp"), ".slot-value")).toBe("2.581\u2009g");
  });

  it("strikes through what was replaced, in words for everybody: deleted, by whom, why", () => {
    draw(state());
    const [before, after] = slot("w.pvdf").querySelectorAll(".history li");
    expect(before?.querySelector("del")?.textContent).toBe("3.65\u2009g");
    expect([text(after!, "strong"), text(after!, "q")]).toEqual(["3.552\u2009g", "Misread the display"]);
  });

  it("opens what else is known of a field by a button that says so", () => {
    const done = draw(state());
    const [open, closed] = ["w.pvdf", "w.nmp"].map((id) => slot(id).querySelector<HTMLElement>(".more")!);
    expect([open, closed].map((one) => one?.getAttribute("aria-expanded"))).toEqual(["true", "false"]);
    expect(closed?.getAttribute("aria-label")).toBe("History and comments: NMP");
    closed?.click();
    expect(done).toEqual([["arrangeDesk", { openSlot: "w.nmp" }]]);
  });

  it("keeps both values of a conflict side by side, each with a button that names it", () => {
    draw(state());
    const buttons = [...slot("mixing.speed").querySelectorAll(".side button")];
    expect(buttons.map((one) => one.getAttribute("aria-label"))).toEqual([
      "Keep 1200\u2009rpm for Speed",
      "Keep 2000\u2009rpm for Speed",
    ]);
  });

  it("names each reading with its number, its value and what is so about it", () => {
    const done = draw(state());
    const cells = [...slot("thickness").querySelectorAll<HTMLElement>(".cell")];
    expect(cells.map((one) => one.getAttribute("aria-label")).slice(1, 4)).toEqual([
      "Thickness after, reading 2 of 5, 80.6\u2009µm",
      "Thickness after, reading 3 of 5, 81\u2009µm, Waits on this device",
      "Thickness after, reading 4 of 5",
    ]);
    cells[3]!.click();
    expect(done).toEqual([["takeSlot", "thickness.4"]]);
  });

  it("keeps what is typed and where the caret is while others write", () => {
    draw(state());
    const input = slot("drying.time").querySelector("input")!;
    input.focus();
    const later = state();
    draw({ ...later, notebook: { ...later.notebook, people: ["Bruno Keller"] } });
    expect(document.activeElement).toBe(input);
  });

  it("leads through its steps, and marks the one on show", () => {
    const done = draw(state());
    const [all, first] = parent.querySelectorAll<HTMLElement>(".step");
    expect([all, first].map((one) => one?.getAttribute("aria-current"))).toEqual(["step", null]);
    first!.click();
    expect(done).toEqual([["arrangeDesk", { stepId: "batch" }]]);
  });

  it("sets what was predicted and what was measured side by side in a table", () => {
    draw(state());
    const table = parent.querySelector("table.comparison")!;
    expect([...table.querySelectorAll("thead th")].map((one) => one.textContent)).toEqual([
      "Quantity",
      "Predicted",
      "Measured",
    ]);
    expect(table.querySelectorAll("tbody th")).toHaveLength(4);
  });
});

it("a value in one of several units hands on the unit that is chosen", () => {
  const heard: string[] = [];
  const options = ["g", "mg"].map((value) => ({ value, label: value }));
  blocks.update([
    {
      kind: "field",
      id: "mass",
      label: "Mass",
      value: "1",
      units: { value: "g", label: "Unit", options, change: (unit) => heard.push(unit) },
      change: () => undefined,
    },
  ]);
  const select = parent.querySelector("select")!;
  expect([select.value, select.getAttribute("aria-label")]).toEqual(["g", "Unit"]);
  select.value = "mg";
  select.dispatchEvent(new Event("change"));
  expect(heard).toEqual(["mg"]);
});
