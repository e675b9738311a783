import { describe, expect, it } from "vitest";
import { Dwells } from "../../../src/study/logging/dwells";

const NOTHING = { thing: "", part: "" };
const BUTTON = { thing: "task", part: "done" };

describe("dwells of the gaze", () => {
  it("last until the gaze goes elsewhere", () => {
    const dwells = new Dwells();
    for (let ms = 1000; ms < 1500; ms += 10) dwells.look(BUTTON, ms);
    dwells.look({ thing: "electrode", part: "" }, 1500);
    dwells.look(NOTHING, 1700);
    expect(dwells.take(1000)).toEqual([
      { at_ms: 0, seconds: 0.5, target: "task/done" },
      { at_ms: 500, seconds: 0.2, target: "electrode" },
    ]);
    expect(dwells.take(2000)).toEqual([]);
  });

  it("count from 100 ms on", () => {
    const dwells = new Dwells();
    dwells.look(BUTTON, 0);
    dwells.look(NOTHING, 99);
    dwells.look(BUTTON, 200);
    dwells.look(NOTHING, 300);
    expect(dwells.take(0)).toEqual([{ at_ms: 200, seconds: 0.1, target: "task/done" }]);
  });

  it("are told whole, also where they began in the chunk before", () => {
    const dwells = new Dwells();
    dwells.look(BUTTON, 900);
    expect(dwells.take(0)).toEqual([]);
    dwells.look(NOTHING, 3200);
    expect(dwells.take(3000)).toEqual([{ at_ms: -2100, seconds: 2.3, target: "task/done" }]);
  });

  it("end where nobody looks any more", () => {
    const dwells = new Dwells();
    dwells.look(BUTTON, 0);
    dwells.rest(400);
    dwells.look(BUTTON, 2000);
    dwells.rest(2050);
    expect(dwells.take(0).map(({ seconds }) => seconds)).toEqual([0.4]);
  });
});
