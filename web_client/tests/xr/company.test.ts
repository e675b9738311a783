import { Group, Matrix4, Quaternion, Vector3 } from "three";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { HeadPose } from "../../src/scene/guide";
import type { Viewer } from "../../src/scene/viewer";
import { Company, heading } from "../../src/xr/company";

const turned = (angle: number) => new Quaternion().setFromAxisAngle(new Vector3(0, 1, 0), angle);
const EYES = new Vector3(0.4, 1.6, -0.2);

function started() {
  const stand = new Group();
  stand.position.set(0, 1.1, -1.2);
  const guide: { wanted: HeadPose | undefined; summons: HeadPose | undefined } = {
    wanted: undefined,
    summons: undefined,
  };
  const viewer = { stand, guide, modelChanged: vi.fn() };
  const company = new Company(viewer as unknown as Viewer);
  const own = new Matrix4().compose(EYES, turned(0.5), new Vector3(1, 1, 1));
  /** Somebody in the room, as the scene's world has them now. */
  const inWorld = (x: number, z: number, angle: number): HeadPose => {
    stand.updateMatrixWorld();
    return {
      position: stand.localToWorld(new Vector3(x, 0.5, z)),
      quaternion: turned(angle).premultiply(stand.quaternion),
    };
  };
  const frames = (count: number, host?: () => HeadPose) => {
    for (let i = 0; i < count; i++) {
      guide.wanted = host?.();
      company.frame(own, 1 / 60);
    }
  };
  return { stand, guide, company, frames, inWorld, moved: viewer.modelChanged };
}

describe("being with others in a headset", () => {
  let all: ReturnType<typeof started>;
  beforeEach(() => {
    all = started();
  });

  it("puts a person beside the host, looking the same way, on their own floor", () => {
    const { stand, frames, inWorld, moved } = all;
    frames(60, () => inWorld(0.2, 1, 0.3));
    expect(moved).toHaveBeenCalledTimes(1);
    stand.updateMatrixWorld();
    const eyes = stand.worldToLocal(EYES.clone());
    const host = new Vector3(0.2, eyes.y, 1);
    expect(eyes.distanceTo(host)).toBeCloseTo(0.7);
    expect(eyes.clone().sub(host).applyQuaternion(turned(-0.3)).x).toBeCloseTo(0.7); // at the host's right
    expect(0.5 - stand.rotation.y).toBeCloseTo(0.3);
    expect(stand.position.y).toBe(1.1);
  });

  it("moves nobody while the host only shifts a little, and again when the host walks", () => {
    const { frames, inWorld, moved } = all;
    frames(60, () => inWorld(0.2, 1, 0.3));
    frames(60, () => inWorld(0.4, 1.1, 0.4));
    expect(moved).toHaveBeenCalledTimes(1);
    frames(60, () => inWorld(-1.5, -1, 0.3));
    expect(moved).toHaveBeenCalledTimes(2);
  });

  it("moves nobody at once: a veil closes first", () => {
    const { frames, inWorld, moved } = all;
    frames(3, () => inWorld(0.2, 1, 0.3));
    expect(moved).not.toHaveBeenCalled();
  });

  it("brings a person once to where they were called", () => {
    const { guide, frames, inWorld, moved } = all;
    guide.summons = inWorld(0, 1.2, 0);
    frames(60);
    expect(moved).toHaveBeenCalledTimes(1);
  });

  it("puts the room's origin where somebody has aligned it, upright", () => {
    const { stand, company } = all;
    const tilted = turned(0.8).multiply(new Quaternion().setFromAxisAngle(new Vector3(1, 0, 0), 0.4));
    company.align({ position: [0.1, 0.9, -0.5], rotation: tilted.toArray() });
    expect(stand.position.toArray()).toEqual([0.1, 0.9, -0.5]);
    expect(stand.rotation.y).toBeCloseTo(heading(tilted));
    expect([stand.rotation.x, stand.rotation.z]).toEqual([0, 0]);
  });
});
