import type { FromClient } from "../generated/messages.gen";

type InRoom = Extract<FromClient, { device_time: string }>;
type Undated<M extends InRoom> = M extends InRoom ? Omit<M, "op_id" | "device_time"> : never;
type Of<T extends InRoom["type"]> = Undated<Extract<InRoom, { type: T }>>;

/** What changes the stage that everybody sees, yet to be named and dated. */
export type StageCommand = Of<
  "show_electrode" | "set_slice" | "set_playback" | "set_colour" | "pick_particle"
>;

/** What one asks for in a room, yet to be named and dated. */
export type RoomCommand =
  | StageCommand
  | Of<"leave_room" | "close_room" | "push_step" | "raise_hand" | "grant_pointer" | "lock" | "mute_pointers">
  | Of<"follow_me" | "gather" | "hand_over" | "remove_seat" | "set_anchor" | "place_pin" | "remove_pin">;
