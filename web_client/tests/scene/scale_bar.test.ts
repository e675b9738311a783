import { expect, it } from "vitest";
import { scaleBar } from "../../src/scene/scale_bar";

it.each([
  [10, 200, 20, 200],
  [9, 200, 20, 180],
  [3, 200, 50, 150],
  [150, 200, 1, 150],
  [0.02, 200, 10_000, 200],
])("%s px per um in at most %s px: %s um", (pxPerUm, most, length_um, width_px) => {
  expect(scaleBar(pxPerUm, most)).toEqual({ length_um, width_px });
});
