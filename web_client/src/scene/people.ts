import { Group, type Vector3 } from "three";
import type { RoomState, Seat } from "../generated/messages.gen";
import type { Icon } from "../panels/content";
import { seatColour } from "../rooms/colours";
import { FLAGS, type Pose } from "../rooms/poses";
import { mayPoint } from "../rooms/rights";
import { Avatar } from "./avatar";

/** Everybody else in the room, where they are. */
export class People {
  readonly group = new Group();
  private readonly avatars = new Map<number, Avatar>();
  private seen = "";

  /**
   * Show the others; returns whether something looks different from before.
   *
   * @param poseOf where somebody is now; undefined while nobody knows.
   */
  show(room: RoomState, own: number, poseOf: (seat: number) => Pose | undefined, eyes: Vector3): boolean {
    const there = room.seats.filter((seat) => seat.seat !== own && seat.attendance === "participant");
    const looks: unknown[] = [eyes];
    for (const seat of there) {
      const pose = poseOf(seat.seat);
      // Who lost the connection stands where they were last seen, and the list says that they are away.
      if (!pose || !(pose.flags & FLAGS.head)) this.remove(seat.seat);
      else this.place(seat, pose, room, eyes);
      looks.push(seat, pose, room.powers);
    }
    const numbers = new Set(there.map(({ seat }) => seat));
    for (const seat of [...this.avatars.keys()]) if (!numbers.has(seat)) this.remove(seat);
    const now = JSON.stringify(looks, (key, value: unknown) =>
      key === "sequence" || key === "timeMs" ? 0 : value,
    );
    const changed = now !== this.seen;
    this.seen = now;
    return changed;
  }

  /** How many are to be seen. */
  get count(): number {
    return this.avatars.size;
  }

  dispose(): void {
    for (const seat of [...this.avatars.keys()]) this.remove(seat);
    this.group.removeFromParent();
  }

  private place(seat: Seat, pose: Pose, room: RoomState, eyes: Vector3): void {
    const avatar = this.avatars.get(seat.seat) ?? this.add(seat.seat);
    avatar.say({
      text: seat.name,
      colour: seatColour(seat.seat),
      icons: iconsOf(seat, room.powers.host),
      urgent: seat.hand_raised,
    });
    avatar.show(pose, mayPoint(room, seat), eyes);
  }

  private add(seat: number): Avatar {
    const avatar = new Avatar(seatColour(seat));
    this.avatars.set(seat, avatar);
    this.group.add(avatar.group);
    return avatar;
  }

  private remove(seat: number): void {
    this.avatars.get(seat)?.dispose();
    this.avatars.delete(seat);
  }
}

function iconsOf({ seat, hand_raised }: Seat, host: number): Icon[] {
  return [...(hand_raised ? ["hand" as const] : []), ...(seat === host ? ["host" as const] : [])];
}
