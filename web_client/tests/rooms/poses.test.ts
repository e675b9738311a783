import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  BUNDLE_BYTES,
  clockDifference,
  decodeBundle,
  decodePose,
  encodePose,
  FLAGS,
  isNewer,
  POSE_BYTES,
  type Pose,
} from "../../src/rooms/poses";

const pose: Pose = {
  flags: FLAGS.head | FLAGS.right | FLAGS.pointer,
  sequence: 513,
  timeMs: 0x01020304,
  head: { position: [0.5, 1.625, -2], rotation: [0, 0, 0, 1] },
  left: { position: [0, 0, 0], rotation: [0, 0, 0, 1] },
  right: { position: [0.25, 1.25, -1], rotation: [0, 1, 0, 0] },
  pointerM: 1.5,
};

/** What server/rooms/poses.py makes of the pose above. */
const FROM_PYTHON =
  "020d0102040302010000003f0000d03f000000c0000000000000ff7f" +
  "000000000000000000000000000000000000ff7f" +
  "0000803e0000a03f000080bf0000ff7f000000000000c03f";

const hex = (bytes: Uint8Array) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

function bundleOf(entries: [number, Uint8Array][], count = entries.length): ArrayBuffer {
  const bytes = new Uint8Array(BUNDLE_BYTES + entries.length * POSE_BYTES);
  bytes.set([3, count, 7, 0, 4, 3, 2, 1]);
  entries.forEach(([seat, frame], i) => {
    bytes.set(frame, BUNDLE_BYTES + i * POSE_BYTES);
    bytes[BUNDLE_BYTES + i * POSE_BYTES] = seat;
  });
  return bytes.buffer;
}

describe("a pose frame", () => {
  it("is byte for byte the server's", () => {
    expect(hex(encodePose(pose))).toBe(FROM_PYTHON);
    expect(encodePose(pose)).toHaveLength(POSE_BYTES);
  });

  it("reads back as what was written", () => {
    expect(decodePose(new DataView(encodePose(pose).buffer))).toEqual(pose);
  });

  it("counts on after 65,535 and keeps the clock in 32 bits", () => {
    const later = { ...pose, sequence: 0x10002, timeMs: 2 ** 32 + 5 };
    expect(decodePose(new DataView(encodePose(later).buffer))).toMatchObject({ sequence: 2, timeMs: 5 });
  });
});

describe("a bundle", () => {
  it("has poses by seat", () => {
    const { tick, serverMs, poses } = decodeBundle(
      bundleOf([
        [4, encodePose(pose)],
        [200, encodePose(pose)],
      ]),
    );
    expect([tick, serverMs, [...poses.keys()]]).toEqual([7, 0x01020304, [4, 200]]);
    expect(poses.get(200)).toEqual(pose);
  });

  it.each([
    ["nothing", new ArrayBuffer(0)],
    ["another kind", new Uint8Array([1, 0, 0, 0, 0, 0, 0, 0]).buffer],
    ["fewer poses than said", bundleOf([[1, encodePose(pose)]], 2)],
    ["more poses than said", bundleOf([[1, encodePose(pose)]], 0)],
  ])("is refused when it is %s", (_, frame) => {
    expect(() => decodeBundle(frame)).toThrow(/expected/);
  });
});

/** A fixture's pose under this client's names. */
interface Written extends Omit<Pose, "timeMs" | "pointerM"> {
  time_ms: number;
  pointer_m: number;
}
const FIXTURES = "../server/protocol/fixtures/rooms";
const bytesOf = (name: string) => new Uint8Array(readFileSync(`${FIXTURES}/${name}`));
const jsonOf = <T>(name: string) => JSON.parse(readFileSync(`${FIXTURES}/${name}`, "utf8")) as T;
const read = ({ time_ms: timeMs, pointer_m: pointerM, ...pose }: Written): Pose => ({
  ...pose,
  timeMs,
  pointerM,
});

describe("the server's own frames", () => {
  it("hold the pose that stands beside them, and are written as they were", () => {
    const frame = bytesOf("pose.bin");
    const found = decodePose(new DataView(frame.buffer));
    expect(found).toEqual(read(jsonOf<Written>("pose.json")));
    expect(hex(encodePose(found))).toBe(hex(frame));
  });

  it("hold the bundle that stands beside them", () => {
    const known = jsonOf<{ tick: number; server_ms: number; poses: { seat: number; pose: Written }[] }>(
      "poses.json",
    );
    const { tick, serverMs, poses } = decodeBundle(bytesOf("poses.bin").buffer);
    expect([tick, serverMs]).toEqual([known.tick, known.server_ms]);
    expect([...poses]).toEqual(known.poses.map(({ seat, pose }) => [seat, read(pose)]));
  });
});

describe("numbers that start again", () => {
  it.each([
    [1, undefined, true],
    [1, 0xffff, true],
    [0xffff, 1, false],
    [5, 5, false],
  ])("%s after %s: newer is %s", (sequence, last, newer) => {
    expect(isNewer(sequence, last)).toBe(newer);
  });

  it("differ by the shorter way", () => {
    expect(clockDifference(3, 2 ** 32 - 2)).toBe(5);
    expect(clockDifference(2 ** 32 - 2, 3)).toBe(-5);
  });
});
