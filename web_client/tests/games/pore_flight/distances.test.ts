import { describe, expect, it } from "vitest";
import { squaredDistances } from "../../../src/games/pore_flight/distances";
import { draws } from "./electrodes";

type Triple = [number, number, number];

/** Every cell against every other one. */
function slowly(marked: Uint8Array, [nx, ny, nz]: Triple, cell: Triple): number[] {
  const cells = Array.from({ length: nx * ny * nz }, (_, n) => [
    n % nx,
    Math.floor(n / nx) % ny,
    Math.floor(n / (nx * ny)),
  ]);
  const found = cells.filter((_, n) => marked[n]);
  return cells.map((one) =>
    Math.min(
      ...found.map((other) =>
        [0, 1, 2].reduce((sum, axis) => sum + ((one[axis]! - other[axis]!) * cell[axis]!) ** 2, 0),
      ),
    ),
  );
}

describe("squared distances", () => {
  it.each([1, 2, 3, 4, 5, 6])("are those of a comparison of all cells with all others, draw %i", (seed) => {
    const draw = draws(seed);
    const shape = [2 + Math.floor(7 * draw()), 2 + Math.floor(7 * draw()), 2 + Math.floor(7 * draw())];
    const cell: Triple = [0.3 + draw(), 0.3 + draw(), 0.3 + draw()];
    const share = draw();
    const marked = Uint8Array.from({ length: shape[0]! * shape[1]! * shape[2]! }, () =>
      Number(draw() < share),
    );
    marked[Math.floor(draw() * marked.length)] = 1;
    const fast = squaredDistances(marked, shape as Triple, cell);
    slowly(marked, shape as Triple, cell).forEach((square, n) => expect(fast[n]).toBeCloseTo(square, 9));
  });

  it("are far where no cell is marked", () => {
    expect(Math.min(...squaredDistances(new Uint8Array(8), [2, 2, 2], [1, 1, 1]))).toBeGreaterThanOrEqual(
      1e12,
    );
  });
});
