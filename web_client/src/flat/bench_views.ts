import type { BlockOf } from "../panels/content";
import { BlockList, type View } from "./blocks";
import { element, setAttribute, setText } from "./element";
import { remark } from "./rows_view";
import { button } from "./showing";

/** A value as large as there is room; what was heard is said aloud, what is typed is not. */
export function display(): View<BlockOf<"display">> {
  const value = element("span", { class: "display-value", "aria-hidden": "true" });
  const unit = element("span", { class: "display-unit", "aria-hidden": "true" });
  const spoken = element("span", { class: "unseen" });
  const target = element("span", { class: "slot-target" });
  const remarks = element("span", { class: "slot-remarks", role: "status" });
  const box = element(
    "div",
    { role: "group" },
    element("p", { class: "display-number" }, value, unit, spoken),
    element("p", { class: "display-standing" }, target, remarks),
  );
  let said = "";
  return {
    element: box,
    update(block) {
      setAttribute(box, "class", block.live ? "display live" : "display");
      setAttribute(box, "aria-label", block.label);
      setText(value, block.value || block.empty);
      setAttribute(value, "data-empty", block.value === "");
      setText(unit, block.unit);
      setAttribute(spoken, "role", block.live ? "status" : undefined);
      setText(spoken, block.spoken);
      setText(target, block.target);
      const now = JSON.stringify(block.remarks);
      if (now !== said) remarks.replaceChildren(...block.remarks.map(remark));
      said = now;
    },
  };
}

const ROWS = [
  ["7", "8", "9"],
  ["4", "5", "6"],
  ["1", "2", "3"],
  ["-", "0", "."],
] as const;
const TYPED = /^(input|select|textarea)$/i;

/** Large keys; the keys of a real keyboard do the same wherever nothing else is typed into. */
export function keypad(): View<BlockOf<"keypad">> {
  let block: BlockOf<"keypad">;
  const keys = ROWS.flat().map((key) => {
    const made = element("button", { type: "button", class: "key", "data-key": key }, key);
    made.addEventListener("click", () => block.key(key === "." ? block.decimal : key));
    return made;
  });
  const erase = button();
  const enter = button();
  const box = element(
    "div",
    { class: "keypad", role: "group", tabindex: "-1" },
    ...keys,
    erase.element,
    enter.element,
  );
  const byKeyboard = (event: KeyboardEvent) => {
    if (!box.isConnected) return document.removeEventListener("keydown", byKeyboard);
    const { target, key } = event;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (target instanceof Element && TYPED.test(target.tagName)) return;
    const onButton = target instanceof HTMLButtonElement && box.contains(target) === false;
    const press = pressOf(key, block, onButton);
    if (!press) return;
    event.preventDefault();
    if (onButton) box.focus({ preventScroll: true }); // so that Enter then stores what was typed
    press();
  };
  return {
    element: box,
    update(next) {
      block = next;
      document.addEventListener("keydown", byKeyboard); // once: the same listener is not added again
      setAttribute(box, "aria-label", next.label);
      for (const made of keys) {
        if (made.dataset["key"] === ".") setText(made, next.decimal);
        if (made.dataset["key"] !== "-") continue;
        setText(made, "±");
        setAttribute(made, "aria-label", next.names.sign);
      }
      erase.update(next.erase);
      setAttribute(erase.element, "class", "key erase");
      enter.update(next.enter);
      setAttribute(enter.element, "class", "key enter primary");
    },
  };
}

/** What a key of a keyboard does here; Enter on a button that has the focus presses that. */
function pressOf(key: string, block: BlockOf<"keypad">, onButton: boolean): (() => void) | undefined {
  if (/^[0-9]$/.test(key) || key === "-") return () => block.key(key);
  if (key === "." || key === ",") return () => block.key(block.decimal);
  if (key === "Backspace") return block.erase.disabled ? undefined : block.erase.press;
  if (key === "Enter" && !onButton) return block.enter.disabled ? undefined : block.enter.press;
  return undefined;
}

/** Two halves, the main one where the working hand is. */
export function split(): View<BlockOf<"split">> {
  const main = element("div", { class: "split-main" });
  const beside = element("div", { class: "split-beside" });
  const mainBlocks = new BlockList(main);
  const besideBlocks = new BlockList(beside);
  const box = element("div", {}, main, beside);
  return {
    element: box,
    update(block) {
      setAttribute(box, "class", `split ${block.hand}`);
      mainBlocks.update(block.main);
      besideBlocks.update(block.beside);
    },
  };
}
