import type { Block, BlockOf, Press, Tone } from "../panels/content";

/** Pixels per metre of a plate; text of 38 px is 24 mm high, which reads well at 2 m. */
export const PX_PER_M = 1600;
const TEXT = 38;
const SMALL = 33;
const LINE = 1.32;
const GAP = 22;
const PAD = 44;
const BUTTON = 72;
const LEGEND = 34;
export const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif";
const INK: Record<Tone, string> = {
  plain: "#f2f7fb",
  quiet: "#b7c8d8",
  ok: "#6fe3b0",
  warning: "#ffd27a",
  danger: "#ff9c9c",
};
export const PLATE = "#10243a";
const RIM = "#4fb3ff";
const MARKS: Partial<Record<string, string>> = {
  warning: "⚠",
  ok: "✓",
  play: "▶",
  pause: "⏸",
  clock: "◷",
  fly: "➤",
  stop: "■",
  back: "‹",
  next: "›",
  hand: "☝",
  host: "★",
  pointer: "☞",
  lock: "⚿",
  pin: "⚑",
};

/** Something on a plate that a ray can press. */
export interface Target {
  id: string;
  x: number;
  y: number;
  width: number;
  height: number;
  press: () => void;
}

/** Draws blocks onto a canvas from top to bottom and remembers where what can be pressed. */
export class Painter {
  readonly targets: Target[] = [];
  private y = PAD;

  constructor(
    private readonly ink: CanvasRenderingContext2D,
    private readonly width: number,
    private readonly hovered: string,
  ) {
    ink.textBaseline = "top";
  }

  /** Draw a plate; returns its height in pixels. */
  paint(title: string, blocks: readonly Block[]): number {
    this.ink.fillStyle = PLATE;
    this.ink.fillRect(0, 0, this.width, this.ink.canvas.height);
    this.write(title, TEXT * 1.15, INK.plain, 600);
    this.y += GAP / 2;
    for (const block of blocks) this.block(block);
    const height = Math.ceil(this.y - GAP + PAD);
    this.ink.strokeStyle = RIM;
    this.ink.lineWidth = 4;
    this.ink.strokeRect(2, 2, this.width - 4, height - 4);
    return height;
  }

  private block(block: Block): void {
    switch (block.kind) {
      case "heading":
        return this.gap(() => this.write(block.text, TEXT, INK.plain, 600));
      case "text":
        return this.text(block);
      case "quantities":
        return this.gap(() => block.rows.forEach((row) => this.row(row.label, row.value, row.colour)));
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
        return this.row2(
          block.label,
          block.on ? "●" : "○",
          block.id,
          () => block.change(!block.on),
          block.on,
        );
      case "range":
        return this.range(block);
      case "code":
        return this.code(block);
      case "rows":
        return this.people(block);
      case "held":
        return this.held(block);
      case "buttons":
        return this.buttons(block.buttons);
      default:
        return; // long lists, free text and what a camera reads are for the page
    }
  }

  private gap(draw: () => void): void {
    draw();
    this.y += GAP;
  }

  private text({ text, tone = "plain", icon, label }: BlockOf<"text">): void {
    const words = [icon ? MARKS[icon] : "", label ? `${label}.` : "", text].filter(Boolean).join(" ");
    this.gap(() => this.write(words, tone === "quiet" ? SMALL : TEXT, INK[tone]));
  }

  private list({ label, items, tone, icon }: BlockOf<"list">): void {
    this.write([icon ? MARKS[icon] : "", label].filter(Boolean).join(" "), SMALL, INK[tone], 600);
    this.gap(() => items.forEach((item) => this.write(item, SMALL, INK.plain)));
  }

  private progress({ fraction, text }: BlockOf<"progress">): void {
    this.bar(PAD, this.width - 2 * PAD, fraction);
    this.y += 26;
    this.gap(() => this.write(text, SMALL, INK.quiet));
  }

  private range({ id, label, value, change }: BlockOf<"range">): void {
    this.write(label, SMALL, INK.quiet);
    const step = (by: number) => () => change(Math.min(1, Math.max(0, value + by)));
    this.button({ id: `${id}-less`, label: "−", press: step(-0.1) }, PAD, BUTTON);
    this.button({ id: `${id}-more`, label: "+", press: step(0.1) }, this.width - PAD - BUTTON, BUTTON);
    this.y += BUTTON / 2 - 5;
    this.bar(PAD + BUTTON + GAP, this.width - 2 * (PAD + BUTTON + GAP), value);
    this.y += BUTTON / 2 + 5 + GAP;
  }

  private bar(x: number, width: number, fraction: number): void {
    this.ink.fillStyle = "#2b4763";
    this.ink.fillRect(x, this.y, width, 10);
    this.ink.fillStyle = RIM;
    this.ink.fillRect(x, this.y, width * Math.min(1, Math.max(0, fraction)), 10);
  }

  /** A number is entered on keys under the field: a headset has no keyboard. */
  private field({ id, label, value, unit, numeric, change }: BlockOf<"field">): void {
    if (!numeric) return;
    this.row(label, [value || "–", unit].filter(Boolean).join("\u2009"));
    const keys = [..."7894561230."];
    const across = (this.width - 2 * PAD - 5 * GAP) / 6;
    [...keys, "⌫"].forEach((key, i) => {
      const press = () => change(key === "⌫" ? value.slice(0, -1) : value + key);
      this.button({ id: `${id}-${key}`, label: key, press }, PAD + (i % 6) * (across + GAP), across);
      if (i % 6 === 5) this.y += BUTTON + GAP;
    });
  }

  private choices({ id, label, value, options, change }: BlockOf<"choices">): void {
    this.write(label, SMALL, INK.quiet);
    for (const option of options) {
      const chosen = option.value === value;
      this.row2(
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
    this.write(label, SMALL, INK.quiet);
    this.buttons(
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
    this.write(label, SMALL, INK.quiet);
    const at = options.findIndex((option) => option.value === value);
    const next = options[(at + 1) % options.length];
    if (next) this.row2(options[at]?.label ?? "", MARKS["next"]!, id, () => change(next.value), true);
    this.y += GAP / 2;
  }

  private legend({ name, low, high, colours, note }: BlockOf<"legend">): void {
    const { ink } = this;
    const width = this.width - 2 * PAD;
    this.write(name, SMALL, INK.plain, 600);
    const gradient = ink.createLinearGradient(PAD, 0, PAD + width, 0);
    colours.forEach((colour, i) => gradient.addColorStop(i / (colours.length - 1), colour));
    ink.fillStyle = gradient;
    ink.fillRect(PAD, this.y, width, LEGEND);
    ink.strokeStyle = INK.quiet; // the darkest colours are as dark as the plate
    ink.lineWidth = 2;
    ink.strokeRect(PAD, this.y, width, LEGEND);
    this.y += LEGEND + GAP / 3;
    ink.font = `${SMALL}px ${FONT}`;
    ink.fillStyle = INK.plain;
    ink.textAlign = "right";
    ink.fillText(high, PAD + width, this.y);
    ink.textAlign = "left";
    ink.fillText(low, PAD, this.y);
    this.y += SMALL * LINE;
    if (note) this.write(note, SMALL, INK.quiet);
    this.y += GAP;
  }

  private code({ label, text }: BlockOf<"code">): void {
    this.write(label, SMALL, INK.quiet);
    this.gap(() => this.write(text, 2 * TEXT, INK.plain, 600));
  }

  /** Names with what is so about them; what can be done with each is for the page. */
  private people({ rows, empty }: BlockOf<"rows">): void {
    if (rows.length === 0) return this.gap(() => this.write(empty, SMALL, INK.quiet));
    this.gap(() =>
      rows.forEach(({ name, colour, remarks }) =>
        this.row(name, remarks.map(({ icon }) => MARKS[icon] ?? "").join(" "), colour),
      ),
    );
  }

  private held({ reason, blocks }: BlockOf<"held">): void {
    if (reason) return this.gap(() => this.write(reason, SMALL, INK.quiet));
    for (const block of blocks) this.block(block);
  }

  private buttons(buttons: readonly Press[]): void {
    const width = (this.width - 2 * PAD - GAP * (buttons.length - 1)) / buttons.length;
    buttons.forEach((press, i) => this.button(press, PAD + i * (width + GAP), width));
    this.y += BUTTON + GAP;
  }

  private button({ id, label, icon, primary, disabled, press }: Press, x: number, width: number): void {
    const { ink } = this;
    const words = [icon ? MARKS[icon] : "", label].filter(Boolean).join(" ");
    this.frame(id, x, this.y, width, BUTTON, primary === true && !disabled, !disabled);
    ink.font = `${primary ? 600 : 400} ${TEXT}px ${FONT}`;
    ink.fillStyle = disabled ? INK.quiet : INK.plain;
    ink.textAlign = "center";
    ink.fillText(words, x + width / 2, this.y + (BUTTON - TEXT) / 2, width - GAP);
    ink.textAlign = "left";
    if (!disabled) this.targets.push({ id, x, y: this.y, width, height: BUTTON, press });
  }

  /** A whole line that can be pressed, with its state at the end. */
  private row2(label: string, state: string, id: string, press: () => void, on: boolean): void {
    const lines = this.wrap(label, TEXT, this.width - 2 * PAD - 3 * GAP - TEXT);
    const height = Math.max(BUTTON, lines.length * TEXT * LINE + GAP);
    const width = this.width - 2 * PAD;
    this.frame(id, PAD, this.y, width, height, false, true);
    this.ink.fillStyle = INK.plain;
    const top = this.y + (height - lines.length * TEXT * LINE) / 2 + 4;
    lines.forEach((line, i) => this.ink.fillText(line, PAD + GAP, top + i * TEXT * LINE));
    this.ink.fillStyle = on ? RIM : INK.quiet;
    this.ink.fillText(state, this.width - PAD - GAP - TEXT, this.y + (height - TEXT) / 2);
    this.targets.push({ id, x: PAD, y: this.y, width, height, press });
    this.y += height + GAP / 2;
  }

  private frame(
    id: string,
    x: number,
    y: number,
    width: number,
    height: number,
    full: boolean,
    on: boolean,
  ): void {
    const { ink } = this;
    ink.beginPath();
    ink.roundRect(x, y, width, height, 14);
    ink.fillStyle = this.hovered === id ? "#2f6ea3" : full ? "#1d5484" : "#173450";
    ink.fill();
    ink.strokeStyle = on ? (this.hovered === id ? INK.plain : RIM) : "#3a5570";
    ink.lineWidth = 3;
    ink.stroke();
  }

  private row(label: string, value: string, colour?: string): void {
    const { ink } = this;
    const left = colour ? PAD + 44 : PAD;
    if (colour) {
      ink.fillStyle = colour;
      ink.beginPath();
      ink.arc(PAD + 14, this.y + TEXT / 2, 14, 0, 2 * Math.PI);
      ink.fill();
    }
    ink.font = `600 ${TEXT}px ${FONT}`;
    const room = this.width - left - PAD - GAP - ink.measureText(value).width;
    ink.textAlign = "right";
    ink.fillStyle = INK.plain;
    ink.fillText(value, this.width - PAD, this.y);
    ink.textAlign = "left";
    ink.font = `${TEXT}px ${FONT}`;
    ink.fillStyle = INK.quiet;
    ink.fillText(label, left, this.y, room);
    this.y += TEXT * LINE;
  }

  private write(text: string, size: number, colour: string, weight = 400): void {
    for (const line of this.wrap(text, size, this.width - 2 * PAD, weight)) {
      this.ink.fillStyle = colour;
      this.ink.fillText(line, PAD, this.y);
      this.y += size * LINE;
    }
  }

  private wrap(text: string, size: number, width: number, weight = 400): string[] {
    this.ink.font = `${weight} ${size}px ${FONT}`;
    const lines: string[] = [];
    let line = "";
    for (const word of text.split(" ")) {
      const longer = line ? `${line} ${word}` : word;
      if (line && this.ink.measureText(longer).width > width) {
        lines.push(line);
        line = word;
      } else line = longer;
    }
    return [...lines, line];
  }
}
