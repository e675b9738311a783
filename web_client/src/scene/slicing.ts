import { Plane, Vector3, type Box3, type Matrix4 } from "three";
import type { Axis } from "../state";

/** Electrode axes in the scene: glTF is y-up, so (x, y, z) became (x, z, -y). */
const DIRECTIONS: Record<Axis, Vector3> = {
  x: new Vector3(-1, 0, 0),
  y: new Vector3(0, 0, -1),
  z: new Vector3(0, -1, 0),
};

/**
 * The plane that keeps the share `position` (0 to 1) of the electrode's box and cuts away what faces the viewer's
 * usual side.
 *
 * @param toWorld places the electrode in the room.
 */
export function slicePlane(axis: Axis, position: number, box: Box3, toWorld: Matrix4, plane: Plane): Plane {
  const direction = DIRECTIONS[axis];
  const size = box.getSize(new Vector3());
  const low = direction.dot(box.min) < direction.dot(box.max) ? box.max : box.min;
  const through = low.clone().addScaledVector(direction, -Math.abs(size.dot(direction)) * position);
  return plane.setFromNormalAndCoplanarPoint(direction, through).applyMatrix4(toWorld);
}
