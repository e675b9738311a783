import { Box3, Vector3 } from "three";
import type { Manifest } from "./manifest";

/** How micrometres of the electrode's box stand in the scene; see docs/scenes.md. */
export interface Placement {
  metresPerUm: number;
  /** Sides of the box along x and y. */
  width_um: number;
  depth_um: number;
}

/** The placement of a manufactured electrode; its box is as wide in all stages. */
export function placementOf({ stages, scale }: Manifest): Placement {
  const [width_um, depth_um] = stages.at(-1)?.box_um ?? [0, 0];
  return { metresPerUm: scale.metres_per_um, width_um, depth_um };
}

/** The box of the finished electrode without what stands out of its sides; an import has its bounds only. */
export function boxOf(manifest: Manifest): Box3 {
  const last = manifest.stages.at(-1);
  const { bounds_m } = manifest;
  if (!last) return new Box3(new Vector3(...bounds_m.min), new Vector3(...bounds_m.max));
  return filmBox(placementOf(manifest), last.thickness_um);
}

/** The box of a film of some thickness. */
export function filmBox({ metresPerUm, width_um, depth_um }: Placement, thickness_um: number): Box3 {
  const [x, y, z] = [width_um, depth_um, thickness_um].map((side) => side * metresPerUm) as [
    number,
    number,
    number,
  ];
  return new Box3(new Vector3(-x / 2, 0, -y / 2), new Vector3(x / 2, z, y / 2));
}
