import { describe, expect, it } from "vitest";
import { ServerClock } from "../../src/rooms/clock";

describe("the server's clock", () => {
  const started = () => {
    const device = { now: 1000 };
    const clock = new ServerClock(() => device.now);
    /** Ask, wait for the answer on both ways, and read it. */
    const ask = (there: number, back: number, aheadMs: number) => {
      const asked = clock.device();
      device.now += there;
      const serverMs = device.now + aheadMs;
      device.now += back;
      clock.read(asked, serverMs);
    };
    return { device, clock, ask };
  };

  it("is this device's before the first answer", () => {
    expect(started().clock.server()).toBe(1000);
  });

  it("is exact where both ways take as long, whatever the difference", () => {
    const { device, clock, ask } = started();
    ask(20, 20, 86_400_000);
    expect(clock.server()).toBe(device.now + 86_400_000);
    device.now += 500;
    expect(clock.server()).toBe(device.now + 86_400_000);
  });

  it("goes by the answer that was under way for the shortest time", () => {
    const { device, clock, ask } = started();
    ask(5, 5, 3000);
    ask(400, 0, 3000); // as if the server were 200 ms ahead of what it is
    expect(clock.server()).toBe(device.now + 3000);
  });

  it("forgets all but the last eight", () => {
    const { device, clock, ask } = started();
    ask(1, 1, 9999);
    for (let i = 0; i < 8; i++) ask(10, 10, 3000);
    expect(clock.server()).toBe(device.now + 3000);
  });

  it("says how well it is known: to half the time that the answer was under way, and a millisecond of rounding", () => {
    const { clock, ask } = started();
    expect(clock.standing()).toBeNull();
    ask(40, 0, 3000);
    const { aheadMs, uncertaintyMs } = clock.standing()!;
    expect(Math.abs(aheadMs - 3000)).toBeLessThanOrEqual(uncertaintyMs);
    expect(uncertaintyMs).toBe(21);
  });

  it("follows a clock that has jumped, at once", () => {
    const { device, clock, ask } = started();
    ask(1, 1, 3000);
    device.now += 60_000;
    ask(20, 20, -57_000);
    expect(clock.server()).toBe(device.now - 57_000);
  });
});
