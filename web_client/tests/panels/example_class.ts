import { initialAuthoring, type Authoring } from "../../src/authoring";
import { initialClasses, type Classes } from "../../src/classes";
import type { ClassView } from "../../src/connection/classes";
import type {
  ClassState,
  Learner,
  StepResult,
  TrainingStanding,
  TrainingStep,
} from "../../src/generated/messages.gen";

type Said = (text: string) => string;

export const NOW = "2026-11-23T08:10:00Z";

export function exampleStanding(change: Partial<TrainingStanding> = {}): TrainingStanding {
  return {
    current: 1,
    completed: 1,
    errors: 0,
    hints: [],
    warned: false,
    points: 1,
    possible: 1,
    finished: false,
    passed: null,
    entered_at: "2026-11-23T08:05:00Z",
    deadline: null,
    ...change,
  };
}

export function exampleLearner(
  name: string,
  change: Partial<Learner> = {},
  standing: Partial<TrainingStanding> = {},
): Learner {
  return {
    run_id: `run-${name}`,
    name,
    module_id: "slurry",
    module: "Slurry",
    mode: "learn",
    step_id: "weigh",
    step: "Weigh",
    steps: 12,
    standing: exampleStanding(standing),
    total_errors: 0,
    total_hints: 0,
    questions: 0,
    stuck: false,
    ...change,
  };
}

export function exampleResult(step_id: string, change: Partial<StepResult> = {}): StepResult {
  return {
    ...{ step_id, title: step_id, right: true, errors: 0, hints: 0 },
    ...{ points: 1, worth: 1, seconds: 40, feedback: "" },
    ...change,
  };
}

/** Somebody of every kind, in a class with results. */
export function exampleClass(said: Said): ClassState {
  const of = (name: string, change: Partial<Learner> = {}, standing: Partial<TrainingStanding> = {}) =>
    exampleLearner(said(name), { module: said("Slurry"), step: said("Weigh"), ...change }, standing);
  const done = { current: 12, completed: 12, finished: true };
  return {
    type: "class_state",
    room_id: "room-1",
    learners: [
      of("Ada"),
      of("Bo", { stuck: true, total_errors: 4 }),
      of("Chloé", { questions: 1, total_hints: 2 }),
      of("Dai", { mode: "exam", step_id: null, step: "" }, { ...done, passed: true }),
      of("Eve", { mode: "exam", step_id: null, step: "" }, { ...done, passed: false }),
      of("Fay", { mode: "guided", step_id: null, step: "" }, done),
      of("Gus", { mode: "exam" }, { deadline: "2026-11-23T08:00:00Z" }),
    ],
    asked: [
      {
        ...{ module_id: "slurry", step_id: "weigh", step: said("Weigh"), hints: 2, errors: 4 },
        questions: [said("Which pan?")],
      },
    ],
  };
}

export function exampleView(said: Said): ClassView {
  const state = exampleClass(said);
  return {
    ...{ title: said("Lesson"), code: "K7M2QX", opened_at: "2026-11-23T08:00:00Z" },
    state,
    results: state.learners.map(({ run_id }) => ({
      run_id,
      steps: [
        exampleResult("protect", { title: said("Protect yourself") }),
        exampleResult("weigh", { title: said("Weigh"), right: false, errors: 1, points: 0 }),
      ],
    })),
  };
}

/** A class is looked at, and one of its people. */
export function exampleClasses(said: Said): Classes {
  return {
    ...initialClasses(),
    roomId: "room-1",
    view: exampleView(said),
    standing: exampleClass(said),
    runId: exampleClass(said).learners[1]!.run_id,
    nowMs: Date.parse(NOW),
    list: [
      {
        ...{ room_id: "room-1", title: said("Lesson"), code: "K7M2QX", opened_at: "2026-11-23T08:00:00Z" },
        ...{ modules: [said("Slurry")], people: 7, finished: 3 },
      },
    ],
  };
}

/** A module that is written, with a mistake in it, and what it was before. */
export function exampleAuthoring(said: Said, step: TrainingStep): Authoring {
  const pictures = [said("pan.svg")];
  const picture = { url: "/api/v1/modules/x/pictures/pan.svg", alt: said("A pan"), credit: said("by us") };
  const shown = { ...step, hotspot: null, pictures: [picture], choices: [said("This")] };
  return {
    ...initialAuthoring(),
    ...{ moduleId: said("x"), yaml: said("id: x"), stored: said("id: y"), version: "1" },
    check: { problem: said("x.yaml:3: title: missing"), line: 3, title: "", steps: [], pictures },
    preview: { problem: null, line: null, title: said("X"), steps: [shown], pictures },
    shelf: {
      modules: [
        { module_id: said("x"), title: said("X"), own: true },
        { module_id: said("z"), title: said("Z"), own: true },
        { module_id: said("slurry"), title: said("Slurry"), own: false },
      ],
      problems: [said("broken.yaml:1: title: missing")],
    },
    said: said("stored"),
    problem: said("problem"),
  };
}
