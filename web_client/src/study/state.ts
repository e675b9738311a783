import type { StudyWaiting } from "../connection/study_outbox";
import type { QuestionnaireForm } from "../connection/participations";
import type { Participation, StudyStream, TrainingState } from "../generated/messages.gen";

/** What somebody has answered so far, kept on this device until the server has it. */
export interface Answering {
  /** Of which questionnaire, as `askedNow` names it. */
  asked: string;
  values: Record<string, number>;
  /** Which item of each pair was chosen, by the name of the pair. */
  chosen: Record<string, string>;
  /** The item or pair that is looked at, where they stand one at a time; pairs come after the items. */
  place: number;
  /** How often somebody asked to be led to an item. */
  calls: number;
  /** Somebody wanted to go on with items open, and is asked about them. */
  reminded: boolean;
  /** Items may stay open: that was said. */
  leavesOpen: boolean;
}

/** A study as its participant sees it. */
export interface Study {
  /** The code as it is typed. */
  code: string;
  /** Somebody read about the study here and did not take part. */
  declined: boolean;
  /** What the server says is to be done now; null until it has. */
  now: Participation | null;
  /** The logs that are allowed so far. */
  streams: StudyStream[];
  form: QuestionnaireForm | null;
  answering: Answering;
  /** The questionnaire that was handed in here; what follows it may take a moment, or a connection. */
  handedIn: string;
  /** Of when the rating of sickness was due that was given here. */
  ratedDue: string;
  waiting: StudyWaiting;
  /** Somebody is asked whether they mean to stop. */
  stopping: boolean;
  nowMs: number;
  busy: boolean;
  problem: string;
  /** What the server did not take of what was kept here; it stays until the participant does something else. */
  refused: string;
  /** Whether this device is a headset. */
  headset: boolean;
}

export function initialStudy(): Study {
  return {
    code: "",
    declined: false,
    now: null,
    streams: [],
    form: null,
    answering: nothingAnswered(""),
    handedIn: "",
    ratedDue: "",
    waiting: { acts: [], count: 0, others: 0 },
    stopping: false,
    nowMs: Date.now(),
    busy: false,
    problem: "",
    refused: "",
    headset: false,
  };
}

export function nothingAnswered(asked: string): Answering {
  return { asked, values: {}, chosen: {}, place: 0, calls: 0, reminded: false, leavesOpen: false };
}

/** The questionnaire that is asked now, with when; "" where none is. */
export function askedNow(now: Participation | null): string {
  if (now?.phase !== "questionnaire") return "";
  return `${now.questionnaire_id} ${now.moment} ${now.period}`;
}

/** What identifies a person is logged only where somebody has switched it on. */
const IDENTIFYING: readonly StudyStream[] = ["gaze", "motion"];

export function identifies(stream: StudyStream): boolean {
  return IDENTIFYING.includes(stream);
}

/** The study after the server said what is to be done now. */
export function withParticipation(study: Study, now: Participation): Study {
  const before = study.now;
  const asked = askedNow(now);
  const isNew = asked !== study.answering.asked;
  const offered = before?.consent_version === now.consent_version && before.phase === "consent";
  return {
    ...study,
    now,
    declined: false,
    streams: offered ? study.streams : now.streams_offered.filter((stream) => !identifies(stream)),
    form: isFormOf(study.form, now) ? study.form : null,
    answering: isNew ? nothingAnswered(asked) : study.answering,
    handedIn: asked === study.handedIn ? study.handedIn : "",
    stopping: study.stopping && now.phase !== "withdrawn",
    problem: before?.phase === now.phase && !isNew ? study.problem : "",
  };
}

function isFormOf(form: QuestionnaireForm | null, now: Participation): boolean {
  return form?.questionnaire_id === now.questionnaire_id && form.language === now.language;
}

/** Whether the answers to what is asked now are on their way: here, or since before the page was opened again. */
export function isHandedIn({ now, handedIn, waiting }: Study): boolean {
  const asked = askedNow(now);
  if (asked === "") return false;
  const isOnItsWay = waiting.acts.some(
    (write) =>
      write.type === "answer_questionnaire" &&
      write.questionnaire_id === now?.questionnaire_id &&
      write.moment === now.moment,
  );
  return isOnItsWay || handedIn === asked;
}

/** Whether a write of a kind waits: what it asks for is then on its way. */
export function isOnItsWay({ waiting }: Study, type: StudyWaiting["acts"][number]["type"]): boolean {
  return waiting.acts.some((write) => write.type === type);
}

/** Whether the session is paused, or will be as soon as the server hears of it. */
export function isPaused({ now, waiting }: Study): boolean {
  const newest = waiting.acts.findLast((write) => write.type === "pause_session");
  return newest?.type === "pause_session" ? newest.paused : (now?.paused ?? false);
}

/** Whether the module on show is the one that is to be done now. */
export function isOpen(now: Participation, run: TrainingState | null): run is TrainingState {
  return run !== null && run.module_id === now.module_id && run.mode === now.mode;
}

/** Whether the task is done in a headset that this device is not. */
export function isElsewhere({ now, headset }: Study): boolean {
  return (now?.medium === "mr" || now?.medium === "vr") && !headset;
}

/** Whether sickness is to be rated now, by the server's clock. */
export function isSicknessDue(study: Study, serverAheadMs: number): boolean {
  const due = study.now?.fms_due_at;
  if (!due || isPaused(study) || due === study.ratedDue) return false;
  return Date.parse(due) <= study.nowMs + serverAheadMs;
}
