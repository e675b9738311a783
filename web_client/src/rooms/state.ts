import type { Role, RoomState, RoomSummary, TrainingState } from "../generated/messages.gen";
import type { Joined } from "./rights";

export interface Invitation {
  url: string;
  /** Rows of "0" and "1", dark where it is 1. */
  qr: string[];
}

/** Live rooms as this person sees them. */
export interface Rooms {
  open: RoomSummary[];
  draft: { code: string; name: string; title: string; note: string; intoRecord: boolean };
  busy: boolean;
  problem: string;
  /** The room one is in; it stays while the connection is lost, for the seat is held. */
  joined: Joined | null;
  invitation: Invitation | null;
  /** Where the host leads: whether one goes along. */
  declined: boolean;
  /** All are called together, and one has not answered yet. */
  called: boolean;
  pointing: boolean;
  /** The person in the list whose possibilities are open. */
  openSeat: number;
  /** A question is asked before this is done. */
  confirming: "" | "close" | "leave";
  /** What has just happened, for eyes and ears. */
  news: string;
  /** The module of the step that everybody sees. */
  module: Pick<TrainingState, "module_id" | "title" | "steps"> | null;
  openPin: string;
}

export function initialRooms(): Rooms {
  return {
    open: [],
    draft: { code: "", name: "", title: "", note: "", intoRecord: false },
    busy: false,
    problem: "",
    ...outside(),
  };
}

/** What is so for who is in no room. */
export function outside(): Pick<
  Rooms,
  | "joined"
  | "invitation"
  | "declined"
  | "called"
  | "pointing"
  | "openSeat"
  | "confirming"
  | "news"
  | "module"
  | "openPin"
> {
  return {
    joined: null,
    invitation: null,
    declined: false,
    called: false,
    pointing: false,
    openSeat: 0,
    confirming: "",
    news: "",
    module: null,
    openPin: "",
  };
}

// As the server has it for append_entry and for open_room.
const WRITERS: readonly Role[] = ["researcher", "teacher", "admin"];
const OPENERS: readonly Role[] = [...WRITERS, "ergonomist"];

/** Whether somebody in this role has an account, and did not come by a code; "" is nobody yet. */
export function hasAccount(role: Role | ""): boolean {
  return role !== "guest" && role !== "participant";
}

/** Whether somebody in this role may open rooms; "" is nobody yet. */
export function mayOpenRooms(role: Role | ""): boolean {
  return role !== "" && OPENERS.includes(role);
}

/** Whether somebody in this role may write into the notebook. */
export function mayWriteRecords(role: Role | ""): boolean {
  return role !== "" && WRITERS.includes(role);
}

/** The room after an event or a snapshot: everything that belongs to it goes with it. */
export function withRoom(rooms: Rooms, room: RoomState, seat = rooms.joined?.seat ?? 0): Rooms {
  const before = rooms.joined?.room.powers;
  const led = room.powers.following;
  const called = before !== undefined && room.powers.gatherings > before.gatherings;
  return {
    ...rooms,
    joined: { room, seat },
    declined: rooms.declined && led,
    called: room.powers.host !== seat && (called || rooms.called),
  };
}
