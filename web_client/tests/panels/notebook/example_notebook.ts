import { initialDesk, type Desk } from "../../../src/desk";
import { initialNotebook, nothingBehind, type Behind, type Notebook } from "../../../src/notebook/state";
import { exampleModel, exampleWaiting, RECORD_ID, type Say } from "./example_record";

const NOW_MS = Date.parse("2026-11-24T10:45:00Z");

/** A notebook with the example record open, and a slot of it in the hands. */
export function exampleNotebook(say: Say = (text) => text): Notebook {
  const model = exampleModel(say);
  const notebook = initialNotebook(RECORD_ID);
  return {
    ...notebook,
    list: { ...notebook.list, records: [model.summary], total: 2 },
    templates: [
      { template_id: "nmc111", version: 1, title: say("NMC111"), description: say("NMC111 in NMP") },
    ],
    model,
    people: [say("Chloé Durand")],
    electrode: exampleBehind(say),
    previous: { "drying.time": { text: "20", unit: say("min") } },
    waiting: exampleWaiting(say),
    uploads: [{ sha256: "f".repeat(64), name: say("film.jpg"), bytes: 400, sent: 100 }],
    undoable: { opId: "w1", slotId: "thickness.3", untilMs: NOW_MS + 7000 },
    bench: { ...notebook.bench, slotId: "drying.time" },
  };
}

/** A desk with a history open. */
export function exampleDesk(): Desk {
  return {
    ...initialDesk(),
    nowMs: NOW_MS,
    openSlot: "w.pvdf",
  };
}

/** A computed electrode that differs from the record, and the job that makes the exact one. */
export function exampleBehind(say: Say = (text) => text): Behind {
  return {
    ...nothingBehind(),
    found: {
      record_id: RECORD_ID,
      seq: 9,
      recipe_yaml: "name: Batch\n",
      missing: [],
      planned: [say("Calendering")],
      problem: "",
      nearest: {
        electrode_id: "b".repeat(64),
        name: say("NMC111 96:2:2, 71 % solids"),
        exact: false,
        differences: [
          { what: "solid_content", unit: say("%"), yours: 70.9, theirs: 71 },
          { what: "wet_film", unit: say("µm"), yours: 82.4, theirs: 44.1 },
          { what: "compression", unit: say("%"), yours: 22.5, theirs: null },
          { what: "pressure", unit: say("MPa"), yours: null, theirs: 50 },
          { what: "drying", unit: "", yours: null, theirs: null },
        ],
        predicted: [
          { name: "viscosity", value: 5, uncertainty: null },
          { name: "film", value: 63.4e-6, uncertainty: null },
          { name: "porosity", value: 0.32, uncertainty: null },
          { name: "viscosity.value", value: 5.4, uncertainty: 0.1 },
        ],
        no_viscosity: "",
      },
      job_id: null,
    },
  };
}
