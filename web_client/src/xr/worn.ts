import { Quaternion, Ray, Vector3, type WebXRManager } from "three";
import type { Sighted } from "../study/logging/dwells";
import { LIMB } from "../study/logging/motion";
import type { Senses } from "../study/logging/senses";
import { Sight, type Thing } from "./sight";

const HEAD = 1; // where in a row each begins, after the time
const LEFT = HEAD + LIMB;
const RIGHT = LEFT + LIMB;
const NOTHING: readonly Thing[] = [];

/** What a WebXR session tells of the person: places in its floor's frame, in metres. */
export class Worn implements Senses {
  private readonly sight = new Sight();
  private readonly gaze = new Ray();
  private readonly turn = new Quaternion();
  private readonly origin = new Vector3();

  /** @param things that the gaze may rest on; more may be added. */
  constructor(
    private readonly xr: WebXRManager,
    private readonly session: XRSession,
    private readonly things: readonly Thing[],
  ) {}

  hz(): number | undefined {
    return this.session.frameRate;
  }

  move(row: Float32Array): void {
    row.fill(NaN, HEAD);
    const frame = this.xr.getFrame() as XRFrame | null;
    const space = this.xr.getReferenceSpace();
    if (!frame || !space) return;
    write(row, HEAD, frame.getViewerPose(space)?.transform);
    for (const source of this.session.inputSources) {
      if (source.handedness === "none") continue;
      write(row, source.handedness === "left" ? LEFT : RIGHT, placeOf(source, frame, space));
    }
  }

  look(): Sighted {
    const frame = this.xr.getFrame() as XRFrame | null;
    const space = this.xr.getReferenceSpace();
    const looks = frame && space ? this.looksAlong(frame, space) : undefined;
    if (!looks) return this.sight.meet(this.gaze, NOTHING);
    const { position: p, orientation: o } = looks;
    this.gaze.set(this.origin.set(p.x, p.y, p.z), this.gaze.direction.set(0, 0, -1));
    this.gaze.direction.applyQuaternion(this.turn.set(o.x, o.y, o.z, o.w));
    return this.sight.meet(this.gaze, this.things);
  }

  /** Along the eyes where a headset offers that, else along the head. */
  private looksAlong(frame: XRFrame, space: XRReferenceSpace): XRRigidTransform | undefined {
    for (const { targetRayMode, targetRaySpace } of this.session.inputSources)
      if (targetRayMode === "gaze") return frame.getPose(targetRaySpace, space)?.transform;
    return frame.getViewerPose(space)?.transform;
  }
}

/** The wrist of a hand, the grip of a controller. */
function placeOf(
  { hand, gripSpace }: XRInputSource,
  frame: XRFrame,
  space: XRReferenceSpace,
): XRRigidTransform | undefined {
  const wrist = hand?.get("wrist");
  if (wrist) return frame.getJointPose?.(wrist, space)?.transform;
  return gripSpace ? frame.getPose(gripSpace, space)?.transform : undefined;
}

function write(row: Float32Array, at: number, place: XRRigidTransform | undefined): void {
  if (!place) return;
  const { position, orientation } = place;
  row[at] = position.x;
  row[at + 1] = position.y;
  row[at + 2] = position.z;
  row[at + 3] = orientation.x;
  row[at + 4] = orientation.y;
  row[at + 5] = orientation.z;
  row[at + 6] = orientation.w;
}
