import { Spherical, Vector3, type Box3, type PerspectiveCamera } from "three";
import { OrbitControls } from "three/examples/jsm/controls/OrbitControls.js";

const TURN = Math.PI / 24;
const NEARER = 0.9;
const MARGIN = 1.12;
const FIRST_DIRECTION = new Vector3(0.62, 0.42, 1).normalize();

const KEYS: Record<string, (place: Spherical) => void> = {
  ArrowLeft: (place) => (place.theta -= TURN),
  ArrowRight: (place) => (place.theta += TURN),
  ArrowUp: (place) => (place.phi -= TURN),
  ArrowDown: (place) => (place.phi += TURN),
  "+": (place) => (place.radius *= NEARER),
  "-": (place) => (place.radius /= NEARER),
};

/** Walks the camera around the electrode by mouse, finger or key. */
export class Orbit {
  private readonly controls: OrbitControls;
  private radius = 0.5;
  private touched = false;
  private from = FIRST_DIRECTION;

  constructor(
    private readonly camera: PerspectiveCamera,
    canvas: HTMLCanvasElement,
    changed: () => void,
  ) {
    this.controls = new OrbitControls(camera, canvas);
    this.controls.maxPolarAngle = 0.53 * Math.PI;
    this.controls.enableDamping = !matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.controls.addEventListener("change", changed);
    this.controls.addEventListener("start", () => (this.touched = true));
    canvas.addEventListener("keydown", (event) => this.key(event));
    camera.position.copy(FIRST_DIRECTION);
  }

  /** Put a box, the finished electrode with room for its thicker stages, into the middle of the view. */
  frame({ min: low, max: high }: Box3): void {
    this.radius = high.distanceTo(low) / 2;
    this.controls.target.addVectors(low, high).multiplyScalar(0.5);
    this.controls.minDistance = 0.15;
    this.controls.maxDistance = 8 * this.radius;
    this.begin();
  }

  /** Look from this side, now and at every electrode that follows; without one from the usual side. */
  face(from: Vector3 = FIRST_DIRECTION): void {
    this.from = from.clone().normalize();
    this.begin();
  }

  /** What the camera turns around. */
  get middle(): Vector3 {
    return this.controls.target;
  }

  private begin(): void {
    this.touched = false;
    this.camera.position.copy(this.controls.target).add(this.from);
    this.refit();
  }

  /** Come as close as the view allows, unless a person has chosen a place. */
  refit(): void {
    if (this.touched || !this.controls.enabled) return;
    const vertical = (this.camera.fov * Math.PI) / 360;
    const half = Math.min(vertical, Math.atan(Math.tan(vertical) * this.camera.aspect));
    const distance = (MARGIN * this.radius) / Math.sin(half);
    const direction = this.camera.position.clone().sub(this.controls.target).normalize();
    this.camera.position.copy(this.controls.target).addScaledVector(direction, distance);
    this.controls.update();
  }

  update(): void {
    this.controls.update();
  }

  /** Leave the camera to someone else, or take it back. */
  rest(resting: boolean): void {
    this.controls.enabled = !resting;
  }

  distance(): number {
    return this.controls.getDistance();
  }

  private key(event: KeyboardEvent): void {
    const move = KEYS[event.key];
    if (!move || !this.controls.enabled) return;
    event.preventDefault();
    this.touched = true;
    const place = new Spherical().setFromVector3(this.camera.position.clone().sub(this.controls.target));
    move(place);
    place.phi = Math.min(this.controls.maxPolarAngle, Math.max(0.01, place.phi));
    this.camera.position.setFromSpherical(place).add(this.controls.target);
  }
}
