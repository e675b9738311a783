/**
 * What a panel says, without where it is drawn: the page turns blocks into elements (src/flat), a headset into a
 * plate with text and buttons (src/xr).
 */
export type Tone = "plain" | "quiet" | "ok" | "warning" | "danger";
export type Icon =
  | ("warning" | "ok" | "play" | "pause" | "clock" | "fly" | "stop" | "back" | "next")
  | ("hand" | "host" | "pointer" | "lock" | "pin" | "screen" | "headset");

export interface Quantity {
  label: string;
  value: string;
  colour?: string;
}

export interface Press {
  id: string;
  label: string;
  /** The whole name where the label alone could be that of several buttons. */
  name?: string;
  icon?: Icon;
  primary?: boolean;
  disabled?: boolean;
  press: () => void;
}

export interface Tick {
  label: string;
  /** From 0 to 1. */
  at: number;
}

export interface Option {
  value: string;
  label: string;
}

export interface EntryLine {
  id: string;
  name: string;
  value: string;
  remark: string;
  times: string;
  state: { icon: Icon; label: string; tone: Tone };
  /** Go to what the line stands for. */
  open?: Press;
  discard?: Press;
}

/** Something that a line says beside its name, as a sign and in a word. */
export interface Remark {
  icon: Icon;
  label: string;
  tone?: Tone;
  /** The sign is enough for who sees it. */
  brief?: boolean;
}

/** A person, a room or a note in a list. */
export interface Row {
  id: string;
  name: string;
  detail: string;
  colour?: string;
  quiet?: boolean;
  remarks: Remark[];
  /** What can be done with it at once. */
  presses: Press[];
  /** What can be done with it besides; opened and closed by its own button. */
  more?: { label: string; open: boolean; toggle: () => void; presses: Press[] };
}

export type Block =
  | { kind: "heading"; text: string }
  | { kind: "text"; text: string; tone?: Tone; icon?: Icon; live?: boolean; label?: string }
  | { kind: "quantities"; rows: Quantity[]; large?: boolean }
  | { kind: "list"; label: string; items: string[]; tone: Tone; icon?: Icon }
  | { kind: "progress"; label: string; fraction: number; text: string }
  | {
      kind: "field";
      id: string;
      label: string;
      value: string;
      unit?: string;
      numeric?: boolean;
      wide?: boolean;
      /** What is typed is not to be read by who looks over the shoulder. */
      secret?: boolean;
      /** What password managers and keyboards may fill in, in the words of HTML's autocomplete. */
      fill?: string;
      /** Where typing begins when the field appears. */
      first?: boolean;
      /** A code that is copied by eye: few letters, large. */
      code?: boolean;
      suggestions?: string[];
      change: (value: string) => void;
      enter?: () => void;
    }
  | { kind: "area"; id: string; label: string; value: string; change: (value: string) => void }
  | {
      kind: "select";
      id: string;
      label: string;
      value: string;
      options: Option[];
      change: (value: string) => void;
    }
  | {
      kind: "choices";
      id: string;
      label: string;
      value: string;
      options: Option[];
      short?: boolean;
      change: (value: string) => void;
    }
  | {
      kind: "range";
      id: string;
      label: string;
      value: number;
      text: string;
      /** Named places on the range. */
      ticks?: Tick[];
      /** Where the arrow keys stop; without them they go by small steps. */
      stops?: number[];
      change: (value: number) => void;
    }
  | { kind: "toggle"; id: string; label: string; on: boolean; colour?: string; change: (on: boolean) => void }
  | {
      kind: "legend";
      id: string;
      name: string;
      low: string;
      high: string;
      /** From low to high, evenly spaced. */
      colours: string[];
      note?: string;
      /** The same for those who do not see it. */
      text: string;
    }
  | {
      /** Few letters or words that somebody compares or copies by eye. */
      kind: "code";
      label: string;
      text: string;
      /** The same for those who hear it, letter by letter where it is spelt. */
      spoken: string;
      live?: boolean;
    }
  | { kind: "qr"; label: string; /** Rows of "0" and "1", dark where it is 1. */ rows: string[] }
  | { kind: "rows"; id: string; label: string; empty: string; rows: Row[] }
  /** Controls that somebody else keeps; the reason is empty while nobody does. */
  | { kind: "held"; id: string; reason: string; blocks: Block[] }
  | { kind: "buttons"; buttons: Press[] }
  | { kind: "entries"; label: string; empty: string; lines: EntryLine[] }
  | { kind: "fold"; id: string; label: string; blocks: Block[] };

export type BlockOf<K extends Block["kind"]> = Extract<Block, { kind: K }>;

/** How much room a panel has: everything, what can be read at a glance, or only what is used all the time. */
export type Size = "full" | "glance" | "tools";

export interface PanelContent {
  title: string;
  blocks: Block[];
  /** Where the panel's work is; a new place begins at its top. */
  place?: string;
}
