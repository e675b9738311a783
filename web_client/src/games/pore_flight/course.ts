import type { Grid } from "../../scene/manifest";
import { squaredDistances } from "./distances";

/** A place in the electrode, in micrometres from the corner of its box; z = 0 is the collector. */
export type Place = Float64Array;
type Triple = readonly [number, number, number];

/** How far an ion may stay above the electrode, where the separator is, in micrometres. */
export const SEPARATOR_UM = 3;
/** An ion that is so near the collector, in micrometres, has arrived. */
const ARRIVED_UM = 0.6;
/** What an ion keeps from the wall, as a share of a cell: walls are known to about half a cell. */
const KEPT_OF_CELL = 0.15;
/** How closely a computed way is looked at, as a share of a cell. */
const LOOK_OF_CELL = 0.1;

/**
 * The pore space of an electrode as an ion meets it: how far it is to the wall, from every place, at once.
 *
 * Distances are known at the centres of cells, positive in pores and negative in solids, and zero at the faces between
 * them; in between they are interpolated, which makes walls as smooth as the surfaces that are drawn. The sides of the
 * box are walls.
 */
export class Course {
  /** Sides of the box in micrometres; the last is the thickness. */
  readonly size_um: Triple;
  /** What an ion keeps from walls. */
  readonly kept_um: number;
  private readonly nx: number;
  private readonly ny: number;
  /** One layer more than the electrode has: what is above it is open. */
  private readonly nz: number;
  private readonly cell: Triple;
  private readonly distances: Float32Array;

  /**
   * @param grid the cells of the electrode's volume.
   * @param labels a phase for every cell, x fastest, then y, then z.
   * @param pore the label of the pores.
   * @param size_um the box, where it does not end with the last cell.
   */
  constructor({ shape, cell_um }: Grid, labels: Uint8Array, pore: number, size_um?: Triple) {
    const [nx, ny, nz] = shape;
    if (labels.length !== nx * ny * nz)
      throw new Error(`expected ${nx * ny * nz} cells of the electrode; there are ${labels.length}`);
    [this.nx, this.ny, this.nz] = [nx, ny, nz + 1];
    this.cell = cell_um;
    this.size_um = size_um ?? [nx * cell_um[0], ny * cell_um[1], nz * cell_um[2]];
    this.kept_um = KEPT_OF_CELL * Math.min(...cell_um);
    const solid = new Uint8Array(nx * ny * this.nz);
    labels.forEach((label, n) => (solid[n] = Number(label !== pore)));
    this.distances = signedDistances(solid, [nx, ny, this.nz], cell_um);
  }

  get thickness_um(): number {
    return this.size_um[2];
  }

  /** How high above the collector an ion may go. */
  get ceiling_um(): number {
    return this.size_um[2] + SEPARATOR_UM;
  }

  /** The shortest side of a cell: nothing of the electrode is known more finely. */
  get cell_um(): number {
    return Math.min(...this.cell);
  }

  /** How far it is to the wall, in micrometres; negative inside solids. */
  clearance(x: number, y: number, z: number): number {
    const { nx, ny, nz, cell, distances } = this;
    const top = (nz - 0.5) * cell[2];
    const u = within(x / cell[0] - 0.5, nx - 1);
    const v = within(y / cell[1] - 0.5, ny - 1);
    const w = within(Math.min(z, top) / cell[2] - 0.5, nz - 1);
    const i = Math.min(nx - 2, Math.floor(u));
    const j = Math.min(ny - 2, Math.floor(v));
    const k = Math.min(nz - 2, Math.floor(w));
    const [p, q, r] = [u - i, v - j, w - k];
    const at = i + nx * (j + ny * k);
    const up = at + nx * ny;
    const low = mix(
      mix(distances[at]!, distances[at + 1]!, p),
      mix(distances[at + nx]!, distances[at + nx + 1]!, p),
      q,
    );
    const high = mix(
      mix(distances[up]!, distances[up + 1]!, p),
      mix(distances[up + nx]!, distances[up + nx + 1]!, p),
      q,
    );
    return mix(low, high, r) + Math.max(0, z - top); // above the electrode the walls are left behind
  }

  /**
   * Let an ion through along a way that was computed through cells that touch at an edge or a corner only: between
   * them the interpolation is just as much solid as pore.
   *
   * @param way places in micrometres.
   */
  openAlong(way: readonly Triple[]): void {
    const [room, look] = [2 * this.kept_um, LOOK_OF_CELL * this.cell_um];
    for (const [n, to] of way.slice(1).entries()) {
      const from = way[n]!;
      const looks = Math.ceil(Math.hypot(to[0] - from[0], to[1] - from[1], to[2] - from[2]) / look);
      for (let i = 0; i <= looks; i++) {
        const [x, y, z] = from.map((one, k) => mix(one, to[k]!, i / looks)) as unknown as Triple;
        const missing = room - this.clearance(x, y, z);
        if (missing > 0) this.widen(x, y, z, missing);
      }
    }
  }

  /** The direction away from the wall, of length one or zero, written to `out`. */
  awayFromWall(x: number, y: number, z: number, out: Float64Array): void {
    const h = 0.25 * this.cell_um;
    out[0] = this.clearance(x + h, y, z) - this.clearance(x - h, y, z);
    out[1] = this.clearance(x, y + h, z) - this.clearance(x, y - h, z);
    out[2] = this.clearance(x, y, z + h) - this.clearance(x, y, z - h);
    const length = Math.hypot(out[0], out[1], out[2]);
    for (let i = 0; i < 3; i++) out[i] = length > 0 ? out[i]! / length : 0;
  }

  /** The weights of the cells around a place add up to one: what all of them gain, the place gains. */
  private widen(x: number, y: number, z: number, by: number): void {
    const { nx, ny, nz, cell, distances } = this;
    const first = (at: number, width: number, side: number) =>
      Math.min(side - 2, Math.floor(within(at / width - 0.5, side - 1)));
    const at = first(x, cell[0], nx) + nx * (first(y, cell[1], ny) + ny * first(z, cell[2], nz));
    for (const up of [0, nx * ny])
      for (const back of [0, nx]) for (const right of [0, 1]) distances[at + up + back + right]! += by;
  }

  /** Whether an ion may be there. */
  isOpen(x: number, y: number, z: number): boolean {
    const { kept_um: kept, size_um: size } = this;
    const inBox = x >= kept && x <= size[0] - kept && y >= kept && y <= size[1] - kept;
    return inBox && z >= kept && z <= this.ceiling_um && this.clearance(x, y, z) >= kept;
  }

  /** Whether an ion at this height above the collector has arrived. */
  isGoal(z: number): boolean {
    return z <= Math.max(ARRIVED_UM, this.cell[2]);
  }

  /** Above the electrode, over a place from where a way is known, else over its middle. */
  start(over: { x: number; y: number } | undefined, out: Place): void {
    const { size_um: size, kept_um: kept } = this;
    out[0] = Math.max(kept, Math.min(size[0] - kept, over?.x ?? size[0] / 2));
    out[1] = Math.max(kept, Math.min(size[1] - kept, over?.y ?? size[1] / 2));
    out[2] = size[2] + SEPARATOR_UM / 2;
  }
}

/** Distances to the faces between pores and solids, as far as the centres of cells tell. */
function signedDistances(solid: Uint8Array, shape: Triple, cell: Triple): Float32Array {
  const half = Math.min(...cell) / 2;
  const open = solid.map((one) => 1 - one);
  const [toSolid, toOpen] = [solid, open].map((marked) => squaredDistances(marked, shape, cell));
  return Float32Array.from(solid, (inSolid, n) =>
    inSolid ? half - Math.sqrt(toOpen![n]!) : Math.sqrt(toSolid![n]!) - half,
  );
}

function mix(a: number, b: number, share: number): number {
  return a + (b - a) * share;
}

function within(value: number, most: number): number {
  return Math.min(most, Math.max(0, value));
}
