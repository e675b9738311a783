import { PerspectiveCamera, Quaternion, Vector3 } from "three";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Guide, type HeadPose } from "../../src/scene/guide";

const head = (x: number): HeadPose => ({ position: new Vector3(x, 1, 2), quaternion: new Quaternion() });

function guided(lessMotion: boolean) {
  vi.stubGlobal("matchMedia", () => ({ matches: lessMotion }));
  const guide = new Guide();
  const camera = new PerspectiveCamera();
  /** So many seconds at 60 frames each, the host's head as told. */
  const watch = (seconds: number, place: (second: number) => HeadPose | undefined) => {
    const seen: number[] = [];
    for (let at = 0; at < seconds; at += 1 / 60) {
      guide.follow(place(at), 1 / 60);
      guide.lead(camera, 1 / 60);
      seen.push(camera.position.x);
    }
    return seen;
  };
  return { guide, camera, watch };
}

describe("following somebody's sight", () => {
  afterEach(() => void vi.unstubAllGlobals());

  it("is there within 300 ms, without a jump", () => {
    const { watch } = guided(false);
    watch(1, () => head(0));
    const seen = watch(0.3, () => head(1));
    expect(seen.at(-1)).toBeGreaterThan(0.95);
    expect(seen[0]).toBeLessThan(0.3);
  });

  it("leaves the camera alone when nobody leads", () => {
    const { guide, camera, watch } = guided(false);
    watch(0.5, () => undefined);
    expect(guide.leads).toBe(false);
    expect(camera.position.toArray()).toEqual([0, 0, 0]);
  });

  it("shows single pictures to who asked for less motion, once the other stands still", () => {
    const { watch } = guided(true);
    watch(1, () => head(0));
    const moving = watch(1, (second) => head(second));
    expect(new Set(moving)).toEqual(new Set([0]));
    const after = watch(1, () => head(1));
    expect(new Set(after)).toEqual(new Set([0, 1]));
  });
});
