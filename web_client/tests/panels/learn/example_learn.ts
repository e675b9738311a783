import type {
  ElectrodeTried,
  ModuleSummary,
  StepResult,
  TrainingState,
  TrainingStanding,
  TrainingStep,
} from "../../../src/generated/messages.gen";
import { initialLearn, type Learn } from "../../../src/learning/state";

type Said = (text: string) => string;

const plain: Said = (text) => text;

/** A step that asks for a value, with everything that a step may have. */
export function exampleStep(change: Partial<TrainingStep> = {}, said: Said = plain): TrainingStep {
  return {
    step_id: "weigh",
    title: said("Weigh"),
    instruction: said("Weigh the powder."),
    reason: said("It decides the solid content."),
    hazards: [
      said("Dust: H350i May cause cancer. Wear a mask."),
      said("NMP: H360D Harms the unborn child. Gloves."),
    ],
    pictograms: ["GHS07", "GHS08"],
    equipment: [said("FFP3 mask")],
    hint_count: 2,
    pictures: [{ url: "/api/v1/modules/slurry/pictures/pan.svg", alt: said("A pan"), credit: said("Own") }],
    sources: [said("Kraytsberg and Ein-Eli 2016")],
    hotspot: "balance/pan",
    scene: null,
    condition: "value",
    unit: "g",
    target: 10.5,
    tolerance: 0.1,
    choices: [],
    several: false,
    seconds: null,
    phase: "",
    axis: null,
    low: null,
    high: null,
    goal: null,
    c_rate: null,
    slot: "",
    points: 1,
    ...change,
  };
}

const EMPTY = {
  hazards: [],
  pictograms: [],
  equipment: [],
  pictures: [],
  sources: [],
  hints: 0,
  target: null,
};

/** One step for each way of answering. */
export function exampleSteps(said: Said = plain): TrainingStep[] {
  const step = (change: Partial<TrainingStep>) => exampleStep({ ...EMPTY, tolerance: null, ...change }, said);
  const choices = [said("First"), said("Second"), said("Third")];
  return [
    exampleStep({}, said),
    step({ step_id: "confirm", condition: "confirm" }),
    step({ step_id: "choose", condition: "choice", choices }),
    step({ step_id: "choose-all", condition: "choice", choices, several: true }),
    step({ step_id: "list", condition: "checklist", choices, several: true }),
    step({ step_id: "wait", condition: "time", seconds: 600 }),
    step({ step_id: "pick", condition: "particle", phase: "active", low: 8, high: 1000 }),
    step({ step_id: "cut", condition: "slice", axis: "z", low: 0, high: 0.2 }),
    step({ step_id: "fly", condition: "pore-flight", goal: 2.5 }),
    step({ step_id: "make", condition: "best-electrode", goal: 4, c_rate: 2 }),
  ];
}

export function exampleStanding(change: Partial<TrainingStanding> = {}): TrainingStanding {
  return {
    current: 0,
    completed: 0,
    errors: 0,
    hints: [],
    warned: false,
    points: 0,
    possible: 0,
    finished: false,
    passed: null,
    entered_at: "2026-11-23T08:00:00.000000Z",
    deadline: null,
    ...change,
  };
}

export function exampleRun(change: Partial<TrainingState> = {}, said: Said = plain): TrainingState {
  return {
    type: "training_state",
    reply_to: "",
    run_id: "run-1",
    module_id: "slurry",
    title: said("Slurry"),
    mode: "learn",
    language: "en",
    record_id: null,
    room_id: null,
    steps: exampleSteps(said),
    standing: exampleStanding(),
    results: [],
    ...change,
  };
}

export function exampleModule(change: Partial<ModuleSummary> = {}, said: Said = plain): ModuleSummary {
  return {
    module_id: "slurry",
    stage: "slurry",
    title: said("Slurry"),
    summary: said("From powder to slurry."),
    steps: 10,
    languages: ["en", "fr"],
    modes: ["learn", "guided", "exam"],
    record: "nmc111",
    finished: ["learn"],
    under_way: null,
    completed: 0,
    missing: [],
    ...change,
  };
}

export function exampleResult(change: Partial<StepResult> = {}, said: Said = plain): StepResult {
  return {
    step_id: "weigh",
    title: said("Weigh"),
    right: true,
    errors: 0,
    hints: 0,
    points: 1,
    worth: 1,
    seconds: 42,
    feedback: said("Within tolerance."),
    ...change,
  };
}

export function exampleTrial(change: Partial<ElectrodeTried> = {}, said: Said = plain): ElectrodeTried {
  return {
    type: "electrode_tried",
    reply_to: "",
    trial_id: "trial-1",
    electrode: said("NMC111 trial 01"),
    distance: 2.5,
    differences: [{ label: said("Active material"), unit: said("%"), yours: 96, theirs: 94.4 }],
    porosity: 0.42,
    tortuosity: 1.4,
    thickness_um: 125.7,
    mass_loading_mg_cm2: 31,
    areal_capacity_mah_cm2: 4.69,
    mean_voltage_v: 3.8,
    penetration_um: 88.2,
    usable_share: 0.7,
    usable_mwh_cm2: 12.5,
    explanation: said("The electrolyte does not keep up."),
    remarks: [said("No electrons get through.")],
    estimate: said("Estimate: after Gallagher et al. 2016."),
    ...change,
  };
}

/** In the middle of a module, with a catalogue behind it and a game under way. */
export function exampleLearn(said: Said = plain): Learn {
  const initial = initialLearn();
  const modules = [
    exampleModule({}, said),
    exampleModule(
      {
        ...{ module_id: "coating", stage: "coating", title: said("Coating"), finished: [] },
        ...{ under_way: "learn", completed: 3, missing: ["slurry"] },
      },
      said,
    ),
  ];
  return {
    ...initial,
    modules,
    moduleId: "slurry",
    run: exampleRun({}, said),
    judged: {
      stepId: "dry",
      title: said("Dry"),
      right: true,
      completed: true,
      feedback: said("Within tolerance."),
      answer: "",
    },
    answer: "10,5",
    game: {
      ...initial.game,
      trials: [exampleTrial({}, said)],
      scores: [{ name: said("Ada"), score: 12.5, mine: true }],
    },
    nowMs: Date.parse("2026-11-23T08:01:00Z"),
  };
}

/** The same at another step. */
export function atStep(learn: Learn, stepId: string, change: Partial<TrainingState> = {}): Learn {
  const run = { ...learn.run!, ...change };
  const current = run.steps.findIndex(({ step_id }) => step_id === stepId);
  return { ...learn, run: { ...run, standing: { ...run.standing, current } } };
}
