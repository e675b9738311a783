import { describe, expect, it } from "vitest";
import { createUuid7 } from "../../src/connection/uuid7";

const PATTERN = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/; // messages.py: OpId

describe("uuid7", () => {
  it("has the form of RFC 9562 and begins with the time", () => {
    const made = createUuid7(() => 0x017f22e279b0)(); // the RFC's own example time
    expect(made).toMatch(PATTERN);
    expect(made.slice(0, 13)).toBe("017f22e2-79b0");
  });

  it("rises within one millisecond, past the counter's end, and when the clock steps back", () => {
    let now = 1_700_000_000_000;
    const next = createUuid7(() => now);
    const made = Array.from({ length: 5000 }, next);
    now -= 60_000;
    made.push(...Array.from({ length: 100 }, next));
    expect(made).toEqual([...made].sort());
    expect(new Set(made).size).toBe(made.length);
    expect(made.every((one) => PATTERN.test(one))).toBe(true);
  });
});
