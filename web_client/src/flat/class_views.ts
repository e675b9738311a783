import type { ShareBar, BlockOf, LearnerLine } from "../panels/content";
import type { View } from "./blocks";
import { arrange, element, setAttribute, setText } from "./element";
import { remark } from "./rows_view";
import { button } from "./showing";

const COLUMNS = ["name", "step", "errors", "hints", "time", "state"] as const;

/** Who learns, as a table; a line keeps its elements while it moves, so that the focus stays where it is. */
export function learners(): View<BlockOf<"learners">> {
  const caption = element("caption", { class: "unseen" });
  const head = element("tr");
  const body = element("tbody");
  const table = element("table", { class: "learners" }, caption, element("thead", {}, head), body);
  const empty = element("p", { class: "text tone-quiet" });
  let known = new Map<string, LearnerView>();
  return {
    element: element("div", {}, empty, table),
    update(block) {
      setText(caption, block.label);
      setText(empty, block.empty);
      empty.hidden = block.lines.length > 0;
      table.hidden = block.lines.length === 0;
      if (head.textContent !== block.columns.join(""))
        head.replaceChildren(
          ...block.columns.map((column, i) =>
            element("th", { scope: "col", class: `learner-${COLUMNS[i]}` }, column),
          ),
        );
      const next = new Map(block.lines.map((line) => [line.id, known.get(line.id) ?? new LearnerView()]));
      for (const line of block.lines) next.get(line.id)!.update(line, block.columns);
      known = next;
      arrange(
        body,
        [...next.values()].map((view) => view.element),
      );
    },
  };
}

class LearnerView {
  private readonly opener = button();
  private readonly work = element("span", { class: "by" });
  private readonly count = element("span", { class: "learner-count" });
  private readonly title = element("span", { class: "by" });
  private readonly fill = element("span", { class: "fill" });
  private readonly cells = {
    step: element(
      "td",
      {},
      element(
        "span",
        { class: "learner-way" },
        this.count,
        element("span", { class: "bar", "aria-hidden": "true" }, this.fill),
        this.title,
      ),
    ),
    errors: element("td"),
    hints: element("td"),
    time: element("td"),
    state: element("td"),
  };
  readonly element = element(
    "tr",
    {},
    element("th", { scope: "row", class: "learner-name" }, this.opener.element, this.work),
    ...Object.values(this.cells),
  );
  private said = "";

  update(line: LearnerLine, columns: readonly string[]): void {
    const { step, errors, hints, time, state } = line;
    setAttribute(this.element, "data-learner", line.id);
    setAttribute(this.element, "data-tone", state.find(({ tone }) => tone !== "quiet")?.tone ?? "quiet");
    setAttribute(this.element, "data-chosen", line.chosen);
    this.opener.update(line.open);
    setAttribute(this.opener.element, "aria-pressed", String(line.chosen));
    setText(this.work, line.work);
    setText(this.count, step.text);
    setText(this.title, step.title);
    this.fill.style.inlineSize = `${100 * step.fraction}%`;
    setText(this.cells.errors, errors);
    setText(this.cells.hints, hints);
    setText(this.cells.time, time);
    const said = JSON.stringify(state);
    if (said !== this.said) this.cells.state.replaceChildren(...state.map(remark));
    this.said = said;
    Object.entries(this.cells).forEach(([name, cell], i) => {
      setAttribute(cell, "class", `learner-${name}`);
      setAttribute(cell, "data-column", columns[i + 1] ?? "");
    });
  }
}

/** Shares beside each other, each with its number. */
export function shares(): View<BlockOf<"shares">> {
  const caption = element("caption", { class: "unseen" });
  const head = element("tr");
  const body = element("tbody");
  let shown = "";
  return {
    element: element("table", { class: "shares" }, caption, element("thead", {}, head), body),
    update(block) {
      const now = JSON.stringify([block.label, block.columns, block.bars]);
      if (now === shown) return;
      shown = now;
      setText(caption, block.label);
      head.replaceChildren(...block.columns.map((column) => element("th", { scope: "col" }, column)));
      body.replaceChildren(...block.bars.map(barRow));
    },
  };
}

function barRow({ id, title, share, text, besides }: ShareBar): HTMLElement {
  const fill = element("span", { class: "fill" });
  fill.style.inlineSize = `${100 * share}%`;
  return element(
    "tr",
    { "data-bar": id },
    element("th", { scope: "row" }, title),
    element(
      "td",
      {},
      element("span", { class: "bar", "aria-hidden": "true" }, fill),
      element("span", {}, text),
    ),
    element("td", {}, besides),
  );
}
