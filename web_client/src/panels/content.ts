/**
 * What a panel says, without where it is drawn: the page turns blocks into elements (src/flat), a headset into a
 * plate with text and buttons (src/xr).
 */
export type Tone = "plain" | "quiet" | "ok" | "warning" | "danger";
export type Icon =
  | ("warning" | "ok" | "play" | "pause" | "clock" | "fly" | "stop" | "back" | "next")
  | ("question" | "pen" | "ring" | "eye" | "undo" | "erase" | "speech" | "camera" | "file")
  | ("hand" | "host" | "pointer" | "lock" | "pin" | "screen" | "headset");

export interface Quantity {
  label: string;
  value: string;
  colour?: string;
}

/** The words that do the same as a press, and how they stand on the button. */
export interface Say {
  words: string;
  text: string;
}

export interface Press {
  id: string;
  label: string;
  /** The whole name where the label alone could be that of several buttons. */
  name?: string;
  icon?: Icon;
  primary?: boolean;
  disabled?: boolean;
  say?: Say;
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
  /** What it says in full, or what is asked about it. */
  below?: Block[];
  /** What can be done with it besides; opened and closed by its own button. */
  more?: { label: string; open: boolean; toggle: () => void; presses: Press[] };
}

/** A step of the work in the list of them. */
export interface StepMark {
  id: string;
  title: string;
  detail: string;
  state: Remark;
  /** The one on show. */
  current: boolean;
  press: () => void;
}

/** One of several readings of the same thing. */
export interface Cell {
  id: string;
  label: string;
  value: string;
  remarks: Remark[];
  /** Its value is being written just now. */
  held: boolean;
  press: () => void;
}

/** A value that was written once, and what has become of it. */
export interface HistoryLine {
  id: string;
  value: string;
  /** Replaced by a later one. */
  struck: boolean;
  who: string;
  why: string;
}

/** One of several values that stand side by side. */
export interface Side {
  id: string;
  value: string;
  who: string;
  keep: Press;
}

/** A quantity that follows from what was entered; its formula and inputs are there on request. */
export interface ComputedLine {
  id: string;
  label: string;
  value: string;
  tone: Tone;
  /** What is still needed, where it is unknown. */
  missing: string;
  formula: string;
  inputs: Quantity[];
  source: string;
}

/** A record in the list of them. */
export interface RecordLine {
  id: string;
  title: string;
  href: string;
  template: string;
  who: string;
  date: string;
  state: Remark;
  remarks: Remark[];
  open: () => void;
  /** To be chosen together with others. */
  tick?: { label: string; on: boolean; disabled: boolean; change: (on: boolean) => void };
}

/** A record whose values stand beside those of others. */
export interface ComparedRecord {
  title: string;
  detail: string;
  href: string;
  open: () => void;
}

/** A value of several records. */
export interface ComparedRow {
  id: string;
  label: string;
  unit: string;
  /** What is so where no value is that of most records; empty where one is. */
  apart: string;
  /** Of each record, empty where it has none; `odd` says in words that it is not as most are, else it is empty. */
  cells: { text: string; odd: string }[];
}

/** Somebody who learns, and where they are. */
export interface LearnerLine {
  id: string;
  name: string;
  /** What they learn, and how. */
  work: string;
  /** `fraction` of the way is behind them. */
  step: { text: string; title: string; fraction: number };
  errors: string;
  hints: string;
  /** At this step so far; empty where they are done. */
  time: string;
  state: Remark[];
  open: Press;
  /** Their steps are looked at. */
  chosen: boolean;
}

/** A share of a whole, as a bar and in words. */
export interface ShareBar {
  id: string;
  title: string;
  /** From 0 to 1. */
  share: number;
  text: string;
  /** What stands beside the bar. */
  besides: string;
}

export interface Link {
  id: string;
  label: string;
  href: string;
  /** A file to keep, and no page to look at. */
  download?: boolean;
}

/** The side by side of what was computed before and what was measured. */
export interface Comparison {
  label: string;
  predicted: string;
  measured: string;
  remark?: Remark;
}

/** Something to begin with, in a list of such. */
export interface Card {
  id: string;
  /** To what it belongs, above its title. */
  over: string;
  title: string;
  text: string;
  /** What is so about it in few words. */
  detail: string;
  remarks: Remark[];
  /** How much of it is done; nothing where it was not begun. */
  fraction?: number;
  press: () => void;
}

/** A hazard pictogram of the GHS: its code, and what it warns of. */
export interface Pictogram {
  code: string;
  name: string;
}

/** A line of a table: text, or something that is so as a sign and a word. */
export interface TableRow {
  id: string;
  cells: (string | Remark)[];
  /** Below the line, across the table. */
  below?: string;
  /** The one that counts. */
  strong?: boolean;
}

export interface Bar {
  label: string;
  value: string;
  /** Of the length of the longest bar, from 0 to 1. */
  share: number;
  tone: Tone;
}

/** A part of what is on show, with an address of its own. */
export interface Way {
  id: string;
  label: string;
  href: string;
  current: boolean;
  open: () => void;
}

/** A number to be read from a distance. */
export interface Figure {
  id: string;
  label: string;
  value: string;
  /** What stands below it, smaller. */
  besides?: string;
  tone?: Tone;
  /** How it came to be so, oldest first, from 0 to 1; `limit` is not to be reached. */
  trend?: { values: number[]; limit: number; text: string };
}

/** Somebody who is looked after: who, what is so about them, and what can be done now. */
export interface StationCard {
  id: string;
  name: string;
  /** What they do, and how far. */
  detail: string;
  state: Remark;
  figures: Figure[];
  blocks: Block[];
}

/** A code that is given to somebody on paper. */
export interface Ticket {
  code: string;
  /** The same for those who hear it. */
  spoken: string;
  address: string;
  /** Rows of "0" and "1", dark where it is 1. */
  rows: string[];
}

/** A point of a scale; `label` is to be seen and may be empty, `name` is its whole name. */
export interface ScalePoint {
  value: number;
  label: string;
  name: string;
}

/** Words side by side, circles between two ends, a line with ticks, or numbers to press. */
export type ScaleLook = "words" | "circles" | "line" | "numbers";

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
      /** The units that the value may be given in. */
      units?: { value: string; label: string; options: Option[]; change: (value: string) => void };
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
  | {
      kind: "area";
      id: string;
      label: string;
      value: string;
      /** What is wrong with it; said where it stands. */
      problem?: string;
      change: (value: string) => void;
    }
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
  /** Several options may be taken. */
  | {
      kind: "ticks";
      id: string;
      label: string;
      values: string[];
      options: Option[];
      change: (value: string, on: boolean) => void;
    }
  | {
      kind: "range";
      id: string;
      label: string;
      value: number;
      text: string;
      /** Label and text stand over it. */
      named?: boolean;
      /** Named places on the range. */
      ticks?: Tick[];
      /** Where the arrow keys stop; without them they go by small steps. */
      stops?: number[];
      change: (value: number) => void;
    }
  | {
      kind: "toggle";
      id: string;
      label: string;
      on: boolean;
      colour?: string;
      /** What the switch is about, below its name. */
      detail?: string;
      remark?: Remark;
      change: (on: boolean) => void;
    }
  | {
      /** One of a few points between two ends; nothing is taken before somebody takes it. */
      kind: "scale";
      id: string;
      label: string;
      /** Its ends say it all: who sees them needs no label. */
      brief?: boolean;
      /** In which language the words are. */
      language: string;
      value: number | null;
      points: ScalePoint[];
      /** The words at the ends, where not every point has its own. */
      ends: { low: string; high: string } | null;
      look: ScaleLook;
      /** Why it is to be looked at; empty where nothing is wrong. */
      open: string;
      /** Goes up each time when somebody wants to be led here. */
      called: number;
      /** It has come up by itself, and is said aloud. */
      live?: boolean;
      change: (value: number) => void;
    }
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
  | { kind: "buttons"; buttons: Press[]; /** Fit for gloves. */ large?: boolean }
  | { kind: "entries"; label: string; empty: string; lines: EntryLine[] }
  | { kind: "fold"; id: string; label: string; blocks: Block[] }
  | { kind: "steps"; id: string; label: string; steps: StepMark[] }
  | {
      /** A place for a value, or for several readings of the same. */
      kind: "slot";
      id: string;
      label: string;
      hint: string;
      /** What holds; empty where nothing does. */
      value: string;
      /** What stands there instead of a value. */
      empty: string;
      target: string;
      remarks: Remark[];
      tone: Tone;
      cells?: Cell[];
      presses: Press[];
      /** Its history and what was said about it; opened and closed by its own button. */
      more?: { label: string; open: boolean; toggle: () => void; blocks: Block[] };
      /** What is always to be seen below the line. */
      below: Block[];
    }
  | { kind: "history"; label: string; lines: HistoryLine[] }
  | { kind: "conflict"; id: string; text: string; sides: Side[] }
  | {
      kind: "comment";
      id: string;
      text: string;
      who: string;
      state: Remark;
      /** What was answered to it, and by whom. */
      answer?: { text: string; who: string };
      presses: Press[];
    }
  | { kind: "computed"; id: string; label: string; lines: ComputedLine[] }
  | { kind: "comparison"; label: string; columns: [string, string, string]; rows: Comparison[] }
  | {
      kind: "compared";
      id: string;
      label: string;
      /** What stands over the names of the values. */
      head: string;
      /** What is said where a record has no value. */
      none: string;
      columns: ComparedRecord[];
      rows: ComparedRow[];
    }
  | { kind: "records"; label: string; empty: string; columns: string[]; lines: RecordLine[] }
  | {
      /** A value as large as can be: what is keyed in, or what was heard. */
      kind: "display";
      id: string;
      label: string;
      value: string;
      unit: string;
      empty: string;
      target: string;
      remarks: Remark[];
      /** The same for those who hear it; said aloud at once where something was heard. */
      spoken: string;
      live?: boolean;
    }
  | {
      kind: "keypad";
      id: string;
      label: string;
      /** What separates decimals in this language. */
      decimal: string;
      /** Digits, the decimal sign and "-". */
      key: (key: string) => void;
      names: { sign: string; erase: string };
      erase: Press;
      enter: Press;
    }
  | {
      /** Two halves; the main one on the side of the hand that works. */
      kind: "split";
      id: string;
      hand: "left" | "right";
      main: Block[];
      beside: Block[];
    }
  | {
      kind: "file";
      id: string;
      label: string;
      icon: Icon;
      say?: Say;
      accept: string;
      choose: (file: File) => void;
    }
  /** What a camera sees now. */
  | { kind: "viewfinder"; id: string; label: string; stream: MediaStream }
  | { kind: "picture"; id: string; address: string; text: string; caption?: string }
  | { kind: "links"; label: string; links: Link[] }
  | { kind: "cards"; id: string; label: string; cards: Card[] }
  | {
      kind: "hazards";
      id: string;
      label: string;
      pictograms: Pictogram[];
      items: string[];
      /** Every word is to be seen; else the rest of each opens on demand. */
      whole: boolean;
      equipment: { label: string; items: string[] };
    }
  | { kind: "table"; id: string; label: string; columns: string[]; rows: TableRow[]; empty: string }
  | { kind: "bars"; id: string; label: string; bars: Bar[] }
  | { kind: "learners"; id: string; label: string; empty: string; columns: string[]; lines: LearnerLine[] }
  | { kind: "shares"; id: string; label: string; columns: [string, string, string]; bars: ShareBar[] }
  | { kind: "ways"; id: string; label: string; ways: Way[] }
  | { kind: "stations"; id: string; label: string; empty: string; stations: StationCard[] }
  | {
      /** A whole number on a short scale, chosen at once; from `stop` on it has consequences. */
      kind: "rating";
      id: string;
      label: string;
      highest: number;
      stop: number;
      value: number | null;
      ends: [string, string];
      change: (value: number) => void;
    }
  | { kind: "tickets"; id: string; label: string; title: string; how: string; tickets: Ticket[] }
  | {
      /** A text of many lines that a machine reads: numbered, and with a mark at the line that is wrong. */
      kind: "source";
      id: string;
      label: string;
      value: string;
      line: number | null;
      problem: string;
      /** The way to the line; empty where there is none. */
      goTo: string;
      change: (value: string) => void;
    };

export type BlockOf<K extends Block["kind"]> = Extract<Block, { kind: K }>;

/** How much room a panel has: everything, what can be read at a glance, or only what is used all the time. */
export type Size = "full" | "glance" | "tools";

/**
 * How the page is divided: a list with its margin, a record between its steps and its electrode, the bench, or in a study
 * what is asked alone in the middle, and the task beside the view.
 */
export type Layout = "list" | "record" | "bench" | "asked" | "task";

export interface PanelContent {
  title: string;
  blocks: Block[];
  layout?: Layout;
  /** Below the title, across the panel. */
  top?: Block[];
  /** Beside the blocks, where they are gone through one after the other. */
  steps?: Block[];
  /** In the margin of the page. */
  aside?: Block[];
  /** Where the panel's work is; a new place begins at its top. */
  place?: string;
  /** A new place is read from its title on: the focus goes there. */
  fromTop?: boolean;
}
