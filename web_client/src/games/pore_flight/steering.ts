/** As one looks at the electrode; "away" is deeper into the picture, or forwards for who flies. */
export type Direction = "left" | "right" | "up" | "down" | "toward" | "away";

export const DIRECTIONS: readonly Direction[] = ["left", "right", "up", "down", "toward", "away"];

/** Shares of right, up and away. */
const SIGNS: Record<Direction, readonly [number, number, number]> = {
  left: [-1, 0, 0],
  right: [1, 0, 0],
  up: [0, 1, 0],
  down: [0, -1, 0],
  toward: [0, 0, -1],
  away: [0, 0, 1],
};
/** What a hand can be ahead of the ion, in micrometres: what it pulls further is lost, so nothing goes on by itself. */
const MOST_OWED_UM = 0.6;
const STEEPEST = 1.4;

/** Turns what hands and keys do into a pull in the electrode's axes; it knows no device. */
export class Steering {
  /** How one looks, as angles around the vertical and upwards; 0 is along the electrode's y. */
  yaw = 0;
  pitch = 0;
  private readonly held = new Set<Direction>();
  private readonly owed = new Float64Array(3);
  private readonly axis = new Float64Array(3);

  /** A key goes down or up. */
  hold(direction: Direction, on: boolean): void {
    if (on) this.held.add(direction);
    else this.held.delete(direction);
  }

  /** Let go of everything. */
  rest(): void {
    this.held.clear();
    this.owed.fill(0);
  }

  /** Pull the ion so many micrometres as one looks. */
  pull(right: number, up: number, away: number): void {
    this.along(right, up, away, this.axis);
    this.pullAlong(this.axis[0]!, this.axis[1]!, this.axis[2]!);
  }

  /** Pull the ion so many micrometres along the electrode's axes. */
  pullAlong(x: number, y: number, z: number): void {
    const { owed } = this;
    owed[0]! += x;
    owed[1]! += y;
    owed[2]! += z;
    const length = Math.hypot(owed[0]!, owed[1]!, owed[2]!);
    if (length > MOST_OWED_UM) for (let i = 0; i < 3; i++) owed[i]! *= MOST_OWED_UM / length;
  }

  /** Pull the ion one way for some micrometres. */
  nudge(direction: Direction, micrometres: number): void {
    const [right, up, away] = SIGNS[direction];
    this.pull(right * micrometres, up * micrometres, away * micrometres);
  }

  /** Look somewhere else; nobody looks over their head. */
  turn(yaw: number, pitch = 0): void {
    this.yaw += yaw;
    this.pitch = Math.max(-STEEPEST, Math.min(STEEPEST, this.pitch + pitch));
  }

  /** What is pulled in this frame, at most as far as the limit allows; the rest waits for the next one. */
  take(seconds: number, limit: number, pull: Float64Array): void {
    for (const direction of this.held) this.nudge(direction, limit * seconds);
    const { owed } = this;
    const length = Math.hypot(owed[0]!, owed[1]!, owed[2]!);
    const share = length > 0 ? Math.min(1, (limit * seconds) / length) : 0;
    for (let i = 0; i < 3; i++) {
      pull[i] = owed[i]! * share;
      owed[i]! -= pull[i]!;
    }
  }

  /** A direction as one looks, in the electrode's axes. */
  directionOf(direction: Direction, out: Float64Array): void {
    this.along(...SIGNS[direction], out);
  }

  private along(right: number, up: number, away: number, out: Float64Array): void {
    const [sin, cos] = [Math.sin(this.yaw), Math.cos(this.yaw)];
    const [rise, level] = [Math.sin(this.pitch), Math.cos(this.pitch)];
    const forward = away * level - up * rise;
    out[0] = right * cos - forward * sin;
    out[1] = right * sin + forward * cos;
    out[2] = up * level + away * rise;
  }
}
