import {
  BufferGeometry,
  CapsuleGeometry,
  Line,
  LineBasicMaterial,
  Mesh,
  MeshBasicMaterial,
  MeshStandardMaterial,
  Raycaster,
  SphereGeometry,
  Vector3,
  type Intersection,
  type Object3D,
  type Ray,
  type WebXRManager,
  type XRGripSpace,
  type XRTargetRaySpace,
} from "three";
import { ACCENT_COLOUR } from "../scene/palette";

const REACH_M = 4;

/** One hand or controller: a ray to point with, and what it does when it presses or grips. */
export class Hand {
  readonly pointer: XRTargetRaySpace;
  /** What the browser says of it, while it is there. */
  source: XRInputSource | undefined;
  /** "none" where a headset does not tell. */
  side: XRHandedness = "none";
  /** Whether it presses. */
  pinches = false;
  /** How far the ray reaches, in metres. */
  reached = REACH_M / 2;
  private readonly grip: XRGripSpace;
  private readonly ray: Line<BufferGeometry, LineBasicMaterial>;
  private readonly dot: Mesh;
  private readonly caster = new Raycaster();

  constructor(xr: WebXRManager, index: number) {
    this.pointer = xr.getController(index);
    this.grip = xr.getControllerGrip(index);
    const line = new BufferGeometry().setFromPoints([new Vector3(), new Vector3(0, 0, -1)]);
    this.ray = new Line(line, new LineBasicMaterial({ color: ACCENT_COLOUR, toneMapped: false }));
    this.dot = new Mesh(
      new SphereGeometry(0.006, 16, 8),
      new MeshBasicMaterial({ color: "#f2f7fb", toneMapped: false }),
    );
    this.dot.visible = this.ray.visible = false;
    this.pointer.add(this.ray, this.dot);
    this.grip.add(createHandle());
    this.pointer.addEventListener("connected", ({ data }) => {
      this.ray.visible = data.targetRayMode === "tracked-pointer";
      this.grip.visible = !data.hand;
      this.side = data.handedness;
      this.source = data;
    });
    this.pointer.addEventListener("selectstart", () => (this.pinches = true));
    this.pointer.addEventListener("selectend", () => (this.pinches = false));
    this.pointer.addEventListener("disconnected", () => {
      this.ray.visible = false;
      this.source = undefined;
    });
  }

  addTo(room: Object3D): void {
    room.add(this.pointer, this.grip);
  }

  /** What the ray meets first, shown by a dot. */
  point(things: Object3D[]): Intersection | undefined {
    this.caster.setFromXRController(this.pointer);
    this.caster.far = REACH_M;
    const [hit] = this.pointer.visible ? this.caster.intersectObjects(things, false) : [];
    this.dot.visible = hit !== undefined;
    this.reach(hit?.distance ?? REACH_M / 2);
    return hit;
  }

  /** End the ray after so many metres. */
  reach(distance: number): void {
    this.reached = distance;
    this.ray.scale.z = distance;
    this.dot.position.set(0, 0, -distance);
  }

  /** The line along which the hand points. */
  sight(): Ray {
    this.caster.setFromXRController(this.pointer);
    return this.caster.ray;
  }

  /** Which way the hand points, as an angle around the vertical. */
  heading(): number {
    const direction = new Vector3(0, 0, -1).transformDirection(this.pointer.matrixWorld);
    return Math.atan2(-direction.x, -direction.z);
  }

  dispose(): void {
    this.pointer.removeFromParent();
    this.grip.removeFromParent();
    this.pointer.remove(this.ray, this.dot);
    this.grip.clear();
  }
}

/** A plain handle: no controller model has to be fetched. */
function createHandle(): Mesh {
  const handle = new Mesh(
    new CapsuleGeometry(0.011, 0.07, 4, 12),
    new MeshStandardMaterial({ color: "#3a4754", roughness: 0.7 }),
  );
  handle.rotation.x = Math.PI / 2.6;
  return handle;
}
