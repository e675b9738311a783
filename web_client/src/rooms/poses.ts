/**
 * Heads and hands as binary frames, as server/rooms/poses.py lays them out: little endian, metres in the room, y up.
 */
export type Triple = readonly [number, number, number];
/** A unit quaternion: x, y, z, w. */
export type Turn = readonly [number, number, number, number];

export interface Limb {
  position: Triple;
  rotation: Turn;
}

/** Somebody's head and hands at one moment; what `flags` does not name is not tracked. */
export interface Pose {
  flags: number;
  sequence: number;
  /** The server's clock in milliseconds, modulo 2^32. */
  timeMs: number;
  head: Limb;
  left: Limb;
  right: Limb;
  /** How far the pointer of the right hand reaches, in metres. */
  pointerM: number;
}

export interface Bundle {
  tick: number;
  serverMs: number;
  /** By seat. */
  poses: Map<number, Pose>;
}

export const POSE_KIND = 2;
export const BUNDLE_KIND = 3;
export const POSE_BYTES = 72;
export const BUNDLE_BYTES = 8;
/** What a pose says beside places: what is tracked, whether it points, which hand pinches. */
export const FLAGS = { head: 1, left: 2, right: 4, pointer: 8, pinchLeft: 16, pinchRight: 32 } as const;
export const NOWHERE: Limb = { position: [0, 0, 0], rotation: [0, 0, 0, 1] };

const CLOCK_RANGE = 2 ** 32;
const UNIT = 32767;
const LIMB_BYTES = 20;
const FIRST_LIMB = 8;

/** A pose as a frame of POSE_BYTES. */
export function encodePose(pose: Pose): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(POSE_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, POSE_KIND);
  view.setUint8(1, pose.flags);
  view.setUint16(2, pose.sequence & 0xffff, true);
  view.setUint32(4, modulo(pose.timeMs, CLOCK_RANGE), true);
  [pose.head, pose.left, pose.right].forEach((limb, i) => writeLimb(view, FIRST_LIMB + i * LIMB_BYTES, limb));
  view.setFloat32(FIRST_LIMB + 3 * LIMB_BYTES, pose.pointerM, true);
  return bytes;
}

/** The pose in a frame; a bundle has the seat's number in the place of the kind. */
export function decodePose(view: DataView, at = 0): Pose {
  const limb = (i: number) => readLimb(view, at + FIRST_LIMB + i * LIMB_BYTES);
  return {
    flags: view.getUint8(at + 1),
    sequence: view.getUint16(at + 2, true),
    timeMs: view.getUint32(at + 4, true),
    head: limb(0),
    left: limb(1),
    right: limb(2),
    pointerM: view.getFloat32(at + FIRST_LIMB + 3 * LIMB_BYTES, true),
  };
}

/**
 * The poses of one tick by seat.
 *
 * @throws Error where the frame is no bundle, with what was expected.
 */
export function decodeBundle(frame: ArrayBuffer): Bundle {
  const view = new DataView(frame);
  if (frame.byteLength < BUNDLE_BYTES || view.getUint8(0) !== BUNDLE_KIND)
    throw new Error("expected a bundle of poses");
  const count = view.getUint8(1);
  if (frame.byteLength !== BUNDLE_BYTES + count * POSE_BYTES)
    throw new Error(`expected ${count} poses in a bundle; got ${frame.byteLength} bytes`);
  const poses = new Map<number, Pose>();
  for (let at = BUNDLE_BYTES; at < frame.byteLength; at += POSE_BYTES)
    poses.set(view.getUint8(at), decodePose(view, at));
  return { tick: view.getUint16(2, true), serverMs: view.getUint32(4, true), poses };
}

/** Whether a pose came after the last one, also where numbers have started again. */
export function isNewer(sequence: number, last: number | undefined): boolean {
  if (last === undefined) return true;
  const ahead = modulo(sequence - last, 0x10000);
  return ahead > 0 && ahead < 0x8000;
}

/** How far a time modulo 2^32 ms is ahead of another, at most 25 days either way. */
export function clockDifference(timeMs: number, otherMs: number): number {
  const half = CLOCK_RANGE / 2;
  return modulo(timeMs - otherMs + half, CLOCK_RANGE) - half;
}

function writeLimb(view: DataView, at: number, { position, rotation }: Limb): void {
  position.forEach((part, i) => view.setFloat32(at + 4 * i, part, true));
  rotation.forEach((part, i) => view.setInt16(at + 12 + 2 * i, Math.round(part * UNIT), true));
}

function readLimb(view: DataView, at: number): Limb {
  const place = (i: number) => view.getFloat32(at + 4 * i, true);
  const turn = (i: number) => view.getInt16(at + 12 + 2 * i, true) / UNIT;
  return {
    position: [place(0), place(1), place(2)],
    rotation: [turn(0), turn(1), turn(2), turn(3)],
  };
}

function modulo(value: number, range: number): number {
  return ((value % range) + range) % range;
}
