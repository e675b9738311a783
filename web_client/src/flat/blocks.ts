import type { Block, BlockOf } from "../panels/content";
import { button, entries, list, progress, quantities, text } from "./showing";
import { area, choices, field, range, select, toggle } from "./asking";
import { arrange, element, setAttribute, setText } from "./element";
import { legend } from "./legend_view";
import { code, qr } from "./code_view";
import { display, keypad, split } from "./bench_views";
import { bars, cards, hazards, table, ticks } from "./learn_views";
import { compared, records } from "./list_views";
import { comparison, computed, history, steps } from "./record_views";
import { comment, conflict, slot } from "./slot_view";
import { file, links, picture, viewfinder } from "./taking_views";
import { learners, shares } from "./class_views";
import { source } from "./source_view";
import { held, rows } from "./rows_view";
import { rating, stations, tickets, ways } from "./study_views";
import { scale } from "./scale_view";

/** A block on the page: its element, and how to bring it up to date without losing focus or caret. */
export interface View<B extends Block> {
  element: HTMLElement;
  update(block: B): void;
}

type Makers = { [K in Block["kind"]]: () => View<BlockOf<K>> };

const MAKERS: Makers = {
  heading: () => {
    const heading = element("h3");
    return { element: heading, update: (block) => setText(heading, block.text) };
  },
  text,
  quantities,
  list,
  progress,
  field,
  area,
  select,
  choices,
  range,
  toggle,
  scale,
  legend,
  code,
  qr,
  rows,
  held,
  buttons,
  entries,
  fold,
  steps,
  slot,
  history,
  conflict,
  comment,
  computed,
  comparison,
  compared,
  records,
  display,
  keypad,
  split,
  file,
  picture,
  viewfinder,
  links,
  cards,
  hazards,
  ticks,
  table,
  bars,
  learners,
  shares,
  ways,
  stations,
  rating,
  tickets,
  source,
};

/** Keeps the elements of a list of blocks; the same block, by kind and id or place, keeps its element. */
export class BlockList {
  private views = new Map<string, View<Block>>();

  constructor(private readonly parent: HTMLElement) {}

  update(blocks: readonly Block[]): void {
    const next = new Map<string, View<Block>>();
    const counts = new Map<string, number>();
    for (const block of blocks) {
      const name = "id" in block ? `${block.kind} ${block.id}` : block.kind;
      const count = counts.get(name) ?? 0;
      counts.set(name, count + 1);
      const key = `${name} ${count}`;
      const view = this.views.get(key) ?? (MAKERS[block.kind]() as View<Block>);
      view.update(block);
      next.set(key, view);
    }
    this.views = next;
    arrange(
      this.parent,
      [...next.values()].map((view) => view.element),
    );
  }
}

/** A row of buttons, each of which keeps its element. */
export function buttons(): View<BlockOf<"buttons">> {
  const row = element("div", { class: "buttons" });
  const made = new Map<string, ReturnType<typeof button>>();
  return {
    element: row,
    update(block) {
      setAttribute(row, "class", block.large ? "buttons large" : "buttons");
      const views = block.buttons.map((press) => {
        const view = made.get(press.id) ?? button();
        made.set(press.id, view);
        view.update(press);
        return view.element;
      });
      if (views.length !== row.children.length || views.some((child, i) => row.children[i] !== child)) {
        row.replaceChildren(...views);
      }
    },
  };
}

function fold(): View<BlockOf<"fold">> {
  const summary = element("summary");
  const inside = element("div", { class: "fold" });
  const blocks = new BlockList(inside);
  return {
    element: element("details", {}, summary, inside),
    update(block) {
      setText(summary, block.label);
      blocks.update(block.blocks);
    },
  };
}
