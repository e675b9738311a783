// @vitest-environment happy-dom
import { readFileSync } from "node:fs";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { Attending } from "../../src/app/attending";
import type { Context } from "../../src/app/context";
import { Refused } from "../../src/connection/messages";
import type { FromServer, RoomJoined, Stage } from "../../src/generated/messages.gen";
import { initialState } from "../../src/state";
import { createStore } from "../../src/store";

const joined = JSON.parse(readFileSync("../server/protocol/fixtures/room_joined.json", "utf8")) as RoomJoined;
const { room, seat } = joined;
const other = seat + 50;
const welcome = {
  ...{ type: "welcome", reply_to: "", protocol: 1, server_version: "", person: "Inès", role: "guest" },
  server_time: "",
} as FromServer;

/** A connection that notes what is asked and answers as told. */
function started(answer: (asked: { type: string }) => unknown = () => ({})) {
  const asked: { type: string; after_seq?: number | null; code?: string }[] = [];
  const store = createStore({ ...initialState("en", "rooms", "bench-1"), connection: "online" as const });
  const connection = {
    ask(message: { type: string; device_ms: number }) {
      asked.push(message);
      if (message.type === "sync_clock")
        return Promise.resolve({ device_ms: message.device_ms, server_ms: message.device_ms });
      return Promise.resolve().then(() => answer(message));
    },
  };
  const onStage = vi.fn<(stage: Stage, before: Stage | undefined) => void>();
  const onPlace = vi.fn();
  const attending = new Attending({ store, connection } as unknown as Context, { onStage, onPlace });
  const joins = () => asked.filter(({ type }) => type === "join_room");
  const event = (seq: number, change: object) =>
    attending.hear({ room_id: room.room_id, seq, by: other, ...change } as FromServer);
  return { asked, joins, store, onStage, onPlace, attending, event, rooms: () => store.get().rooms };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));
const stage = { ...room.stage, slice: { on: true, axis: "y" as const, position: 0.3 } };

describe("attending a room", () => {
  beforeEach(() => {
    sessionStorage.clear();
    vi.stubGlobal("fetch", () => Promise.reject(new Error("no network")));
  });

  it("takes the room as it is, and comes back after a lost connection with the last event it knows", async () => {
    const { attending, joins, rooms, onPlace, event } = started();
    await attending.join(room.code);
    attending.hear(joined);
    expect(rooms().joined).toEqual({ room, seat });
    expect(onPlace).toHaveBeenCalledWith({ room, seat });
    event(room.seq + 1, { type: "stage_changed", stage });
    attending.offline();
    expect(attending.isSeated).toBe(false);
    attending.hear(welcome);
    await settled();
    expect(joins().map(({ after_seq }) => after_seq)).toEqual([null, room.seq + 1]);
    expect(rooms().joined?.room.stage).toEqual(stage);
  });

  it("asks for the whole room where events are missing", async () => {
    const { attending, joins, event, rooms } = started();
    attending.expect(room.code);
    attending.hear(joined);
    event(room.seq + 2, { type: "stage_changed", stage });
    await settled();
    expect(joins().map(({ after_seq }) => after_seq)).toEqual([null]);
    expect(rooms().joined?.room).toEqual(room);
  });

  it("is back in the room after a reload", async () => {
    const { attending } = started();
    attending.hear(joined);
    const again = started();
    again.attending.hear(welcome);
    await settled();
    expect(again.joins()).toMatchObject([{ code: room.code, after_seq: null }]);
  });

  it("shows what others change, and not the echo of an own change while a newer one is on its way", async () => {
    const { attending, event, onStage } = started(() => new Promise(() => undefined));
    attending.hear(joined);
    onStage.mockClear();
    event(room.seq + 1, { type: "stage_changed", stage });
    expect(onStage).toHaveBeenLastCalledWith(stage, room.stage);
    attending.sharing.share({ type: "set_slice", on: true, axis: "x", position: 0.9 });
    event(room.seq + 2, { type: "stage_changed", stage: room.stage, by: seat });
    expect(onStage).toHaveBeenCalledTimes(1);
    event(room.seq + 3, { type: "stage_changed", stage });
    expect(onStage).toHaveBeenCalledTimes(2);
  });

  it("goes back to what the room shows when the server refuses an own change", async () => {
    const { attending, onStage, rooms } = started(() => Promise.reject(new Refused("refused", "Locked.")));
    attending.hear(joined);
    onStage.mockClear();
    attending.sharing.share({ type: "set_colour", colour: "x" });
    await settled();
    expect(onStage).toHaveBeenCalledWith(room.stage, undefined);
    expect(rooms().problem).toBe("Locked.");
  });

  it.each([
    ["it is closed", { type: "room_closed" }, "The room was closed."],
    ["one is sent out", { type: "seat_freed", seat }, "You were sent out of the room."],
  ])("leaves when %s, with a sentence", async (_, change, sentence) => {
    const { attending, event, rooms, onPlace } = started();
    attending.hear(joined);
    event(room.seq + 1, change);
    expect(rooms()).toMatchObject({ joined: null, problem: sentence });
    expect(onPlace).toHaveBeenLastCalledWith(null);
    expect(sessionStorage.length).toBe(0);
  });

  it("does not fight for a seat that another page of this browser has taken", async () => {
    const { attending, rooms, joins } = started();
    attending.hear(joined);
    attending.hear({ type: "dismissed", room_id: room.room_id, again: false, sentence: "Taken elsewhere." });
    attending.hear(welcome);
    await settled();
    expect(rooms()).toMatchObject({ joined: null, problem: "Taken elsewhere." });
    expect(joins()).toEqual([]);
  });

  it("says who comes, raises a hand and goes", () => {
    const { attending, event, rooms } = started();
    attending.hear(joined);
    const tom = { ...room.seats[0]!, seat: other, name: "Tom", present: true, hand_raised: false };
    event(room.seq + 1, { type: "seat_changed", seat: tom });
    expect(rooms().news).toBe("Tom has joined.");
    event(room.seq + 2, { type: "seat_changed", seat: { ...tom, hand_raised: true } });
    expect(rooms().news).toBe("Tom raises a hand.");
    event(room.seq + 3, { type: "seat_freed", seat: other });
    expect(rooms().news).toBe("Tom has left.");
  });

  it("is called once by each gathering of somebody else", () => {
    const { attending, event, rooms } = started();
    attending.hear(joined);
    const powers = { ...room.powers, host: other, gatherings: room.powers.gatherings + 1 };
    event(room.seq + 1, { type: "powers_changed", powers });
    expect(rooms().called).toBe(true);
  });
});
