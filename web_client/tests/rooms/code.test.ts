import { describe, expect, it } from "vitest";
import { readCode } from "../../src/rooms/code";

describe("a room code", () => {
  it.each([
    ["K7MPX2", "K7MPX2"],
    [" k7m px2 ", "K7MPX2"],
    ["K7M-PX2", "K7MPX2"],
    ["https://lab.example/rooms/k7mpx2", "K7MPX2"],
    ["https://lab.example/take-part/K7MPX2", "K7MPX2"],
    ["https://lab.example/rooms/K7MPX2?lang=fr", "K7MPX2"],
  ])("is found in %s", (typed, code) => {
    expect(readCode(typed)).toBe(code);
  });

  it.each(["", "K7MPX", "K7MPX22", "K7MPX0", "K7MPXI", "https://lab.example/electrodes/K7MPX2"])(
    "is not found in %s",
    (typed) => {
      expect(readCode(typed)).toBeUndefined();
    },
  );
});
