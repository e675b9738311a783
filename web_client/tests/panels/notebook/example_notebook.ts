import { initialDesk, type Desk } from "../../../src/desk";
import { initialNotebook, type Notebook } from "../../../src/notebook/state";
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
    previous: { "drying.time": { text: "20", unit: say("min") } },
    waiting: exampleWaiting(say),
    uploads: [{ sha256: "f".repeat(64), name: say("film.jpg"), bytes: 400, sent: 100 }],
    undoable: { opId: "w1", slotId: "thickness.3", untilMs: NOW_MS + 7000 },
    bench: { ...notebook.bench, slotId: "drying.time" },
  };
}

/** A desk with a computed electrode beside the record. */
export function exampleDesk(say: Say = (text) => text): Desk {
  return {
    ...initialDesk(),
    nowMs: NOW_MS,
    openSlot: "w.pvdf",
    twin: {
      name: say("NMC111 96:2:2, 71 % solids"),
      exact: false,
      differences: [say("Solids 71.0 %, yours 70.9 %")],
      predicted: [
        { quantity: "viscosity", value: 5, uncertainty: null },
        { quantity: "film", value: 63.4e-6, uncertainty: null },
        { quantity: "porosity", value: 0.32, uncertainty: null },
      ],
      job: say("Being computed"),
    },
  };
}
