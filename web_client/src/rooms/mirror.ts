import type { FromServer, RoomState, Seat, SeatFreed } from "../generated/messages.gen";

/** A numbered change of a room; every other frame of the server is none. */
export type RoomEvent = Extract<FromServer, { seq: number; by: number }>;

/** Events are missing in between; only the whole room, asked for again, helps. */
export class Gap extends Error {}

/** Whether a frame of the server is a change of a room. */
export function isRoomEvent(message: FromServer): message is RoomEvent {
  return "seq" in message && "by" in message;
}

/**
 * The room after an event, by the same rule as on the server; one that it holds already changes nothing.
 *
 * @throws Gap where events are missing in between.
 */
export function apply(room: RoomState, event: RoomEvent): RoomState {
  if (event.seq <= room.seq) return room;
  if (event.seq !== room.seq + 1)
    throw new Gap(`expected event ${room.seq + 1} of room ${room.room_id}; got ${event.seq}`);
  return { ...after(room, event), seq: event.seq };
}

function after(room: RoomState, event: RoomEvent): RoomState {
  switch (event.type) {
    case "seat_changed":
      return { ...room, seats: withSeat(room.seats, event.seat) };
    case "seat_freed":
      return freed(room, event);
    case "stage_changed":
      return { ...room, stage: event.stage };
    case "powers_changed":
      return { ...room, powers: event.powers };
    case "anchor_changed":
      return { ...room, anchor: event.anchor };
    case "pin_placed":
      return { ...room, pins: [...room.pins, event.pin] };
    case "pin_removed":
      return { ...room, pins: room.pins.filter(({ pin_id }) => pin_id !== event.pin_id) };
    case "room_closed":
      return { ...room, closed: true, seats: [], powers: { ...room.powers, host: 0 } };
  }
}

function withSeat(seats: readonly Seat[], seat: Seat): Seat[] {
  const others = seats.filter((one) => one.seat !== seat.seat);
  return [...others, seat].sort((a, b) => a.seat - b.seat);
}

function freed(room: RoomState, { seat }: SeatFreed): RoomState {
  const powers = room.powers.host === seat ? { ...room.powers, host: 0 } : room.powers;
  return { ...room, powers, seats: room.seats.filter((one) => one.seat !== seat) };
}
