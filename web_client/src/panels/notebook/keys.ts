/** The text after a key of the keypad: a digit, the language's decimal sign, or "-" for the other sign. */
export function keyed(text: string, key: string): string {
  if (key === "-") return text.startsWith("-") ? text.slice(1) : `-${text}`;
  if (key === "." || key === ",") {
    if (/[.,]/.test(text)) return text;
    return /\d$/.test(text) ? text + key : `${text}0${key}`;
  }
  const zero = /^-?0$/.test(text); // a zero in front of a digit says nothing
  return zero ? text.replace("0", key) : text + key;
}

/** The text without its last sign. */
export function erased(text: string): string {
  return text.slice(0, -1);
}

/** A number as it is read out: sign by sign, so that fifteen and fifty do not sound alike. */
export function spelt(text: string, decimalWord: string, minusWord: string): string {
  const words: Record<string, string> = { ".": decimalWord, ",": decimalWord, "-": minusWord };
  return [...text.trim()].map((sign) => words[sign] ?? sign).join(" ");
}
