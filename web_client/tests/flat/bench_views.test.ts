// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from "vitest";
import { BlockList } from "../../src/flat/blocks";
import type { Block, BlockOf } from "../../src/panels/content";

let parent: HTMLElement;
let blocks: BlockList;

beforeEach(() => {
  parent = document.createElement("div");
  document.body.replaceChildren(parent);
  blocks = new BlockList(parent);
});

function keypad(heard: string[], ready = true): BlockOf<"keypad"> {
  const press = (id: string) => ({ id, label: id, disabled: !ready, press: () => heard.push(id) });
  return {
    kind: "keypad",
    id: "keys",
    label: "Keypad",
    decimal: ",",
    key: (key) => heard.push(key),
    names: { sign: "Other sign", erase: "Erase" },
    erase: press("erase"),
    enter: { ...press("store"), say: { words: "store", text: "say: store" } },
  };
}

const type = (key: string, target: EventTarget = document.body) => {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
  target.dispatchEvent(event);
  return event.defaultPrevented;
};
const key = (name: string) => parent.querySelector<HTMLButtonElement>(`[data-key="${name}"]`)!;

describe("the keypad on the page", () => {
  it("has a decimal sign of the language, names for its signs, and its words on the buttons", () => {
    const heard: string[] = [];
    blocks.update([keypad(heard)]);
    for (const name of ["7", ".", "-"]) key(name).click();
    expect(heard).toEqual(["7", ",", "-"]);
    expect([key(".").textContent, key("-").getAttribute("aria-label")]).toEqual([",", "Other sign"]);
    expect(parent.querySelector('[data-id="store"] .say')?.textContent).toBe("say: store");
  });

  it("does the same by a real keyboard, wherever the focus is but in what is typed into", () => {
    const heard: string[] = [];
    const field: Block = { kind: "field", id: "text", label: "Text", value: "", change: () => undefined };
    blocks.update([field, keypad(heard)]);
    expect(["4", ".", ",", "Backspace", "Enter", "x"].map((name) => type(name))).toEqual([
      ...[true, true, true, true, true],
      false,
    ]);
    expect(heard).toEqual(["4", ",", ",", "erase", "store"]);
    expect(type("4", parent.querySelector("input")!)).toBe(false);
  });

  it("leaves Enter to another button that has the focus, and stores nothing while it cannot", () => {
    const heard: string[] = [];
    blocks.update([
      { kind: "buttons", buttons: [{ id: "skip", label: "Skip", press: () => undefined }] },
      keypad(heard),
    ]);
    expect(type("Enter", parent.querySelector('[data-id="skip"]')!)).toBe(false);
    blocks.update([keypad(heard, false)]);
    expect([type("Enter"), type("Backspace")]).toEqual([false, false]);
    expect(heard).toEqual([]);
  });

  it("stores what was typed after another button was pressed, and does not press that again", () => {
    const heard: string[] = [];
    blocks.update([
      { kind: "buttons", buttons: [{ id: "skip", label: "Skip", press: () => heard.push("skip") }] },
      keypad(heard),
    ]);
    const skip = parent.querySelector<HTMLElement>('[data-id="skip"]')!;
    skip.focus();
    type("5", skip);
    expect(type("Enter", document.activeElement!)).toBe(true);
    expect(heard).toEqual(["5", "store"]);
  });

  it("hears no key once it has gone, and each only once after it was drawn again", () => {
    const heard: string[] = [];
    blocks.update([keypad(heard)]);
    blocks.update([keypad(heard)]);
    type("1");
    blocks.update([]);
    type("2");
    expect(heard).toEqual(["1"]);
  });
});

describe("the value on the page", () => {
  const display = (part: Partial<BlockOf<"display">>): Block => ({
    kind: "display",
    id: "mass",
    label: "Mass",
    value: "13.6",
    unit: "g",
    empty: "–",
    target: "target 13.632 g",
    remarks: [{ icon: "ok", label: "on target" }],
    spoken: "13.6 g",
    ...part,
  });
  const spoken = () => parent.querySelector(".display-number .unseen")!;

  it("is said aloud where it was heard, and quietly there while it is typed", () => {
    blocks.update([display({})]);
    expect(spoken().getAttribute("role")).toBeNull();
    blocks.update([display({ live: true, spoken: "Heard: 1 5 g. Right?" })]);
    expect([spoken().getAttribute("role"), spoken().textContent]).toEqual(["status", "Heard: 1 5 g. Right?"]);
  });

  it("stands beside its target, and a dash where there is none yet", () => {
    blocks.update([display({ value: "" })]);
    expect(parent.querySelector(".display-value")?.textContent).toBe("–");
    expect(parent.querySelector(".display-standing")?.textContent).toBe("target 13.632 gon target");
  });
});

it("a photo is handed on as a file, and by the camera where there is one", () => {
  const chosen: File[] = [];
  blocks.update([
    {
      kind: "file",
      id: "photo",
      label: "Photo",
      icon: "camera",
      accept: "image/*",
      choose: (file) => chosen.push(file),
    },
  ]);
  const input = parent.querySelector("input")!;
  expect(input.getAttribute("capture")).toBe("environment");
  const file = new File(["x"], "film.jpg", { type: "image/jpeg" });
  Object.defineProperty(input, "files", { value: [file] });
  input.dispatchEvent(new Event("change"));
  expect(chosen).toEqual([file]);
});
