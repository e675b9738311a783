import type { Actions } from "../../actions";
import type { ConsolePerson, StudyConsole } from "../../generated/messages.gen";
import type { AppState } from "../../state";
import type { Studies } from "../../studies";
import type { Block, Quantity } from "../content";
import type { Words } from "../words";
import { waiting, type Part } from ".";
import { isInSession, standingOf, stateOf } from "./standing";
import { needsOf, stationCard, type Room } from "./station";

/** Everybody who is here today, what is so about them, and what can be done now. */
export function consoleTab(state: AppState, actions: Actions, words: Words): Part {
  const { t } = words;
  const { studies, account } = state;
  const { console } = studies;
  if (console === null) return { blocks: waiting(state, words) };
  const room: Room = { studies, nowMs: studies.nowMs + account.serverAheadMs, actions, words };
  const here = console.people.filter((person) => isHere(person, room.nowMs));
  const others = console.people.filter((person) => !here.includes(person));
  return {
    blocks: [
      summary(console, studies, room, words),
      needy(here, room),
      {
        ...{ kind: "stations", id: "stations", label: t("studies.console.people") },
        empty: t(console.people.length > 0 ? "studies.console.nobody" : "studies.people.none"),
        stations: here.map((person) => stationCard(person, room)),
      },
      ...elsewhere(others, studies, words),
    ],
  };
}

/** Who is in a session, who did something today, and who has just come. */
function isHere(person: ConsolePerson, nowMs: number): boolean {
  const standing = standingOf(person, nowMs);
  if (standing === "erased" || standing === "withdrawn") return false;
  if (isInSession(person) || person.last_entry_at === null) return true;
  const day = (ms: number) => new Date(ms).toDateString();
  return day(Date.parse(person.last_entry_at)) === day(nowMs);
}

function summary({ people, seats }: StudyConsole, { view }: Studies, { nowMs }: Room, { t }: Words): Block {
  const count = (holds: (person: ConsolePerson) => boolean) => String(people.filter(holds).length);
  const planned = view?.design.participants;
  const rows: Quantity[] = [
    { label: t("studies.count.session"), value: count(isInSession) },
    { label: t("studies.count.ready"), value: count((one) => standingOf(one, nowMs) === "ready") },
    { label: t("studies.count.done"), value: count(({ phase }) => phase === "done") },
    {
      label: t("studies.count.people"),
      value: planned === undefined ? String(people.length) : `${people.length} / ${planned}`,
    },
    { label: t("studies.count.seats"), value: String(seats) },
  ];
  return { kind: "quantities", large: true, rows };
}

/** Who needs somebody now, said aloud when it changes. */
function needy(here: readonly ConsolePerson[], room: Room): Block {
  const { t } = room.words;
  const needs = here.flatMap((person) => needsOf(person, room));
  if (needs.length === 0)
    return { kind: "text", text: t("studies.needs.nobody"), tone: "quiet", icon: "ok", live: true };
  return {
    ...{ kind: "text", label: t("studies.needs"), text: needs.join(" · ") },
    ...{ tone: "danger", icon: "warning", live: true },
  };
}

/** Those who are not here today, in few words. */
function elsewhere(others: readonly ConsolePerson[], studies: Studies, words: Words): Block[] {
  const { t } = words;
  if (others.length === 0) return [];
  return [
    {
      kind: "fold",
      id: "others",
      label: t("studies.console.others", { count: others.length }),
      blocks: [
        {
          ...{ kind: "rows", id: "others", label: t("studies.console.others.label"), empty: "" },
          rows: others.map((person) => ({
            ...{ id: person.participant_id, name: person.code, presses: [] },
            detail: t("studies.period", { period: person.period, periods: person.periods }),
            remarks: [stateOf(person, studies, words)],
          })),
        },
      ],
    },
  ];
}
