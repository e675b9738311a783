import type { Actions } from "../../actions";
import type { ConsolePerson } from "../../generated/messages.gen";
import type { AppState } from "../../state";
import { stationOf, type Station, type Studies } from "../../studies";
import { spacedCode } from "../../identity";
import type { Block, Press, Remark, Row, Ticket } from "../content";
import { trouble } from "../troubles";
import type { Words } from "../words";
import { waiting, type Part } from ".";
import { stateOf } from "./standing";

/** Who takes part, by pseudonym; codes for more; withdrawal and erasure. */
export function peopleTab(state: AppState, actions: Actions, words: Words): Part {
  const { t } = words;
  const { studies } = state;
  const { console, seats } = studies;
  if (seats.printed.length > 0) return { blocks: sheet(studies, actions, words) };
  return {
    blocks: console === null ? waiting(state, words) : people(studies, console.people, actions, words),
    aside: [
      ...printing(state, actions, words),
      { kind: "heading", text: t("studies.rights") },
      { kind: "text", text: t("studies.rights.withdraw"), tone: "quiet" },
      { kind: "text", text: t("studies.rights.erase"), tone: "quiet" },
    ],
  };
}

function people(studies: Studies, known: readonly ConsolePerson[], actions: Actions, words: Words): Block[] {
  const { t } = words;
  const overdue = known.filter((person) => person.overdue);
  const late: Block[] =
    overdue.length > 0
      ? [
          {
            ...{ kind: "text", tone: "danger", icon: "warning", live: true },
            text: t("studies.overdue", { codes: overdue.map(({ code }) => code).join(", ") }),
          },
        ]
      : [];
  const planned = studies.view?.design.participants;
  return [
    ...(planned === undefined
      ? []
      : [
          {
            ...{ kind: "text" as const, tone: "quiet" as const },
            text: t("studies.counted", { participants: known.length, planned }),
          },
        ]),
    ...late,
    {
      ...{ kind: "rows", id: "people", label: t("studies.people"), empty: t("studies.people.none") },
      rows: known.map((person) => personRow(person, studies, actions, words)),
    },
  ];
}

function personRow(person: ConsolePerson, studies: Studies, actions: Actions, words: Words): Row {
  const { t } = words;
  const { participant_id: id, code, order, sequence, withdrawn, erased } = person;
  const station = stationOf(studies, id);
  const ask = (asking: Station["asking"]) => actions.draftStation(id, { asking, typed: "" });
  const withdraw: Press = {
    ...{ id: `withdraw-${code}`, label: t("studies.withdraw"), name: t("studies.withdraw.name", { code }) },
    ...{ disabled: station.busy !== "", press: () => ask("withdraw") },
  };
  const erase: Press = {
    ...{ id: `erase-${code}`, label: t("studies.erase"), name: t("studies.erase.name", { code }) },
    ...{ disabled: station.busy !== "", press: () => ask("erase") },
  };
  const streams = person.streams.map((stream) => t(`studies.stream.${stream}`)).join(", ");
  return {
    id,
    name: code,
    quiet: erased,
    detail: [
      t("studies.order", { order: order.join(" → "), sequence }),
      t("studies.consented", { version: person.consent_version }),
      t("studies.streams", { streams: streams || t("studies.streams.none") }),
    ].join(" · "),
    remarks: [...overdueOf(person, words), { ...stateOf(person, studies, words) }],
    presses: erased ? [] : withdrawn ? [erase] : [withdraw, erase],
    below: asked(person, station, actions, words),
  };
}

function overdueOf({ overdue }: ConsolePerson, { t }: Words): Remark[] {
  return overdue ? [{ icon: "warning", label: t("studies.overdue.one"), tone: "danger" }] : [];
}

/** The question before something that cannot be taken back. */
function asked(person: ConsolePerson, station: Station, actions: Actions, { t }: Words): Block[] {
  const { participant_id: id, code, entries } = person;
  const { asking, problem, typed, busy } = station;
  const keep: Press = {
    ...{ id: `keep-${code}`, label: t("studies.ask.no"), disabled: busy !== "" },
    press: () => actions.draftStation(id, { asking: "", typed: "" }),
  };
  if (asking === "withdraw")
    return [
      {
        ...{ kind: "text", tone: "warning", icon: "warning", live: true },
        text: t("studies.withdraw.ask", { code }),
      },
      ...trouble(problem),
      {
        kind: "buttons",
        buttons: [
          {
            ...{ id: `withdraw-yes-${code}`, label: t("studies.withdraw.do", { code }), primary: true },
            ...{ disabled: busy !== "", press: () => actions.conduct(id, { type: "withdraw_from_study" }) },
          },
          keep,
        ],
      },
    ];
  if (asking === "erase")
    return [
      {
        ...{ kind: "text", tone: "danger", icon: "erase", live: true },
        text: t("studies.erase.ask", { code, entries }),
      },
      {
        ...{ kind: "field", id: `typed-${code}`, label: t("studies.erase.type", { code }), value: typed },
        ...{ first: true, change: (text: string) => actions.draftStation(id, { typed: text }) },
      },
      ...trouble(problem),
      {
        kind: "buttons",
        buttons: [
          {
            ...{ id: `erase-yes-${code}`, label: t("studies.erase.do", { code }), primary: true },
            disabled: busy !== "" || typed.trim().toUpperCase() !== code.toUpperCase(),
            press: () => actions.conduct(id, { type: "erase_participant" }),
          },
          keep,
        ],
      },
    ];
  return trouble(problem);
}

function printing({ studies, connection }: AppState, actions: Actions, { t }: Words): Block[] {
  const { seats, busy, console } = studies;
  const unused = console?.seats ?? 0;
  return [
    { kind: "heading", text: t("studies.codes") },
    { kind: "text", text: t("studies.codes.explain"), tone: "quiet" },
    {
      ...{ kind: "field", id: "seats", label: t("studies.codes.count"), value: seats.count, numeric: true },
      ...{ change: actions.draftSeats, enter: actions.printSeats },
    },
    {
      kind: "buttons",
      buttons: [
        {
          ...{ id: "print-codes", label: t("studies.codes.make"), icon: "file", primary: true },
          ...{ disabled: busy || connection !== "online", press: actions.printSeats },
        },
      ],
    },
    ...(unused > 0
      ? [
          {
            kind: "text" as const,
            text: t("studies.codes.unused", { count: unused }),
            tone: "quiet" as const,
          },
        ]
      : []),
  ];
}

/** The codes, this once. */
function sheet({ seats, view, studyId }: Studies, actions: Actions, { t }: Words): Block[] {
  return [
    {
      ...{ kind: "text", tone: "warning", icon: "warning", live: true },
      text: t("studies.codes.once", { count: seats.printed.length }),
    },
    {
      kind: "buttons",
      buttons: [
        {
          ...{ id: "print-sheet", label: t("studies.codes.print"), icon: "file", primary: true },
          press: actions.printSheet,
        },
        { id: "close-sheet", label: t("studies.codes.close"), press: actions.closeSheet },
      ],
    },
    {
      kind: "tickets",
      id: "tickets",
      label: t("studies.codes"),
      title: view?.title ?? studyId,
      how: t("studies.codes.how"),
      tickets: seats.printed.map(ticket),
    },
  ];
}

function ticket({ code, url, qr }: Studies["seats"]["printed"][number]): Ticket {
  return { code: spacedCode(code), spoken: [...code].join(" "), address: url, rows: qr };
}
