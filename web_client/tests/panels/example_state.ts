import type { Actions } from "../../src/actions";
import type { TrainingStep } from "../../src/generated/messages.gen";
import type { Quantity } from "../../src/scene/manifest";
import { initialIdentity, type Identity } from "../../src/identity";
import { initialState, type AppState } from "../../src/state";
import { exampleLearn } from "./learn/example_learn";
import { exampleAuthoring, exampleClasses } from "./example_class";
import { exampleStudies } from "./studies/example_studies";
import { exampleDesk, exampleNotebook } from "./notebook/example_notebook";

/** Every text that the server or a person wrote is marked, so that what is left has to come from a catalogue. */
const said = (text: string) => `«${text}»`;

const step: TrainingStep = {
  step_id: "weigh",
  title: said("Weigh"),
  instruction: said("Weigh the powder."),
  reason: said("It decides the solid content."),
  hazards: [said("Dust")],
  hint_count: 1,
  pictograms: [],
  equipment: [],
  pictures: [],
  sources: [],
  scene: null,
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
  condition: "value",
  unit: "g",
  target: 10.5,
  tolerance: 0.1,
  choices: [],
  hotspot: "balance/pan",
};

const neighbours: Quantity = {
  name: "coordination",
  label_en: said("Neighbours"),
  label_fr: said("Voisins"),
  unit: "",
  low: 0,
  high: 12,
  clipped: false,
  codes: { sha256: "", bytes: 0, type: "uint16", count: 0 },
};

/** A state in which every panel has something of everything to say. */
export function exampleState(): AppState {
  const state = initialState("en", "electrode", "bench-1");
  return {
    ...state,
    connection: "online",
    library: {
      electrodes: [
        {
          electrode_id: "a".repeat(64),
          name: said("Reference"),
          origin: "shipped",
          porosity: 0.312,
          thickness_um: 61.44,
          mass_loading_mg_cm2: 12.3,
          particles: 3945,
          created_at: "2026-11-23T08:00:00Z",
        },
      ],
      recipes: [{ recipe_id: "reference", name: said("Recipe"), yaml: "name: x\n" }],
    },
    shown: {
      electrodeId: "a".repeat(64),
      chosen: true,
      status: "ready",
      layers: ["active", "cbd", "pore"],
      phases: {
        active: { label_en: said("Active"), label_fr: said("Active"), colour: "#d9a441", opacity: 1 },
        cbd: { label_en: said("Binder"), label_fr: said("Liant"), colour: "#5b6b7a", opacity: 1 },
        pore: { label_en: said("Pore"), label_fr: said("Pore"), colour: "#56b4e9", opacity: 0.25 },
      },
      process: {
        seconds: 8,
        frames: (["slurry", "drying", "calendering"] as const).map((stage, i) => ({
          stage,
          at: i / 2,
          time_s: null,
          thickness_um: 100 - 20 * i,
          porosity: 0.5 - 0.1 * i,
          pressure_mpa: 10 * i,
        })),
      },
      fractions: { active: 0.6, cbd: 0.1, pore: 0.3 },
      inside: {
        thickness_axis: "z",
        phases: { pore: { tortuosity_factor: { x: 1.5, y: 1.5, z: 1.748 }, percolating_fraction: 0.997 } },
        pore_size_um: { d50: 1.04 },
        electrode_tortuosity: 1.543,
        effective: { electronic_s_m: null, ionic_s_m: 0.194 },
        smooth_interfaces_m2_per_m3: { "active|pore": 398_800 },
      },
      fields: [
        {
          id: "particles/diameter",
          of: "particles",
          label_en: said("Diameter"),
          label_fr: said("Diamètre"),
          unit: said("µm"),
          low: 1.3032,
          high: 10.35,
          clipped: false,
        },
        {
          id: "cells/ion_current",
          of: "cells",
          label_en: said("Ion current"),
          label_fr: said("Courant ionique"),
          unit: said("%"),
          low: 0,
          high: 3.24,
          clipped: true,
        },
      ],
      colourMap: ["#440154", "#21908c", "#fde725"],
      flight: {
        points_m: [
          [0, 0.3, 0],
          [0, 0.2, 0.1],
          [0, 0, 0.1],
        ],
        clearance_um: [2, 0.5, 1],
        bottleneck_um: 0.42,
      },
      problem: "",
    },
    view: {
      ...state.view,
      slice: { on: true, axis: "x", position: 0.5 },
      colour: "cells/ion_current",
      picked: {
        id: 17,
        phase: "active",
        diameter_um: 5.86,
        height_um: 12.34,
        fields: [{ field: neighbours, value: 5.99995 }],
      },
    },
    make: {
      recipeId: "reference",
      yaml: said("name: x"),
      values: { name: said("x"), "formulation.active_fraction": "0.96", "calendering.gap_um": "100" },
      job: {
        job_id: "j1",
        name: said("x"),
        state: "running",
        stage: "drying",
        fraction: 0.4,
        electrode_id: null,
        sentence: said("Drying, 40 %"),
      },
      problem: said("what the server refused"),
    },
    learn: exampleLearn(said),
    notebook: exampleNotebook(said),
    desk: exampleDesk(),
    classes: exampleClasses(said),
    authoring: exampleAuthoring(said, step),
    studies: exampleStudies(said),
    ...exampleIdentity(),
  };
}

/** An administrator with two devices, one of them being paired, who has just invited somebody. */
function exampleIdentity(): Identity {
  const initial = initialIdentity();
  const times = { server_time: "2026-11-23T08:00:00Z", last_seen: "2026-11-23T09:00:00Z" };
  const ada = { id: "p-ada", name: said("Ada"), role: "admin" as const, has_password: true, disabled: false };
  const bo = { id: "p-bo", name: said("Bo"), role: "student" as const, has_password: false, disabled: false };
  return {
    account: {
      ...initial.account,
      login: "in",
      person: ada.name,
      role: "admin",
      devices: [
        { login_id: "here", kind: "browser", label: "", current: true, ...times },
        { login_id: "headset", kind: "device", label: said("HoloLens 2, Edge"), current: false, ...times },
      ],
      problem: said("problem"),
    },
    pairing: {
      ...initial.pairing,
      offer: {
        pairing_id: "1",
        code: "234567",
        url: said("url"),
        expires_at: "2026-11-23T08:05:00Z",
        qr: ["101", "010", "111"],
        state: "claimed",
        words: said("atlas piano"),
        deviceName: said("HoloLens 2, Edge"),
        refused: false,
      },
      minutesLeft: 4,
    },
    people: {
      ...initial.people,
      known: [ada, bo],
      events: [
        {
          id: 2,
          server_time: "2026-11-23T08:00:00Z",
          kind: "person_added",
          person_id: "p-ada",
          address: "127.0.0.1",
          detail: "person p-bo, student",
        },
        {
          id: 1,
          server_time: "2026-11-23T08:00:00Z",
          kind: "login_failed",
          person_id: null,
          address: "127.0.0.1",
          detail: "",
        },
      ],
      invitation: { personId: "p-bo", link: said("https://lab/?token=x"), copied: false },
    },
  };
}

/** Actions that note their names and what they were given. */
export function notedActions(): { actions: Actions; done: [string, ...unknown[]][] } {
  const done: [string, ...unknown[]][] = [];
  const actions = new Proxy({} as Actions, {
    get:
      (_, name) =>
      (...given: unknown[]) =>
        void done.push([String(name), ...given]),
  });
  return { actions, done };
}
