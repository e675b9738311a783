import { Quaternion, Vector3, type PerspectiveCamera } from "three";

/** After three of these one sees what the other sees: well under 300 ms. */
const SMOOTH_SECONDS = 0.08;
const STILL_SECONDS = 0.4;
const STILL_M = 0.004;
const STILL_TURN = 0.004;
const OTHER_PLACE_M = 0.03;
const OTHER_TURN = 0.03;

/** Somebody's head, in the scene's world. */
export interface HeadPose {
  position: Vector3;
  quaternion: Quaternion;
}

/**
 * Lets the camera see what somebody else sees. Who asked for less motion sees it in single pictures: a new one
 * each time that the other stands still somewhere else.
 */
export class Guide {
  /** The head whose sight is wanted. */
  wanted: HeadPose | undefined;
  /** Somebody to be brought to once, in a headset. */
  summons: HeadPose | undefined;
  private stillFor = 0;
  private readonly steady = matchMedia("(prefers-reduced-motion: reduce)").matches;

  /** See what this head sees; undefined leaves the camera alone. */
  follow(head: HeadPose | undefined, seconds: number): void {
    const moved = !head || !this.wanted || differ(head, this.wanted, STILL_M, STILL_TURN);
    this.stillFor = moved ? 0 : this.stillFor + seconds;
    this.wanted = head;
  }

  get leads(): boolean {
    return this.wanted !== undefined;
  }

  /** Move the camera on; returns whether it moved. */
  lead(camera: PerspectiveCamera, seconds: number): boolean {
    const { wanted } = this;
    if (!wanted || !differ(wanted, camera, STILL_M / 10, STILL_TURN / 10)) return false;
    if (this.steady) {
      if (this.stillFor < STILL_SECONDS || !differ(wanted, camera, OTHER_PLACE_M, OTHER_TURN)) return false;
      camera.position.copy(wanted.position);
      camera.quaternion.copy(wanted.quaternion);
      return true;
    }
    const share = 1 - Math.exp(-seconds / SMOOTH_SECONDS);
    camera.position.lerp(wanted.position, share);
    camera.quaternion.slerp(wanted.quaternion, share);
    return true;
  }
}

function differ(a: HeadPose, b: HeadPose, metres: number, radians: number): boolean {
  return a.position.distanceTo(b.position) > metres || a.quaternion.angleTo(b.quaternion) > radians;
}
