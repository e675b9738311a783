// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from "vitest";
import { listenForPresses } from "../../../src/study/logging/presses";

let done: string[][] = [];

function page(html: string): HTMLElement {
  document.body.innerHTML = html;
  done = [];
  listenForPresses(document.body, (...one) => done.push(one));
  return document.body;
}

describe("presses on the page", () => {
  beforeEach(() => document.body.replaceWith(document.createElement("body")));

  it("are known by the name of what was pressed, and its panel", () => {
    page(
      `<div data-panel="learn"><button data-id="done"><span>Done</span></button></div><a data-panel="rooms">x</a>`,
    );
    document.querySelector("span")!.click();
    document.querySelector("a")!.click();
    expect(done).toEqual([
      ["press", "learn/done"],
      ["press", "rooms"],
    ]);
  });

  it("never say what was typed or chosen", () => {
    page(`<input name="answer"><select name="unit"><option value="secret">g</option></select><p>text</p>`);
    const input = document.querySelector("input")!;
    input.value = "a secret";
    input.click();
    input.dispatchEvent(new Event("change", { bubbles: true }));
    document.querySelector("select")!.dispatchEvent(new Event("change", { bubbles: true }));
    document.querySelector("p")!.click();
    expect(done).toEqual([
      ["change", "answer"],
      ["change", "unit"],
    ]);
  });
});
