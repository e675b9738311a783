import { Raycaster, Vector3, type Matrix4 } from "three";
import type { Plate } from "./plate";

const DWELL_S = 1.2;
const GLANCE_S = 0.25; // eyes that only pass by start nothing
const REACH_M = 4;

/** Presses what is looked at for a while, once; who looks away and back presses again. */
export class Dwell {
  private on = "";
  private seconds = 0;
  private pressed = false;

  /**
   * Look at a target for some seconds more; "" is nothing.
   *
   * @returns the share of the time until it is pressed, and whether that is now.
   */
  look(target: string, seconds: number): { share: number; press: boolean } {
    if (target !== this.on) [this.on, this.seconds, this.pressed] = [target, 0, false];
    if (target === "" || this.pressed) return { share: 0, press: false };
    this.seconds += seconds;
    this.pressed = this.seconds >= GLANCE_S + DWELL_S;
    const share = Math.min(1, Math.max(0, this.seconds - GLANCE_S) / DWELL_S);
    return { share: this.pressed ? 0 : share, press: this.pressed };
  }
}

/** The eyes' ray onto plates, for hands that are not free. */
export class Gaze {
  private readonly caster = new Raycaster();
  private readonly dwell = new Dwell();

  constructor() {
    this.caster.far = REACH_M;
  }

  /** One frame more, with the head where it is now. */
  frame(head: Matrix4, plates: readonly Plate[], seconds: number): void {
    const { ray } = this.caster;
    ray.origin.setFromMatrixPosition(head);
    ray.direction.copy(new Vector3(0, 0, -1).transformDirection(head));
    const meshes = plates.map(({ mesh }) => mesh);
    const [hit] = this.caster.intersectObjects(meshes, false);
    const plate = plates.find(({ mesh }) => mesh === hit?.object);
    for (const other of plates) if (other !== plate) other.hover(undefined);
    const target = plate && hit?.uv ? plate.targetAt(hit.uv) : "";
    const { share, press } = this.dwell.look(target && `${plates.indexOf(plate!)} ${target}`, seconds);
    if (!plate || !hit?.uv) return;
    plate.lookAt(hit.uv, share);
    if (press) plate.press(hit.uv);
  }

  /** A hand points: what was looked at counts no more. */
  rest(): void {
    this.dwell.look("", 0);
  }
}
