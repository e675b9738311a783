import type { BlockOf, ScalePoint } from "../panels/content";
import { uniqueId } from "./asking";
import type { View } from "./blocks";
import { element, setAttribute, setText, sign } from "./element";

/** One of a few points between two ends: radio buttons, so that arrows move and a space takes. */
export function scale(): View<BlockOf<"scale">> {
  const name = uniqueId();
  const legend = element("legend");
  const [low, high] = [element("span", { class: "end" }), element("span", { class: "end high" })];
  const points = element("div", { class: "points" });
  const row = element("div", { class: "scale-row" }, low, points, high);
  const words = element("span");
  const open = element("p", { class: "text tone-warning", id: `${name}-open` }, sign("warning"), words);
  const box = element("fieldset", {}, legend, row, open);
  let block: BlockOf<"scale">;
  let shown = "";
  let called = 0;
  points.addEventListener("change", ({ target }) => {
    if (target instanceof HTMLInputElement) block.change(Number(target.value));
  });
  dragAlong(points);
  return {
    element: box,
    update(next) {
      block = next;
      setAttribute(
        box,
        "class",
        ["scale", `as-${next.look}`, next.open && "is-open"].filter(Boolean).join(" "),
      );
      setAttribute(box, "data-scale", next.id);
      setAttribute(box, "lang", next.language);
      setAttribute(box, "aria-describedby", next.open ? open.id : undefined);
      setAttribute(legend, "role", next.live ? "status" : undefined);
      setAttribute(legend, "class", next.brief ? "brief" : undefined);
      setText(legend, next.label);
      updateEnds(next, low, high);
      setText(words, next.open);
      open.hidden = next.open === "";
      const now = JSON.stringify(next.points);
      if (now !== shown) points.replaceChildren(...next.points.map((point) => pointOf(point, name)));
      shown = now;
      for (const input of points.querySelectorAll("input"))
        input.checked = Number(input.value) === next.value;
      if (next.called > called) queueMicrotask(() => lead(box)); // once it is on the page
      called = next.called;
    },
  };
}

/** The names of the first and last points say the same to who hears them. */
function updateEnds({ ends }: BlockOf<"scale">, low: HTMLElement, high: HTMLElement): void {
  for (const [end, text] of [
    [low, ends?.low ?? ""],
    [high, ends?.high ?? ""],
  ] as const) {
    setText(end, text);
    setAttribute(end, "aria-hidden", "true");
    end.hidden = ends === null;
  }
}

function pointOf({ value, label, name }: ScalePoint, group: string): HTMLElement {
  const input = element("input", {
    ...{ type: "radio", name: group, value: String(value), "aria-label": name },
  });
  return element("label", {}, input, element("span", { "aria-hidden": "true" }, label));
}

function lead(box: HTMLElement): void {
  box.scrollIntoView({ block: "center" });
  box.querySelector("input")?.focus({ preventScroll: true });
}

/** A finger that moves along a line of ticks takes the one below it: alone, each is narrower than a finger. */
function dragAlong(points: HTMLElement): void {
  points.addEventListener("pointermove", (event) => {
    if (event.buttons !== 1 || !points.closest(".as-line")) return;
    const under = [...points.children].find((label) => {
      const { left, right } = label.getBoundingClientRect();
      return event.clientX >= left && event.clientX < right;
    });
    const input = under?.querySelector("input");
    if (input && !input.checked) input.click();
  });
}
