import type { BlockOf } from "../panels/content";
import type { View } from "./blocks";
import { element, setAttribute, setText, sign } from "./element";

let made = 0;

/** A text with numbered lines; the wrong one is marked, and a button leads to it. */
export function source(): View<BlockOf<"source">> {
  made += 1;
  const id = `source-${made}`;
  const label = element("label", { for: id, class: "unseen" });
  const numbers = element("div", { class: "numbers", "aria-hidden": "true" });
  const input = element("textarea", {
    ...{ id, wrap: "off", rows: "24", spellcheck: "false", autocomplete: "off", autocapitalize: "off" },
  });
  const words = element("span");
  const problem = element("p", { id: `${id}-problem`, class: "text tone-danger", role: "status" });
  problem.append(sign("warning"), words);
  const goTo = element("button", { type: "button", class: "go-to" });
  let block: BlockOf<"source">;
  let drawn = "";
  input.addEventListener("input", () => block.change(input.value));
  input.addEventListener("scroll", () => (numbers.scrollTop = input.scrollTop));
  goTo.addEventListener("click", () => block.line !== null && moveTo(input, block.line));

  /** One number a line; of many lines only what has changed is drawn. */
  function number(lines: number, wrong: number | null): void {
    const now = `${lines} ${wrong}`;
    if (now === drawn) return;
    drawn = now;
    numbers.replaceChildren(
      ...Array.from({ length: lines }, (_, i) =>
        element("span", { class: i + 1 === wrong ? "wrong" : undefined }, String(i + 1)),
      ),
    );
    numbers.scrollTop = input.scrollTop;
  }

  return {
    element: element(
      "div",
      { class: "field wide source" },
      label,
      element("div", { class: "source-text" }, numbers, input),
      element("div", { class: "source-problem" }, problem, goTo),
    ),
    update(next) {
      block = next;
      setAttribute(input, "name", next.id);
      setAttribute(input, "aria-invalid", next.problem ? "true" : undefined);
      setAttribute(input, "aria-describedby", next.problem ? problem.id : undefined);
      setText(label, next.label);
      setText(words, next.problem);
      problem.hidden = next.problem === "";
      setText(goTo, next.goTo);
      goTo.hidden = next.goTo === "";
      if (input.value !== next.value) input.value = next.value;
      number(next.value.split("\n").length, next.line);
    },
  };
}

/** Put the caret at the beginning of a line, and the line in sight. */
function moveTo(input: HTMLTextAreaElement, line: number): void {
  const lines = input.value.split("\n");
  const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  input.focus();
  input.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
  input.scrollTop = (input.scrollHeight / lines.length) * Math.max(0, line - 4);
}
