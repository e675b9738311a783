import { readFileSync } from "node:fs";
import { deflateSync, inflateSync } from "node:zlib";
import { GLTFLoader } from "three/examples/jsm/loaders/GLTFLoader.js";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Manifest, Segment } from "../../src/scene/manifest";
import { placementOf } from "../../src/scene/placement";
import { spheresOf } from "../../src/scene/spheres";
import { decodeSegment, nextSegment, spheresOfFrame, TrackLoader } from "../../src/scene/track";

const FIXTURES = new URL("fixtures/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL("manifest.json", FIXTURES), "utf8")) as Manifest;
const track = manifest.track!;
const [segment] = track.segments as [Segment];
const plain = inflateSync(readFileSync(new URL("track-4.bin", FIXTURES)));

/** docs/scenes.md word for word, one number at a time. */
function codeByTheBook(
  bytes: Uint8Array,
  f: number,
  n: number,
  k: number,
  channel: number,
  particle: number,
): number {
  const at = (4 * k + channel) * n + particle;
  const u = bytes[f + at]! + 256 * bytes[f + 4 * f * n + at]!;
  const r = u % 2 === 0 ? u / 2 : -(u + 1) / 2;
  const before = (back: number) => codeByTheBook(bytes, f, n, k - back, channel, particle);
  if (bytes[k] === 0) return r;
  return bytes[k] === 1 ? before(1) + r : before(1) + (before(1) - before(2)) + r;
}

describe("a segment of the track", () => {
  it("holds two particles in three frames, written by hand", () => {
    const predictors = [0, 1, 2];
    //           x       y       z      radius
    const low = [200, 1, 0, 44, 20, 7, 100, 10,  2, 1, 0, 0, 4, 3, 0, 0,  0, 2, 0, 1, 0, 0, 1, 0]; // prettier-ignore
    const high = [0, 0, 0, 1, 0, 0, 0, 0,  0, 0, 0, 0, 0, 0, 0, 0,  0, 0, 0, 0, 0, 0, 0, 0]; // prettier-ignore
    const frames = decodeSegment(Uint8Array.from([...predictors, ...low, ...high]), 3, 2);
    expect(frames.map((codes) => [...codes])).toEqual([
      [100, -1, 0, 150, 10, -4, 50, 5],
      [101, -2, 0, 150, 12, -6, 50, 5],
      [102, -2, 0, 149, 14, -8, 49, 5],
    ]);
  });

  const byTheBook = (bytes: Uint8Array, f: number, n: number) =>
    Array.from({ length: f }, (_, k) =>
      Int32Array.from({ length: 4 * n }, (_, i) => codeByTheBook(bytes, f, n, k, Math.floor(i / n), i % n)),
    );

  it("of the shipped electrode says what the description of the format says", () => {
    const frames = decodeSegment(plain, segment.frames, track.particles);
    expect(frames).toEqual(byTheBook(plain, segment.frames, track.particles));
  });

  it("says so with any bytes and predictors", () => {
    const [f, n] = [6, 5];
    const bytes = Uint8Array.from({ length: f * (1 + 8 * n) }, (_, i) => (i * 7919 + 31 * i * i) % 256);
    bytes.set([0, 1, 2, 2, 0, 1]);
    expect(decodeSegment(bytes, f, n)).toEqual(byTheBook(bytes, f, n));
  });

  it("ends where the finished electrode's own spheres are", async () => {
    const glb = readFileSync(new URL("calendering-active-0.glb", FIXTURES));
    const { scene } = await new GLTFLoader().parseAsync(
      glb.buffer.slice(glb.byteOffset, glb.byteOffset + glb.length),
      "",
    );
    const finished = spheresOf(scene);
    const last = spheresOfFrame(
      decodeSegment(plain, segment.frames, track.particles).at(-1)!,
      track,
      placementOf(manifest),
    );
    const um = 1 / manifest.scale.metres_per_um;
    expect(finished.ids.length).toBe(manifest.parts[0]!.instances);
    finished.ids.forEach((id, k) => {
      for (let axis = 0; axis < 3; axis++) {
        const off_um = Math.abs(last.centres[3 * id + axis]! - finished.centres[3 * k + axis]!) * um;
        expect(off_um).toBeLessThanOrEqual(0.05 + track.step_um / 2);
      }
    });
  });

  it("is refused when it has not all its numbers, or predicts from frames that are not there", () => {
    expect(() => decodeSegment(plain.subarray(1), segment.frames, track.particles)).toThrow(
      "bytes in a segment",
    );
    const alone = new Uint8Array(9);
    alone[0] = 1;
    expect(() => decodeSegment(alone, 1, 1)).toThrow("expected predictor 0, 1 or 2");
  });
});

describe("the next segment", () => {
  const segments = [0, 10, 20].map((first): Segment => ({
    first,
    frames: 10,
    bytes: 0,
    sha256: String(first),
  }));
  const [a, b, c] = segments as [Segment, Segment, Segment];

  it("is the one on show, then those after it, then the first", () => {
    expect(nextSegment(segments, 12)).toBe(b);
    expect(nextSegment([a, c], 12)).toBe(c);
    expect(nextSegment([a], 12)).toBe(a);
    expect(nextSegment([], 12)).toBeUndefined();
  });
});

describe("the track of an electrode", () => {
  afterEach(() => vi.unstubAllGlobals());
  const one = { ...track, particles: 1, frames: { ...track.frames, stage: [0, 0, 0, 0] } };
  const segmentAt = (first: number): Segment => ({ first, frames: 1, bytes: 0, sha256: `frame-${first}` });
  const bytesOf = (frame: number) => new Uint8Array([0, 2 * frame, 0, 0, 2, 0, 0, 0, 0]);

  it("arrives whole, the end first, and what somebody looks at before the rest", async () => {
    vi.stubGlobal(
      "fetch",
      async (url: string) => new Response(deflateSync(bytesOf(Number(url.split("-")[1])))),
    );
    const loader = new TrackLoader({ ...one, segments: [0, 1, 2, 3].map(segmentAt) }, placementOf(manifest));
    const arrived: number[] = [];
    await loader.load(new AbortController().signal, (first, frames) => {
      arrived.push(first);
      expect(frames).toHaveLength(1);
      expect(frames[0]!.centres[0]! - -0.3).toBeCloseTo(first * 0.1 * manifest.scale.metres_per_um, 5);
      loader.frame = first === 3 ? 2 : 0;
    });
    expect(arrived).toEqual([3, 2, 0, 1]);
  });

  it("stops with the electrode that it belongs to", async () => {
    const leaving = new AbortController();
    vi.stubGlobal("fetch", async () => new Response(deflateSync(bytesOf(0))));
    const loader = new TrackLoader({ ...one, segments: [0, 1].map(segmentAt) }, placementOf(manifest));
    const arrived: number[] = [];
    await loader.load(leaving.signal, (first) => {
      arrived.push(first);
      leaving.abort();
    });
    expect(arrived).toEqual([0]);
  });
});
