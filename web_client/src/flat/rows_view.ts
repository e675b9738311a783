import type { BlockOf, Remark, Row } from "../panels/content";
import { BlockList, type View } from "./blocks";
import { arrange, element, setAttribute, setText, sign } from "./element";
import { button } from "./showing";

/** A list of people, rooms or notes; a row keeps its element, so that the focus stays where it is. */
export function rows(): View<BlockOf<"rows">> {
  const list = element("ul", { class: "rows" });
  const empty = element("p", { class: "text tone-quiet" });
  let known = new Map<string, RowView>();
  return {
    element: element("div", {}, empty, list),
    update(block) {
      setAttribute(list, "aria-label", block.label);
      setText(empty, block.empty);
      empty.hidden = block.rows.length > 0;
      const next = new Map(block.rows.map((row) => [row.id, known.get(row.id) ?? new RowView()]));
      for (const row of block.rows) next.get(row.id)!.update(row);
      known = next;
      arrange(
        list,
        [...next.values()].map((view) => view.element),
      );
    },
  };
}

/** One line: who or what, what is so about it, and what can be done. */
class RowView {
  private readonly name = element("span", { class: "row-name" });
  private readonly detail = element("span", { class: "row-detail" });
  private readonly remarks = element("span", { class: "row-remarks" });
  private readonly mark = element("span", { class: "swatch", "aria-hidden": "true" });
  private readonly presses = element("div", { class: "row-presses" });
  private readonly buttons = new Map<string, ReturnType<typeof button>>();
  private readonly toggle = button();
  private readonly more = element("div", { class: "row-more" });
  private readonly moreBlocks = new BlockList(this.more);
  private readonly below = element("div", { class: "row-below blocks" });
  private readonly belowBlocks = new BlockList(this.below);
  readonly element = element(
    "li",
    {},
    element(
      "div",
      { class: "row-head" },
      this.mark,
      element("span", { class: "row-words" }, this.name, this.detail),
      this.remarks,
      this.presses,
    ),
    this.more,
    this.below,
  );
  private said = "";

  update(row: Row): void {
    setAttribute(this.element, "data-row", row.id);
    setAttribute(this.element, "class", row.quiet ? "quiet" : undefined);
    setText(this.name, row.name);
    setText(this.detail, row.detail);
    this.detail.hidden = row.detail === "";
    this.mark.hidden = row.colour === undefined;
    if (row.colour) this.mark.style.setProperty("background-color", row.colour);
    const said = JSON.stringify(row.remarks);
    if (said !== this.said) this.remarks.replaceChildren(...row.remarks.map(remark));
    this.said = said;
    this.updatePresses(row);
    this.updateMore(row);
    this.below.hidden = !row.below?.length;
    this.belowBlocks.update(row.below ?? []);
  }

  private updatePresses({ presses, more }: Row): void {
    const views = presses.map((press) => {
      const view = this.buttons.get(press.id) ?? button();
      this.buttons.set(press.id, view);
      view.update(press);
      return view.element;
    });
    if (more) views.push(this.toggle.element);
    arrange(this.presses, views);
  }

  private updateMore({ id, more }: Row): void {
    this.more.hidden = !more?.open;
    if (!more) return;
    this.toggle.update({ id: `more-${id}`, label: "⋯", press: more.toggle });
    setAttribute(this.toggle.element, "aria-label", more.label);
    setAttribute(this.toggle.element, "title", more.label);
    setAttribute(this.toggle.element, "aria-expanded", String(more.open));
    setAttribute(this.toggle.element, "class", "more");
    this.moreBlocks.update(more.open ? [{ kind: "buttons", buttons: more.presses }] : []);
  }
}

/** Something that is so, as a sign and in words. */
export function remark({ icon, label, tone = "quiet", brief }: Remark): HTMLElement {
  const words = element("span", { class: brief ? "unseen" : undefined }, label);
  return element("span", { class: `remark tone-${tone}`, title: label }, sign(icon), words);
}

/** Controls that can be looked at and not used, with the reason why; the page says it once, over the view. */
export function held(): View<BlockOf<"held">> {
  const controls = element("fieldset", { class: "held" });
  const blocks = new BlockList(controls);
  return {
    element: controls,
    update({ reason, blocks: inside }) {
      controls.disabled = reason !== "";
      setAttribute(controls, "title", reason || undefined);
      setAttribute(controls, "aria-description", reason || undefined);
      blocks.update(inside);
    },
  };
}
