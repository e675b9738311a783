import type { BlockOf, Option, Tick } from "../panels/content";
import type { View } from "./blocks";
import { element, setAttribute, setText, sign } from "./element";
import { remark } from "./rows_view";
import { swatch } from "./showing";

const RANGE_STEPS = 1000;
let made = 0;

/** Ids tie labels to inputs; the number keeps a panel drawn twice apart. */
export function uniqueId(): string {
  made += 1;
  return `input-${made}`;
}

export function field(): View<BlockOf<"field">> {
  const id = uniqueId();
  const label = element("label", { for: id });
  const input = element("input", { id, type: "text", autocomplete: "off", spellcheck: "false" });
  const unit = element("span", { class: "unit" });
  const units = element("select", { class: "units" });
  const suggestions = element("datalist", { id: `${id}-known` });
  let block: BlockOf<"field">;
  let begun = false;
  input.addEventListener("input", () => block.change(input.value));
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") block.enter?.();
  });
  units.addEventListener("change", () => block.units?.change(units.value));
  const row = element("div", { class: "input" }, input, unit);
  const box = element("div", {}, label, row, suggestions);
  return {
    element: box,
    update(next) {
      block = next;
      const kinds = ["field", next.wide && "wide", next.code && "code-field"];
      setAttribute(box, "class", kinds.filter(Boolean).join(" "));
      setAttribute(input, "name", next.id);
      setAttribute(input, "type", next.secret ? "password" : "text");
      setAttribute(input, "autocomplete", next.fill ?? "off");
      setAttribute(input, "autocapitalize", next.code ? "characters" : next.fill && "none");
      setAttribute(input, "inputmode", next.numeric ? "decimal" : undefined);
      setAttribute(input, "list", next.suggestions ? `${id}-known` : undefined);
      setText(label, next.label);
      setText(unit, next.unit ?? "");
      unit.hidden = !next.unit;
      if (!next.units) units.remove();
      else if (!units.isConnected) row.append(units);
      if (next.units) offer(units, next.units.label, next.units.options, next.units.value);
      if (input.value !== next.value) input.value = next.value;
      suggest(suggestions, next.suggestions ?? []);
      if (next.first && !begun) queueMicrotask(() => input.focus()); // once it is on the page
      begun = true;
    },
  };
}

/** Fill a list of choices; untouched where it is already so, for it may be open. */
function offer(list: HTMLSelectElement, label: string, options: readonly Option[], value: string): void {
  setAttribute(list, "aria-label", label);
  const known = [...list.options].map((option) => option.value).join();
  if (known !== options.map((option) => option.value).join())
    list.replaceChildren(...options.map((one) => element("option", { value: one.value }, one.label)));
  if (list.value !== value) list.value = value;
}

function suggest(suggestions: HTMLDataListElement, values: readonly string[]): void {
  if (suggestions.children.length === values.length) return;
  suggestions.replaceChildren(...values.map((value) => element("option", { value })));
}

export function area(): View<BlockOf<"area">> {
  const id = uniqueId();
  const label = element("label", { for: id, class: "unseen" });
  const input = element("textarea", { id, rows: "14", spellcheck: "false", autocomplete: "off" });
  const words = element("span");
  const problem = element("p", { id: `${id}-problem`, class: "text tone-danger", role: "status" });
  problem.append(sign("warning"), words);
  let block: BlockOf<"area">;
  input.addEventListener("input", () => block.change(input.value));
  return {
    element: element("div", { class: "field wide" }, label, input, problem),
    update(next) {
      block = next;
      setAttribute(input, "name", next.id);
      setAttribute(input, "aria-invalid", next.problem ? "true" : undefined);
      setAttribute(input, "aria-describedby", next.problem ? problem.id : undefined);
      setText(label, next.label);
      setText(words, next.problem ?? "");
      problem.hidden = !next.problem;
      if (input.value !== next.value) input.value = next.value;
    },
  };
}

export function select(): View<BlockOf<"select">> {
  const id = uniqueId();
  const label = element("label", { for: id });
  const input = element("select", { id });
  let block: BlockOf<"select">;
  let shown = "";
  input.addEventListener("change", () => block.change(input.value));
  return {
    element: element("div", { class: "field wide" }, label, input),
    update(next) {
      block = next;
      setAttribute(input, "name", next.id);
      setText(label, next.label);
      const options = JSON.stringify(next.options);
      if (options !== shown) {
        shown = options;
        input.replaceChildren(
          ...next.options.map((one) => element("option", { value: one.value }, one.label)),
        );
      }
      if (input.value !== next.value) input.value = next.value;
    },
  };
}

export function choices(): View<BlockOf<"choices">> {
  const name = uniqueId();
  const legend = element("legend");
  const options = element("div", { class: "options" });
  let block: BlockOf<"choices">;
  let shown = "";
  options.addEventListener("change", (event) => {
    if (event.target instanceof HTMLInputElement) block.change(event.target.value);
  });
  const box = element("fieldset", { class: "choices" }, legend, options);
  return {
    element: box,
    update(next) {
      block = next;
      setAttribute(box, "data-asks", next.id);
      setText(legend, next.label);
      setAttribute(options, "class", next.short ? "options short" : "options");
      const now = JSON.stringify(next.options);
      if (now !== shown) {
        shown = now;
        options.replaceChildren(
          ...next.options.map(({ value, label }) =>
            element(
              "label",
              {},
              element("input", { type: "radio", name, value }),
              element("span", {}, label),
            ),
          ),
        );
      }
      for (const input of options.querySelectorAll("input")) input.checked = input.value === next.value;
    },
  };
}

export function range(): View<BlockOf<"range">> {
  const input = element("input", { type: "range", min: "0", max: String(RANGE_STEPS), step: "1" });
  const ticks = element("div", { class: "ticks", "aria-hidden": "true" });
  const name = element("span");
  const value = element("span", { class: "range-value" });
  const over = element("div", { class: "range-over", "aria-hidden": "true" }, name, value);
  let block: BlockOf<"range">;
  let shown = "";
  input.addEventListener("input", () => block.change(Number(input.value) / RANGE_STEPS));
  input.addEventListener("keydown", (event) => {
    const stop = stopFor(event.key, block);
    if (stop === undefined) return;
    event.preventDefault();
    block.change(stop);
  });
  return {
    element: element("div", { class: "range" }, over, input, ticks),
    update(next) {
      block = next;
      const steps = String(Math.round(next.value * RANGE_STEPS));
      setAttribute(input, "name", next.id);
      setAttribute(input, "aria-label", next.label);
      setAttribute(input, "aria-valuetext", next.text);
      over.hidden = !next.named;
      setText(name, next.named ? next.label : "");
      setText(value, next.named ? next.text : "");
      const marks = JSON.stringify(next.ticks ?? []);
      if (marks !== shown) ticks.replaceChildren(...(next.ticks ?? []).map(tickOf));
      shown = marks;
      if (input.value !== steps) input.value = steps;
      input.style.setProperty("--filled", `${next.value * 100}%`);
    },
  };
}

/** The stop that an arrow key leads to; undefined leaves the key to the browser. */
function stopFor(key: string, { stops, value }: BlockOf<"range">): number | undefined {
  if (key === "ArrowRight" || key === "ArrowUp") return stops?.find((stop) => stop > value);
  if (key === "ArrowLeft" || key === "ArrowDown") return stops?.findLast((stop) => stop < value);
  return undefined;
}

/** A named place: the first stands at its left end, the last at its right, so that none stands out. */
function tickOf({ label, at }: Tick): HTMLElement {
  const tick = element("span", {}, label);
  tick.style.setProperty("--at", String(at));
  return tick;
}

export function toggle(): View<BlockOf<"toggle">> {
  const id = uniqueId();
  const input = element("input", { id, type: "checkbox", role: "switch" });
  const words = element("span");
  const label = element("label", { for: id, class: "toggle" }, words, input);
  const about = element("div", { class: "toggle-about", id: `${id}-about` });
  const box = element("div", { class: "toggle-box" }, label, about);
  let block: BlockOf<"toggle">;
  let shown: string | undefined;
  let said = "";
  input.addEventListener("change", () => block.change(input.checked));
  return {
    element: box,
    update(next) {
      block = next;
      setAttribute(input, "name", next.id);
      setText(words, next.label);
      const now = JSON.stringify([next.detail, next.remark]);
      if (now !== said) {
        about.replaceChildren(
          ...(next.detail ? [element("p", { class: "by" }, next.detail)] : []),
          ...(next.remark ? [remark(next.remark)] : []),
        );
        about.hidden = about.children.length === 0;
        setAttribute(input, "aria-describedby", about.hidden ? undefined : about.id);
      }
      said = now;
      if (next.colour !== shown) {
        shown = next.colour;
        label.querySelector(".swatch")?.remove();
        if (next.colour) label.prepend(swatch(next.colour));
      }
      if (input.checked !== next.on) input.checked = next.on;
    },
  };
}
