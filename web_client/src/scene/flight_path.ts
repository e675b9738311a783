import { Matrix4, Quaternion, Vector3 } from "three";
import { onTheWay, stationsOf, type Station } from "./flight";
import type { Flight } from "./manifest";

/** Where someone on the way is, and how a camera is turned there. */
export interface Moment {
  point: Vector3;
  turn: Quaternion;
}

const LOOK_AHEAD_M = 0.05;
const FIRST_UP = new Vector3(0, 0, -1); // the way begins downwards

/** The way through the pores as a camera takes it. */
export class FlightPath {
  /** Half of the way has more room than this, in micrometres. */
  readonly usualClearance_um: number;
  private readonly stations: Station[];
  private readonly moments: Moment[];

  constructor(flight: Flight) {
    this.stations = stationsOf(flight);
    const clearances = [...flight.clearance_um].sort((a, b) => a - b);
    this.usualClearance_um = clearances[clearances.length >> 1]!;
    const points = this.stations.map(({ point }) => new Vector3(...point));
    const turns = turnsAlong(points.map((_, i) => lookAhead(points, i)));
    this.moments = points.map((point, i) => ({ point, turn: turns[i]! }));
  }

  /** Where the flight is at a time from 0 to 1. */
  at(time: number): Moment {
    const { from, mix } = onTheWay(this.stations, time);
    const a = this.moments[from]!;
    const b = this.moments[from + 1]!;
    return { point: a.point.clone().lerp(b.point, mix), turn: a.turn.clone().slerp(b.turn, mix) };
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

/** Cameras that look in these directions, each turned from the one before by no more than the way turns. */
function turnsAlong(directions: readonly Vector3[]): Quaternion[] {
  const first = new Matrix4().lookAt(new Vector3(), directions[0]!, FIRST_UP);
  const turns = [new Quaternion().setFromRotationMatrix(first)];
  for (let i = 1; i < directions.length; i++) {
    const by = new Quaternion().setFromUnitVectors(directions[i - 1]!, directions[i]!);
    turns.push(by.multiply(turns[i - 1]!));
  }
  return turns;
}
