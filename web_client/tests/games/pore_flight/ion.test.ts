import { describe, expect, it } from "vitest";
import type { Course } from "../../../src/games/pore_flight/course";
import { advance, createIon, type Ion } from "../../../src/games/pore_flight/ion";
import { courseOf, demo, draws } from "./electrodes";

const LIMIT = 8;
const shaft = courseOf([5, 5, 20], (x, y) => x === 2 && y === 2);

function pull(ion: Ion, course: Course, way: [number, number, number], seconds = 1 / 60): void {
  advance(ion, course, Float64Array.from(way), seconds, LIMIT);
}

/** Lead an ion along places, as somebody would who always pulls towards the next one. */
function lead(ion: Ion, course: Course, way: [number, number, number][], most = 20_000): void {
  let next = 0;
  for (let n = 0; n < most && !ion.arrived && next < way.length; n++) {
    const [x, y, z] = way[next]!;
    const wanted: [number, number, number] = [x - ion.place[0]!, y - ion.place[1]!, z - ion.place[2]!];
    if (Math.hypot(...wanted) < 0.05) next += 1;
    else pull(ion, course, wanted);
  }
}

describe("an ion", () => {
  it("arrives at the end of a straight shaft by a way as long as the electrode is thick", () => {
    const ion = createIon(shaft);
    while (!ion.arrived) pull(ion, shaft, [0, 0, -1]);
    expect(ion.length_um).toBeCloseTo(19, 1); // it has arrived one micrometre above the collector
    expect(ion.touches).toBe(0);
    expect(ion.seconds).toBeCloseTo((20.5 - 19.5 + 20) / LIMIT, 0);
  });

  it("stops at a wall, touches it once, and slides along it", () => {
    const ion = createIon(shaft);
    for (let n = 0; n < 60; n++) pull(ion, shaft, [0, 0, -0.1]);
    const depth = ion.place[2]!;
    for (let n = 0; n < 60; n++) pull(ion, shaft, [0.1, 0, 0]);
    expect(ion.touches).toBe(1);
    expect(ion.place[0]).toBeLessThan(3);
    for (let n = 0; n < 60; n++) pull(ion, shaft, [0.1, 0, -0.1]);
    expect(ion.touches).toBe(1);
    expect(ion.place[2]).toBeLessThan(depth - 3);
    for (let n = 0; n < 20; n++) pull(ion, shaft, [-0.02, 0, 0]);
    for (let n = 0; n < 60; n++) pull(ion, shaft, [0.1, 0, 0]);
    expect(ion.touches).toBe(2);
  });

  it("waits for the first pull before its time runs, and rests where it has arrived", () => {
    const ion = createIon(shaft);
    pull(ion, shaft, [0, 0, 0], 5);
    expect(ion.seconds).toBe(0);
    while (!ion.arrived) pull(ion, shaft, [0, 0, -1]);
    const { seconds, length_um } = ion;
    pull(ion, shaft, [0, 0, 5]);
    expect([ion.seconds, ion.length_um, ion.speed]).toEqual([seconds, length_um, 0]);
  });

  it("counts no length above the electrode, nor that of a hand that trembles", () => {
    const ion = createIon(shaft);
    for (let n = 0; n < 200; n++) pull(ion, shaft, [n % 2 ? 0.2 : -0.2, 0, 0]);
    expect(ion.length_um).toBe(0);
    for (let n = 0; n < 60; n++) pull(ion, shaft, [0, 0, -0.1]);
    const { length_um } = ion;
    for (let n = 0; n < 200; n++) pull(ion, shaft, [0, 0, n % 2 ? 0.02 : -0.02]);
    expect(ion.length_um - length_um).toBeLessThan(0.11);
  });

  it("keeps a trail for as long as the way is", () => {
    const ion = createIon(shaft);
    for (let n = 0; n < 40_000; n++) pull(ion, shaft, [0, 0, Math.sin(n / 40) > 0 ? -0.1 : 0.1]);
    expect(ion.trail.count).toBeGreaterThan(1000);
    expect(ion.trail.count).toBeLessThanOrEqual(4096);
    const last = ion.trail.points.slice(3 * (ion.trail.count - 1), 3 * ion.trail.count);
    expect(Math.abs(last[2]! - ion.place[2]!)).toBeLessThan(2 * ion.trail.stride_um);
  });
});

const electrodes: [string, Course][] = [
  ["the shipped electrode", demo("ci").course],
  ["the same, finer", demo("desktop").course],
  ["cells at random", courseOf([14, 14, 14], noise(3))],
];

function noise(seed: number): () => boolean {
  const draw = draws(seed);
  return () => draw() < 0.55;
}

describe.each(electrodes)("an ion in %s, however it is pulled", (_, course) => {
  it.each(Array.from({ length: 12 }, (_, seed) => seed))(
    "is never in a solid, never too fast, and its way only gets longer; draw %i",
    (seed) => {
      const draw = draws(100 + seed);
      const [width, depth] = course.size_um;
      const ion = createIon(course, { x: width * draw(), y: depth * draw() });
      const before = new Float64Array(3);
      let wish = [0, 0, -1];
      for (let n = 0; n < 1500; n++) {
        if (draw() < 0.03) wish = [draw() - 0.5, draw() - 0.5, draw() - 0.65];
        const strength = draw() < 0.05 ? 50 : 0.4 * draw();
        const seconds = draw() < 0.05 ? 0.1 : 1 / 60;
        const { length_um, touches } = ion;
        before.set(ion.place);
        pull(ion, course, wish.map((one) => one * strength) as [number, number, number], seconds);
        const [x, y, z] = ion.place as unknown as [number, number, number];
        const gone = Math.hypot(x - before[0]!, y - before[1]!, z - before[2]!);
        expect(course.isOpen(x, y, z)).toBe(true);
        expect(gone).toBeLessThanOrEqual(LIMIT * seconds + 1e-9);
        expect(ion.speed).toBeLessThanOrEqual(LIMIT + 1e-6);
        expect(ion.length_um).toBeGreaterThanOrEqual(length_um);
        expect(ion.touches).toBeGreaterThanOrEqual(touches);
      }
    },
  );
});

describe.each(["ci", "desktop"] as const)("an ion in the shipped electrode for %s", (device) => {
  it("reaches the collector along the computed way, by a length that is about that of the way", () => {
    const { course, way } = demo(device);
    const ion = createIon(course, { x: way[0]![0], y: way[0]![1] });
    lead(ion, course, way);
    expect(ion.arrived).toBe(true);
    const gone = way.slice(1).map((point, i) => Math.hypot(...point.map((c, k) => c - way[i]![k]!)));
    const length = gone.reduce((sum, one) => sum + one, 0);
    expect(ion.length_um / length).toBeGreaterThan(0.9);
    expect(ion.length_um / length).toBeLessThan(1.1);
  });

  it("is moved within a small part of a frame", () => {
    const { course } = demo(device);
    const ion = createIon(course);
    const draw = draws(5);
    const start = performance.now();
    const frames = 5000;
    for (let n = 0; n < frames; n++) pull(ion, course, [draw() - 0.5, draw() - 0.5, -0.3]);
    expect((performance.now() - start) / frames).toBeLessThan(0.5);
  });
});
