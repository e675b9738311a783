import type { BlockOf, Comparison, ComputedLine, StepMark } from "../panels/content";
import type { View } from "./blocks";
import { arrange, element, setAttribute, setText, sign } from "./element";
import { remark } from "./rows_view";

/** The steps of the work, as a list that leads through them. */
export function steps(): View<BlockOf<"steps">> {
  const list = element("ol", { class: "steps" });
  const known = new Map<string, ReturnType<typeof stepView>>();
  return {
    element: element("nav", {}, list),
    update(block) {
      setAttribute(list, "aria-label", block.label);
      arrange(
        list,
        block.steps.map((step) => {
          const view = known.get(step.id) ?? stepView();
          known.set(step.id, view);
          view.update(step);
          return view.element;
        }),
      );
    },
  };
}

function stepView(): { element: HTMLElement; update(step: StepMark): void } {
  const icon = element("span", { class: "step-sign" });
  const title = element("span", { class: "step-title" });
  const state = element("span", { class: "step-state" });
  const detail = element("span", { class: "step-detail" });
  const button = element("button", { type: "button" }, icon, title, state, detail);
  let press: () => void = () => undefined;
  let shown = "";
  button.addEventListener("click", () => press());
  return {
    element: element("li", {}, button),
    update(step) {
      press = step.press;
      setAttribute(button, "data-id", `step-${step.id}`);
      setAttribute(button, "class", `step tone-${step.state.tone ?? "plain"}`);
      setAttribute(button, "aria-current", step.current ? "step" : undefined);
      setText(title, step.title);
      setText(state, step.state.label);
      setText(detail, step.detail);
      if (shown !== step.state.icon) icon.replaceChildren(sign(step.state.icon));
      shown = step.state.icon;
    },
  };
}

/** Values one after the other; those that hold no more are struck through, and say why. */
export function history(): View<BlockOf<"history">> {
  const list = element("ol", { class: "history" });
  let shown = "";
  return {
    element: list,
    update(block) {
      setAttribute(list, "aria-label", block.label);
      const now = JSON.stringify(block.lines);
      if (now === shown) return;
      shown = now;
      list.replaceChildren(
        ...block.lines.map(({ id, value, struck, who, why }) => {
          const words = element(struck ? "del" : "strong", { class: "history-value" }, value);
          const line = element("li", { "data-entry": id }, words, element("span", { class: "by" }, who));
          if (why) line.append(element("q", {}, why));
          return line;
        }),
      );
    },
  };
}

/** What follows from the values; each line opens to its formula and what went into it. */
export function computed(): View<BlockOf<"computed">> {
  const heading = element("h4");
  const lines = element("div", { class: "computed-lines" });
  const known = new Map<string, ReturnType<typeof computedView>>();
  return {
    element: element("section", { class: "computed" }, heading, lines),
    update(block) {
      setText(heading, block.label);
      arrange(
        lines,
        block.lines.map((line) => {
          const view = known.get(line.id) ?? computedView();
          known.set(line.id, view);
          view.update(line);
          return view.element;
        }),
      );
    },
  };
}

function computedView(): { element: HTMLElement; update(line: ComputedLine): void } {
  const label = element("span", { class: "computed-label" });
  const value = element("span", { class: "computed-value" });
  const missing = element("p", { class: "text tone-quiet" });
  const formula = element("p", { class: "formula" });
  const inputs = element("dl", { class: "quantities" });
  const source = element("p", { class: "text tone-quiet" });
  const box = element(
    "details",
    {},
    element("summary", {}, label, value),
    element("div", { class: "computed-more" }, missing, formula, inputs, source),
  );
  let shown = "";
  return {
    element: box,
    update(line) {
      setAttribute(box, "class", `tone-${line.tone}`);
      setAttribute(box, "data-quantity", line.id);
      setText(label, line.label);
      setText(value, line.value);
      setText(missing, line.missing);
      setText(formula, line.formula);
      setText(source, line.source);
      for (const text of [missing, formula, source]) text.hidden = text.textContent === "";
      const now = JSON.stringify(line.inputs);
      if (now === shown) return;
      shown = now;
      inputs.replaceChildren(
        ...line.inputs.map((one) =>
          element("div", {}, element("dt", {}, one.label), element("dd", {}, one.value)),
        ),
      );
    },
  };
}

/** What was predicted beside what was measured. */
export function comparison(): View<BlockOf<"comparison">> {
  const caption = element("caption", { class: "unseen" });
  const head = element("tr");
  const body = element("tbody");
  let shown = "";
  return {
    element: element("table", { class: "comparison" }, caption, element("thead", {}, head), body),
    update(block) {
      const now = JSON.stringify([block.label, block.columns, block.rows]);
      if (now === shown) return;
      shown = now;
      setText(caption, block.label);
      head.replaceChildren(...block.columns.map((column) => element("th", { scope: "col" }, column)));
      body.replaceChildren(...block.rows.flatMap(comparedRows));
    },
  };
}

/** A quantity with both its values, and below them how these go together. */
function comparedRows({ label, predicted, measured, remark: said }: Comparison): HTMLElement[] {
  const row = element(
    "tr",
    {},
    element("th", { scope: "row" }, label),
    element("td", { class: "predicted" }, predicted),
    element("td", { class: "measured" }, measured),
  );
  if (!said) return [row];
  setAttribute(row, "class", "remarked");
  return [row, element("tr", {}, element("td", { colspan: "3" }, remark(said)))];
}
