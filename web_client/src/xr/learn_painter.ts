import type { BlockOf, Card, Remark, TableRow } from "../panels/content";
import { FRAME, PICTOGRAM_SIZE, PICTOGRAMS } from "../panels/pictograms";
import { FONT, GAP, INK, LINE, MARKS, RIM, SMALL, type Pen } from "./pen";

const SIGN = 96; // of a hazard pictogram
const BAR = 26;
const MOST_PICTURE = 0.6; // of the width
const PAPER = "#ffffff";
const DRAWN = "#14181c";
const WARNING_RED = "#d4202a";

/** Modules to begin with, a line each. */
export function cards(block: BlockOf<"cards">, pen: Pen): void {
  for (const card of block.cards) {
    const state = markOf(card);
    pen.pressedRow(card.title, state, card.id, card.press, state !== "");
  }
  pen.y += GAP / 2;
}

function markOf({ remarks, fraction }: Card): string {
  if (fraction !== undefined) return `${Math.round(100 * fraction)}\u2009%`;
  const [first] = remarks;
  return first ? (MARKS[first.icon] ?? "") : "";
}

/** Pictograms with their names, what is dangerous word for word, and what protects. */
export function hazards(block: BlockOf<"hazards">, pen: Pen): void {
  pen.write(`${MARKS["warning"]} ${block.label}`, SMALL, INK.warning, 600);
  for (const { code, name } of block.pictograms) pictogram(code, name, pen);
  for (const item of block.items) pen.write(item, SMALL, INK.plain);
  const { label, items } = block.equipment;
  if (items.length > 0) pen.write(`${label}: ${items.join(", ")}`, SMALL, INK.warning);
  pen.y += GAP;
}

function pictogram(code: string, name: string, pen: Pen): void {
  const { ink, left, y } = pen;
  const { filled, lines } = PICTOGRAMS[code] ?? { filled: "", lines: "" };
  ink.save();
  ink.translate(left, y);
  ink.scale(SIGN / PICTOGRAM_SIZE, SIGN / PICTOGRAM_SIZE);
  const frame = new Path2D(FRAME);
  ink.fillStyle = PAPER;
  ink.fill(frame);
  ink.strokeStyle = WARNING_RED;
  ink.lineWidth = 3;
  ink.stroke(frame);
  ink.fillStyle = DRAWN;
  ink.fill(new Path2D(filled), "evenodd");
  ink.strokeStyle = DRAWN;
  ink.lineWidth = 2;
  ink.stroke(new Path2D(lines));
  ink.restore();
  ink.font = `${SMALL}px ${FONT}`;
  ink.fillStyle = INK.plain;
  ink.fillText(`${name} (${code})`, left + SIGN + GAP, y + (SIGN - SMALL) / 2, pen.width - SIGN - GAP);
  pen.y += SIGN + GAP / 3;
}

/** Options of which several may be taken. */
export function ticks({ id, label, values, options, change }: BlockOf<"ticks">, pen: Pen): void {
  pen.write(label, SMALL, INK.quiet);
  for (const { value, label: words } of options) {
    const on = values.includes(value);
    pen.pressedRow(words, on ? "☑" : "☐", `${id}-${value}`, () => change(value, !on), on);
  }
  pen.y += GAP / 2;
}

/** A table: the first column takes what the others leave. */
export function table({ label, columns, rows, empty }: BlockOf<"table">, pen: Pen): void {
  if (rows.length === 0) return empty ? pen.gap(() => pen.write(empty, SMALL, INK.quiet)) : undefined;
  pen.write(label, SMALL, INK.quiet);
  line(columns, pen, INK.quiet, 400);
  for (const row of rows) line(row.cells.map(words), pen, INK.plain, weightOf(row));
  pen.y += GAP;
}

function line(cells: readonly string[], pen: Pen, colour: string, weight: number): void {
  const { ink } = pen;
  const width = pen.width / cells.length;
  ink.font = `${weight} ${SMALL}px ${FONT}`;
  ink.fillStyle = colour;
  cells.forEach((cell, i) => ink.fillText(cell, pen.left + i * width, pen.y, width - GAP / 2));
  pen.y += SMALL * LINE;
}

function weightOf({ strong }: TableRow): number {
  return strong ? 600 : 400;
}

function words(cell: string | Remark): string {
  return typeof cell === "string" ? cell : [MARKS[cell.icon], cell.label].filter(Boolean).join(" ");
}

/** Lengths to be compared by eye. */
export function bars({ label, bars: all }: BlockOf<"bars">, pen: Pen): void {
  pen.write(label, SMALL, INK.quiet);
  for (const { label: name, value, share, tone } of all) {
    pen.row(name, value);
    pen.ink.fillStyle = tone === "plain" ? "#d9a441" : RIM;
    pen.ink.fillRect(pen.left, pen.y, pen.width * share, BAR);
    pen.y += BAR + GAP / 2;
  }
  pen.y += GAP / 2;
}

/** A picture as soon as it has come; its words stand there before, and where none comes. */
export function picture(
  { text, caption }: BlockOf<"picture">,
  image: HTMLImageElement | undefined,
  pen: Pen,
): void {
  if (!image) return pen.gap(() => pen.write(text, SMALL, INK.quiet));
  const { naturalWidth, naturalHeight } = image;
  const shape = naturalWidth > 0 && naturalHeight > 0 ? naturalHeight / naturalWidth : 0.6;
  const height = Math.min(pen.width * shape, pen.width * MOST_PICTURE);
  const width = height / shape;
  const x = pen.left + (pen.width - width) / 2;
  pen.ink.fillStyle = PAPER;
  pen.ink.fillRect(x, pen.y, width, height);
  pen.ink.drawImage(image, x, pen.y, width, height);
  pen.y += height + GAP / 3;
  if (caption) pen.write(caption, SMALL * 0.85, INK.quiet);
  pen.y += GAP;
}

/** A value on its way between two ends, with its name and what it is now. */
export function namedRange({ id, label, value, text, stops, change }: BlockOf<"range">, pen: Pen): void {
  const less = stops?.findLast((stop) => stop < value) ?? Math.max(0, value - 0.1);
  const more = stops?.find((stop) => stop > value) ?? Math.min(1, value + 0.1);
  const width = 72;
  const top = pen.y;
  pen.button(
    { id: `${id}-less`, label: "−", press: () => change(less) },
    pen.right - 2 * width - GAP / 2,
    width,
  );
  pen.button({ id: `${id}-more`, label: "+", press: () => change(more) }, pen.right - width, width);
  pen.between(pen.left, pen.right - 2 * width - 1.5 * GAP, () => {
    pen.row(label, text);
    pen.bar(pen.left, pen.width, value);
  });
  pen.y = top + width + GAP / 2;
}
