import type { QuestionnaireForm } from "../../src/connection/participations";
import type { Participation } from "../../src/generated/messages.gen";

const said = (text: string) => `«${text}»`;

/** What a participant is told; before consent. */
export function exampleParticipation(change: Partial<Participation> = {}): Participation {
  return {
    type: "participation",
    study_id: "two-ways",
    title: said("Two ways of learning"),
    code: "P01",
    simulated: false,
    phase: "waiting",
    paused: false,
    sentence: said("Please wait."),
    consent_version: 1,
    consent_text: "",
    streams_offered: ["steps", "interactions", "gaze", "motion", "frames"],
    period: 1,
    periods: 2,
    condition: said("Tablet"),
    medium: "tablet",
    questionnaire_id: null,
    moment: null,
    language: "en",
    module_id: null,
    mode: "learn",
    task_started_at: null,
    task_minutes: 5,
    fms_due_at: null,
    break_until: null,
    streams: [],
    motion_hz: 60,
    ...change,
  };
}

export const ASKED: Partial<Participation> = {
  phase: "questionnaire",
  questionnaire_id: "load",
  moment: "after_condition",
};

/** Three items whose first two are compared; by default on a scale of three words. */
export function exampleForm(change: Partial<QuestionnaireForm> = {}): QuestionnaireForm {
  const points = ["None", "Slight", "Severe"].map((anchor, value) => ({ value, anchor: said(anchor) }));
  const item = (code: string) => ({ code, label: said(code), text: said(`How ${code}?`), points });
  return {
    questionnaire_id: "load",
    name: said("LOAD"),
    language: "en",
    citation: said("Somebody (2001)."),
    warning: "",
    items: ["mental", "physical", "effort"].map(item),
    pairs: [{ first: "mental", second: "physical" }],
    ...change,
  };
}
