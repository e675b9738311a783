import type { Box3, Vector3 } from "three";

/** Where a place in the electrode is in its model: (x, y, z) became (x, z, -y) of the scene, see docs/scenes.md. */
export class Placing {
  constructor(
    private readonly box: Box3,
    readonly metresPerUm: number,
  ) {}

  toScene(place: ArrayLike<number>, out: Vector3): Vector3 {
    const { box, metresPerUm: m } = this;
    return out.set(box.min.x + place[0]! * m, box.min.y + place[2]! * m, box.max.z - place[1]! * m);
  }

  toElectrode({ x, y, z }: { x: number; y: number; z: number }): [number, number, number] {
    const { box, metresPerUm: m } = this;
    return [(x - box.min.x) / m, (box.max.z - z) / m, (y - box.min.y) / m];
  }
}
