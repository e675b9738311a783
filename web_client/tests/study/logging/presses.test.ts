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

  it("of an option have the name of the question, and not which it is", () => {
    page(
      `<div data-panel="take_part"><div data-scale="ssq-ssq2"><input type="radio" name="input-7" value="3"></div></div>` +
        `<fieldset data-asks="choice-first"><input type="checkbox" name="input-8" value="1"></fieldset>` +
        `<input type="checkbox" role="switch" name="slice">`,
    );
    for (const input of document.querySelectorAll("input")) input.click();
    expect(done).toEqual([
      ["change", "take_part/ssq-ssq2"],
      ["change", "choice-first"],
      ["change", "slice"],
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
