import { BackSide, Mesh, MeshBasicMaterial, SphereGeometry, type Group, type Vector3 } from "three";
import { SURFACE_COLOUR } from "../scene/palette";

const FADE_SECONDS = 0.14;
const VEIL_M = 0.25;

/** A veil around the head that closes and opens: behind it a person is put somewhere else. */
export class Veil {
  private readonly mesh = new Mesh(
    new SphereGeometry(VEIL_M, 24, 12),
    new MeshBasicMaterial({
      color: SURFACE_COLOUR,
      side: BackSide,
      transparent: true,
      opacity: 0,
      depthTest: false,
      toneMapped: false,
    }),
  );

  constructor() {
    this.mesh.renderOrder = 10;
    this.mesh.visible = false;
  }

  addTo(room: Group): void {
    room.add(this.mesh);
  }

  /** Close or open a little more around these eyes; returns whether it is closed. */
  draw(closing: boolean, eyes: Vector3, seconds: number): boolean {
    const { material } = this.mesh;
    const step = seconds / FADE_SECONDS;
    material.opacity = Math.min(1, Math.max(0, material.opacity + (closing ? step : -step)));
    this.mesh.visible = material.opacity > 0;
    this.mesh.parent?.worldToLocal(this.mesh.position.copy(eyes));
    return material.opacity >= 1;
  }

  dispose(): void {
    this.mesh.removeFromParent();
    this.mesh.geometry.dispose();
    this.mesh.material.dispose();
  }
}
