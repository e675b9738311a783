import { readFileSync } from "node:fs";
import { inflateSync } from "node:zlib";
import { Course } from "../../../src/games/pore_flight/course";
import type { Manifest } from "../../../src/scene/manifest";

type Place = [number, number, number];
const DEMO = new URL("../../../../assets/demo/", import.meta.url);

/** The shipped electrode as a device gets it, and the places of its computed way in micrometres. */
export function demo(device: "ci" | "desktop"): { course: Course; manifest: Manifest; way: Place[] } {
  const manifest = JSON.parse(readFileSync(new URL(`${device}/manifest.json`, DEMO), "utf8")) as Manifest;
  const { grid, phases } = manifest.volume!;
  const labels = new Uint8Array(inflateSync(readFileSync(new URL(`${device}/cells-phase.bin`, DEMO))));
  const course = new Course(grid, labels, phases.indexOf("pore"), manifest.stages.at(-1)!.box_um);
  const [width, depth] = course.size_um;
  const m = manifest.scale.metres_per_um;
  const way = manifest.flight!.points_m.map(([x, y, z]): Place => {
    return [width / 2 + x / m, depth / 2 - z / m, y / m];
  });
  course.openAlong(way);
  return { course, manifest, way };
}

/** A course of cells of one micrometre; `isPore` tells by the number of a cell along x, y and z. */
export function courseOf(
  shape: [number, number, number],
  isPore: (x: number, y: number, z: number) => boolean,
): Course {
  const [nx, ny, nz] = shape;
  const labels = Uint8Array.from({ length: nx * ny * nz }, (_, n) =>
    isPore(n % nx, Math.floor(n / nx) % ny, Math.floor(n / (nx * ny))) ? 0 : 1,
  );
  return new Course({ shape, cell_um: [1, 1, 1] }, labels, 0);
}

/** Numbers from 0 to 1 that are the same in every run (mulberry32). */
export function draws(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
