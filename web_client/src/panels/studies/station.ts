import type { Actions } from "../../actions";
import type { ConsolePerson } from "../../generated/messages.gen";
import { stationOf, type Deed, type Station, type Studies } from "../../studies";
import { stopwatch } from "../class_people";
import type { Block, Figure, Press, StationCard } from "../content";
import { plain } from "../numbers";
import { success, trouble } from "../troubles";
import type { Words } from "../words";
import { asking } from "./asking";
import { isAtTask, isInSession, standingOf, stateOf, type Standing } from "./standing";

/** What the console knows besides the people. */
export interface Room {
  studies: Studies;
  /** By the server's clock. */
  nowMs: number;
  actions: Actions;
  words: Words;
}

/** One end of the fast motion sickness scale. */
export const WORST = 20;

/** A participant: who, what they do, the numbers that matter now, and what can be done. */
export function stationCard(person: ConsolePerson, room: Room): StationCard {
  const { t } = room.words;
  const { studies, nowMs } = room;
  const station = stationOf(studies, person.participant_id);
  const standing = standingOf(person, nowMs);
  const period = t("studies.period", { period: person.period, periods: person.periods });
  const medium = person.medium ? t(`studies.medium.${person.medium}`) : "";
  return {
    id: person.participant_id,
    name: person.code,
    detail: [person.condition, medium === person.condition ? "" : medium, period].filter(Boolean).join(" · "),
    state: stateOf(person, studies, room.words),
    figures: isInSession(person) ? figures(person, room) : [],
    blocks: [
      ...step(person, room),
      ...ended(person, standing, room),
      ...rest(person, standing, room),
      ...warnings(person, standing, station, room),
      ...sheetMissing(person, standing, room),
      ...asking(person, station, room),
      ...trouble(station.problem),
      ...doneJustNow(station, room),
      ...(station.asking === "" ? [deeds(person, standing, station, room)] : []),
    ],
  };
}

/** What cannot wait about somebody, as sentences. */
export function needsOf(person: ConsolePerson, { studies, nowMs, words }: Room): string[] {
  const { t } = words;
  const { code, fms, fms_due_at: due } = person;
  const stop = studies.view?.design.sickness?.stop_at;
  if (fms !== null && stop !== undefined && fms >= stop) return [t("studies.needs.sick", { code, fms })];
  const late = due === null ? 0 : nowMs - Date.parse(due);
  return isAtTask(person) && !person.paused && late > LATE_MS ? [t("studies.needs.rating", { code })] : [];
}

/** A rating is asked for on the participant's own device first. */
const LATE_MS = 20_000;

function figures(person: ConsolePerson, room: Room): Figure[] {
  const { t, language } = room.words;
  const { task_started_at: began, steps, completed, errors, hints, baseline } = person;
  const limit = room.studies.view?.design.sickness?.baseline_limit;
  const found: Figure[] = [];
  if (began !== null && isAtTask(person))
    found.push({
      ...{ id: "time", label: t("studies.figure.time") },
      value: stopwatch((room.nowMs - Date.parse(began)) / 1000),
    });
  if (steps > 0)
    found.push(
      { id: "step", label: t("studies.figure.step"), value: `${Math.min(completed + 1, steps)} / ${steps}` },
      { id: "errors", label: t("studies.figure.errors"), value: String(errors) },
      { id: "hints", label: t("studies.figure.hints"), value: String(hints) },
    );
  found.push(...sickness(person, room));
  if (baseline !== null)
    found.push({
      ...{ id: "baseline", label: t("studies.figure.baseline"), value: plain(baseline, language) },
      besides: limit === undefined ? "" : t("studies.figure.limit", { limit: plain(limit, language) }),
    });
  return found;
}

/** The newest rating, its way there, and when the next one is due. */
function sickness(person: ConsolePerson, { studies, nowMs, words }: Room): Figure[] {
  const { t } = words;
  const { fms, fms_peak: peak, fms_due_at: due } = person;
  const stop = studies.view?.design.sickness?.stop_at ?? WORST;
  const found: Figure[] = [];
  if (fms !== null) {
    const values = person.fms_ratings;
    found.push({
      ...{ id: "fms", label: t("studies.figure.fms"), value: String(fms) },
      besides: t("studies.figure.peak", { peak: peak ?? fms, stop }),
      tone: fms >= stop ? "danger" : "plain",
      ...(values.length > 1 ? { trend: trendOf(values, stop, words) } : {}),
    });
  }
  if (due !== null && !person.paused) {
    const seconds = (Date.parse(due) - nowMs) / 1000;
    found.push({
      ...{ id: "due", label: t(seconds > 0 ? "studies.figure.due" : "studies.figure.overdue") },
      value: stopwatch(Math.abs(seconds)),
      tone: nowMs - Date.parse(due) > LATE_MS ? "danger" : "plain",
    });
  }
  return found;
}

function trendOf(values: readonly number[], stop: number, { t }: Words): NonNullable<Figure["trend"]> {
  return {
    values: values.map((value) => value / WORST),
    limit: stop / WORST,
    text: t("studies.figure.trend", { values: values.join(", ") }),
  };
}

function step({ step: title, steps, completed }: ConsolePerson, { words: { t } }: Room): Block[] {
  if (steps === 0) return [];
  const label = t("studies.figure.step");
  return [{ kind: "progress", label, fraction: completed / steps, text: title || t("studies.steps.done") }];
}

/** Why the last session, or the task that has just ended, came to its end; silent where all went as planned. */
function ended({ last_ended: why }: ConsolePerson, standing: Standing, { words: { t } }: Room): Block[] {
  if (why === null || why === "done" || !["asked", "break", "ready", "after", "done"].includes(standing))
    return [];
  return [{ kind: "text", text: t(`studies.ended.${why}`), tone: "warning", icon: "stop" }];
}

function rest({ break_until: until }: ConsolePerson, standing: Standing, { nowMs, words }: Room): Block[] {
  if (standing !== "break" || until === null) return [];
  const left = stopwatch((Date.parse(until) - nowMs) / 1000);
  return [{ kind: "text", text: words.t("studies.break", { left }), icon: "clock" }];
}

/** What has to be known before a session: it stays until it was read, then it is one line. */
function warnings(person: ConsolePerson, standing: Standing, station: Station, room: Room): Block[] {
  const { t } = room.words;
  if (isInSession(person) || standing === "done") return [];
  const language = t(person.language === "fr" ? "app.language.fr" : "app.language.en");
  if (person.warnings.length === 0)
    return [{ kind: "text", text: t("studies.language", { language }), tone: "quiet", icon: "speech" }];
  const id = person.participant_id;
  if (isRead(person, station))
    return [
      {
        ...{ kind: "text", tone: "quiet", icon: "ok" },
        text: t("studies.warnings.read", { count: person.warnings.length, language }),
      },
    ];
  return [
    {
      ...{ kind: "list", label: t("studies.warnings.before", { language }), items: person.warnings },
      ...{ tone: "warning", icon: "warning" },
    },
    {
      kind: "buttons",
      buttons: [
        {
          ...{ id: `read-${person.code}`, label: t("studies.warnings.do"), icon: "eye" },
          name: `${t("studies.warnings.do")}: ${person.code}`,
          press: () => room.actions.draftStation(id, { read: person.warnings.join("\n") }),
        },
      ],
    },
  ];
}

function isRead({ warnings: said }: ConsolePerson, { read }: Station): boolean {
  return said.join("\n") === read;
}

function sheetMissing({ sheet }: ConsolePerson, standing: Standing, { words: { t } }: Room): Block[] {
  if (sheet || !["ready", "before", "set"].includes(standing)) return [];
  return [{ kind: "text", text: t("studies.sheet.missing"), tone: "quiet", icon: "pen" }];
}

/** What has reached the server last; until then, that it waits. */
function doneJustNow({ done, busy }: Station, { words: { t } }: Room): Block[] {
  if (busy) return [{ kind: "text", text: t("studies.sending"), tone: "quiet", icon: "clock", live: true }];
  if (done === "annotate" || done === "fill_sheet" || done === "rate_sickness")
    return [success(t(`studies.done.${done}`))];
  return [];
}

/** Buttons that apply now, the one to be pressed next first. */
function deeds(person: ConsolePerson, standing: Standing, station: Station, room: Room): Block {
  const { words, actions, nowMs } = room;
  const { t } = words;
  const { code, participant_id: id } = person;
  const named = (key: string, label: string): Pick<Press, "id" | "label" | "name" | "disabled"> => ({
    ...{ id: `${key}-${code}`, label, name: `${label}: ${code}`, disabled: station.busy !== "" },
  });
  const act = (key: string, deed: Deed, change: Partial<Press> = {}): Press => ({
    ...named(key, t(`studies.do.${key}` as "studies.do.begin")),
    ...{ press: () => actions.conduct(id, deed), ...change },
  });
  const ask = (what: Exclude<Station["asking"], "">, change: Partial<Press> = {}): Press => ({
    ...named(what, t(`studies.do.${what}` as "studies.do.note")),
    ...{ press: () => actions.draftStation(id, { asking: what, done: "" }), ...change },
  });
  const isDue = person.fms_due_at !== null && Date.parse(person.fms_due_at) <= nowMs;
  const unread = person.warnings.length > 0 && !isRead(person, station);
  const begin = act("begin", { type: "begin_session" }, { primary: true, icon: "play" });
  const buttons: Record<Standing, Press[]> = {
    ...{ erased: [], withdrawn: [], done: [], asked: [], tested: [], break: [], over: [] },
    ready: [unread || station.busy ? { ...begin, primary: false, disabled: true } : begin],
    before: [],
    set: [act("task", { type: "begin_task" }, { primary: true, icon: "play" })],
    task: [
      ...(person.fms_due_at === null ? [] : [ask("rating", { primary: isDue })]),
      act("pause", { type: "pause_session", paused: true }, { icon: "pause" }),
      ask("end_task", { icon: "stop" }),
    ],
    paused: [act("resume", { type: "pause_session", paused: false }, { primary: true, icon: "play" })],
    after: [],
  };
  const always: Press[] = [
    ...(isAtTask(person) || standing === "done" ? [] : [ask("sheet", { icon: person.sheet ? "ok" : "pen" })]),
    ask("note", { icon: "pen" }),
    ...(isInSession(person) ? [ask("end_session")] : []),
  ];
  return { kind: "buttons", buttons: [...buttons[standing], ...always] };
}
