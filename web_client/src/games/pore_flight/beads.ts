import {
  IcosahedronGeometry,
  InstancedMesh,
  Matrix4,
  MeshBasicMaterial,
  type Group,
  type Vector3,
} from "three";

/** How much of a bead is seen through what is before it. */
const THROUGH = 0.3;

/** A way as a string of beads, in the open and, fainter, through walls. */
export class Beads {
  private readonly open: InstancedMesh<IcosahedronGeometry, MeshBasicMaterial>;
  private readonly hidden: InstancedMesh<IcosahedronGeometry, MeshBasicMaterial>;
  private readonly matrix = new Matrix4();

  constructor(
    private readonly most: number,
    colour: string,
    radius: number,
  ) {
    const geometry = new IcosahedronGeometry(radius, 1);
    const looks = { color: colour, toneMapped: false, transparent: true };
    this.open = new InstancedMesh(geometry, new MeshBasicMaterial(looks), most);
    const through = { ...looks, opacity: THROUGH, depthTest: false, depthWrite: false };
    this.hidden = new InstancedMesh(geometry, new MeshBasicMaterial(through), most);
    this.hidden.instanceMatrix = this.open.instanceMatrix; // the same places, sent once
    for (const mesh of [this.open, this.hidden]) {
      mesh.frustumCulled = false;
      mesh.count = 0;
      mesh.renderOrder = 2;
    }
  }

  get count(): number {
    return this.open.count;
  }

  addTo(group: Group): void {
    group.add(this.hidden, this.open);
  }

  /** Begin anew. */
  clear(): void {
    this.open.count = this.hidden.count = 0;
  }

  /** One bead more; what is beyond the most is not drawn. */
  add(place: Vector3): void {
    const { count } = this.open;
    if (count === this.most) return;
    this.open.setMatrixAt(count, this.matrix.makeTranslation(place));
    this.open.instanceMatrix.needsUpdate = true;
    this.open.count = this.hidden.count = count + 1;
  }

  show(on: boolean): void {
    this.open.visible = this.hidden.visible = on;
  }

  dispose(): void {
    for (const mesh of [this.open, this.hidden]) {
      mesh.removeFromParent();
      mesh.material.dispose();
      mesh.dispose();
    }
    this.open.geometry.dispose();
  }
}
