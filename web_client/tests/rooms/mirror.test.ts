import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { decode } from "../../src/connection/decode";
import type { RoomJoined, RoomState, Seat } from "../../src/generated/messages.gen";
import { apply, Gap, isRoomEvent, type RoomEvent } from "../../src/rooms/mirror";

const FIXTURES = "../server/protocol/fixtures";
const { room } = JSON.parse(readFileSync(`${FIXTURES}/room_joined.json`, "utf8")) as RoomJoined;

/** An event that comes next in a room. */
function next(state: RoomState, event: object): RoomEvent {
  return { room_id: state.room_id, seq: state.seq + 1, by: 1, ...event } as RoomEvent;
}

const seat = (number: number, change: Partial<Seat> = {}): Seat => ({
  ...room.seats[0]!,
  seat: number,
  ...change,
});

describe("a room after an event", () => {
  it("is the one before where the event is known already", () => {
    expect(apply(room, next({ ...room, seq: room.seq - 1 }, { type: "room_closed" }))).toBe(room);
  });

  it("is not guessed where events are missing", () => {
    expect(() => apply(room, next({ ...room, seq: room.seq + 1 }, { type: "room_closed" }))).toThrow(Gap);
  });

  it("has seats in the order of their numbers, each once", () => {
    const empty = { ...room, seats: [] };
    const two = [seat(7), seat(2), seat(7, { hand_raised: true })].reduce(
      (state, one) => apply(state, next(state, { type: "seat_changed", seat: one })),
      empty as RoomState,
    );
    expect(two.seats.map((one) => [one.seat, one.hand_raised])).toEqual([
      [2, seat(2).hand_raised],
      [7, true],
    ]);
    expect(two.seq).toBe(room.seq + 3);
  });

  it("has no host once the host's seat is free, and keeps the host when another goes", () => {
    const host = { ...room, powers: { ...room.powers, host: 3 }, seats: [seat(3), seat(4)] };
    expect(apply(host, next(host, { type: "seat_freed", seat: 3 })).powers.host).toBe(0);
    expect(apply(host, next(host, { type: "seat_freed", seat: 4 })).powers.host).toBe(3);
    expect(apply(host, next(host, { type: "seat_freed", seat: 4 })).seats).toEqual([seat(3)]);
  });

  it("is empty and led by nobody once it is closed", () => {
    const closed = apply(room, next(room, { type: "room_closed" }));
    expect(closed).toMatchObject({ closed: true, seats: [], powers: { host: 0 } });
    expect(closed.stage).toEqual(room.stage);
  });

  it.each(["stage_changed", "powers_changed", "anchor_changed", "pin_placed", "pin_removed"] as const)(
    "takes in the server's example of %s",
    (name) => {
      const event = decode(readFileSync(`${FIXTURES}/${name}.json`, "utf8"))!;
      if (!isRoomEvent(event)) throw new Error(`expected an event; got ${event.type}`);
      const after = apply(room, { ...event, seq: room.seq + 1 } as RoomEvent);
      expect(after.seq).toBe(room.seq + 1);
      if (event.type === "stage_changed") expect(after.stage).toEqual(event.stage);
      if (event.type === "powers_changed") expect(after.powers).toEqual(event.powers);
      if (event.type === "anchor_changed") expect(after.anchor).toEqual(event.anchor);
      if (event.type === "pin_placed") expect(after.pins).toContainEqual(event.pin);
      if (event.type === "pin_removed")
        expect(after.pins.map((pin) => pin.pin_id)).not.toContain(event.pin_id);
    },
  );

  it("knows events from answers", () => {
    expect(isRoomEvent({ type: "accepted", reply_to: "", room_id: "r", seq: 3 })).toBe(false);
    expect(isRoomEvent({ type: "room_closed", room_id: "r", seq: 3, by: 0 })).toBe(true);
  });
});

const REPLAY = `${FIXTURES}/room_replay.json`;
interface Replay {
  snapshot?: RoomState;
  before?: RoomState;
  events: RoomEvent[];
  after: RoomState;
}

describe.runIf(existsSync(REPLAY))("the server's replay of a room", () => {
  it("ends in the same room", () => {
    const replay = JSON.parse(readFileSync(REPLAY, "utf8")) as Replay;
    const begin = (replay.snapshot ?? replay.before)!;
    expect(replay.events.reduce(apply, begin)).toEqual(replay.after);
  });
});
