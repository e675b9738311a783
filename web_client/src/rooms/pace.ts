import type { Limb, Pose } from "./poses";

const MOVING_MS = 50;
const STILL_MS = 100;
const RESTING_MS = 1000;
const RESTS_AFTER_MS = 5000;
/** What nobody would see: half a millimetre, a fifth of a degree. */
const SAME_M = 0.0005;
const SAME_TURN = 0.002;
const EARLY_MS = 1; // frames come a little early or late

/** When the own pose is due: 20 times a second while it moves, 10 when still, once when nothing has changed for 5 s. */
export class PosePace {
  private sent: Pose | undefined;
  private sentMs = -Infinity;
  private changedMs = -Infinity;

  /** Whether this pose is to be sent now; it is then taken as sent. */
  due(pose: Pose, nowMs: number): boolean {
    const moved = !this.sent || !isSame(pose, this.sent);
    if (moved) this.changedMs = nowMs;
    const resting = nowMs - this.changedMs >= RESTS_AFTER_MS;
    const pause = moved ? MOVING_MS : resting ? RESTING_MS : STILL_MS;
    if (nowMs - this.sentMs < pause - EARLY_MS) return false;
    this.sent = pose;
    this.sentMs = nowMs;
    return true;
  }
}

function isSame(a: Pose, b: Pose): boolean {
  return (
    a.flags === b.flags &&
    Math.abs(a.pointerM - b.pointerM) < SAME_M &&
    sameLimb(a.head, b.head) &&
    sameLimb(a.left, b.left) &&
    sameLimb(a.right, b.right)
  );
}

function sameLimb(a: Limb, b: Limb): boolean {
  return (
    a.position.every((part, i) => Math.abs(part - b.position[i]!) < SAME_M) &&
    a.rotation.every((part, i) => Math.abs(part - b.rotation[i]!) < SAME_TURN)
  );
}
