import { describe, expect, it } from "vitest";
import type { Participation, PauseSession } from "../../src/generated/messages.gen";
import { answersOf, openItems } from "../../src/study/answers";
import {
  askedNow,
  initialStudy,
  isElsewhere,
  isHandedIn,
  isPaused,
  isSicknessDue,
  nothingAnswered,
  withParticipation,
  type Study,
} from "../../src/study/state";
import type { StudyWriteMessage } from "../../src/study/writes";
import { ASKED, exampleForm, exampleParticipation } from "./example_study";

const told = (change: Partial<Participation>, before: Partial<Study> = {}): Study =>
  withParticipation({ ...initialStudy(), ...before }, exampleParticipation(change));
const waiting = (...acts: StudyWriteMessage[]) => ({ acts, count: acts.length, others: 0 });
const dated = { op_id: "1", device_time: "2026-11-23T08:00:00.000Z" };

describe("what a participant is told", () => {
  it("offers every log, and has those that identify a person switched off", () => {
    const study = told({ phase: "consent" });
    expect(study.streams).toEqual(["steps", "interactions", "frames"]);
    const chosen = { ...study, streams: ["gaze" as const] };
    expect(withParticipation(chosen, exampleParticipation({ phase: "consent" })).streams).toEqual(["gaze"]);
    const anew = exampleParticipation({ phase: "consent", consent_version: 2 });
    expect(withParticipation(chosen, anew).streams).toEqual(["steps", "interactions", "frames"]);
  });

  it("leaves the answers alone while the same is asked, and begins anew with the next", () => {
    const study = told(ASKED);
    const answering = { ...study.answering, values: { mental: 2 } };
    const same = withParticipation({ ...study, answering }, exampleParticipation(ASKED));
    expect(same.answering.values).toEqual({ mental: 2 });
    const next = withParticipation(
      { ...study, answering },
      exampleParticipation({ ...ASKED, questionnaire_id: "sus" }),
    );
    expect(next.answering).toEqual(nothingAnswered("sus after_condition 1"));
  });

  it("asks the same again after something else came between", () => {
    const handedIn = told(ASKED, { handedIn: askedNow(exampleParticipation(ASKED)) });
    expect(isHandedIn(handedIn)).toBe(true);
    const between = withParticipation(handedIn, exampleParticipation());
    expect(isHandedIn(withParticipation(between, exampleParticipation(ASKED)))).toBe(false);
  });

  it("knows answers on their way from before a reload", () => {
    const write: StudyWriteMessage = {
      ...{ type: "answer_questionnaire", ...dated, questionnaire_id: "load", moment: "after_condition" },
      ...{ language: "en", answers: [], pairs: [] },
    };
    expect(isHandedIn(told(ASKED, { waiting: waiting(write) }))).toBe(true);
    expect(isHandedIn(told({ ...ASKED, moment: "before" }, { waiting: waiting(write) }))).toBe(false);
  });

  it("is in a pause as soon as the participant says so", () => {
    const pause = (paused: boolean): PauseSession => ({ type: "pause_session", ...dated, paused });
    expect(isPaused(told({ paused: true }))).toBe(true);
    expect(isPaused(told({}, { waiting: waiting(pause(true)) }))).toBe(true);
    expect(isPaused(told({ paused: true }, { waiting: waiting(pause(true), pause(false)) }))).toBe(false);
  });

  it("is about a headset where the task is in one and this device is none", () => {
    expect(isElsewhere(told({ medium: "vr" }))).toBe(true);
    expect(isElsewhere(told({ medium: "vr" }, { headset: true }))).toBe(false);
    expect(isElsewhere(told({ medium: "tablet" }))).toBe(false);
  });
});

describe("the rating of sickness", () => {
  const due = "2026-11-23T08:00:10.000Z";
  const at = (seconds: number, change: Partial<Study> = {}) =>
    told({ phase: "task", fms_due_at: due }, { nowMs: Date.parse(due) + 1000 * seconds, ...change });

  it("is due by the server's clock, once, and in no pause", () => {
    expect(isSicknessDue(at(-1), 0)).toBe(false);
    expect(isSicknessDue(at(-1), 2000)).toBe(true);
    expect(isSicknessDue(at(0), 0)).toBe(true);
    expect(isSicknessDue(at(0, { ratedDue: due }), 0)).toBe(false);
    const paused = exampleParticipation({ phase: "task", fms_due_at: due, paused: true });
    expect(isSicknessDue(withParticipation(at(5), paused), 0)).toBe(false);
  });
});

describe("answers", () => {
  it("name every item, null where one was left open, and the other of each pair", () => {
    const answering = {
      ...nothingAnswered(""),
      values: { mental: 2, effort: 0 },
      chosen: { "mental physical": "physical" },
    };
    const form = exampleForm();
    expect(openItems(form, answering)).toEqual([1]);
    expect(answersOf(form, answering)).toEqual({
      questionnaire_id: "load",
      language: "en",
      answers: [
        { item: "mental", value: 2 },
        { item: "physical", value: null },
        { item: "effort", value: 0 },
      ],
      pairs: [{ chosen: "physical", other: "mental" }],
    });
  });
});
