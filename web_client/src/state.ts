import type { ConnectionState } from "./connection/socket";
import { initialAuthoring, type Authoring } from "./authoring";
import { initialClasses, withStanding, type Classes } from "./classes";
import { initialDesk, type Desk } from "./desk";
import type { ElectrodeSummary, FromServer, JobSummary, Library } from "./generated/messages.gen";
import { initialPoreFlight, type PoreFlightState } from "./games/pore_flight/state";
import type { Language } from "./i18n";
import { initialIdentity, type Identity } from "./identity";
import { initialLearn, type Learn } from "./learning/state";
import { withTraining } from "./learning/taking_in";
import { initialNotebook, type Notebook } from "./notebook/state";
import { withMessage } from "./notebook/taking_in";
import type { RecipeValues } from "./recipe/keys";
import { initialRooms, type Rooms } from "./rooms/state";
import type { Characterisation, FieldFacts, Flight, PhaseLook } from "./scene/manifest";
import type { Picked } from "./scene/picked";
import { initialStudy, withParticipation, type Study } from "./study/state";
import type { Process } from "./scene/timeline";
import { initialStudies, withConsole, type Studies } from "./studies";

export type PanelName =
  | "electrode"
  | "make"
  | "learn"
  | "author"
  | "notebook"
  | "bench"
  | "rooms"
  | "class"
  | "studies"
  | "take_part"
  | "account"
  | "pair"
  | "admin";
export type Axis = "x" | "y" | "z";
/** From where to where, as shares of a side. */
export type Range = readonly [number, number];

/** What the 3D view shows; the view follows it and never the other way round. */
export interface View {
  /** Phases that were switched on or off; the others are as `isShown` says. */
  layers: Record<string, boolean>;
  slice: { on: boolean; axis: Axis; position: number };
  /** The clip box: what lies outside of its ranges is cut away. */
  clip: { on: boolean; ranges: Record<Axis, Range> };
  /** The id of the field that colours the electrode; "" for the colours of the phases. */
  colour: string;
  playback: { playing: boolean; time: number };
  picked: Picked | null;
  /** On the way through the pores: how far, from 0 at the surface to 1 at the collector. */
  flight: { on: boolean; moving: boolean; time: number };
}

/** The electrode on show and how much of it has arrived. */
export interface Shown {
  electrodeId: string | null;
  /** "sharpening": it can be seen, and its process and finer levels are still arriving. */
  status: "waiting" | "loading" | "sharpening" | "ready" | "failed";
  /** Somebody asked for it; else it is there because a stage is not left empty. */
  chosen: boolean;
  layers: string[];
  phases: Record<string, PhaseLook>;
  process: Process;
  fractions: Record<string, number>;
  fields: FieldFacts[];
  colourMap: string[];
  flight: Flight | null;
  inside: Characterisation | null;
  problem: string;
}

export interface Make {
  recipeId: string;
  yaml: string;
  values: RecipeValues;
  job: JobSummary | null;
  problem: string;
}

export interface AppState extends Identity {
  language: Language;
  panel: PanelName;
  connection: ConnectionState;
  refusal: string;
  library: Pick<Library, "electrodes" | "recipes">;
  view: View;
  game: PoreFlightState;
  shown: Shown;
  make: Make;
  learn: Learn;
  notebook: Notebook;
  desk: Desk;
  xr: { vr: boolean; ar: boolean; problem: string };
  rooms: Rooms;
  classes: Classes;
  authoring: Authoring;
  studies: Studies;
  study: Study;
}

export function initialState(language: Language, panel: PanelName, recordId: string): AppState {
  return {
    language,
    panel,
    connection: "connecting",
    refusal: "",
    library: { electrodes: [], recipes: [] },
    view: {
      layers: {},
      slice: { on: false, axis: "x", position: 0.5 },
      clip: { on: false, ranges: { x: [0, 1], y: [0, 1], z: [0, 1] } },
      colour: "",
      playback: { playing: false, time: 1 },
      picked: null,
      flight: { on: false, moving: false, time: 0 },
    },
    game: initialPoreFlight(),
    shown: {
      electrodeId: null,
      status: "waiting",
      chosen: false,
      layers: [],
      phases: {},
      process: { frames: [], seconds: 0 },
      fractions: {},
      fields: [],
      colourMap: [],
      flight: null,
      inside: null,
      problem: "",
    },
    make: { recipeId: "", yaml: "", values: {}, job: null, problem: "" },
    learn: initialLearn(),
    notebook: initialNotebook(recordId),
    desk: initialDesk(),
    xr: { vr: false, ar: false, problem: "" },
    ...initialIdentity(),
    rooms: initialRooms(),
    classes: initialClasses(),
    authoring: initialAuthoring(),
    studies: initialStudies(),
    study: initialStudy(),
  };
}

/** The electrode on show, as the library lists it. */
export function shownElectrode(state: AppState): ElectrodeSummary | undefined {
  return state.library.electrodes.find((electrode) => electrode.electrode_id === state.shown.electrodeId);
}

/** Whether a phase is to be seen: pores only once they are asked for, and never on the way through them. */
export function isShown({ layers, flight }: View, phase: string): boolean {
  return !(flight.on && phase === "pore") && (layers[phase] ?? phase !== "pore");
}

/** Whether a job still waits or runs. */
export function isUnderWay(job: JobSummary | null): boolean {
  return job?.state === "queued" || job?.state === "running";
}

/** Whether news are about the job that the Make panel follows; a scene is prepared by a job of its own. */
export function isOfOurJob({ make }: AppState, { job_id }: JobSummary): boolean {
  return make.job?.job_id === job_id;
}

/** The state after a frame of the server. */
export function received(state: AppState, message: FromServer): AppState {
  switch (message.type) {
    case "welcome": {
      const { person, role } = message;
      return { ...state, account: { ...state.account, login: "in", person, role } };
    }
    case "library": {
      const { electrodes, recipes } = message;
      return { ...state, library: { electrodes, recipes } };
    }
    case "job_progress":
      return withJob(state, message.job);
    case "modules":
    case "training_state":
    case "step_judged":
    case "training_stood":
    case "electrode_tried":
    case "scores":
      return { ...state, learn: withTraining(state.learn, message) };
    case "class_state":
      return { ...state, classes: withStanding(state.classes, message) };
    case "study_console":
      return { ...state, studies: withConsole(state.studies, message) };
    case "participation":
      return { ...state, study: withParticipation(state.study, message) };
    case "entry_stored":
    case "entry_added":
    case "record_followed":
    case "record_people":
      return { ...state, notebook: withMessage(state.notebook, message) };
    default:
      return state;
  }
}

/** The state of a job is of interest to who has asked for it: the Make panel, or the record on show. */
function withJob(state: AppState, job: JobSummary): AppState {
  if (isOfOurJob(state, job)) return { ...state, make: { ...state.make, job } };
  const { electrode } = state.notebook;
  const awaited = [electrode.job?.job_id, electrode.found?.job_id];
  if (!awaited.includes(job.job_id)) return state;
  return { ...state, notebook: { ...state.notebook, electrode: { ...electrode, job } } };
}
