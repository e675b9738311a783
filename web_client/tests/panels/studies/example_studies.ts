import type { StudyNote, StudyView } from "../../../src/connection/studies";
import type { ConsolePerson, StudyConsole } from "../../../src/generated/messages.gen";
import { emptyStation, initialStudies, type Station, type Studies } from "../../../src/studies";

type Said = (text: string) => string;

export const NOW = "2026-11-23T08:10:00Z";

/** Somebody between sessions, ready for the first. */
export function examplePerson(code: string, change: Partial<ConsolePerson> = {}): ConsolePerson {
  return {
    participant_id: `x.${code}`,
    code,
    sequence: 1,
    order: ["Paper", "Headset"],
    consent_version: 1,
    phase: "waiting",
    paused: false,
    period: 1,
    periods: 2,
    condition: "Headset",
    medium: "mr",
    form: "",
    questionnaire: "",
    step: "",
    steps: 0,
    completed: 0,
    errors: 0,
    hints: 0,
    task_started_at: null,
    fms: null,
    fms_peak: null,
    fms_ratings: [],
    fms_due_at: null,
    baseline: null,
    break_until: null,
    last_ended: null,
    sheet: false,
    streams: ["steps", "motion"],
    language: "en",
    warnings: [],
    entries: 7,
    last_entry_at: "2026-11-23T08:00:00Z",
    withdrawn: false,
    erased: false,
    overdue: false,
    ...change,
  };
}

/** Somebody whose task runs in a headset. */
export function atTask(code: string, change: Partial<ConsolePerson> = {}): ConsolePerson {
  return examplePerson(code, {
    ...{ phase: "task", form: "slurry", step: "Weigh", steps: 12, completed: 3, errors: 2, hints: 1 },
    ...{ task_started_at: "2026-11-23T08:05:00Z", fms: 6, fms_peak: 8, fms_ratings: [1, 8, 6] },
    ...{ fms_due_at: "2026-11-23T08:10:42Z", baseline: 3.74 },
    ...change,
  });
}

export function exampleConsole(people: ConsolePerson[]): StudyConsole {
  return {
    ...{ type: "study_console", study_id: "x", title: "Paper or headset", version: 1, simulated: false },
    ...{ seats: 3, people },
  };
}

export function exampleView(change: Partial<StudyView> = {}): StudyView {
  return {
    study_id: "x",
    title: "Paper or headset",
    text: "id: x",
    design: {
      participants: 24,
      streams: ["steps", "motion"],
      sickness: { every_s: 60, stop_at: 15, baseline_limit: 20 },
      consent: { version: 1, retention_days: 30 },
      simulated: false,
    },
    versions: [
      { version: 1, registered_at: "2026-11-22T08:00:00Z", sha256: "0".repeat(64), participants: 2 },
      { version: 2, registered_at: "2026-11-23T08:00:00Z", sha256: "1".repeat(64), participants: 0 },
    ],
    warnings: [],
    raw: true,
    ...change,
  };
}

export function exampleNote(change: Partial<StudyNote> = {}): StudyNote {
  return {
    ...{ entry_id: "e1", participant_id: "x.P01", code: "P01", server_time: NOW, session_id: null },
    ...{ text: "Marie was dizzy.", released: null, ...change },
  };
}

/** A study that has something of everything, every text of a person or the server marked. */
export function exampleStudies(said: Said): Studies {
  const marked = { condition: said("Headset"), order: [said("Paper"), said("Headset")] };
  const person = (code: string, change: Partial<ConsolePerson>) =>
    examplePerson(said(code), { ...marked, warnings: [said("SSQ: only codes")], ...change });
  const people = [
    atTask(said("P01"), { ...marked, step: said("Weigh") }),
    person("P02", { overdue: true, last_ended: "sick" }),
    person("P03", { withdrawn: true, phase: "withdrawn", last_entry_at: "2026-11-01T08:00:00Z" }),
  ];
  return {
    ...initialStudies(),
    ...{ studyId: said("x"), tab: "console", nowMs: Date.parse(NOW) },
    console: { ...exampleConsole(people), title: said("Paper or headset") },
    view: exampleView({ title: said("Paper or headset"), warnings: [said("SSQ: only codes")] }),
    list: [],
    problem: said("problem"),
    said: said("kept"),
  };
}

/** Every page of studies, and everything that can be asked about somebody. */
export function everyStudyPage(said: Said): Studies[] {
  const full: Studies = {
    ...exampleStudies(said),
    list: [
      {
        ...{ study_id: said("x"), title: said("Paper or headset"), version: 1, registered_at: NOW },
        ...{ participants: 3, planned: 24, running: 1, simulated: true },
      },
    ],
    instruments: [
      {
        ...{
          questionnaire_id: said("sus"),
          name: said("SUS"),
          source: said("Brooke"),
          languages: [said("en")],
        },
        ...{ missing: { fr: said("none known.") }, scores: [said("total")] },
      },
    ],
    notes: [exampleNote({ code: said("P01"), text: said("dizzy"), released: said("unwell") })],
    releases: { e1: said("unwell") },
    accesses: [
      { server_time: NOW, person: said("Ada"), what: "notes", detail: said("all") },
      { server_time: NOW, person: said("Ada"), what: said("other"), detail: "" },
    ],
    ...{ yaml: said("id: x"), stored: said("id: y") },
    check: { problem: said("design:3: no"), line: 3, title: "", warnings: [] },
    taking: { raw: true, bids: true },
  };
  const ids = full.console!.people.map(({ participant_id: id }) => id);
  const asked = (asking: Station["asking"], change: Partial<Station> = {}) => ({
    ...full,
    stations: Object.fromEntries(
      ids.map((id) => [id, { ...emptyStation(), asking, problem: said("no"), rating: 16, ...change }]),
    ),
  });
  const right = { problem: null, line: null, title: said("X"), warnings: [said("codes only")] };
  const printed = [{ code: said("ABC"), url: said("https://lab/x"), qr: ["01", "10"] }];
  const people = { tab: "people" as const };
  return [
    { ...full, studyId: "", tab: "" },
    { ...full, studyId: "", tab: "design", view: null },
    { ...full, tab: "design", check: right },
    ...(["design", "people", "notes", "export"] as const).map((tab): Studies => ({ ...full, tab })),
    { ...full, ...people, seats: { count: "1", printed } },
    ...(["withdraw", "erase"] as const).map((asking): Studies => ({ ...asked(asking), ...people })),
    ...(["rating", "end_task", "end_session", "note"] as const).map((asking) => asked(asking)),
    asked("sheet", { ipd: "7" }),
    {
      ...asked(""),
      view: exampleView({
        title: said("X"),
        raw: false,
        design: { ...exampleView().design, simulated: true },
      }),
    },
  ];
}
