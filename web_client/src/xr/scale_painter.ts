import type { BlockOf } from "../panels/content";
import { BUTTON, GAP, INK, MARKS, SMALL, TEXT, type Pen } from "./pen";

/** So many stand side by side where there are many: each is as large as a button. */
const ACROSS = 7;

/** One of a few points between two ends: words below one another, circles in a row, many points in rows. */
export function scale(block: BlockOf<"scale">, pen: Pen): void {
  const { id, label, brief, value, points, ends, look, open, change } = block;
  if (!brief) pen.gap(() => pen.write(label, TEXT, INK.plain, 600));
  if (open) pen.write(`${MARKS["warning"]} ${open}`, SMALL, INK.warning);
  if (look === "words") {
    for (const { value: point, label: word } of points)
      pen.pressedRow(
        word,
        point === value ? "●" : "○",
        `${id}-${point}`,
        () => change(point),
        point === value,
      );
    pen.y += GAP / 2;
    return;
  }
  cells(block, pen);
  if (ends) between(ends, pen);
}

function cells({ id, value, points, look, change }: BlockOf<"scale">, pen: Pen): void {
  const across = points.length > 9 ? ACROSS : points.length;
  const width = (pen.width - (across - 1) * (GAP / 2)) / across;
  points.forEach(({ value: point, label }, i) => {
    const chosen = point === value;
    const mark = chosen ? "●" : look === "numbers" ? label : look === "line" ? String(i + 1) : "○";
    const x = pen.left + (i % across) * (width + GAP / 2);
    pen.button({ id: `${id}-${point}`, label: mark, primary: chosen, press: () => change(point) }, x, width);
    if (i % across === across - 1 || i === points.length - 1) pen.y += BUTTON + GAP / 2;
  });
}

/** The words at the ends, one at the left and one at the right. */
function between({ low, high }: { low: string; high: string }, pen: Pen): void {
  const { left, right, width, y } = pen;
  pen.between(left, left + width / 2 - GAP, () => pen.write(low, SMALL, INK.quiet));
  const below = pen.y;
  pen.y = y;
  pen.between(left + width / 2 + GAP, right, () => {
    for (const line of pen.wrap(high, SMALL, pen.width)) {
      pen.ink.textAlign = "right";
      pen.ink.fillStyle = INK.quiet;
      pen.ink.fillText(line, pen.right, pen.y);
      pen.ink.textAlign = "left";
      pen.y += SMALL * 1.32;
    }
  });
  pen.y = Math.max(below, pen.y) + GAP;
}
