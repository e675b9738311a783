import { describe, expect, it } from "vitest";
import { BEHIND_MS, Crowd, PoseTrack, STALE_MS } from "../../src/rooms/interpolation";
import { NOWHERE, type Pose, type Turn } from "../../src/rooms/poses";

const QUARTER: Turn = [0, Math.SQRT1_2, 0, Math.SQRT1_2];

function at(x: number, sequence: number, rotation: Turn = [0, 0, 0, 1], timeMs = 0): Pose {
  return {
    ...{ flags: 1, sequence, timeMs, left: NOWHERE, right: NOWHERE, pointerM: 0 },
    head: { position: [x, 0, 0], rotation },
  };
}

const placeOf = (pose: Pose | undefined) => pose?.head.position[0];

describe("somebody's track", () => {
  it("is a straight line between two poses, and a turn at an even pace", () => {
    const track = new PoseTrack();
    track.add(1000, at(0, 1));
    track.add(1100, at(1, 2, QUARTER));
    expect(placeOf(track.at(1025))).toBeCloseTo(0.25);
    const { rotation } = track.at(1050)!.head;
    expect(2 * Math.acos(rotation[3])).toBeCloseTo(Math.PI / 4);
  });

  it("turns the shorter way", () => {
    const track = new PoseTrack();
    track.add(1000, at(0, 1, [0, 0, 0, 1]));
    track.add(1100, at(0, 2, [0, 0, 0, -1]));
    expect(Math.abs(track.at(1050)!.head.rotation[3])).toBeCloseTo(1);
  });

  it("goes on for two ticks beyond the newest pose and no further", () => {
    const track = new PoseTrack();
    track.add(1000, at(0, 1));
    track.add(1050, at(1, 2));
    expect(placeOf(track.at(1100))).toBeCloseTo(2);
    expect(placeOf(track.at(1150))).toBeCloseTo(3);
    expect(placeOf(track.at(1900))).toBeCloseTo(3);
  });

  it("drops what comes late", () => {
    const track = new PoseTrack();
    track.add(1000, at(0, 1));
    track.add(1100, at(1, 3));
    track.add(1050, at(99, 2));
    expect(placeOf(track.at(1050))).toBeCloseTo(0.5);
  });

  it("ends when nothing was heard for long, and begins again with a device that counts from the beginning", () => {
    const track = new PoseTrack();
    track.add(1000, at(0, 500));
    expect(track.at(1000 + STALE_MS + 1)).toBeUndefined();
    track.add(1000 + STALE_MS, at(5, 1));
    expect(placeOf(track.at(1000 + STALE_MS))).toBe(5);
  });
});

describe("a crowd", () => {
  const NOW = 1_900_000_000_123;
  const low = NOW % 2 ** 32;

  it("is shown a little in the past, each on the server's clock", () => {
    const crowd = new Crowd();
    crowd.take({ tick: 1, serverMs: low, poses: new Map([[3, at(0, 1, [0, 0, 0, 1], low - 20)]]) }, NOW);
    crowd.take(
      { tick: 2, serverMs: (low + 100) % 2 ** 32, poses: new Map([[3, at(1, 2, [0, 0, 0, 1], low + 80)]]) },
      NOW + 100,
    );
    expect(placeOf(crowd.pose(3, NOW + 30 + BEHIND_MS))).toBeCloseTo(0.5);
    expect(crowd.pose(4, NOW)).toBeUndefined();
    crowd.forget(3);
    expect(crowd.pose(3, NOW)).toBeUndefined();
  });

  it("takes a device whose clock is far off at the tick's word", () => {
    const crowd = new Crowd();
    const wrong = (low + 9000) % 2 ** 32;
    crowd.take({ tick: 1, serverMs: low, poses: new Map([[1, at(0, 1, [0, 0, 0, 1], wrong)]]) }, NOW);
    crowd.take(
      { tick: 2, serverMs: low + 50, poses: new Map([[1, at(1, 2, [0, 0, 0, 1], wrong)]]) },
      NOW + 50,
    );
    expect(placeOf(crowd.pose(1, NOW + 25 + BEHIND_MS))).toBeCloseTo(0.5);
  });
});
