import type { Bar, BlockOf, Card, Pictogram, TableRow } from "../panels/content";
import { FRAME, PICTOGRAM_SIZE, PICTOGRAMS } from "../panels/pictograms";
import { leadOf } from "../panels/sentences";
import { uniqueId } from "./asking";
import type { View } from "./blocks";
import { arrange, element, setAttribute, setText, sign } from "./element";
import { remark } from "./rows_view";

/** Things to begin with, side by side where there is room; each is pressed anywhere. */
export function cards(): View<BlockOf<"cards">> {
  const list = element("ul", { class: "cards" });
  const known = new Map<string, ReturnType<typeof cardView>>();
  return {
    element: list,
    update(block) {
      setAttribute(list, "aria-label", block.label);
      const views = block.cards.map((card) => {
        const view = known.get(card.id) ?? cardView();
        known.set(card.id, view);
        view.update(card);
        return view.element;
      });
      arrange(list, views);
    },
  };
}

function cardView(): { element: HTMLElement; update(card: Card): void } {
  const opener = element("button", { type: "button", class: "card-title" });
  const over = element("span", { class: "card-over" });
  const text = element("p", { class: "card-text" });
  const detail = element("span", { class: "card-detail" });
  const remarks = element("span", { class: "card-remarks" });
  const fill = element("span", { class: "fill" });
  const bar = element("span", { class: "bar", "aria-hidden": "true" }, fill);
  const foot = element("p", { class: "card-foot" }, detail, remarks);
  let press: () => void = () => undefined;
  let said = "";
  opener.addEventListener("click", () => press());
  return {
    element: element("li", { class: "card" }, over, opener, text, foot, bar),
    update(card) {
      press = card.press;
      setAttribute(opener, "data-id", `card-${card.id}`);
      setText(over, card.over);
      setText(opener, card.title);
      setText(text, card.text);
      setText(detail, card.detail);
      const now = JSON.stringify(card.remarks);
      if (now !== said) remarks.replaceChildren(...card.remarks.map(remark));
      said = now;
      bar.hidden = card.fraction === undefined;
      fill.style.setProperty("inline-size", `${100 * (card.fraction ?? 0)}%`);
    },
  };
}

/** What is dangerous, with its pictograms, and what protects. */
export function hazards(): View<BlockOf<"hazards">> {
  const label = element("strong");
  const signs = element("ul", { class: "pictograms" });
  const items = element("ul", { class: "hazard-items" });
  const worn = element("p", { class: "text" });
  const heading = element("div", { class: "list-label" }, sign("warning"), label);
  const box = element("section", { class: "hazards list tone-warning" }, heading, signs, items, worn);
  let shown = "";
  return {
    element: box,
    update(block) {
      const now = JSON.stringify(block);
      if (now === shown) return;
      shown = now;
      setAttribute(box, "aria-label", block.label);
      setText(label, block.label);
      signs.hidden = block.pictograms.length === 0;
      signs.replaceChildren(...block.pictograms.map(pictogram));
      items.hidden = block.items.length === 0;
      items.replaceChildren(...block.items.map((item) => hazard(item, block.whole)));
      worn.hidden = block.equipment.items.length === 0;
      worn.replaceChildren(
        element("strong", {}, block.equipment.label),
        element("span", {}, block.equipment.items.join(", ")),
      );
    },
  };
}

/** The first sentence, and the rest of it on demand or at once. */
function hazard(item: string, whole: boolean): HTMLElement {
  const { lead, rest } = leadOf(item);
  if (!rest) return element("li", {}, lead);
  if (whole) return element("li", {}, element("span", {}, lead), element("p", {}, rest));
  return element("li", {}, element("details", {}, element("summary", {}, lead), element("p", {}, rest)));
}

const SVG = "http://www.w3.org/2000/svg";

function pictogram({ code, name }: Pictogram): HTMLElement {
  const svg = document.createElementNS(SVG, "svg");
  setAttribute(svg, "viewBox", `0 0 ${PICTOGRAM_SIZE} ${PICTOGRAM_SIZE}`);
  setAttribute(svg, "aria-hidden", "true");
  const { filled = "", lines = "" } = PICTOGRAMS[code] ?? {};
  for (const [kind, d] of Object.entries({ frame: FRAME, filled, lines })) {
    const path = document.createElementNS(SVG, "path");
    setAttribute(path, "class", `pictogram-${kind}`);
    setAttribute(path, "d", d);
    svg.append(path);
  }
  const words = element("span", {}, name, element("span", { class: "by" }, code));
  return element("li", { "data-pictogram": code }, svg, words);
}

/** Options of which several may be taken. */
export function ticks(): View<BlockOf<"ticks">> {
  const name = uniqueId();
  const legend = element("legend");
  const options = element("div", { class: "options" });
  let block: BlockOf<"ticks">;
  let shown = "";
  options.addEventListener("change", ({ target }) => {
    if (target instanceof HTMLInputElement) block.change(target.value, target.checked);
  });
  const box = element("fieldset", { class: "choices" }, legend, options);
  return {
    element: box,
    update(next) {
      block = next;
      setAttribute(box, "data-asks", next.id);
      setText(legend, next.label);
      const now = JSON.stringify(next.options);
      if (now !== shown)
        options.replaceChildren(
          ...next.options.map(({ value, label }) =>
            element(
              "label",
              {},
              element("input", { type: "checkbox", name, value }),
              element("span", {}, label),
            ),
          ),
        );
      shown = now;
      for (const input of options.querySelectorAll("input"))
        input.checked = next.values.includes(input.value);
    },
  };
}

/** A small table; it scrolls by itself where it is too wide. */
export function table(): View<BlockOf<"table">> {
  const caption = element("caption");
  const head = element("tr");
  const body = element("tbody");
  const rows = element("table", {}, caption, element("thead", {}, head), body);
  const box = element("div", { class: "plain-table", role: "region", tabindex: "0" }, rows);
  const empty = element("p", { class: "text tone-quiet" });
  let shown = "";
  return {
    element: element("div", {}, box, empty),
    update(block) {
      const now = JSON.stringify(block);
      if (now === shown) return;
      shown = now;
      setAttribute(box, "aria-label", block.label);
      setText(caption, block.label);
      setText(empty, block.empty);
      box.hidden = block.rows.length === 0;
      empty.hidden = block.rows.length > 0 || block.empty === "";
      head.replaceChildren(...block.columns.map((column) => element("th", { scope: "col" }, column)));
      body.replaceChildren(...block.rows.flatMap((row) => tableRow(row, block.columns.length)));
    },
  };
}

function tableRow({ id, cells, below, strong }: TableRow, columns: number): HTMLElement[] {
  const said = cells.map((cell) => element("td", {}, typeof cell === "string" ? cell : remark(cell)));
  const row = element("tr", { "data-row": id, class: strong ? "strong" : undefined }, ...said);
  if (!below) return [row];
  setAttribute(row, "class", "explained");
  return [row, element("tr", {}, element("td", { colspan: String(columns), class: "by" }, below))];
}

/** Lengths to be compared by eye; each with its number. */
export function bars(): View<BlockOf<"bars">> {
  const label = element("figcaption", { class: "by" });
  const rows = element("dl");
  let shown = "";
  return {
    element: element("figure", { class: "bars" }, label, rows),
    update(block) {
      setText(label, block.label);
      const now = JSON.stringify(block.bars);
      if (now === shown) return;
      shown = now;
      rows.replaceChildren(...block.bars.map(barRow));
    },
  };
}

function barRow({ label, value, share, tone }: Bar): HTMLElement {
  const fill = element("span", { class: "bar-fill", "aria-hidden": "true" });
  fill.style.setProperty("inline-size", `${100 * share}%`);
  return element(
    "div",
    { class: `bar-row tone-${tone}` },
    element("dt", {}, label),
    element("dd", {}, value),
    element("span", { class: "bar-track", "aria-hidden": "true" }, fill),
  );
}
