import type { BlockOf, Figure, StationCard, Ticket } from "../panels/content";
import { uniqueId } from "./asking";
import { BlockList, type View } from "./blocks";
import { qr } from "./code_view";
import { arrange, element, setAttribute, setText } from "./element";
import { remark } from "./rows_view";

/** Links between the parts of what is on show. */
export function ways(): View<BlockOf<"ways">> {
  const nav = element("nav", { class: "ways" });
  let block: BlockOf<"ways">;
  nav.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    const way = block.ways.find(({ id }) => id === link?.dataset["way"]);
    if (!way || event.ctrlKey || event.metaKey || event.shiftKey) return; // the browser opens it elsewhere
    event.preventDefault();
    way.open();
  });
  return {
    element: nav,
    update(next) {
      block = next;
      setAttribute(nav, "aria-label", next.label);
      while (nav.children.length < next.ways.length) nav.append(element("a"));
      while (nav.children.length > next.ways.length) nav.lastElementChild!.remove();
      next.ways.forEach(({ id, label, href, current }, i) => {
        const link = nav.children[i]!;
        setAttribute(link, "href", href);
        setAttribute(link, "data-way", id);
        setAttribute(link, "aria-current", current ? "page" : undefined);
        setText(link, label);
      });
    },
  };
}

/** People beside each other; each keeps its elements, so that the focus stays where it is. */
export function stations(): View<BlockOf<"stations">> {
  const list = element("ul", { class: "stations" });
  const empty = element("p", { class: "text tone-quiet" });
  let known = new Map<string, ReturnType<typeof stationView>>();
  return {
    element: element("div", {}, empty, list),
    update(block) {
      setAttribute(list, "aria-label", block.label);
      setText(empty, block.empty);
      empty.hidden = block.stations.length > 0;
      list.hidden = !empty.hidden;
      const next = new Map(block.stations.map((one) => [one.id, known.get(one.id) ?? stationView()]));
      for (const one of block.stations) next.get(one.id)!.update(one);
      known = next;
      arrange(
        list,
        [...next.values()].map((view) => view.element),
      );
    },
  };
}

function stationView(): { element: HTMLElement; update(card: StationCard): void } {
  const id = uniqueId();
  const name = element("h3", { id });
  const detail = element("p", { class: "station-detail" });
  const state = element("p", { class: "station-state" });
  const figures = element("dl", { class: "figures" });
  const body = element("div", { class: "station-blocks blocks" });
  const blocks = new BlockList(body);
  const shown = new Map<string, ReturnType<typeof figureView>>();
  let said = "";
  const head = element("div", { class: "station-head" }, element("div", {}, name, detail), state);
  return {
    element: element("li", { class: "station", "aria-labelledby": id }, head, figures, body),
    update(card) {
      setAttribute(head.parentElement!, "data-station", card.name);
      setAttribute(head.parentElement!, "data-tone", card.state.tone ?? "quiet");
      setText(name, card.name);
      setText(detail, card.detail);
      const now = JSON.stringify(card.state);
      if (now !== said) state.replaceChildren(remark(card.state));
      said = now;
      figures.hidden = card.figures.length === 0;
      const views = card.figures.map((figure) => {
        const view = shown.get(figure.id) ?? figureView();
        shown.set(figure.id, view);
        view.update(figure);
        return view.element;
      });
      arrange(figures, views);
      blocks.update(card.blocks);
    },
  };
}

function figureView(): { element: HTMLElement; update(figure: Figure): void } {
  const label = element("dt");
  const value = element("span", { class: "figure-value" });
  const besides = element("span", { class: "by" });
  const content = element("dd", {}, value, besides);
  const box = element("div", {}, label, content);
  let trend: SVGSVGElement | undefined;
  let drawn = "";
  return {
    element: box,
    update(figure) {
      setAttribute(box, "class", `figure tone-${figure.tone ?? "plain"}`);
      setAttribute(box, "data-figure", figure.id);
      setText(label, figure.label);
      setText(value, figure.value);
      setText(besides, figure.besides ?? "");
      const now = JSON.stringify(figure.trend ?? null);
      if (now === drawn) return;
      drawn = now;
      trend?.remove();
      trend = figure.trend && sparkline(figure.trend);
      if (trend) content.append(trend);
    },
  };
}

const [WIDE, HIGH] = [96, 28];

/** How a number came to be so: a line, a dot where it is now, and the limit above it. */
function sparkline({ values, limit, text }: NonNullable<Figure["trend"]>): SVGSVGElement {
  const step = WIDE / Math.max(1, values.length - 1);
  const up = (share: number) => (HIGH - 3) * (1 - share) + 1.5;
  const points = values.map((share, i) => `${(i * step).toFixed(1)},${up(share).toFixed(1)}`);
  const [x = "0", y = "0"] = points.at(-1)?.split(",") ?? [];
  const picture = drawn("svg", { class: "trend", viewBox: `0 0 ${WIDE + 4} ${HIGH}`, role: "img" });
  setAttribute(picture, "aria-label", text);
  picture.append(
    drawn("path", { class: "trend-limit", d: `M0 ${up(limit).toFixed(1)}h${WIDE}` }),
    drawn("polyline", { class: "trend-line", points: points.join(" ") }),
    drawn("circle", { class: "trend-now", cx: x, cy: y, r: "2.6" }),
  );
  return picture as SVGSVGElement;
}

function drawn(tag: string, attributes: Readonly<Record<string, string>>): SVGElement {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) setAttribute(made, name, value);
  return made;
}

/** A scale on which one point is chosen; those from the stop on stand apart. */
export function rating(): View<BlockOf<"rating">> {
  const name = uniqueId();
  const legend = element("legend");
  const points = element("div", { class: "points" });
  const ends = element(
    "p",
    { class: "rating-ends by", "aria-hidden": "true" },
    element("span"),
    element("span"),
  );
  let block: BlockOf<"rating">;
  let shown = "";
  points.addEventListener("change", ({ target }) => {
    if (target instanceof HTMLInputElement) block.change(Number(target.value));
  });
  return {
    element: element("fieldset", { class: "rating" }, legend, points, ends),
    update(next) {
      block = next;
      setText(legend, next.label);
      next.ends.forEach((text, i) => setText(ends.children[i]!, text));
      const now = `${next.highest} ${next.stop}`;
      if (now !== shown)
        points.replaceChildren(
          ...Array.from({ length: next.highest + 1 }, (_, value) =>
            element(
              "label",
              { "data-stop": value >= next.stop },
              element("input", { type: "radio", name, value: String(value) }),
              element("span", {}, String(value)),
            ),
          ),
        );
      shown = now;
      for (const input of points.querySelectorAll("input"))
        input.checked = Number(input.value) === next.value;
    },
  };
}

/** Codes to be printed and cut: each with its address and the same for cameras. */
export function tickets(): View<BlockOf<"tickets">> {
  const list = element("ul", { class: "tickets" });
  let shown = "";
  return {
    element: list,
    update(block) {
      setAttribute(list, "aria-label", block.label);
      const now = JSON.stringify(block);
      if (now === shown) return;
      shown = now;
      list.replaceChildren(...block.tickets.map((ticket) => ticketItem(ticket, block)));
    },
  };
}

function ticketItem(
  { code, spoken, address, rows }: Ticket,
  { title, how }: BlockOf<"tickets">,
): HTMLElement {
  const picture = qr();
  picture.update({ kind: "qr", label: address, rows });
  const seen = element("span", { "aria-hidden": "true" }, code);
  return element(
    "li",
    { class: "ticket" },
    picture.element,
    element(
      "div",
      {},
      element("p", { class: "ticket-title" }, title),
      element("p", { class: "ticket-code" }, seen, element("span", { class: "unseen" }, spoken)),
      element("p", { class: "by" }, how),
      element("p", { class: "ticket-address" }, address),
    ),
  );
}
