import type { Press, Tone } from "../panels/content";

/** Pixels per metre of a plate; text of 38 px is 24 mm high, which reads well at 2 m. */
export const PX_PER_M = 1600;
export const TEXT = 38;
export const SMALL = 33;
export const LINE = 1.32;
export const GAP = 22;
export const PAD = 44;
/** 45 mm at the distance plates are drawn for; nearer ones look as large. */
export const BUTTON = 72;
/** 58 mm at the distance plates are drawn for, 37 mm on the nearest ones: for gloves, and for what is asked. */
export const KEY = 92;
const SAY = 27;
const MOST_WORDS = 200; // longer ones stand in two lines
const SAY_HEIGHT = 32;
export const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif";
export const INK: Record<Tone, string> = {
  plain: "#f2f7fb",
  quiet: "#b7c8d8",
  ok: "#6fe3b0",
  warning: "#ffd27a",
  danger: "#ff9c9c",
};
export const PLATE = "#10243a";
export const RIM = "#4fb3ff";
export const MARKS: Partial<Record<string, string>> = {
  warning: "⚠",
  ok: "✓",
  play: "▶",
  pause: "❚❚",
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
  question: "?",
  pen: "✎",
  ring: "○",
  undo: "↶",
  erase: "⌫",
  speech: "”",
};

/** Something on a plate that a ray can press. */
export interface Target {
  id: string;
  /** What a log calls it: the keys with which something is typed have one name. */
  name: string;
  x: number;
  y: number;
  width: number;
  height: number;
  press: () => void;
}

/** What is pointed at, and for what share of the time after which looking at it presses it. */
export interface Attention {
  id: string;
  dwelt: number;
}

/** Writes and draws between two edges from top to bottom, and remembers where what can be pressed. */
export class Pen {
  readonly targets: Target[] = [];
  y = PAD;

  constructor(
    readonly ink: CanvasRenderingContext2D,
    public left: number,
    public right: number,
    private readonly attention: Attention,
  ) {
    ink.textBaseline = "top";
  }

  get width(): number {
    return this.right - this.left;
  }

  /** Draw in a part of the width; the height of the other parts is up to the caller. */
  between(left: number, right: number, draw: () => void): void {
    const before = [this.left, this.right] as const;
    [this.left, this.right] = [left, right];
    draw();
    [this.left, this.right] = before;
  }

  gap(draw: () => void): void {
    draw();
    this.y += GAP;
  }

  write(text: string, size: number, colour: string, weight = 400): void {
    for (const line of this.wrap(text, size, this.width, weight)) {
      this.ink.fillStyle = colour;
      this.ink.fillText(line, this.left, this.y);
      this.y += size * LINE;
    }
  }

  wrap(text: string, size: number, width: number, weight = 400): string[] {
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

  bar(x: number, width: number, fraction: number): void {
    this.ink.fillStyle = "#2b4763";
    this.ink.fillRect(x, this.y, width, 10);
    this.ink.fillStyle = RIM;
    this.ink.fillRect(x, this.y, width * Math.min(1, Math.max(0, fraction)), 10);
  }

  /** A name on the left and its value on the right. */
  row(label: string, value: string, colour?: string): void {
    const { ink } = this;
    const left = colour ? this.left + 44 : this.left;
    if (colour) {
      ink.fillStyle = colour;
      ink.beginPath();
      ink.arc(this.left + 14, this.y + TEXT / 2, 14, 0, 2 * Math.PI);
      ink.fill();
    }
    ink.font = `600 ${TEXT}px ${FONT}`;
    const room = this.right - left - GAP - ink.measureText(value).width;
    ink.textAlign = "right";
    ink.fillStyle = INK.plain;
    ink.fillText(value, this.right, this.y);
    ink.textAlign = "left";
    ink.font = `${TEXT}px ${FONT}`;
    ink.fillStyle = INK.quiet;
    ink.fillText(label, left, this.y, room);
    this.y += TEXT * LINE;
  }

  /** A whole line that can be pressed, with its state at the end. */
  pressedRow(label: string, state: string, id: string, press: () => void, on: boolean, least = BUTTON): void {
    const lines = this.wrap(label, TEXT, this.width - 3 * GAP - TEXT);
    const height = Math.max(least, lines.length * TEXT * LINE + GAP);
    this.frame(id, this.left, this.y, this.width, height, false, true);
    this.ink.fillStyle = INK.plain;
    const top = this.y + (height - lines.length * TEXT * LINE) / 2 + 4;
    lines.forEach((line, i) => this.ink.fillText(line, this.left + GAP, top + i * TEXT * LINE));
    this.ink.fillStyle = on ? RIM : INK.quiet;
    this.ink.fillText(state, this.right - GAP - TEXT, this.y + (height - TEXT) / 2);
    this.target(id, this.left, this.width, height, press);
    this.y += height + GAP / 2;
  }

  /** From here down something can be pressed that the caller draws. */
  target(id: string, x: number, width: number, height: number, press: () => void, name = id): void {
    this.targets.push({ id, name, x, y: this.y, width, height, press });
  }

  /** Whether a ray or a gaze is on it. */
  isMet(id: string): boolean {
    return this.attention.id === id;
  }

  /** Buttons side by side, in as many rows as their words need, and each at least so high. */
  buttons(buttons: readonly Press[], least = BUTTON): void {
    const rows = this.rowsFor(buttons);
    const across = Math.ceil(buttons.length / rows);
    for (let from = 0; from < buttons.length; from += across) {
      const row = buttons.slice(from, from + across);
      const width = (this.width - GAP * (row.length - 1)) / row.length;
      const height = Math.max(least, ...row.map((press) => this.heightOf(press, width)));
      row.forEach((press, i) => this.button(press, this.left + i * (width + GAP), width, height));
      this.y += height + (from + across < buttons.length ? GAP / 2 : GAP);
    }
  }

  private rowsFor(buttons: readonly Press[]): number {
    this.ink.font = `${TEXT}px ${FONT}`;
    const widest = Math.max(...buttons.map(({ label }) => this.ink.measureText(label).width));
    for (let rows = 1; rows < buttons.length; rows += 1) {
      const across = Math.ceil(buttons.length / rows);
      if ((this.width - GAP * (across - 1)) / across >= Math.min(widest, MOST_WORDS) + GAP) return rows;
    }
    return Math.max(1, buttons.length);
  }

  private heightOf(press: Press, width: number): number {
    const lines = this.linesOf(press, width, TEXT).length;
    return BUTTON + (lines - 1) * TEXT * LINE + (press.say ? SAY_HEIGHT : 0);
  }

  private linesOf({ icon, label, primary }: Press, width: number, size: number): string[] {
    const words = [icon ? MARKS[icon] : "", label].filter(Boolean).join(" ");
    return this.wrap(words, size, width - GAP, primary ? 600 : 400);
  }

  button(press: Press, x: number, width: number, height = BUTTON, size = TEXT, name = press.id): void {
    const { ink, y } = this;
    const { id, primary = false, disabled = false, say } = press;
    this.frame(id, x, y, width, height, primary && !disabled, !disabled);
    const lines = this.linesOf(press, width, size);
    let top =
      y + (height - lines.length * size * LINE - (say ? SAY_HEIGHT : 0)) / 2 + size * (LINE - 1) * 0.5;
    ink.textAlign = "center";
    ink.fillStyle = disabled ? INK.quiet : INK.plain;
    for (const line of lines) {
      ink.fillText(line, x + width / 2, top, width - GAP);
      top += size * LINE;
    }
    if (say) {
      ink.font = `${SAY}px ${FONT}`;
      ink.fillStyle = INK.quiet;
      ink.fillText(say.text, x + width / 2, top, width - GAP);
    }
    ink.textAlign = "left";
    if (!disabled) this.target(id, x, width, height, press.press, name);
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
    const met = this.isMet(id);
    ink.beginPath();
    ink.roundRect(x, y, width, height, 14);
    ink.fillStyle = met ? "#2f6ea3" : full ? "#1d5484" : "#173450";
    ink.fill();
    ink.strokeStyle = on ? (met ? INK.plain : RIM) : "#3a5570";
    ink.lineWidth = 3;
    ink.stroke();
    if (!met || this.attention.dwelt === 0) return;
    ink.fillStyle = INK.plain;
    ink.fillRect(x + 14, y + height - 12, (width - 28) * this.attention.dwelt, 6);
  }
}
