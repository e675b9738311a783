import type { ConsolePerson } from "../../generated/messages.gen";
import type { Studies } from "../../studies";
import type { Remark } from "../content";
import type { Words } from "../words";

/** Where somebody is, finer than their phase: what can be done with them follows from it. */
export type Standing =
  | ("erased" | "withdrawn" | "done")
  /** Between sessions. */
  | ("asked" | "tested" | "break" | "ready")
  /** In a session: questions before the task, ready for it, at it, questions after it, nothing left. */
  | ("before" | "set" | "task" | "paused" | "after" | "over");

export function standingOf(person: ConsolePerson, nowMs: number): Standing {
  const { phase, task_started_at: began, break_until: until } = person;
  if (person.erased) return "erased";
  if (phase === "withdrawn" || phase === "done") return phase;
  if (isInSession(person)) {
    if (person.paused) return "paused";
    if (phase === "task") return began === null ? "set" : "task";
    if (phase === "waiting") return "over";
    return began === null ? "before" : "after";
  }
  if (phase === "questionnaire") return "asked";
  if (phase === "knowledge") return "tested";
  return until !== null && Date.parse(until) > nowMs ? "break" : "ready";
}

/** Only in a session is there a form of the task. */
export function isInSession({ form }: ConsolePerson): boolean {
  return form !== "";
}

/** Whether somebody's task is under way, in a pause or not. */
export function isAtTask(person: ConsolePerson): boolean {
  return isInSession(person) && person.phase === "task" && person.task_started_at !== null;
}

const SIGNS: Record<Standing, Pick<Remark, "icon" | "tone">> = {
  erased: { icon: "erase", tone: "quiet" },
  withdrawn: { icon: "stop", tone: "warning" },
  done: { icon: "ok", tone: "ok" },
  asked: { icon: "pen", tone: "plain" },
  tested: { icon: "pen", tone: "plain" },
  break: { icon: "clock", tone: "plain" },
  ready: { icon: "hand", tone: "plain" },
  before: { icon: "pen", tone: "plain" },
  set: { icon: "hand", tone: "plain" },
  task: { icon: "play", tone: "ok" },
  paused: { icon: "pause", tone: "warning" },
  after: { icon: "pen", tone: "plain" },
  over: { icon: "ok", tone: "plain" },
};

/** Where somebody is, in words and with a sign. */
export function stateOf(person: ConsolePerson, studies: Studies, { t }: Words): Remark {
  const standing = standingOf(person, studies.nowMs);
  const known = studies.instruments?.find(
    ({ questionnaire_id }) => questionnaire_id === person.questionnaire,
  );
  const questionnaire = known?.name ?? person.questionnaire;
  return { ...SIGNS[standing], label: t(`studies.standing.${standing}`, { questionnaire }) };
}
