/** Colours of people, told apart also by those who do not see all colours (Okabe and Ito 2008); a name always stands by. */
const COLOURS = [
  "#56b4e9",
  "#e69f00",
  "#009e73",
  "#cc79a7",
  "#f0e442",
  "#d55e00",
  "#4a8fd0",
  "#b8c4ce",
] as const;

/** The colour of a seat. */
export function seatColour(seat: number): string {
  return COLOURS[(seat - 1) % COLOURS.length]!;
}
