import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { MOST_ROWS, MotionRows, ROW } from "../../../src/study/logging/motion";

const EXAMPLE = JSON.parse(readFileSync("../server/protocol/fixtures/study/motion.json", "utf8")) as {
  rows: (number | null)[][];
  samples: string;
};
const MOST_SAMPLES = 60_000;

/** The slow twin: byte by byte, and a number at a time. */
function decoded(samples: string): number[][] {
  const bytes = Uint8Array.from(atob(samples), (letter) => letter.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  const rows: number[][] = [];
  for (let begin = 0; begin < bytes.length; begin += ROW * 4)
    rows.push(Array.from({ length: ROW }, (_, i) => view.getFloat32(begin + 4 * i, true)));
  return rows;
}

function packed(rows: readonly (readonly number[])[]): string | null {
  const motion = new MotionRows();
  for (const row of rows) {
    motion.row.set(row);
    motion.add();
  }
  return motion.take();
}

describe("motion in a chunk", () => {
  const example = EXAMPLE.rows.map((row) => row.map((one) => one ?? NaN));

  it("is what the server's example says, byte for byte", () => {
    expect(decoded(EXAMPLE.samples)).toEqual(example);
    expect(packed(example)).toBe(EXAMPLE.samples);
  });

  it("comes back as it went in, however many rows", () => {
    for (const count of [1, 2, 59, MOST_ROWS]) {
      const rows = Array.from({ length: count }, (_, i) =>
        Array.from({ length: ROW }, (_, j) => Math.fround(Math.sin(i * ROW + j) * 100)),
      );
      expect(decoded(packed(rows)!)).toEqual(rows);
    }
  });

  it("is at most what a message holds", () => {
    const samples = packed(Array.from({ length: 2 * MOST_ROWS }, () => example[1]!))!;
    expect(decoded(samples)).toHaveLength(MOST_ROWS);
    expect(samples.length).toBeLessThanOrEqual(MOST_SAMPLES);
  });

  it("is nothing where nothing was noted, and begins anew after each", () => {
    const motion = new MotionRows();
    expect(motion.take()).toBeNull();
    motion.add();
    expect(decoded(motion.take()!)).toHaveLength(1);
    expect(motion.take()).toBeNull();
  });
});
