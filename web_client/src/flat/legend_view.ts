import type { BlockOf } from "../panels/content";
import type { View } from "./blocks";
import { element, setAttribute, setText } from "./element";

/** The colours of a field with their values, and the same in words for those who do not see them. */
export function legend(): View<BlockOf<"legend">> {
  const name = element("span", { class: "legend-name" });
  const bar = element("div", { class: "bar" });
  const low = element("span");
  const high = element("span");
  const ends = element("div", { class: "ends" }, low, high);
  const note = element("span", { class: "legend-note" });
  const picture = element("div", { "aria-hidden": "true" }, name, bar, ends, note);
  const words = element("p", { class: "unseen" });
  return {
    element: element("div", { class: "legend" }, picture, words),
    update(block) {
      setText(name, block.name);
      setText(low, block.low);
      setText(high, block.high);
      setText(note, block.note ?? "");
      note.hidden = !block.note;
      setText(words, block.text);
      setAttribute(bar, "data-colours", block.colours.join(","));
      bar.style.setProperty("background", `linear-gradient(to right, ${block.colours.join(", ")})`);
    },
  };
}
