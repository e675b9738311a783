import type { Characterisation, Flight } from "../../scene/manifest";

/** How the ion is led: the electrode is pulled past oneself, or one flies as the ion. */
export type Way = "table" | "flight";

/** How a game ended, as it is kept and sent. */
export interface GameResult {
  /** Length of the way through the electrode over its thickness. */
  path_ratio: number;
  seconds: number;
  touches: number;
  way: Way;
  /** From 0, not at all, to 10, very much; null where nobody answered. */
  discomfort: number | null;
}

export const MOST_DISCOMFORT = 10;

/** What stands side by side afterwards. A length ratio is called tortuosity, and its square compares with a factor. */
export interface Tortuosities {
  own: number;
  /** Of the widest way, which was computed; null where there is none. */
  widest: number | null;
  /** Of a current through all pores along the thickness; null where nobody has measured. */
  factor: number | null;
}

/** Length over thickness: the tortuosity of one way (N. Epstein, Chem. Eng. Sci. 44 (1989) 777-779). */
export function pathRatio(length_um: number, thickness_um: number): number {
  return length_um / thickness_um;
}

/** Length over thickness of a way that was computed. */
export function ratioOfFlight({ points_m }: Flight, thickness_m: number): number {
  const gone = points_m.slice(1).map((point, i) => {
    const before = points_m[i]!;
    return Math.hypot(point[0] - before[0], point[1] - before[1], point[2] - before[2]);
  });
  return gone.reduce((sum, one) => sum + one, 0) / thickness_m;
}

/** The tortuosity factor of the pores through the thickness: porosity times free over effective conductivity. */
export function tortuosityFactor(inside: Characterisation | null): number | null {
  return inside?.phases["pore"]?.tortuosity_factor[inside.thickness_axis] ?? null;
}

/**
 * How the square of one's own ratio compares with the factor: a tube of constant width that is longer by some ratio
 * resists by the square of it (N. Epstein 1989); null where there is no factor.
 */
export function verdict({ own, factor }: Tortuosities): "longer" | "shorter" | null {
  if (factor === null) return null;
  return own ** 2 > factor ? "longer" : "shorter";
}

/** The shortest way first; of equally long ones, as far as the board tells, the quickest. */
export function ranked(results: readonly GameResult[]): GameResult[] {
  const shown = ({ path_ratio }: GameResult) => Math.round(path_ratio * 100);
  return [...results].sort((a, b) => shown(a) - shown(b) || a.seconds - b.seconds);
}
