import type { BlockOf } from "../panels/content";
import type { View } from "./blocks";
import { element, setAttribute, setText } from "./element";

/** Letters or words to be compared by eye, large; whoever hears them gets them one by one. */
export function code(): View<BlockOf<"code">> {
  const label = element("span", { class: "code-label" });
  const seen = element("span", { class: "code-text", "aria-hidden": "true" });
  const spoken = element("span", { class: "unseen" });
  const box = element("p", { class: "code" }, label, seen, spoken);
  return {
    element: box,
    update(block) {
      setAttribute(box, "role", block.live ? "status" : undefined);
      setText(label, block.label);
      setText(seen, block.text);
      setText(spoken, block.spoken);
    },
  };
}

const QUIET = 4; // modules of light around the code: a camera finds it by them

/** A code for cameras: dark on light in every theme. */
export function qr(): View<BlockOf<"qr">> {
  const paper = drawn("rect", { class: "qr-paper", "aria-hidden": "true" });
  const ink = drawn("path", { class: "qr-ink", "aria-hidden": "true" });
  const picture = drawn("svg", { role: "img" });
  picture.append(paper, ink);
  return {
    element: element("div", { class: "qr" }, picture),
    update({ label, rows }) {
      const side = String(rows.length + 2 * QUIET);
      setAttribute(picture, "aria-label", label);
      setAttribute(picture, "viewBox", `0 0 ${side} ${side}`);
      setAttribute(paper, "width", side);
      setAttribute(paper, "height", side);
      setAttribute(ink, "d", modulesOf(rows));
    },
  };
}

/** One stroke per run of dark modules, so that no hairline shows between neighbours. */
function modulesOf(rows: readonly string[]): string {
  return rows
    .flatMap((row, y) =>
      [...row.matchAll(/1+/g)].map(
        ({ index, 0: run }) => `M${index + QUIET} ${y + QUIET}h${run.length}v1h-${run.length}z`,
      ),
    )
    .join("");
}

function drawn(tag: string, attributes: Readonly<Record<string, string>>): SVGElement {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) setAttribute(made, name, value);
  return made as SVGElement;
}
