import type { ConsolePerson, SessionSheet, WhyEnded } from "../../generated/messages.gen";
import type { Deed, Station } from "../../studies";
import type { Block, Option, Press } from "../content";
import { parseDecimal } from "../numbers";
import { WORST, type Room } from "./station";

const WHY = ["done", "sick", "stopped", "technical"] as const satisfies readonly WhyEnded[];
const DISTANCE = { least: 45, most: 80 }; // between pupils, in mm: what the server takes

/** What is asked before something is done about somebody; nothing while nothing is. */
export function asking(person: ConsolePerson, station: Station, room: Room): Block[] {
  switch (station.asking) {
    case "rating":
      return rating(person, station, room);
    case "end_task":
    case "end_session":
      return ending(station.asking, person, station, room);
    case "note":
      return note(person, station, room);
    case "sheet":
      return sheet(person, station, room);
    default:
      return []; // what is asked about rights stands with the people
  }
}

/** Do it, or leave it. */
function decide(
  person: ConsolePerson,
  station: Station,
  { words: { t }, actions }: Room,
  label: string,
  deed: Deed | null,
): Block {
  const { participant_id: id, code } = person;
  const yes: Press = {
    ...{ id: `yes-${code}`, label, name: `${label}: ${code}`, primary: true },
    disabled: deed === null || station.busy !== "",
    press: () => deed && actions.conduct(id, deed),
  };
  const no: Press = {
    ...{ id: `no-${code}`, label: t("studies.ask.no"), name: `${t("studies.ask.no")}: ${code}` },
    ...{ disabled: station.busy !== "", press: () => actions.draftStation(id, { asking: "", rating: null }) },
  };
  return { kind: "buttons", buttons: [yes, no] };
}

function rating(person: ConsolePerson, station: Station, room: Room): Block[] {
  const { t } = room.words;
  const { participant_id: id, code } = person;
  const stop = room.studies.view?.design.sickness?.stop_at ?? WORST;
  const { rating: value } = station;
  const label = value === null ? t("studies.rating.none") : t("studies.rating.do", { value });
  const ends: Block[] =
    value !== null && value >= stop
      ? [
          {
            kind: "text",
            text: t("studies.rating.stops", { stop }),
            tone: "danger",
            icon: "stop",
            live: true,
          },
        ]
      : [];
  return [
    {
      ...{ kind: "rating", id: `rating-${code}`, label: t("studies.rating.ask", { code, worst: WORST }) },
      ...{ highest: WORST, stop, value, ends: [t("studies.rating.low"), t("studies.rating.high")] },
      change: (chosen: number) => room.actions.draftStation(id, { rating: chosen }),
    },
    ...ends,
    decide(person, station, room, label, value === null ? null : { type: "rate_sickness", value }),
  ];
}

function ending(
  type: "end_task" | "end_session",
  person: ConsolePerson,
  station: Station,
  room: Room,
): Block[] {
  const { t } = room.words;
  const { participant_id: id, code } = person;
  const why = WHY.find((one) => one === station.why);
  return [
    {
      ...{
        kind: "choices",
        id: `why-${code}`,
        label: t(`studies.ask.${type}`, { code }),
        value: station.why,
      },
      options: WHY.map((one) => ({ value: one, label: t(`studies.why.${one}`) })),
      change: (chosen: string) => room.actions.draftStation(id, { why: chosen }),
    },
    decide(person, station, room, t(`studies.do.${type}`), why ? { type, why } : null),
  ];
}

function note(person: ConsolePerson, station: Station, room: Room): Block[] {
  const { t } = room.words;
  const { participant_id: id, code } = person;
  const text = station.note.trim();
  return [
    {
      ...{ kind: "area", id: `note-${code}`, label: t("studies.note.label", { code }), value: station.note },
      change: (typed: string) => room.actions.draftStation(id, { note: typed }),
    },
    { kind: "text", text: t("studies.note.explain"), tone: "quiet" },
    decide(person, station, room, t("studies.note.do"), text ? { type: "annotate", text } : null),
  ];
}

const CHOICES = {
  vision: ["none", "glasses", "contact_lenses", "surgery"],
  handedness: ["right", "left", "both"],
  eye_calibration: ["done", "failed", "skipped", "not_available"],
  mr_experience: ["never", "once_or_twice", "monthly", "weekly", "daily"],
  vr_experience: ["never", "once_or_twice", "monthly", "weekly", "daily"],
} as const satisfies Partial<Record<keyof SessionSheet, readonly string[]>>;
type Chosen = keyof typeof CHOICES;
const EXPERIENCE: readonly Chosen[] = ["mr_experience", "vr_experience"];

function sheet(person: ConsolePerson, station: Station, room: Room): Block[] {
  const { t } = room.words;
  const { participant_id: id, code } = person;
  const { sheet: filled, ipd } = station;
  const fill = (change: Partial<SessionSheet>) =>
    room.actions.draftStation(id, { sheet: { ...filled, ...change } });
  const select = (what: Chosen): Block => {
    const kind = EXPERIENCE.includes(what) ? "experience" : what;
    const options: Option[] = CHOICES[what].map((value) => ({
      value,
      label: t(`studies.sheet.${kind}.${value}` as "studies.sheet.vision.none"),
    }));
    return {
      ...{
        kind: "select",
        id: `${what}-${code}`,
        label: t(`studies.sheet.${what}`),
        value: filled[what] ?? "",
      },
      options: [{ value: "", label: t("studies.sheet.unknown") }, ...options],
      change: (value: string) => fill({ [what]: value || null }),
    };
  };
  const measured = ipd.trim() === "" ? null : parseDecimal(ipd);
  const fits = measured === null || (measured !== undefined && isDistance(measured));
  const wrong: Block[] = fits
    ? []
    : [
        {
          ...{ kind: "text", tone: "danger", icon: "warning", live: true },
          text: t("studies.sheet.ipd.bad", { ...DISTANCE, got: ipd }),
        },
      ];
  const deed: Deed | null = fits
    ? { type: "fill_sheet", sheet: { ...filled, ipd_mm: measured ?? null } }
    : null;
  return [
    { kind: "text", text: t("studies.sheet.explain", { code }), tone: "quiet" },
    select("vision"),
    {
      ...{ kind: "field", id: `ipd-${code}`, label: t("studies.sheet.ipd"), value: ipd, numeric: true },
      ...{ unit: t("unit.mm"), change: (text: string) => room.actions.draftStation(id, { ipd: text }) },
    },
    {
      ...{ kind: "field", id: `headset-${code}`, label: t("studies.sheet.headset"), value: filled.headset },
      change: (headset: string) => fill({ headset }),
    },
    ...wrong,
    ...(["handedness", "eye_calibration", "mr_experience", "vr_experience"] as const).map(select),
    decide(person, station, room, t("studies.sheet.do"), deed),
  ];
}

function isDistance(mm: number): boolean {
  return mm >= DISTANCE.least && mm <= DISTANCE.most;
}
