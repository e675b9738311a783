import type {
  Form,
  FormField,
  FormQuantity,
  FormStep,
  NotebookEntry,
  RecordSummary,
  UnitOffer,
} from "../../../src/generated/messages.gen";
import type { RecordModel } from "../../../src/notebook/model";
import { recordModel } from "../../../src/notebook/record";
import type { Waiting } from "../../../src/notebook/writes";

/** How the texts of the server and of people are written; a test may mark them. */
export type Say = (text: string) => string;

function offers(say: Say) {
  const unit = (symbol: string, factor: number, offset = 0): UnitOffer => ({
    symbol: say(symbol),
    factor,
    offset,
  });
  return {
    mass: [unit("g", 1e-3), unit("mg", 1e-6), unit("kg", 1)],
    length: [unit("µm", 1e-6), unit("mm", 1e-3)],
    time: [unit("min", 60), unit("h", 3600), unit("s", 1)],
    temperature: [unit("°C", 1, 273.15), unit("K", 1)],
    share: [unit("%", 0.01)],
    turns: [unit("rpm", 1 / 60)],
    viscosity: [unit("Pa·s", 1), unit("mPa·s", 0.001)],
    speed: [unit("m/min", 1 / 60)],
    loading: [unit("mg/cm²", 0.01)],
  };
}

function field(id: string, label: string, part: Partial<FormField> = {}): FormField {
  return {
    field: id,
    label,
    kind: "number",
    units: [],
    choices: [],
    low: null,
    high: null,
    range_reason: "",
    required: false,
    readings: 0,
    uncertainty: 0,
    relative_uncertainty: 0,
    target: "",
    tolerance: 0,
    speech: "",
    hint: "",
    ...part,
  };
}

const SOLIDS = ["w.cam", "w.carbon", "+", "0.08", "w.pvdf", "*", "+"];
const EVERYTHING = ["w.cam", "w.carbon", "+", "w.pvdf", "+", "w.nmp", "+"];

/** An electrode from powder to calendered disc, as the templates have it. */
export function exampleForm(say: Say = (text) => text): Form {
  const units = offers(say);
  const weighed = (id: string, name: string) =>
    field(`w.${id}`, say(name), {
      units: units.mass,
      low: 0,
      high: 0.22,
      range_reason: say("a balance of 220 g"),
      uncertainty: 1.5e-7,
      required: true,
      target: `w.${id}.reading`,
      tolerance: 0.005,
    });
  const step = (id: string, title: string, instruction: string, fields: FormField[]): FormStep => ({
    step: id,
    title: say(title),
    instruction: say(instruction),
    fields,
  });
  const quantity = (
    id: string,
    stepId: string,
    label: string,
    part: Partial<FormQuantity>,
  ): FormQuantity => ({
    quantity: id,
    step: stepId,
    label: say(label),
    units: units.share,
    formula: say(""),
    source: "",
    program: [],
    low: null,
    high: null,
    ...part,
  });
  const planned = (id: string, value: string): FormQuantity =>
    quantity(id, id.split(".")[0] === "w" ? "weighing" : "mixing", id, { units: [], program: [value] });
  return {
    template_id: "nmc111",
    version: 1,
    title: say("NMC111 cathode, 96:2:2 in NMP"),
    description: say("NMC111, carbon black and PVdF in NMP at 71 % solids."),
    recipe_id: "nmc111-96-2-2",
    steps: [
      step("batch", "Batch", "Say how much slurry you make, and how the additions are weighed.", [
        field("batch.mass", say("Mass of slurry"), {
          units: units.mass,
          low: 0.0005,
          high: 4,
          range_reason: say("from a test tube to a mixer of 2 L"),
          required: true,
        }),
        field("batch.mode", say("Additions are weighed"), {
          kind: "choice",
          choices: [say("tared"), say("cumulative")],
          required: true,
        }),
        field("batch.dew_point", say("Dew point"), { units: units.temperature, low: 173.15, high: 303.15 }),
      ]),
      step(
        "weighing",
        "Weighing",
        "Weigh in the order shown; an overshoot gives everything else a new target.",
        [
          weighed("cam", "NMC111"),
          weighed("carbon", "Carbon black"),
          { ...weighed("pvdf", "PVdF solution"), hint: say("8 wt% in NMP; its solvent counts.") },
          weighed("nmp", "NMP"),
        ],
      ),
      step("mixing", "Mixing", "Record the order of addition and what the mixer did.", [
        field("mixing.device", say("Device"), {
          kind: "choice",
          choices: [say("high-shear disperser"), say("planetary mixer"), say("ball mill")],
          required: true,
        }),
        field("mixing.speed", say("Speed"), {
          units: units.turns,
          low: 0,
          high: 500,
          required: true,
        }),
        field("mixing.time", say("Time"), {
          units: units.time,
          low: 0,
          high: 259200,
          required: true,
          target: "mixing.time.plan",
          tolerance: 0.1,
        }),
      ]),
      step("viscosity", "Viscosity", "Measure at the shear rate of the coating head.", [
        field("viscosity.value", say("Viscosity"), {
          units: units.viscosity,
          relative_uncertainty: 0.03,
          low: 0.0001,
          high: 100000,
        }),
      ]),
      step("coating", "Coating", "Set gap and speed, coat, and measure the wet film before it dries.", [
        field("coating.gap", say("Gap"), {
          units: units.length,
          low: 5e-6,
          high: 3e-3,
          range_reason: say("no coating head is set outside"),
          required: true,
          target: "coating.gap.plan",
          tolerance: 0.05,
        }),
        field("coating.speed", say("Coating speed"), { units: units.speed, low: 0, high: 3 }),
      ]),
      step("drying", "Drying", "Record the zones of the oven in the direction of travel.", [
        field("drying.zone1", say("Zone 1"), {
          units: units.temperature,
          low: 283.15,
          high: 523.15,
          range_reason: say("above it binders decompose"),
          required: true,
        }),
        field("drying.time", say("Drying time"), { units: units.time, low: 0, high: 259200, required: true }),
      ]),
      step("calendering", "Calendering", "Measure the thickness, foil included, before and after.", [
        field("calendering.gap", say("Gap of the rolls"), { units: units.length, low: 0, high: 0.002 }),
        field("thickness", say("Thickness after"), {
          kind: "readings",
          readings: 5,
          units: units.length,
          uncertainty: 1e-6,
          low: 1e-6,
          high: 0.002,
          required: true,
          hint: say("Foil included."),
        }),
      ]),
      step("discs", "Discs", "Punch and weigh; the foil is subtracted.", [
        field("disc.mass", say("Mass of the coating"), {
          units: units.mass,
          uncertainty: 1.5e-7,
          low: 0,
          high: 0.01,
          required: true,
        }),
      ]),
      step("notes", "Photos and notes", "What the next person should know.", [
        field("photo", say("Photo"), { kind: "photo" }),
        field("remark", say("Remark"), { kind: "text" }),
      ]),
    ],
    quantities: [
      planned("w.cam.reading", "0.013632"),
      planned("w.carbon.reading", "0.000284"),
      planned("w.pvdf.reading", "0.00355"),
      planned("w.nmp.reading", "0.002534"),
      planned("mixing.time.plan", "7200"),
      planned("coating.gap.plan", "0.0001"),
      quantity("solids", "weighing", "Solid content", {
        formula: say("(NMC111 + carbon black + 0.08 PVdF solution) / everything weighed"),
        source: say("balance of masses"),
        program: [...SOLIDS, ...EVERYTHING, "/"],
      }),
      quantity("share.cam", "weighing", "NMC111 in the solids", {
        formula: say("NMC111 / solids"),
        program: ["w.cam", ...SOLIDS, "/"],
      }),
      quantity("viscosity", "viscosity", "Viscosity at the coating head", {
        units: units.viscosity,
        program: ["viscosity.value"],
      }),
      quantity("film", "calendering", "Thickness of the film", {
        units: units.length,
        program: ["mean:thickness", "0.00002", "-"],
      }),
      quantity("loading", "discs", "Mass loading", {
        units: units.loading,
        formula: say("disc mass / area"),
        program: ["disc.mass", "0.0001", "/"],
      }),
      quantity("porosity", "discs", "Porosity", {
        formula: say("1 − loading / (thickness of the film × true density)"),
        source: say("true densities: assets/materials"),
        program: ["1", "loading", "film", "4500", "*", "/", "-"],
      }),
    ],
  };
}

export const RECORD_ID = "NMC-2026-041";

const SUMMARY: RecordSummary = {
  record_id: RECORD_ID,
  title: "NMC111 96:2:2, batch 41",
  template_id: "nmc111",
  template_version: 1,
  state: "open",
  seq: 20,
  head_sha256: "c".repeat(64),
  author: "Ada Martin",
  created_at: "2026-11-24T08:02:00Z",
  changed_at: "2026-11-24T10:41:00Z",
  open_questions: 1,
  simulated: false,
};

let counted = 0;

function entry(part: Partial<NotebookEntry>): NotebookEntry {
  counted += 1;
  const minutes = String(2 + 7 * (counted % 8)).padStart(2, "0");
  const time = `2026-11-24T${String(8 + Math.floor(counted / 8)).padStart(2, "0")}:${minutes}:00Z`;
  return {
    entry_id: `e${counted}`,
    record_id: SUMMARY.record_id,
    field: "",
    value: null,
    unit: "",
    text: "",
    actor: SUMMARY.author,
    device_id: "hololens",
    device_time: time,
    server_time: time,
    seq: counted,
    kind: "value",
    base: [],
    reason: "",
    about: null,
    refers_to: null,
    file: null,
    device_seq: counted,
    clock_offset_ms: 0,
    sha256: "",
    ...part,
  };
}

/** Weighing is done with one correction; a speed is in conflict, a time questioned, a temperature out of range. */
export function exampleEntries(say: Say = (text) => text): NotebookEntry[] {
  counted = 0;
  const actor = say(SUMMARY.author);
  const other = say("Bruno Keller");
  const value = (name: string, number: number, symbol: string, part: Partial<NotebookEntry> = {}) =>
    entry({ field: name, value: number, unit: say(symbol), actor, ...part });
  const choice = (name: string, value: number, words: string) =>
    entry({ field: name, value, text: say(words), actor });
  const misread = value("w.pvdf", 3.65, "g");
  const question = entry({
    kind: "comment",
    field: "mixing.time",
    about: "question",
    text: say("Was the premixing counted in these 95 minutes?"),
    actor: say("Chloé Durand"),
    device_id: "office",
  });
  const asked = entry({
    kind: "comment",
    field: "w.pvdf",
    about: "question",
    text: say("The first value looked too high, which one holds?"),
    actor: other,
  });
  return [
    entry({ kind: "created", text: say(SUMMARY.title), actor }),
    value("batch.mass", 20, "g"),
    choice("batch.mode", 0, "tared"),
    value("batch.dew_point", -42, "°C"),
    value("w.cam", 13.655, "g"),
    value("w.carbon", 0.2838, "g"),
    misread,
    asked,
    value("w.pvdf", 3.552, "g", { base: [misread.entry_id], reason: say("Misread the display") }),
    entry({
      kind: "settled",
      refers_to: asked.entry_id,
      text: say("The second: the display was misread."),
      actor,
    }),
    value("w.nmp", 2.581, "g"),
    choice("mixing.device", 1, "planetary mixer"),
    value("mixing.speed", 1200, "rpm"),
    value("mixing.speed", 2000, "rpm", { actor: other, device_id: "office" }),
    value("mixing.time", 95, "min"),
    question,
    value("viscosity.value", 4.8, "Pa·s"),
    value("coating.gap", 102, "µm"),
    value("drying.zone1", 310, "°C"),
    value("thickness.1", 81.2, "µm"),
    value("thickness.2", 80.6, "µm"),
    entry({
      kind: "comment",
      field: "thickness",
      about: "remark",
      text: say("Second reading near the edge."),
      actor,
    }),
  ];
}

/** A value that waits on this device, and one that the server refused. */
export function exampleWaiting(say: Say = (text) => text): Waiting[] {
  const common = { record_id: SUMMARY.record_id, device_time: "2026-11-24T10:41:00Z" };
  return [
    {
      write: {
        ...common,
        type: "append_entry",
        op_id: "w1",
        field: "thickness.3",
        value: 81,
        unit: say("µm"),
      },
      refusal: "",
    },
    {
      write: {
        ...common,
        type: "append_entry",
        op_id: "w2",
        field: "coating.speed",
        value: 0.5,
        unit: say("m/min"),
      },
      refusal: say("somebody else wrote into this field; see both values"),
    },
  ];
}

/** The record as it stands, with what follows from it. */
export function exampleModel(say: Say = (text) => text): RecordModel {
  const record = { ...SUMMARY, title: say(SUMMARY.title), author: say(SUMMARY.author) };
  const view = { record, form: exampleForm(say), entries: exampleEntries(say) };
  return recordModel(view, exampleWaiting(say));
}
