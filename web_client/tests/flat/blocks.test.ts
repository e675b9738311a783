// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from "vitest";
import { BlockList } from "../../src/flat/blocks";
import type { Block } from "../../src/panels/content";
import { PANELS, type PanelOnShow } from "../../src/panels";
import { wordsIn } from "../../src/panels/words";
import { exampleState, notedActions } from "../panels/example_state";

let parent: HTMLElement;
let blocks: BlockList;

beforeEach(() => {
  parent = document.createElement("div");
  document.body.replaceChildren(parent);
  blocks = new BlockList(parent);
});

const field = (value: string, change = (_: string) => {}): Block => ({
  kind: "field",
  id: "mass",
  label: "Mass",
  value,
  unit: "g",
  change,
});
const note = (text: string): Block => ({ kind: "text", text });

describe("blocks on the page", () => {
  it("keep an input and its focus while others come and go around it", () => {
    blocks.update([field("1")]);
    const input = parent.querySelector("input")!;
    input.focus();
    blocks.update([note("above"), field("1"), note("below")]);
    blocks.update([note("above"), field("12")]);
    expect(parent.querySelector("input")).toBe(input);
    expect(document.activeElement).toBe(input);
    expect(input.value).toBe("12");
    expect(parent.children).toHaveLength(2);
  });

  it("hand on what is typed to the newest handler", () => {
    const heard: string[] = [];
    blocks.update([field("", () => heard.push("old"))]);
    blocks.update([field("", (text) => heard.push(text))]);
    const input = parent.querySelector("input")!;
    input.value = "3.5";
    input.dispatchEvent(new Event("input"));
    expect(heard).toEqual(["3.5"]);
  });

  it("press the button's newest action, and none while it is disabled", () => {
    const heard: string[] = [];
    const button = (name: string, disabled: boolean): Block => ({
      kind: "buttons",
      buttons: [{ id: "go", label: "Go", disabled, press: () => heard.push(name) }],
    });
    blocks.update([button("first", false)]);
    blocks.update([button("second", false)]);
    parent.querySelector("button")!.click();
    blocks.update([button("third", true)]);
    parent.querySelector("button")!.click();
    expect(heard).toEqual(["second"]);
  });
});

describe("a range with stops", () => {
  const range = (value: number, heard: number[]): Block => ({
    kind: "range",
    id: "time",
    label: "Time",
    value,
    text: "",
    ticks: [{ label: "Drying", at: 0.5 }],
    stops: [0, 0.25, 0.5, 1],
    change: (stop) => heard.push(stop),
  });
  const press = (name: string) => {
    const event = new KeyboardEvent("keydown", { key: name, cancelable: true });
    parent.querySelector("input")!.dispatchEvent(event);
    return event.defaultPrevented;
  };

  it("goes from stop to stop by the arrow keys, and not beyond the last", () => {
    const heard: number[] = [];
    blocks.update([range(0.3, heard)]);
    expect(["ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown"].map(press)).toEqual([true, true, true, true]);
    expect(heard).toEqual([0.5, 0.25, 0.5, 0.25]);
    blocks.update([range(1, heard)]);
    expect([press("ArrowRight"), press("PageUp")]).toEqual([false, false]);
    expect(heard).toHaveLength(4);
  });

  it("names its places", () => {
    blocks.update([range(0.3, [])]);
    const tick = parent.querySelector<HTMLElement>(".ticks span")!;
    expect([tick.textContent, tick.style.getPropertyValue("--at")]).toEqual(["Drying", "0.5"]);
  });
});

describe.each(Object.keys(PANELS) as PanelOnShow[])("the %s panel on the page", (name) => {
  it("names every control for people who cannot see it", () => {
    const panel = PANELS[name](exampleState(), notedActions().actions, wordsIn("fr"), "full");
    blocks.update([...(panel.top ?? []), ...(panel.steps ?? []), ...panel.blocks, ...(panel.aside ?? [])]);
    const controls = [...parent.querySelectorAll<HTMLElement>("input, select, textarea, button")];
    expect(controls.length).toBeGreaterThan(0);
    for (const control of controls) {
      const label = control.id
        ? parent.querySelector(`label[for="${control.id}"]`)
        : control.closest("label");
      const named = control.getAttribute("aria-label") ?? label?.textContent ?? control.textContent;
      expect(named?.trim(), control.outerHTML).not.toBe("");
    }
  });
});
