import type { Actions } from "../actions";
import type { Pin } from "../generated/messages.gen";
import { seatColour } from "../rooms/colours";
import { isHost, isObserver, type Joined } from "../rooms/rights";
import { mayWriteRecords } from "../rooms/state";
import type { AppState } from "../state";
import type { Block, Row } from "./content";
import type { Words } from "./words";

/** Notes on the electrode: those that are there, and a new one where the person has picked something. */
export function pins(joined: Joined, state: AppState, actions: Actions, words: Words): Block[] {
  const { t } = words;
  const { electrode_id } = joined.room.stage;
  const here = joined.room.pins.filter((pin) => pin.electrode_id === electrode_id);
  if (!electrode_id) return [];
  return [
    { kind: "heading", text: t("rooms.pins") },
    {
      ...{ kind: "rows", id: "pins", label: t("rooms.pins"), empty: t("rooms.pins.none") },
      rows: here.map((pin, i) => pinRow(pin, i + 1, joined, state, actions, words)),
    },
    ...(isObserver(joined) ? [] : placing(state, actions, words)),
  ];
}

function placing(state: AppState, actions: Actions, { t }: Words): Block[] {
  const { account, rooms, view, notebook } = state;
  const { note, intoRecord } = rooms.draft;
  const where = view.picked ? t("rooms.pin.particle", { number: view.picked.id }) : t("rooms.pin.point");
  const record: Block[] = mayWriteRecords(account.role)
    ? [
        {
          kind: "toggle",
          id: "pin-record",
          on: intoRecord,
          label: t("rooms.pin.record", { record: notebook.recordId }),
          change: (on) => actions.draftRoom({ intoRecord: on }),
        },
      ]
    : [];
  return [
    {
      kind: "field",
      id: "pin-note",
      label: where,
      value: note,
      wide: true,
      change: (text) => actions.draftRoom({ note: text }),
      enter: () => actions.placePin(),
    },
    ...record,
    {
      kind: "buttons",
      buttons: [
        {
          ...{ id: "place-pin", label: t("rooms.pin.place"), icon: "pin", disabled: note.trim() === "" },
          press: () => actions.placePin(),
        },
      ],
    },
  ];
}

function pinRow(
  pin: Pin,
  number: number,
  joined: Joined,
  { rooms }: AppState,
  actions: Actions,
  { t }: Words,
): Row {
  const open = rooms.openPin === pin.pin_id;
  const where = pin.particle === null ? "" : t("rooms.pin.on", { number: pin.particle });
  const mayRemove = pin.seat === joined.seat || isHost(joined);
  return {
    id: `pin-${pin.pin_id}`,
    name: `${number}. ${pin.note}`,
    detail: [pin.name, where].filter(Boolean).join(" · "),
    colour: seatColour(pin.seat),
    remarks: [],
    presses: [
      {
        ...{ id: `show-${pin.pin_id}`, label: t(open ? "rooms.pin.hide" : "rooms.pin.show") },
        press: () => actions.openPin(open ? "" : pin.pin_id),
      },
      ...(mayRemove
        ? [
            {
              ...{ id: `remove-${pin.pin_id}`, label: t("rooms.pin.remove") },
              press: () => actions.removePin(pin.pin_id),
            },
          ]
        : []),
    ],
  };
}
