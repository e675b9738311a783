import type { Course, Place } from "./course";

/** How long a step of the trail is at least, in micrometres: a hand that trembles does not make the way longer. */
const STRIDE_UM = 0.1;
const TRAIL_POINTS = 4096;
/** Shorter than a wall is thin, as a share of a cell: nothing is stepped over. */
const STEP_OF_CELL = 0.3;
const PUSHES = 4;
/** How far off the wall an ion has to be, as a share of a cell, before the next touch is another one. */
const OFF_THE_WALL = 0.25;

/** The way that an ion has come, for those who draw it; when it is full, every second point is dropped. */
export interface Trail {
  /** Three numbers for each point, in micrometres. */
  readonly points: Float32Array;
  count: number;
  /** How far apart points are at least. */
  stride_um: number;
}

/** A lithium ion on its way: lengths in micrometres, times in seconds. */
export interface Ion {
  readonly place: Place;
  readonly trail: Trail;
  /** Of the way through the electrode; what was travelled above it does not count. */
  length_um: number;
  /** How often it has come against a wall. */
  touches: number;
  /** Since it was first moved. */
  seconds: number;
  /** In micrometres per second, in the last step. */
  speed: number;
  touching: boolean;
  moved: boolean;
  arrived: boolean;
  /** To where the length is counted. */
  readonly counted: Place;
}

/** An ion that waits above the electrode. */
export function createIon(course: Course, over?: { x: number; y: number }): Ion {
  const place = new Float64Array(3);
  course.start(over, place);
  return {
    place,
    trail: { points: new Float32Array(3 * TRAIL_POINTS), count: 0, stride_um: STRIDE_UM },
    ...{ length_um: 0, touches: 0, seconds: 0, speed: 0 },
    ...{ touching: false, moved: false, arrived: false },
    counted: place.slice(),
  };
}

const STEP = new Float64Array(3);
const NEXT = new Float64Array(3);
const NORMAL = new Float64Array(3);
const BEFORE = new Float64Array(3);

/**
 * Move an ion for some time: as far as it is pulled, kept out of solids by sliding along their walls, and never faster
 * than it may. What an ion that has arrived is pulled by is lost.
 *
 * @param pull how far it is pulled, in micrometres along x, y and z.
 * @param limit micrometres per second.
 */
export function advance(ion: Ion, course: Course, pull: Float64Array, seconds: number, limit: number): void {
  ion.speed = 0;
  if (ion.arrived || seconds <= 0) return;
  const wanted = Math.hypot(pull[0]!, pull[1]!, pull[2]!);
  ion.moved ||= wanted > 0;
  if (ion.moved) ion.seconds += seconds;
  if (wanted === 0) return;
  const allowed = Math.min(wanted, limit * seconds);
  const steps = Math.ceil(allowed / (STEP_OF_CELL * course.cell_um));
  BEFORE.set(ion.place);
  for (let i = 0; i < 3; i++) STEP[i] = (pull[i]! * allowed) / (wanted * steps);
  for (let n = 0; n < steps && !ion.arrived; n++) {
    take(ion, course, allowed / steps);
    note(ion, course);
  }
  ion.speed = distance(BEFORE, ion.place) / seconds;
}

/** One short step, along the wall where one is in the way. */
function take(ion: Ion, course: Course, length: number): void {
  const { place } = ion;
  for (let i = 0; i < 3; i++) NEXT[i] = place[i]! + STEP[i]!;
  keepInBox(NEXT, course);
  const blocked = course.clearance(NEXT[0]!, NEXT[1]!, NEXT[2]!) < course.kept_um;
  touch(ion, course, blocked);
  if (blocked) pushOut(NEXT, course);
  const gone = distance(place, NEXT);
  if (gone > length)
    for (let i = 0; i < 3; i++) NEXT[i] = place[i]! + ((NEXT[i]! - place[i]!) * length) / gone;
  if (course.isOpen(NEXT[0]!, NEXT[1]!, NEXT[2]!)) place.set(NEXT);
}

/** Off the wall, towards where there is more room. */
function pushOut(next: Place, course: Course): void {
  for (let n = 0; n < PUSHES; n++) {
    const missing = course.kept_um - course.clearance(next[0]!, next[1]!, next[2]!);
    if (missing <= 0) return;
    course.awayFromWall(next[0]!, next[1]!, next[2]!, NORMAL);
    for (let i = 0; i < 3; i++) next[i] = next[i]! + 1.05 * missing * NORMAL[i]!;
    keepInBox(next, course);
  }
}

function keepInBox(next: Place, course: Course): void {
  const { kept_um: kept, size_um: size } = course;
  for (let i = 0; i < 2; i++) next[i] = Math.min(size[i]! - kept, Math.max(kept, next[i]!));
  next[2] = Math.min(course.ceiling_um, Math.max(kept, next[2]!));
}

/** A touch is counted when it begins, and the next one once the ion was clear of the wall. */
function touch(ion: Ion, course: Course, blocked: boolean): void {
  if (blocked && !ion.touching) ion.touches += 1;
  const { place } = ion;
  const clear =
    course.clearance(place[0]!, place[1]!, place[2]!) > course.kept_um + OFF_THE_WALL * course.cell_um;
  ion.touching = blocked || (ion.touching && !clear);
}

/** Count the length, lay the trail, and see whether the collector is reached. */
function note(ion: Ion, course: Course): void {
  const { place, counted } = ion;
  ion.arrived = course.isGoal(place[2]!);
  const gone = distance(counted, place);
  if (gone < STRIDE_UM && !ion.arrived) return;
  if (Math.min(place[2]!, counted[2]!) < course.thickness_um)
    ion.length_um += insideShare(ion, course) * gone;
  counted.set(place);
  lay(ion.trail, place);
}

/** Which share of the step that is being counted lies in the electrode. */
function insideShare({ place, counted }: Ion, course: Course): number {
  const [low, high] = [Math.min(place[2]!, counted[2]!), Math.max(place[2]!, counted[2]!)];
  return high <= course.thickness_um ? 1 : (course.thickness_um - low) / (high - low);
}

function lay(trail: Trail, place: Place): void {
  const { points } = trail;
  const last = 3 * (trail.count - 1);
  if (trail.count > 0 && gap(points, last, place) < trail.stride_um) return;
  if (trail.count === TRAIL_POINTS) thin(trail);
  points.set(place, 3 * trail.count);
  trail.count += 1;
}

function thin(trail: Trail): void {
  const { points } = trail;
  for (let n = 0; 2 * n < trail.count; n++)
    for (let i = 0; i < 3; i++) points[3 * n + i] = points[6 * n + i]!;
  trail.count = Math.ceil(trail.count / 2);
  trail.stride_um *= 2;
}

function gap(points: Float32Array, from: number, place: Place): number {
  return Math.hypot(points[from]! - place[0]!, points[from + 1]! - place[1]!, points[from + 2]! - place[2]!);
}

function distance(a: Place, b: Place): number {
  return Math.hypot(a[0]! - b[0]!, a[1]! - b[1]!, a[2]! - b[2]!);
}
