import {
  BoxGeometry,
  EdgesGeometry,
  Group,
  LineBasicMaterial,
  LineSegments,
  Mesh,
  MeshStandardMaterial,
} from "three";
import { ACCENT_COLOUR, PRESS_COLOUR } from "./palette";
import type { Placement } from "./placement";
import type { Between, KeyFrame } from "./timeline";

const PLATE_M = 0.012;
const OVERHANG = 1.06; // of the film's sides
const PLATE_OPACITY = 0.42;
const COMES_IN = 0.1; // of the stage

/** The film while the process plays: its outline at the height of the moment, and the press on it. */
export class Film {
  readonly group = new Group();
  private readonly outline = new LineSegments(
    new EdgesGeometry(new BoxGeometry(1, 1, 1).translate(0, 0.5, 0)),
    new LineBasicMaterial({ color: ACCENT_COLOUR, transparent: true, opacity: 0.55, toneMapped: false }),
  );
  private readonly plate = new Mesh(
    new BoxGeometry(1, 1, 1).translate(0, 0.5, 0),
    new MeshStandardMaterial({
      color: PRESS_COLOUR,
      roughness: 0.35,
      metalness: 0.3,
      transparent: true,
      depthWrite: false,
    }),
  );

  constructor(
    private readonly frames: readonly KeyFrame[],
    private readonly placement: Placement,
  ) {
    this.group.add(this.outline, this.plate);
    this.group.visible = false;
  }

  /** Show the film between two key frames; at rest there is nothing to show. */
  show(moment: Between, atRest: boolean): void {
    const [from, to] = [this.frames[moment.from], this.frames[moment.to]];
    this.group.visible = !atRest && from !== undefined && to !== undefined;
    if (!from || !to) return;
    const { metresPerUm, width_um, depth_um } = this.placement;
    const thickness_um = from.thickness_um + (to.thickness_um - from.thickness_um) * moment.mix;
    const [width, height, depth] = [width_um, thickness_um, depth_um].map((side) => side * metresPerUm) as [
      number,
      number,
      number,
    ];
    this.outline.scale.set(width, height, depth);
    this.plate.scale.set(OVERHANG * width, PLATE_M, OVERHANG * depth);
    this.plate.position.y = height;
    this.plate.visible = to.stage === "calendering";
    this.plate.material.opacity = PLATE_OPACITY * Math.min(1, this.sharePressed(moment) / COMES_IN);
  }

  dispose(): void {
    for (const { geometry, material } of [this.outline, this.plate]) {
      geometry.dispose();
      material.dispose();
    }
  }

  /** How far the calendering has gone on. */
  private sharePressed({ from, to, mix }: Between): number {
    const begin = this.frames.findIndex(({ stage }) => stage === "calendering") - 1;
    const [first, a, b] = [this.frames[Math.max(0, begin)]!.at, this.frames[from]!.at, this.frames[to]!.at];
    return (a + (b - a) * mix - first) / (1 - first);
  }
}
