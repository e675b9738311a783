type Triple = readonly [number, number, number];

/** Farther than any two cells of a volume are apart, and small enough that differences stay finite. */
const FAR = 1e12;

/**
 * Squared distances from the centre of every cell to the centre of the nearest marked one, exactly: one pass along
 * each axis finds the lower envelope of parabolas (P. Felzenszwalb and D. Huttenlocher, Distance transforms of sampled
 * functions, Theory of Computing 8 (2012) 415-428, algorithm 1).
 *
 * @param marked by cell, x fastest, then y, then z; 0 where a cell is not marked.
 * @param shape cells along x, y and z.
 * @param cell sides of a cell along x, y and z, in any unit.
 * @returns in the square of that unit; at least 1e12 everywhere if no cell is marked.
 */
export function squaredDistances(marked: Uint8Array, shape: Triple, cell: Triple): Float64Array {
  const squares = Float64Array.from(marked, (mark) => (mark ? 0 : FAR));
  const longest = Math.max(...shape);
  const row = new Float64Array(longest);
  const apexes = new Int32Array(longest);
  const borders = new Float64Array(longest + 1);
  const strides = [1, shape[0], shape[0] * shape[1]] as const;
  for (const axis of [0, 1, 2] as const) {
    const [side, stride] = [shape[axis], strides[axis]];
    for (let first = 0; first < squares.length; first++) {
      if (Math.floor(first / stride) % side !== 0) continue;
      for (let i = 0; i < side; i++) row[i] = squares[first + i * stride]!;
      envelope(row, side, cell[axis], apexes, borders);
      let k = 0;
      for (let i = 0; i < side; i++) {
        while (borders[k + 1]! < i) k++;
        const away = (i - apexes[k]!) * cell[axis];
        squares[first + i * stride] = away * away + row[apexes[k]!]!;
      }
    }
  }
  return squares;
}

/** The lower envelope of the parabolas over a row: whose they are, and from where on each is the lowest. */
function envelope(
  row: Float64Array,
  side: number,
  width: number,
  apexes: Int32Array,
  borders: Float64Array,
): void {
  const square = width * width;
  let k = 0;
  apexes[0] = 0;
  borders[0] = -Infinity;
  for (let i = 1; i < side; i++) {
    let meet = crossing(row, apexes[k]!, i, square);
    while (k > 0 && meet <= borders[k]!) meet = crossing(row, apexes[--k]!, i, square);
    apexes[++k] = i;
    borders[k] = meet;
  }
  borders[k + 1] = Infinity;
}

/** Where the parabola over one cell falls below that over an earlier one, counted in cells. */
function crossing(row: Float64Array, earlier: number, later: number, square: number): number {
  return (row[later]! - row[earlier]!) / (2 * square * (later - earlier)) + (later + earlier) / 2;
}
