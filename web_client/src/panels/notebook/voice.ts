import type { Block, PanelContent, Press, Say } from "../content";
import type { Words } from "../words";

/** What can be said to a button. */
type Command =
  | ("store" | "erase" | "previous" | "next" | "skip" | "open" | "record" | "undo" | "same" | "before")
  | ("photo" | "scan" | "timer" | "stop" | "take" | "yes" | "again" | "now" | "checked" | "repeat");

/** The words of a command, as they are said and as they stand on its button. */
export function say(command: Command, t: Words["t"]): Say {
  const words = t(`say.${command}`);
  return { words, text: t("say.say", { words }) };
}

/** The button on which these very words are written; undefined where what was said is no command. */
export function pressSaid({ top = [], blocks, aside = [] }: PanelContent, said: string): Press | undefined {
  const wanted = plainWords(said);
  return [...top, ...blocks, ...aside]
    .flatMap(pressesOf)
    .find(({ say, disabled }) => say && !disabled && plainWords(say.words) === wanted);
}

/** Every button of a block. */
export function pressesOf(block: Block): Press[] {
  switch (block.kind) {
    case "buttons":
      return block.buttons;
    case "keypad":
      return [block.erase, block.enter];
    case "comment":
      return block.presses;
    case "conflict":
      return block.sides.map(({ keep }) => keep);
    case "split":
      return [...block.main, ...block.beside].flatMap(pressesOf);
    case "fold":
    case "held":
      return block.blocks.flatMap(pressesOf);
    default:
      return [];
  }
}

/** Words as they are heard: without capitals, accents and stops. */
function plainWords(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}
