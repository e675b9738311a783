import { CylinderGeometry, Group, Mesh, MeshBasicMaterial, SphereGeometry } from "three";

/** Thin where it begins: whoever points has that end before the eyes. */
const THIN_M = 0.0003;
const THICK_M = 0.0026;
const DOT_M = 0.011;

/** A ray along -z with a dot where it ends. */
export class Laser {
  readonly group = new Group();
  private readonly beam: Mesh<CylinderGeometry, MeshBasicMaterial>;
  private readonly dot: Mesh<SphereGeometry, MeshBasicMaterial>;

  constructor(colour: string) {
    const geometry = new CylinderGeometry(THIN_M, THICK_M, 1, 8, 1, true);
    geometry.rotateX(Math.PI / 2).translate(0, 0, -0.5);
    const beam = new MeshBasicMaterial({
      color: colour,
      transparent: true,
      opacity: 0.55,
      toneMapped: false,
    });
    this.beam = new Mesh(geometry, beam);
    this.dot = new Mesh(
      new SphereGeometry(DOT_M, 20, 12),
      new MeshBasicMaterial({ color: colour, depthTest: false, toneMapped: false }),
    );
    this.dot.renderOrder = 3;
    this.group.add(this.beam, this.dot);
    this.group.visible = false;
  }

  /** Reach so far; undefined turns it off. */
  reach(metres: number | undefined): void {
    this.group.visible = metres !== undefined;
    if (metres === undefined) return;
    this.beam.scale.z = Math.max(0.001, metres);
    this.dot.position.z = -metres;
  }

  dispose(): void {
    this.group.removeFromParent();
    for (const { geometry, material } of [this.beam, this.dot]) {
      geometry.dispose();
      material.dispose();
    }
  }
}
