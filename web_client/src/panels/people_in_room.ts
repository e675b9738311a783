import type { Actions } from "../actions";
import type { DeviceProfile, Seat } from "../generated/messages.gen";
import { seatColour } from "../rooms/colours";
import { isHost, type Joined } from "../rooms/rights";
import type { AppState } from "../state";
import type { Block, Press, Remark, Row, Size } from "./content";
import type { Words } from "./words";

/** Who is in the room: hands first, then who leads, then as they came; at a glance only those of whom one has to know. */
export function people(joined: Joined, state: AppState, actions: Actions, words: Words, size: Size): Block[] {
  const { t } = words;
  const { seats, powers } = joined.room;
  const order = (seat: Seat) => (seat.hand_raised ? 0 : seat.seat === powers.host ? 1 : 2);
  const rows = seats
    .filter((seat) => size === "full" || order(seat) < 2)
    .sort((a, b) => order(a) - order(b) || a.seat - b.seat)
    .map((seat) => personRow(seat, joined, state, actions, words));
  const title = t("rooms.participants", { count: seats.length });
  return [
    { kind: "heading", text: title },
    { kind: "rows", id: "people", label: title, empty: t("rooms.nobody"), rows },
  ];
}

function personRow(seat: Seat, joined: Joined, { rooms }: AppState, actions: Actions, words: Words): Row {
  const { t } = words;
  const mine = seat.seat === joined.seat;
  const detail = [t(`role.${seat.role}`), seat.attendance === "observer" ? t("rooms.observer") : ""];
  const row: Row = {
    id: `seat-${seat.seat}`,
    name: mine ? t("rooms.you", { name: seat.name }) : seat.name,
    detail: detail.filter(Boolean).join(" · "),
    colour: seatColour(seat.seat),
    quiet: !seat.present,
    remarks: remarks(seat, joined, words),
    presses: [],
  };
  if (!isHost(joined) || mine) return row;
  const open = rooms.openSeat === seat.seat;
  return {
    ...row,
    more: {
      ...{ label: t("rooms.more", { name: seat.name }), open },
      toggle: () => actions.openSeat(open ? 0 : seat.seat),
      presses: possibilities(seat, actions, words),
    },
  };
}

function remarks(seat: Seat, { room }: Joined, { t }: Words): Remark[] {
  const { device_profile, hand_raised, pointer, present } = seat;
  const one = (is: boolean, remark: Remark): Remark[] => (is ? [remark] : []);
  return [
    ...one(!present, { icon: "clock", label: t("rooms.away"), tone: "warning" }),
    ...one(hand_raised, { icon: "hand", label: t("rooms.hand"), tone: "warning" }),
    ...one(seat.seat === room.powers.host, { icon: "host", label: t("rooms.host"), tone: "ok" }),
    ...one(pointer && seat.seat !== room.powers.host, {
      ...{ icon: "pointer", label: t("rooms.pointer"), brief: true },
    }),
    {
      icon: isHeadset(device_profile) ? "headset" : "screen",
      label: t(`device.${device_profile}`),
      brief: true,
    },
  ];
}

function isHeadset(profile: DeviceProfile): boolean {
  return profile === "hololens2" || profile === "quest2" || profile === "quest3";
}

/** What the host can do for or about somebody. */
function possibilities({ seat, pointer, attendance, role }: Seat, actions: Actions, { t }: Words): Press[] {
  const grant: Press = {
    ...{ id: `grant-${seat}`, label: t(pointer ? "rooms.grant.take" : "rooms.grant"), icon: "pointer" },
    press: () => actions.grantPointer(seat, !pointer),
  };
  const over: Press = {
    ...{ id: `hand-over-${seat}`, label: t("rooms.hand_over"), icon: "host" },
    press: () => actions.handOver(seat),
  };
  const out: Press = {
    id: `send-out-${seat}`,
    label: t("rooms.send_out"),
    press: () => actions.sendOut(seat),
  };
  const mayAct = attendance === "participant";
  return [...(mayAct ? [grant] : []), ...(mayAct && role !== "guest" ? [over] : []), out];
}
