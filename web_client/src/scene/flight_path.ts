import { Vector3 } from "three";
import { onTheWay, stationsOf, type Station } from "./flight";
import type { Flight } from "./manifest";

/** How someone on the way stands and looks. */
export interface Moment {
  point: Vector3;
  ahead: Vector3;
  up: Vector3;
}

const LOOK_AHEAD_M = 0.05;

/** The way through the pores as a camera takes it. */
export class FlightPath {
  /** Half of the way has more room than this, in micrometres. */
  readonly usualClearance_um: number;
  private readonly stations: Station[];
  private readonly moments: Moment[] = [];

  constructor(flight: Flight) {
    this.stations = stationsOf(flight);
    const clearances = [...flight.clearance_um].sort((a, b) => a - b);
    this.usualClearance_um = clearances[clearances.length >> 1]!;
    const points = this.stations.map(({ point }) => new Vector3(...point));
    let up = new Vector3(0, 0, -1); // the way begins downwards
    points.forEach((point, i) => {
      const ahead = lookAhead(points, i);
      up = across(up, ahead);
      this.moments.push({ point, ahead, up });
    });
  }

  /** Where the flight is at a time from 0 to 1. */
  at(time: number): Moment {
    const { from, mix } = onTheWay(this.stations, time);
    const a = this.moments[from]!;
    const b = this.moments[from + 1]!;
    const ahead = a.ahead.clone().lerp(b.ahead, mix).normalize();
    const up = across(a.up.clone().lerp(b.up, mix), ahead);
    return { point: a.point.clone().lerp(b.point, mix), ahead, up };
  }
}

/** The direction to a point a little farther on the way; at its end, the direction in which it ended. */
function lookAhead(points: readonly Vector3[], from: number): Vector3 {
  const end = points.at(-1)!;
  const isFar = (a: Vector3) => (b: Vector3) => a.distanceTo(b) > LOOK_AHEAD_M;
  const here = points[from]!;
  const target = points.slice(from).find(isFar(here));
  if (target) return target.clone().sub(here).normalize();
  const before = points.findLast(isFar(end)) ?? points[0]!;
  return end.clone().sub(before).normalize();
}

/** What is left of `up` across the line of sight: carried along the way, the view turns over nowhere. */
function across(up: Vector3, ahead: Vector3): Vector3 {
  return up.clone().addScaledVector(ahead, -up.dot(ahead)).normalize();
}
