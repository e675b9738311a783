import { clockDifference, isNewer, type Bundle, type Limb, type Pose, type Triple, type Turn } from "./poses";

/** Everybody is shown as they were so long ago: by then the next pose has usually come, and nothing is guessed. */
export const BEHIND_MS = 120;
/** Two ticks: so long somebody whose poses stay away goes on moving. */
const GUESSED_MS = 100;
const KEPT_MS = 1000;
/** Five times the longest pause between two poses: who says nothing for longer is not shown. */
export const STALE_MS = 5000;
const CLOCK_OFF_MS = 1000;

interface Moment {
  atMs: number;
  pose: Pose;
}

/** One seat's poses of the last second on the server's clock. */
export class PoseTrack {
  private moments: Moment[] = [];

  /** Take in a pose; one that is older than the newest is dropped. */
  add(atMs: number, pose: Pose): void {
    const newest = this.moments.at(-1);
    if (newest && (!isNewer(pose.sequence, newest.pose.sequence) || atMs <= newest.atMs)) {
      // A device that was started again counts from the beginning.
      if (atMs - newest.atMs < STALE_MS) return;
      this.moments = [];
    }
    this.moments = [...this.moments.filter((one) => atMs - one.atMs < KEPT_MS), { atMs, pose }];
  }

  /** The pose at a moment: between two known ones, at most two ticks beyond the newest; undefined where none is fresh. */
  at(timeMs: number): Pose | undefined {
    const newest = this.moments.at(-1);
    if (!newest || timeMs - newest.atMs > STALE_MS) return undefined;
    const next = this.moments.findIndex((one) => one.atMs > timeMs);
    if (next === 0) return this.moments[0]!.pose;
    if (next > 0) return between(this.moments[next - 1]!, this.moments[next]!, timeMs);
    const before = this.moments.at(-2);
    const guessed = Math.min(timeMs, newest.atMs + GUESSED_MS);
    return before ? between(before, newest, guessed) : newest.pose;
  }
}

/** Everybody's poses, by seat. */
export class Crowd {
  private readonly tracks = new Map<number, PoseTrack>();

  /** Take in a bundle; `nowMs` is the server's clock, which the frame's 32 bits are completed from. */
  take({ serverMs, poses }: Bundle, nowMs: number): void {
    const sentMs = nowMs + clockDifference(serverMs, modulo32(nowMs));
    for (const [seat, pose] of poses) {
      const behind = clockDifference(pose.timeMs, serverMs);
      // A device whose clock is far off is taken at the tick's word.
      const atMs = Math.abs(behind) > CLOCK_OFF_MS ? sentMs : sentMs + behind;
      const known = this.tracks.get(seat);
      const track = known?.at(nowMs) ? known : this.begin(seat);
      track.add(atMs, pose);
    }
  }

  /** Where somebody is seen now. */
  pose(seat: number, nowMs: number): Pose | undefined {
    return this.tracks.get(seat)?.at(nowMs - BEHIND_MS);
  }

  /** Somebody has left. */
  forget(seat: number): void {
    this.tracks.delete(seat);
  }

  /** Somebody new, or back after a pause. */
  private begin(seat: number): PoseTrack {
    const track = new PoseTrack();
    this.tracks.set(seat, track);
    return track;
  }
}

function between(a: Moment, b: Moment, timeMs: number): Pose {
  const share = (timeMs - a.atMs) / (b.atMs - a.atMs);
  const limb = (one: Limb, other: Limb): Limb => ({
    position: lerp(one.position, other.position, share),
    rotation: slerp(one.rotation, other.rotation, share),
  });
  const nearer = share < 0.5 ? a.pose : b.pose;
  return {
    ...nearer,
    head: limb(a.pose.head, b.pose.head),
    left: limb(a.pose.left, b.pose.left),
    right: limb(a.pose.right, b.pose.right),
    pointerM: a.pose.pointerM + (b.pose.pointerM - a.pose.pointerM) * Math.min(1, share),
  };
}

function lerp(a: Triple, b: Triple, share: number): Triple {
  return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share];
}

/** Along the shorter way, also a little beyond its end. */
function slerp(a: Turn, b: Turn, share: number): Turn {
  const dot = a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + a[3] * b[3];
  const sign = dot < 0 ? -1 : 1;
  const angle = Math.acos(Math.min(1, Math.abs(dot)));
  const whole = Math.sin(angle);
  const [from, to] =
    whole < 1e-4
      ? [1 - share, share]
      : [Math.sin((1 - share) * angle) / whole, Math.sin(share * angle) / whole];
  const mixed = a.map((part, i) => from * part + sign * to * b[i]!);
  const length = Math.hypot(...mixed) || 1;
  return mixed.map((part) => part / length) as unknown as Turn;
}

function modulo32(ms: number): number {
  return ((ms % 2 ** 32) + 2 ** 32) % 2 ** 32;
}
