import type { Block, BlockOf, Press, Remark } from "../panels/content";
import { FONT, GAP, INK, KEY, LINE, MARKS, SMALL, TEXT, type Pen } from "./pen";

const NUMBER = 84;
const ROWS = [
  ["7", "8", "9"],
  ["4", "5", "6"],
  ["1", "2", "3"],
  ["-", "0", "."],
] as const;
const NAMES = 0.34; // of the width of a table
const MAIN = 0.57; // the keys' share of the width

/** The main half on the side of the hand that works, the other beside it. */
export function split(
  { hand, main, beside }: BlockOf<"split">,
  pen: Pen,
  draw: (block: Block) => void,
): void {
  const { left, right, y: top } = pen;
  const width = MAIN * (right - left) - GAP;
  const [mainLeft, mainRight] = hand === "left" ? [left, left + width] : [right - width, right];
  const [besideLeft, besideRight] =
    hand === "left" ? [mainRight + 2 * GAP, right] : [left, mainLeft - 2 * GAP];
  pen.between(mainLeft, mainRight, () => main.forEach(draw));
  const bottom = pen.y;
  pen.y = top;
  pen.between(besideLeft, besideRight, () => beside.forEach(draw));
  pen.y = Math.max(bottom, pen.y);
}

/** The value, as large as there is room, against its target. */
export function display({ value, unit, empty, target, remarks, live }: BlockOf<"display">, pen: Pen): void {
  const { ink } = pen;
  const height = NUMBER + 2 * SMALL * LINE + 1.5 * GAP;
  ink.beginPath();
  ink.roundRect(pen.left, pen.y, pen.width, height, 14);
  ink.fillStyle = "#0a1828";
  ink.fill();
  ink.strokeStyle = live ? INK.plain : "#3a5570";
  ink.lineWidth = live ? 6 : 3;
  ink.stroke();
  ink.textAlign = "right";
  ink.fillStyle = INK.quiet;
  ink.font = `${TEXT}px ${FONT}`;
  const edge = pen.right - GAP;
  const besides = unit ? ink.measureText(unit).width + GAP / 2 : 0;
  ink.fillText(unit, edge, pen.y + GAP / 2 + NUMBER - TEXT * LINE);
  ink.fillStyle = value ? INK.plain : INK.quiet;
  ink.font = `600 ${NUMBER}px ${FONT}`;
  ink.fillText(value || empty, edge - besides, pen.y + GAP / 2, pen.width - 2 * GAP - besides);
  ink.textAlign = "left";
  const foot = pen.y + NUMBER + GAP;
  ink.font = `${SMALL}px ${FONT}`;
  ink.fillStyle = INK.quiet;
  ink.fillText(target, pen.left + GAP, foot, pen.width - 2 * GAP);
  const said = remarks[0];
  if (said) {
    ink.fillStyle = INK[said.tone ?? "plain"];
    ink.fillText(words(said), pen.left + GAP, foot + SMALL * LINE, pen.width - 2 * GAP);
  }
  pen.y += height + GAP;
}

/** Digits in three columns, and beside them what takes back and what stores. */
export function keypad({ id, decimal, key, erase, enter }: BlockOf<"keypad">, pen: Pen): void {
  const gap = GAP / 2;
  const width = (pen.width - 3 * gap) / 4.5;
  const top = pen.y;
  for (const [line, row] of ROWS.entries()) {
    pen.y = top + line * (KEY + gap);
    for (const [column, sign] of row.entries()) {
      const label = sign === "-" ? "±" : sign === "." ? decimal : sign;
      const press: Press = {
        id: `key-${sign}`,
        label,
        press: () => key(sign === "." ? decimal : sign),
      };
      pen.button(press, pen.left + column * (width + gap), width, KEY, 48, id);
    }
  }
  const x = pen.left + 3 * (width + gap);
  const last = pen.right - x;
  pen.y = top;
  pen.button({ ...erase, label: "" }, x, last, KEY);
  pen.y = top + KEY + gap;
  pen.button(enter, x, last, 3 * KEY + 2 * gap, SMALL);
  pen.y = top + 4 * KEY + 3 * gap + GAP;
}

/** A question at its field with the answers that a tap gives; remarks without. */
export function comment({ text, who, state, answer, presses }: BlockOf<"comment">, pen: Pen): void {
  pen.write(words(state), SMALL, INK[state.tone ?? "plain"], 600);
  pen.write(text, TEXT, INK.plain);
  pen.gap(() => pen.write([answer?.text, who].filter(Boolean).join(" · "), SMALL, INK.quiet));
  if (presses.length > 0) pen.buttons(presses);
}

/** Values side by side, each with what keeps it. */
export function conflict({ text, sides }: BlockOf<"conflict">, pen: Pen): void {
  pen.gap(() => pen.write(`${MARKS["warning"]} ${text}`, SMALL, INK.warning));
  for (const { value, who, keep } of sides) {
    pen.write(value, TEXT, INK.plain, 600);
    pen.write(who, SMALL, INK.quiet);
    pen.buttons([keep]);
  }
}

/** A table: what was predicted in the ink of what is quiet, what was measured beside it. */
export function comparison({ columns, rows }: BlockOf<"comparison">, pen: Pen): void {
  const { ink } = pen;
  const place = pen.left + NAMES * pen.width;
  const numbers = (predicted: string, measured: string, size: number) => {
    ink.textAlign = "right";
    ink.fillStyle = INK.quiet;
    ink.font = `${size}px ${FONT}`;
    ink.fillText(predicted, place + 0.26 * pen.width, pen.y);
    ink.fillStyle = INK.plain;
    ink.font = `600 ${size}px ${FONT}`;
    ink.fillText(measured, pen.right, pen.y, 0.36 * pen.width);
    ink.textAlign = "left";
  };
  numbers(columns[1], columns[2], SMALL);
  pen.between(pen.left, place, () => pen.write(columns[0], SMALL, INK.quiet));
  for (const { label, predicted, measured, remark } of rows) {
    numbers(predicted, measured, TEXT);
    pen.between(pen.left, place, () => pen.write(label, SMALL, INK.plain));
    if (remark) pen.write(words(remark), SMALL, INK[remark.tone ?? "plain"]);
    pen.y += GAP / 2;
  }
  pen.y += GAP / 2;
}

function words({ icon, label }: Remark): string {
  return [MARKS[icon], label].filter(Boolean).join(" ");
}
