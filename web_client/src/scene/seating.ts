import { Vector3 } from "three";

/** A lens that has room for the people around the electrode. */
export const ROOM_LENS = 42;

const FIRST_SIDE = 0.55; // radians from the front
const APART = 2.4; // the golden angle: every new place is far from those before
const ELEVATION = 0.2;
const BESIDE = 0.3;

/** How far around the electrode somebody's place is, as an angle from its front. */
export function aroundOf(seat: number): number {
  return FIRST_SIDE + (seat - 1) * APART;
}

/** From which side of the electrode somebody begins to look: everybody from their own, eyes a little above it. */
export function sideOf(seat: number): Vector3 {
  return direction(aroundOf(seat));
}

/** The side next to the host's, alternately on the left and on the right. */
export function besideHost(host: Vector3, middle: Vector3, seat: number): Vector3 {
  const away = host.clone().sub(middle);
  const turn = (seat % 2 === 0 ? 1 : -1) * BESIDE * (1 + (Math.ceil(seat / 2) % 3) / 2);
  return direction(Math.atan2(away.x, away.z) + turn);
}

function direction(around: number): Vector3 {
  const level = Math.cos(ELEVATION);
  return new Vector3(level * Math.sin(around), Math.sin(ELEVATION), level * Math.cos(around));
}
