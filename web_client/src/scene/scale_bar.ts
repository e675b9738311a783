/** A scale bar: a round length, and how long it is on the screen. */
export interface ScaleBar {
  length_um: number;
  width_px: number;
}

/** The longest of 1, 2, 5, 10 ... micrometres that is not wider than `most_px`. */
export function scaleBar(pxPerUm: number, most_px: number): ScaleBar {
  const most = most_px / pxPerUm;
  const decade = 10 ** Math.floor(Math.log10(most));
  const step = [5, 2, 1].find((one) => one * decade <= most)!;
  return { length_um: step * decade, width_px: step * decade * pxPerUm };
}
