import type { BlockOf, ScalePoint } from "../panels/content";
import { FONT, GAP, INK, KEY, LINE, MARKS, RIM, SMALL, TEXT, type Pen } from "./pen";

type Scale = BlockOf<"scale">;

const QUESTION = TEXT * 1.15;
const ACROSS = 11; // numbers in a row: 0 to 10, then 11 to 20
const TICK = { low: 30, middle: 46, high: 62 } as const;
const ENDS_APART = 0.46; // of the width, for each end's words

/** An item of a questionnaire: its words, and points that a ray or a finger meets. */
export function scale(block: Scale, pen: Pen): void {
  if (!block.brief) {
    pen.write(block.label, QUESTION, INK.plain, 600);
    pen.y += GAP / 2;
  }
  if (block.open) pen.gap(() => pen.write(`${MARKS["warning"]} ${block.open}`, SMALL, INK.warning));
  POINTS[block.look](block, pen);
  pen.y += GAP / 2;
}

const POINTS: Record<Scale["look"], (block: Scale, pen: Pen) => void> = { words, circles, line, numbers };

function words({ id, value, points, change }: Scale, pen: Pen): void {
  for (const point of points) {
    const on = point.value === value;
    pen.pressedRow(point.label, on ? "●" : "○", idOf(id, point), () => change(point.value), on, KEY);
  }
}

function circles(block: Scale, pen: Pen): void {
  row(block, block.points, block.points.length, (on) => (on ? "●" : "○"), pen);
  ends(block, pen);
}

function numbers(block: Scale, pen: Pen): void {
  const { points } = block;
  for (let from = 0; from < points.length; from += ACROSS)
    row(block, points.slice(from, from + ACROSS), ACROSS, (_, { label }) => label, pen);
  ends(block, pen);
}

function row(
  { id, value, change }: Scale,
  points: readonly ScalePoint[],
  across: number,
  sign: (on: boolean, point: ScalePoint) => string,
  pen: Pen,
): void {
  const gap = GAP / 2;
  const width = (pen.width - gap * (across - 1)) / across;
  points.forEach((point, i) => {
    const on = point.value === value;
    const press = {
      id: idOf(id, point),
      label: sign(on, point),
      primary: on,
      press: () => change(point.value),
    };
    pen.button(press, pen.left + i * (width + gap), width, KEY);
  });
  pen.y += KEY + gap;
}

/** A line with a tick for each point; who met the one beside it goes on by one with the keys below. */
function line(block: Scale, pen: Pen): void {
  const { id, value, points, change } = block;
  const { ink } = pen;
  const width = pen.width / points.length;
  const foot = pen.y + KEY;
  ink.fillStyle = INK.quiet;
  ink.fillRect(pen.left + width / 2, foot - 4, pen.width - width, 4);
  points.forEach((point, i) => {
    const x = pen.left + i * width;
    const name = idOf(id, point);
    const on = point.value === value;
    const met = pen.isMet(name);
    const high = on || met ? TICK.high : 2 * i + 1 === points.length ? TICK.middle : TICK.low;
    const thick = on ? 14 : met ? 10 : 4;
    ink.fillStyle = on ? RIM : met ? INK.plain : INK.quiet;
    ink.fillRect(x + (width - thick) / 2, foot - high, thick, high);
    if (on) {
      ink.beginPath();
      ink.arc(x + width / 2, foot - TICK.high, 18, 0, 2 * Math.PI);
      ink.fill();
    }
    pen.target(name, x, width, KEY + GAP / 2, () => change(point.value));
  });
  pen.y = foot + GAP / 2;
  ends(block, pen);
  const at = points.findIndex((point) => point.value === value);
  const step = (by: number, label: string, x: number) => {
    const next = at < 0 ? undefined : points[at + by];
    const press = () => next && change(next.value);
    pen.button({ id: `${id}${label}`, label, disabled: !next, press }, x, 2 * KEY, KEY);
  };
  step(-1, "−", pen.left);
  step(1, "+", pen.right - 2 * KEY);
  pen.y += KEY + GAP;
}

/** What the two ends mean, each below its own. */
function ends({ ends: said }: Scale, pen: Pen): void {
  if (!said) return;
  const { ink } = pen;
  const width = ENDS_APART * pen.width;
  const [low, high] = [said.low, said.high].map((text) => pen.wrap(text, SMALL, width));
  ink.font = `${SMALL}px ${FONT}`;
  ink.fillStyle = INK.plain;
  low!.forEach((text, i) => ink.fillText(text, pen.left, pen.y + i * SMALL * LINE));
  ink.textAlign = "right";
  high!.forEach((text, i) => ink.fillText(text, pen.right, pen.y + i * SMALL * LINE));
  ink.textAlign = "left";
  pen.y += Math.max(low!.length, high!.length) * SMALL * LINE + GAP;
}

function idOf(id: string, { value }: ScalePoint): string {
  return `${id}-${value}`;
}
