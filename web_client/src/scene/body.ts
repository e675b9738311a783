import type { Matrix4 } from "three";

/** Where a person in a headset is: places in the scene's world. */
export interface Body {
  head: Matrix4;
  left: Matrix4 | undefined;
  right: Matrix4 | undefined;
  pinches: { left: boolean; right: boolean };
  /** How far what the right hand points at is away, in metres. */
  reach: number;
}
