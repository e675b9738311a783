import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { RoomJoined, RoomState, Seat } from "../../src/generated/messages.gen";
import { isLed, mayChangeStage, mayPoint } from "../../src/rooms/rights";
import { playedTo } from "../../src/rooms/playing";

const joined = JSON.parse(readFileSync("../server/protocol/fixtures/room_joined.json", "utf8")) as RoomJoined;
const person = (seat: number, change: Partial<Seat> = {}): Seat => ({
  ...joined.room.seats[0]!,
  ...{ seat, attendance: "participant", pointer: false, present: true },
  ...change,
});
const room = (powers: Partial<RoomState["powers"]>, ...seats: Seat[]): RoomState => ({
  ...joined.room,
  powers: { host: 1, locked: false, muted: false, following: false, gatherings: 0, ...powers },
  seats: [person(1), ...seats],
});

describe("who may change what everybody sees", () => {
  it.each([
    ["anybody, while it is open", {}, person(2), true],
    ["not everybody, once it is locked", { locked: true }, person(2), false],
    ["whom the host lets point, also then", { locked: true }, person(2, { pointer: true }), true],
    ["the host, always", { locked: true, host: 2 }, person(2), true],
    ["no observer", {}, person(2, { attendance: "observer" }), false],
  ] as const)("%s", (_, powers, seat, may) => {
    expect(mayChangeStage({ room: room(powers, seat), seat: 2 })).toBe(may);
  });
});

describe("whose pointer is seen", () => {
  it.each([
    [{}, person(2), true],
    [{ muted: true }, person(2), false],
    [{ muted: true }, person(2, { pointer: true }), true],
    [{ muted: true, host: 2 }, person(2), true],
    [{}, person(2, { attendance: "observer" }), false],
  ] as const)("%o", (powers, seat, seen) => {
    expect(mayPoint(room(powers, seat), seat)).toBe(seen);
  });
});

describe("being led", () => {
  it("is for the others, and only while somebody leads", () => {
    expect(isLed({ room: room({ following: true }), seat: 2 })).toBe(true);
    expect(isLed({ room: room({ following: true }), seat: 1 })).toBe(false);
    expect(isLed({ room: room({ following: true, host: 0 }), seat: 2 })).toBe(false);
  });
});

describe("a shared playback", () => {
  const from = { playing: true, time: 0.25, server_ms: 10_000 };

  it("is where the server's clock says, and ends with its process", () => {
    expect(playedTo(from, 10_000, 8)).toBe(0.25);
    expect(playedTo(from, 12_000, 8)).toBe(0.5);
    expect(playedTo(from, 99_000, 8)).toBe(1);
    expect(playedTo({ ...from, playing: false }, 99_000, 8)).toBe(0.25);
  });

  it("never goes back before its beginning, whatever the clock", () => {
    expect(playedTo(from, 9_000, 8)).toBe(0.25);
  });
});
