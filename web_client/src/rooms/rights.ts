import type { RoomState, Seat } from "../generated/messages.gen";

/** A room and one's own seat in it. */
export interface Joined {
  room: RoomState;
  seat: number;
}

/** One's own seat; undefined between being sent out and being told so. */
export function ownSeat({ room, seat }: Joined): Seat | undefined {
  return room.seats.find((one) => one.seat === seat);
}

/** The seat that leads; undefined while nobody does. */
export function hostOf({ seats, powers }: RoomState): Seat | undefined {
  return seats.find((one) => one.seat === powers.host);
}

export function isHost({ room, seat }: Joined): boolean {
  return room.powers.host === seat;
}

export function isObserver(joined: Joined): boolean {
  return ownSeat(joined)?.attendance === "observer";
}

/** Whether one may change what everybody sees: always, unless the host has locked it. */
export function mayChangeStage(joined: Joined): boolean {
  if (isHost(joined)) return true;
  if (isObserver(joined)) return false;
  return !joined.room.powers.locked || ownSeat(joined)?.pointer === true;
}

/** Whether others see the pointer of a seat. */
export function mayPoint({ powers }: RoomState, { seat, attendance, pointer }: Seat): boolean {
  if (seat === powers.host) return true;
  return attendance === "participant" && (!powers.muted || pointer);
}

/** Whether somebody else leads and asks all to see what they see. */
export function isLed({ room, seat }: Joined): boolean {
  return room.powers.following && room.powers.host !== 0 && room.powers.host !== seat;
}
