import { Matrix4, Ray, Scene, Vector3, type Box3, type Object3D } from "three";
import type { Sighted } from "../study/logging/dwells";

/** Something that a gaze can rest on: a box in the frame of an object. */
export interface Thing {
  name: string;
  object: Object3D;
  box: Box3;
  /** What of it is at a place in its own frame; empty where nothing has a name. */
  partAt?(place: Vector3): string;
}

/** Finds what a gaze meets first; it makes nothing new while it looks. */
export class Sight {
  private readonly sighted: Sighted = { thing: "", part: "" };
  private readonly inverse = new Matrix4();
  private readonly local = new Ray();
  private readonly place = new Vector3();
  private readonly nearest = new Vector3();
  private readonly world = new Vector3();

  /** What a ray in the room meets; the answer is the same object every time. */
  meet(ray: Ray, things: readonly Thing[]): Sighted {
    const { sighted } = this;
    let met: Thing | undefined;
    let least = Infinity;
    for (const thing of things) {
      const away = this.distance(ray, thing);
      if (away >= least) continue;
      met = thing;
      least = away;
      this.nearest.copy(this.place);
    }
    sighted.thing = met?.name ?? "";
    sighted.part = met?.partAt?.(this.nearest) ?? "";
    return sighted;
  }

  private distance(ray: Ray, { object, box }: Thing): number {
    if (!isSeen(object)) return Infinity;
    this.local.copy(ray).applyMatrix4(this.inverse.copy(object.matrixWorld).invert());
    if (!this.local.intersectBox(box, this.place)) return Infinity;
    return this.world.copy(this.place).applyMatrix4(object.matrixWorld).distanceTo(ray.origin);
  }
}

/** Whether it is in a scene, and nothing that holds it is hidden. */
function isSeen(object: Object3D): boolean {
  let root = object;
  for (let one: Object3D | null = object; one; one = one.parent) {
    if (!one.visible) return false;
    root = one;
  }
  return root instanceof Scene;
}
