import type { RoomState, Seat } from "../generated/messages.gen";
import type { Key } from "../i18n";
import { hostOf } from "./rights";

export interface News {
  key: Key;
  name: string;
}

/** What somebody in a room is told in passing about a change: who came and went, raised a hand, leads. */
export function newsOf(before: RoomState, after: RoomState, own: number): News[] {
  const host = hostOf(after)?.name ?? "";
  const lead: Key = after.powers.host === own ? "rooms.news.you_lead" : "rooms.news.leads";
  const leads = after.powers.host !== before.powers.host && after.powers.host !== 0;
  return [
    ...after.seats
      .filter(({ seat }) => seat !== own)
      .flatMap((seat) => newsOfSeat(seatIn(before, seat), seat)),
    ...before.seats
      .filter((seat) => seat.seat !== own && !seatIn(after, seat))
      .map(({ name }): News => ({ key: "rooms.news.left", name })),
    ...news(leads, lead, host),
  ];
}

function news(happened: boolean, key: Key, name: string): News[] {
  return happened ? [{ key, name }] : [];
}

function newsOfSeat(before: Seat | undefined, { name, hand_raised, present }: Seat): News[] {
  if (!before) return [{ key: "rooms.news.joined", name }];
  if (hand_raised && !before.hand_raised) return [{ key: "rooms.news.hand", name }];
  if (present && !before.present) return [{ key: "rooms.news.back", name }];
  if (!present && before.present) return [{ key: "rooms.news.away", name }];
  return [];
}

function seatIn({ seats }: RoomState, { seat }: Seat): Seat | undefined {
  return seats.find((one) => one.seat === seat);
}
