import type { BlockOf, Cell } from "../panels/content";
import { BlockList, type View } from "./blocks";
import { arrange, element, setAttribute, setText, sign } from "./element";
import { remark } from "./rows_view";
import { button } from "./showing";

/** A place for a value: what it is for, what it holds, how that stands, and what can be done. */
export function slot(): View<BlockOf<"slot">> {
  const label = element("span", { class: "slot-label" });
  const hint = element("span", { class: "by" });
  const value = element("span", { class: "slot-value" });
  const target = element("span", { class: "slot-target" });
  const remarks = element("span", { class: "slot-remarks" });
  const presses = element("span", { class: "slot-presses" });
  const cells = element("ol", { class: "cells" });
  const below = element("div", { class: "slot-below" });
  const more = element("div", { class: "slot-more" });
  const belowBlocks = new BlockList(below);
  const moreBlocks = new BlockList(more);
  const buttons = new Map<string, ReturnType<typeof button>>();
  const cellViews = new Map<string, ReturnType<typeof cellView>>();
  const toggle = button();
  const line = element(
    "div",
    { class: "slot-line" },
    element("span", { class: "slot-name" }, label, hint),
    value,
    element("span", { class: "slot-standing" }, target, remarks),
    presses,
  );
  const box = element("section", { class: "slot" }, line, cells, below, more);
  let said = "";
  return {
    element: box,
    update(block) {
      setAttribute(box, "data-tone", block.tone);
      setAttribute(box, "data-slot", block.id);
      setAttribute(box, "aria-label", block.label);
      setText(label, block.label);
      setText(hint, block.hint);
      hint.hidden = block.hint === "";
      setText(value, block.value || (block.cells ? "" : block.empty));
      setAttribute(value, "data-empty", block.value === "");
      setText(target, block.target);
      const now = JSON.stringify(block.remarks);
      if (now !== said) remarks.replaceChildren(...block.remarks.map(remark));
      said = now;
      const views = block.presses.map((press) => {
        const view = buttons.get(press.id) ?? button();
        buttons.set(press.id, view);
        view.update(press);
        return view.element;
      });
      if (block.more) {
        const { label: name, open, toggle: press } = block.more;
        toggle.update({ id: `more-${block.id}`, label: "⋯", name, press });
        setAttribute(toggle.element, "class", "more");
        setAttribute(toggle.element, "title", name);
        setAttribute(toggle.element, "aria-expanded", String(open));
        views.push(toggle.element);
      }
      arrange(presses, views);
      cells.hidden = !block.cells;
      arrange(
        cells,
        (block.cells ?? []).map((cell) => {
          const view = cellViews.get(cell.id) ?? cellView();
          cellViews.set(cell.id, view);
          view.update(cell);
          return view.element;
        }),
      );
      below.hidden = block.below.length === 0;
      belowBlocks.update(block.below);
      more.hidden = !block.more?.open;
      moreBlocks.update(block.more?.open ? block.more.blocks : []);
    },
  };
}

/** One of several readings: its number, its value, and a sign where something is the matter. */
function cellView(): { element: HTMLElement; update(cell: Cell): void } {
  const number = element("span", { class: "cell-number", "aria-hidden": "true" });
  const value = element("span", { class: "cell-value" });
  const state = element("span", { class: "cell-state" });
  const pressed = element("button", { type: "button" }, number, value, state);
  let press: () => void = () => undefined;
  let said = "";
  pressed.addEventListener("click", () => press());
  return {
    element: element("li", {}, pressed),
    update(cell) {
      press = cell.press;
      const serious = cell.remarks.find(({ tone }) => tone !== "ok");
      setAttribute(pressed, "data-id", `take-${cell.id}`);
      setAttribute(pressed, "class", `cell tone-${serious?.tone ?? "plain"}`);
      setAttribute(pressed, "aria-pressed", String(cell.held));
      const words = [cell.label, cell.value, ...cell.remarks.map((one) => one.label)];
      setAttribute(pressed, "aria-label", words.filter(Boolean).join(", "));
      setAttribute(pressed, "title", serious?.label);
      setText(number, cell.id.split(".").at(-1) ?? "");
      setText(value, cell.value || "–");
      const now = serious?.icon ?? "";
      if (now !== said) state.replaceChildren(...(serious ? [sign(serious.icon)] : []));
      said = now;
    },
  };
}

/** Values that stand side by side, each with who wrote it and a way to keep it. */
export function conflict(): View<BlockOf<"conflict">> {
  const words = element("span");
  const text = element("p", { class: "text" }, sign("warning"), words);
  const sides = element("div", { class: "sides" });
  const buttons = new Map<string, ReturnType<typeof button>>();
  return {
    element: element("section", { class: "conflict" }, text, sides),
    update(block) {
      setText(words, block.text);
      const shown = block.sides.map(({ id }) => id).join();
      if (sides.dataset["shown"] !== shown) {
        sides.dataset["shown"] = shown;
        sides.replaceChildren(
          ...block.sides.map(({ id, value, who }) => {
            const keep = button();
            buttons.set(id, keep);
            return element(
              "div",
              { class: "side", "data-entry": id },
              element("span", { class: "side-value" }, value),
              element("span", { class: "by" }, who),
              keep.element,
            );
          }),
        );
      }
      for (const { id, keep } of block.sides) buttons.get(id)!.update(keep);
    },
  };
}

/** A question or a remark at a field, and what was answered. */
export function comment(): View<BlockOf<"comment">> {
  const state = element("span", { class: "comment-state" });
  const text = element("p", { class: "comment-text" });
  const who = element("span", { class: "by" });
  const answer = element("p", { class: "comment-answer" });
  const presses = element("div", { class: "buttons" });
  const buttons = new Map<string, ReturnType<typeof button>>();
  const box = element("section", {}, state, text, who, answer, presses);
  return {
    element: box,
    update(block) {
      setAttribute(box, "class", `comment tone-${block.state.tone ?? "plain"}`);
      setAttribute(box, "role", block.presses.length > 0 ? "status" : undefined);
      if (state.textContent !== block.state.label) state.replaceChildren(remark(block.state));
      setText(text, block.text);
      setText(who, block.who);
      const said = block.answer ? `${block.answer.text} · ${block.answer.who}` : "";
      setText(answer, said);
      answer.hidden = said === "";
      presses.hidden = block.presses.length === 0;
      arrange(
        presses,
        block.presses.map((press) => {
          const view = buttons.get(press.id) ?? button();
          buttons.set(press.id, view);
          view.update(press);
          return view.element;
        }),
      );
    },
  };
}
