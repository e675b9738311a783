import type { Course, Place } from "./course";
import { advance, createIon, type Ion } from "./ion";
import type { Way } from "./result";
import { DIRECTIONS, Steering, type Direction } from "./steering";

/** In micrometres per second. Who flies sees walls close by, and goes no faster among them than at a walk. */
export const SPEED_LIMITS: Record<Way, number> = { table: 8, flight: 1.2 };
/** For who asked for less motion: how far from picture to picture in the flight, and when a still ion shows one. */
const HOP_UM = 0.5;
const STILL_SECONDS = 0.25;
const SMOOTH_SECONDS = 0.12;
/** How far ahead a way has to be free to be called open. */
const AHEAD_UM = [0.25, 0.5] as const;
/** What is faster than that, as a share of the limit, is on the move. */
const MOVING = 0.02;

/** What the panel says of the ion; lengths in micrometres. */
export interface Readings {
  thickness_um: number;
  /** Below the electrode's surface; negative above it. */
  depth_um: number;
  clearance_um: number;
  length_um: number;
  seconds: number;
  touches: number;
  /** Where the ion could go, as one looks. */
  open: Direction[];
  moving: boolean;
}

/** One ion on its way and who leads it, without anything that is drawn. */
export class Journey {
  readonly steering = new Steering();
  readonly ion: Ion;
  /** What is looked at: the ion, or for who flies and asked for less motion, where it was at the last picture. */
  readonly shown: Place;
  /** Smoothed, as a share of the limit: how much of the view's edge is covered while one flies. */
  haste = 0;
  private readonly pull = new Float64Array(3);
  private stillFor = 0;

  /**
   * @param over where a way is known to begin.
   * @param steady who flies sees single pictures instead of a movement.
   */
  constructor(
    readonly course: Course,
    readonly way: Way,
    over: { x: number; y: number } | undefined,
    private readonly steady: boolean,
  ) {
    this.ion = createIon(course, over);
    this.shown = this.ion.place.slice();
    if (way === "flight") this.steering.pitch = -1; // the way begins downwards
  }

  get limit(): number {
    return SPEED_LIMITS[this.way];
  }

  /** Move on; nothing moves by itself. */
  frame(seconds: number): void {
    const { ion, course, steering, limit, pull } = this;
    steering.take(seconds, limit, pull);
    advance(ion, course, pull, seconds, limit);
    const share = 1 - Math.exp(-seconds / SMOOTH_SECONDS);
    this.haste += (ion.speed / limit - this.haste) * share;
    this.stillFor = this.isMoving ? 0 : this.stillFor + seconds;
    if (this.isPictureDue()) this.shown.set(ion.place);
  }

  get isMoving(): boolean {
    return this.ion.speed > MOVING * this.limit;
  }

  /** Now, for the panel. */
  readings(): Readings {
    const { ion, course } = this;
    const [x, y, z] = ion.place as unknown as [number, number, number];
    return {
      thickness_um: course.thickness_um,
      depth_um: course.thickness_um - z,
      clearance_um: Math.max(0, course.clearance(x, y, z)),
      length_um: ion.length_um,
      seconds: ion.seconds,
      touches: ion.touches,
      open: DIRECTIONS.filter((direction) => this.isOpen(direction)),
      moving: this.isMoving,
    };
  }

  private isOpen(direction: Direction): boolean {
    const { place } = this.ion;
    const axis = new Float64Array(3);
    this.steering.directionOf(direction, axis);
    return AHEAD_UM.every((ahead) => {
      const [x, y, z] = place.map((one, i) => one + ahead * axis[i]!) as unknown as [number, number, number];
      return this.course.isOpen(x, y, z);
    });
  }

  private isPictureDue(): boolean {
    if (!this.steady || this.way === "table") return true;
    const { place } = this.ion;
    const { shown } = this;
    const gone = Math.hypot(place[0]! - shown[0]!, place[1]! - shown[1]!, place[2]! - shown[2]!);
    return gone >= HOP_UM || this.stillFor >= STILL_SECONDS || this.ion.arrived;
  }
}
