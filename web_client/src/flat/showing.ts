import type { BlockOf, EntryLine, Icon, Press, Quantity } from "../panels/content";
import { leadOf } from "../panels/sentences";
import type { View } from "./blocks";
import { element, setAttribute, setText, sign } from "./element";

export function text(): View<BlockOf<"text">> {
  const label = element("strong");
  const words = element("span");
  const paragraph = element("p", {}, label, words);
  const setIcon = iconSetter(paragraph);
  return {
    element: paragraph,
    update(block) {
      setAttribute(paragraph, "class", `text tone-${block.tone ?? "plain"}`);
      setAttribute(paragraph, "role", block.live ? "status" : undefined);
      setIcon(block.icon);
      setText(label, block.label ?? "");
      label.hidden = block.label === undefined;
      setText(words, block.text);
    },
  };
}

export function quantities(): View<BlockOf<"quantities">> {
  const rows = element("dl");
  let shown = "";
  return {
    element: rows,
    update(block) {
      setAttribute(rows, "class", block.large ? "quantities large" : "quantities");
      const now = JSON.stringify(block.rows);
      if (now === shown) return;
      shown = now;
      rows.replaceChildren(...block.rows.map(quantityRow));
    },
  };
}

function quantityRow({ label, value, colour }: Quantity): HTMLElement {
  const name = element("dt", {}, label);
  if (colour) name.prepend(swatch(colour));
  return element("div", {}, name, element("dd", {}, value));
}

export function list(): View<BlockOf<"list">> {
  const label = element("strong");
  const items = element("ul");
  const heading = element("div", { class: "list-label" }, label);
  const box = element("section", {}, heading, items);
  const setIcon = iconSetter(heading);
  let shown = "";
  return {
    element: box,
    update(block) {
      setAttribute(box, "class", `list tone-${block.tone}`);
      setIcon(block.icon);
      setText(label, block.label);
      const now = JSON.stringify(block.items);
      if (now === shown) return;
      shown = now;
      items.replaceChildren(...block.items.map(listItem));
    },
  };
}

/** A long item shows its first sentence and opens on demand. */
function listItem(item: string): HTMLElement {
  const { lead, rest } = leadOf(item);
  if (!rest) return element("li", {}, lead);
  return element("li", {}, element("details", {}, element("summary", {}, lead), element("p", {}, rest)));
}

export function progress(): View<BlockOf<"progress">> {
  const fill = element("div", { class: "fill" });
  const bar = element(
    "div",
    { class: "bar", role: "progressbar", "aria-valuemin": "0", "aria-valuemax": "100" },
    fill,
  );
  const words = element("p", { class: "text", role: "status" });
  return {
    element: element("div", { class: "progress" }, bar, words),
    update(block) {
      const percent = Math.round(Math.min(1, Math.max(0, block.fraction)) * 100);
      setAttribute(bar, "aria-label", block.label);
      setAttribute(bar, "aria-valuenow", String(percent));
      fill.style.setProperty("inline-size", `${percent}%`);
      setText(words, block.text);
    },
  };
}

/** A button; its handler is replaced with every update, its element never. */
export function button(): { element: HTMLButtonElement; update(press: Press): void } {
  const label = element("span");
  const say = element("span", { class: "say" });
  const made = element("button", { type: "button" }, label);
  const setIcon = iconSetter(made);
  let press: () => void = () => undefined;
  made.addEventListener("click", () => press());
  return {
    element: made,
    update(block) {
      press = block.press;
      setAttribute(made, "data-id", block.id);
      setAttribute(made, "aria-label", block.name);
      setAttribute(made, "class", block.primary ? "primary" : "secondary");
      made.disabled = block.disabled ?? false;
      setIcon(block.icon);
      setText(label, block.label);
      setText(say, block.say?.text ?? "");
      if (block.say) made.append(say);
      else say.remove();
    },
  };
}

export function entries(): View<BlockOf<"entries">> {
  const rows = element("ul", { class: "entries" });
  const empty = element("p", { class: "text tone-quiet" });
  let shown = "";
  return {
    element: element("div", {}, empty, rows),
    update(block) {
      setAttribute(rows, "aria-label", block.label);
      setText(empty, block.empty);
      empty.hidden = block.lines.length > 0;
      const now = JSON.stringify(block.lines);
      if (now === shown) return;
      shown = now;
      rows.replaceChildren(...block.lines.map(entryRow));
    },
  };
}

function entryRow(line: EntryLine): HTMLElement {
  const state = element(
    "span",
    { class: `state tone-${line.state.tone}` },
    sign(line.state.icon),
    element("span", {}, line.state.label),
  );
  const head = element(
    "div",
    { class: "entry-head" },
    element("span", { class: "entry-name" }, line.name),
    element("span", { class: "entry-value" }, line.value),
  );
  const row = element("li", { "data-entry": line.id, "data-state": line.state.icon }, head);
  if (line.remark) row.append(element("p", { class: "text" }, line.remark));
  row.append(element("div", { class: "entry-foot" }, state, element("span", { class: "times" }, line.times)));
  for (const press of [line.open, line.discard]) {
    if (!press) continue;
    const made = button();
    made.update(press);
    row.append(made.element);
  }
  return row;
}

/** The coloured mark of a phase; its name stands beside it. */
export function swatch(colour: string): HTMLElement {
  const mark = element("span", { class: "swatch", "aria-hidden": "true" });
  mark.style.setProperty("background-color", colour);
  return mark;
}

/** Puts a sign in front of what an element holds, or takes it away. */
export function iconSetter(parent: Element): (icon: Icon | undefined) => void {
  let shown: Icon | undefined;
  return (icon) => {
    if (icon === shown) return;
    shown = icon;
    parent.querySelector(":scope > .sign")?.remove();
    if (icon) parent.prepend(sign(icon));
  };
}
