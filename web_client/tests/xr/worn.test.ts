import { Scene, Object3D, Box3, Vector3, type WebXRManager } from "three";
import { describe, expect, it } from "vitest";
import { ROW } from "../../src/study/logging/motion";
import type { Thing } from "../../src/xr/sight";
import { Worn } from "../../src/xr/worn";

type Place = [x: number, y: number, z: number, qx: number, qy: number, qz: number, qw: number];
const HEAD: Place = [0.125, 1.625, -0.25, 0, 0, 0, 1];
const LEFT: Place = [-0.375, 1.125, -0.5, 0.5, -0.5, 0.5, 0.5];
const RIGHT: Place = [0.375, 1.25, -0.5, 0, 0, -1, 0];
const AHEAD = thing("ahead", new Vector3(0.125, 1.625, -2));
const BESIDE = thing("beside", new Vector3(-2, 1.625, -0.25));

function thing(name: string, at: Vector3): Thing {
  const object = new Object3D();
  object.position.copy(at);
  new Scene().add(object).updateMatrixWorld(true);
  return { name, object, box: new Box3(new Vector3().setScalar(-0.3), new Vector3().setScalar(0.3)) };
}

const pose = (place: Place | undefined) => {
  if (!place) return null;
  const [x, y, z, qx, qy, qz, qw] = place;
  return { transform: { position: { x, y, z }, orientation: { x: qx, y: qy, z: qz, w: qw } } };
};

/** A session as a browser gives it; every space is known by the place that it has. */
function worn(head: Place | undefined, sources: object[]) {
  const frame = {
    getViewerPose: () => pose(head),
    getPose: (space: Place | undefined) => pose(space),
    getJointPose: (space: Place | undefined) => pose(space),
  };
  const xr = { getFrame: () => frame, getReferenceSpace: () => ({}) } as unknown as WebXRManager;
  const session = { inputSources: sources, frameRate: 72 } as unknown as XRSession;
  return new Worn(xr, session, [AHEAD, BESIDE]);
}

function moved(head: Place | undefined, sources: object[]): number[] {
  const row = new Float32Array(ROW).fill(7);
  worn(head, sources).move(row);
  return [...row];
}

const UNSEEN = Array<number>(7).fill(NaN);
const controller = (handedness: string, gripSpace: Place | null) => ({
  ...{ handedness, gripSpace, targetRayMode: "tracked-pointer" },
});

describe("what a headset tells of the person", () => {
  it("is head, left and right hand, whichever controller comes first, and leaves the time alone", () => {
    const both = [controller("right", RIGHT), controller("left", LEFT)];
    expect(moved(HEAD, both)).toEqual([7, ...HEAD, ...LEFT, ...RIGHT]);
  });

  it("is no number for what is not seen", () => {
    expect(moved(HEAD, [controller("right", null)])).toEqual([7, ...HEAD, ...UNSEEN, ...UNSEEN]);
    expect(moved(undefined, [])).toEqual([7, ...UNSEEN, ...UNSEEN, ...UNSEEN]);
    expect(moved(HEAD, [controller("none", RIGHT)])).toEqual([7, ...HEAD, ...UNSEEN, ...UNSEEN]);
  });

  it("is the wrist of a bare hand", () => {
    const hand = { ...controller("left", RIGHT), hand: new Map([["wrist", LEFT]]) };
    expect(moved(HEAD, [hand])).toEqual([7, ...HEAD, ...LEFT, ...UNSEEN]);
  });

  it("looks along the head, or along the eyes where a headset offers that", () => {
    const eyes: Place = [...(HEAD.slice(0, 3) as [number, number, number]), 0, Math.SQRT1_2, 0, Math.SQRT1_2];
    expect(worn(HEAD, [controller("right", RIGHT)]).look()).toEqual({ thing: "ahead", part: "" });
    const gaze = { handedness: "none", targetRayMode: "gaze", targetRaySpace: eyes };
    expect(worn(HEAD, [gaze]).look()).toEqual({ thing: "beside", part: "" });
    expect(worn(undefined, []).look()).toEqual({ thing: "", part: "" });
  });
});
