import { describe, expect, it } from "vitest";
import { Dwell } from "../../src/xr/gaze";

const FRAME_S = 1 / 60;

/** Look at targets one after the other, each for some seconds; what is pressed, and how far it ever came. */
function look(...at: [target: string, seconds: number][]) {
  const dwell = new Dwell();
  const pressed: string[] = [];
  let most = 0;
  for (const [target, seconds] of at)
    for (let i = 0; i < Math.round(seconds / FRAME_S); i++) {
      const { share, press } = dwell.look(target, FRAME_S);
      most = Math.max(most, share);
      if (press) pressed.push(target);
    }
  return { pressed, most };
}

describe("pressing by looking", () => {
  it("takes a while, and does it once", () => {
    expect(look(["store", 1.3]).pressed).toEqual([]);
    expect(look(["store", 1.6]).pressed).toEqual(["store"]);
    expect(look(["store", 30]).pressed).toEqual(["store"]);
  });

  it("begins anew for who looks away", () => {
    expect(look(["7", 1.2], ["8", 1.2], ["7", 1.2]).pressed).toEqual([]);
    expect(look(["7", 1.6], ["", 0.2], ["7", 1.6]).pressed).toEqual(["7", "7"]);
  });

  it("shows nothing for eyes that only pass by, and never more than the whole", () => {
    expect(look(["7", 0.2], ["8", 0.2]).most).toBe(0);
    expect(look(["7", 5]).most).toBeLessThanOrEqual(1);
    expect(look(["7", 1]).most).toBeGreaterThan(0.5);
  });
});
