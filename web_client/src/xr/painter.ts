import type { Block, BlockOf } from "../panels/content";
import { comment, comparison, conflict, display, keypad, split } from "./bench_painter";
import { scale } from "./scale_painter";
import { bars, cards, hazards, namedRange, picture, table, ticks } from "./learn_painter";
import {
  BUTTON,
  FONT,
  GAP,
  INK,
  KEY,
  LINE,
  MARKS,
  PAD,
  PLATE,
  RIM,
  SMALL,
  TEXT,
  Pen,
  type Attention,
  type Target,
} from "./pen";

const LEGEND = 34;

/** Draws blocks onto a canvas from top to bottom and remembers where what can be pressed. */
export class Painter {
  private readonly pen: Pen;

  constructor(
    private readonly ink: CanvasRenderingContext2D,
    private readonly width: number,
    attention: Attention,
    private readonly pictureAt: (address: string) => HTMLImageElement | undefined = () => undefined,
  ) {
    this.pen = new Pen(ink, PAD, width - PAD, attention);
  }

  get targets(): Target[] {
    return this.pen.targets;
  }

  /** Draw a plate, and below a line what is beside its blocks elsewhere; returns its height in pixels. */
  paint(title: string, blocks: readonly Block[], aside: readonly Block[] = []): number {
    this.ink.fillStyle = PLATE;
    this.ink.fillRect(0, 0, this.width, this.ink.canvas.height);
    if (title) {
      this.pen.write(title, TEXT * 1.15, INK.plain, 600);
      this.pen.y += GAP / 2;
    }
    for (const block of blocks) this.block(block);
    if (aside.length > 0) this.rule();
    for (const block of aside) this.block(block);
    const height = Math.ceil(this.pen.y - GAP + PAD);
    this.ink.strokeStyle = RIM;
    this.ink.lineWidth = 4;
    this.ink.strokeRect(2, 2, this.width - 4, height - 4);
    return height;
  }

  private rule(): void {
    const { left, width } = this.pen;
    this.ink.fillStyle = "#3a5570";
    this.ink.fillRect(left, this.pen.y + GAP, width, 3);
    this.pen.y += 3 * GAP;
  }

  private block(block: Block): void {
    switch (block.kind) {
      case "heading":
        return this.pen.gap(() => this.pen.write(block.text, TEXT, INK.plain, 600));
      case "text":
        return this.text(block);
      case "quantities":
        return this.pen.gap(() =>
          block.rows.forEach((row) => this.pen.row(row.label, row.value, row.colour)),
        );
      case "list":
        return this.list(block);
      case "progress":
        return this.progress(block);
      case "field":
        return this.field(block);
      case "choices":
        return block.short ? this.shortChoices(block) : this.choices(block);
      case "select":
        return this.select(block);
      case "legend":
        return this.legend(block);
      case "toggle":
        return this.toggle(block);
      case "range":
        return block.named ? namedRange(block, this.pen) : this.range(block);
      case "code":
        return this.code(block);
      case "rows":
        return this.people(block);
      case "held":
        return this.held(block);
      case "buttons":
        return this.pen.buttons(block.buttons, block.large ? KEY : undefined);
      case "split":
        return split(block, this.pen, (inside) => this.block(inside));
      case "display":
        return display(block, this.pen);
      case "keypad":
        return keypad(block, this.pen);
      case "comment":
        return comment(block, this.pen);
      case "conflict":
        return conflict(block, this.pen);
      case "comparison":
        return comparison(block, this.pen);
      case "cards":
        return cards(block, this.pen);
      case "hazards":
        return hazards(block, this.pen);
      case "ticks":
        return ticks(block, this.pen);
      case "table":
        return table(block, this.pen);
      case "bars":
        return bars(block, this.pen);
      case "scale":
        return scale(block, this.pen);
      case "picture":
        return picture(block, this.pictureAt(block.address), this.pen);
      default:
        return; // long lists, free text and what a camera reads are for the page
    }
  }

  private text({ text, tone = "plain", icon, label }: BlockOf<"text">): void {
    const words = [icon ? MARKS[icon] : "", label ? `${label}.` : "", text].filter(Boolean).join(" ");
    this.pen.gap(() => this.pen.write(words, tone === "quiet" ? SMALL : TEXT, INK[tone]));
  }

  private list({ label, items, tone, icon }: BlockOf<"list">): void {
    this.pen.write([icon ? MARKS[icon] : "", label].filter(Boolean).join(" "), SMALL, INK[tone], 600);
    this.pen.gap(() => items.forEach((item) => this.pen.write(item, SMALL, INK.plain)));
  }

  private progress({ fraction, text }: BlockOf<"progress">): void {
    this.pen.bar(this.pen.left, this.pen.width, fraction);
    this.pen.y += 26;
    this.pen.gap(() => this.pen.write(text, SMALL, INK.quiet));
  }

  private toggle({ id, label, on, detail, remark, change }: BlockOf<"toggle">): void {
    this.pen.pressedRow(label, on ? "●" : "○", id, () => change(!on), on);
    if (detail) this.pen.write(detail, SMALL, INK.quiet);
    if (remark)
      this.pen.write(`${MARKS[remark.icon] ?? ""} ${remark.label}`, SMALL, INK[remark.tone ?? "quiet"]);
  }

  private range({ id, label, value, change }: BlockOf<"range">): void {
    this.pen.write(label, SMALL, INK.quiet);
    const step = (by: number) => () => change(Math.min(1, Math.max(0, value + by)));
    this.pen.button({ id: `${id}-less`, label: "−", press: step(-0.1) }, this.pen.left, BUTTON);
    this.pen.button({ id: `${id}-more`, label: "+", press: step(0.1) }, this.pen.right - BUTTON, BUTTON);
    this.pen.y += BUTTON / 2 - 5;
    this.pen.bar(this.pen.left + BUTTON + GAP, this.pen.width - 2 * (BUTTON + GAP), value);
    this.pen.y += BUTTON / 2 + 5 + GAP;
  }

  /** A number is entered on keys under the field: a headset has no keyboard. */
  private field({ id, label, value, unit, numeric, change }: BlockOf<"field">): void {
    if (!numeric && !value) return;
    this.pen.row(label, [value || "–", unit].filter(Boolean).join("\u2009"));
    if (!numeric) return;
    const keys = [..."7894561230."];
    const across = (this.pen.width - 5 * GAP) / 6;
    [...keys, "⌫"].forEach((key, i) => {
      const press = () => change(key === "⌫" ? value.slice(0, -1) : value + key);
      this.pen.button(
        { id: `${id}-${key}`, label: key, press },
        this.pen.left + (i % 6) * (across + GAP),
        across,
        BUTTON,
        TEXT,
        id,
      );
      if (i % 6 === 5) this.pen.y += BUTTON + GAP;
    });
  }

  private choices({ id, label, value, options, change }: BlockOf<"choices">): void {
    this.pen.write(label, SMALL, INK.quiet);
    for (const option of options) {
      const chosen = option.value === value;
      this.pen.pressedRow(
        option.label,
        chosen ? "●" : "○",
        `${id}-${option.value}`,
        () => change(option.value),
        chosen,
      );
    }
  }

  /** What the page shows in one row stands in one row. */
  private shortChoices({ id, label, value, options, change }: BlockOf<"choices">): void {
    this.pen.write(label, SMALL, INK.quiet);
    this.pen.buttons(
      options.map((option) => ({
        id: `${id}-${option.value}`,
        label: option.label,
        primary: option.value === value,
        press: () => change(option.value),
      })),
    );
  }

  /** A press goes on to the next choice: a list that opens would cover what is looked at. */
  private select({ id, label, value, options, change }: BlockOf<"select">): void {
    this.pen.write(label, SMALL, INK.quiet);
    const at = options.findIndex((option) => option.value === value);
    const next = options[(at + 1) % options.length];
    if (next)
      this.pen.pressedRow(options[at]?.label ?? "", MARKS["next"]!, id, () => change(next.value), true);
    this.pen.y += GAP / 2;
  }

  private legend({ name, low, high, colours, note }: BlockOf<"legend">): void {
    const { ink } = this;
    const { left, width } = this.pen;
    this.pen.write(name, SMALL, INK.plain, 600);
    const gradient = ink.createLinearGradient(left, 0, left + width, 0);
    colours.forEach((colour, i) => gradient.addColorStop(i / (colours.length - 1), colour));
    ink.fillStyle = gradient;
    ink.fillRect(left, this.pen.y, width, LEGEND);
    ink.strokeStyle = INK.quiet; // the darkest colours are as dark as the plate
    ink.lineWidth = 2;
    ink.strokeRect(left, this.pen.y, width, LEGEND);
    this.pen.y += LEGEND + GAP / 3;
    ink.font = `${SMALL}px ${FONT}`;
    ink.fillStyle = INK.plain;
    ink.textAlign = "right";
    ink.fillText(high, left + width, this.pen.y);
    ink.textAlign = "left";
    ink.fillText(low, left, this.pen.y);
    this.pen.y += SMALL * LINE;
    if (note) this.pen.write(note, SMALL, INK.quiet);
    this.pen.y += GAP;
  }

  private code({ label, text }: BlockOf<"code">): void {
    this.pen.write(label, SMALL, INK.quiet);
    this.pen.gap(() => this.pen.write(text, 2 * TEXT, INK.plain, 600));
  }

  /** Names with what is so about them; what can be done with each is for the page. */
  private people({ rows, empty }: BlockOf<"rows">): void {
    if (rows.length === 0) return this.pen.gap(() => this.pen.write(empty, SMALL, INK.quiet));
    this.pen.gap(() =>
      rows.forEach(({ name, colour, remarks }) =>
        this.pen.row(name, remarks.map(({ icon }) => MARKS[icon] ?? "").join(" "), colour),
      ),
    );
  }

  private held({ reason, blocks }: BlockOf<"held">): void {
    if (reason) return this.pen.gap(() => this.pen.write(reason, SMALL, INK.quiet));
    for (const block of blocks) this.block(block);
  }
}
