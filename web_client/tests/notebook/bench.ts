import type {
  Form,
  FormField,
  FormQuantity,
  NotebookEntry,
  RecordView,
} from "../../src/generated/messages.gen";
import { unbegun } from "../../src/notebook/taking_in";

/** A field of grams, required, unless said otherwise. */
export function field(name: string, change: Partial<FormField> = {}): FormField {
  return {
    field: name,
    label: name.toUpperCase(),
    kind: "number",
    units: [
      { symbol: "g", factor: 1e-3, offset: 0 },
      { symbol: "mg", factor: 1e-6, offset: 0 },
    ],
    choices: [],
    low: null,
    high: null,
    range_reason: "",
    required: true,
    readings: 1,
    uncertainty: 0,
    relative_uncertainty: 0,
    target: "",
    tolerance: 0,
    speech: "",
    hint: "",
    ...change,
  };
}

export function quantity(name: string, program: string[]): FormQuantity {
  return {
    quantity: name,
    step: "weigh",
    label: name,
    units: [],
    formula: "",
    source: "",
    program,
    low: null,
    high: null,
  };
}

export function form(fields: FormField[], quantities: FormQuantity[] = []): Form {
  return {
    template_id: "nmc",
    version: 1,
    title: "NMC",
    description: "",
    recipe_id: "",
    steps: [{ step: "weigh", title: "Weigh", instruction: "", fields }],
    quantities,
  };
}

/** An entry whose name is `e` and its number. */
export function entry(seq: number, change: Partial<NotebookEntry> = {}): NotebookEntry {
  return {
    entry_id: `e${seq}`,
    record_id: "r",
    field: "mass",
    value: null,
    unit: "",
    text: "",
    actor: "Ada",
    device_id: "d",
    device_time: "2026-11-23T08:00:00.000Z",
    server_time: "2026-11-23T08:00:01.000Z",
    seq,
    kind: "value",
    base: [],
    reason: "",
    about: null,
    refers_to: null,
    file: null,
    device_seq: null,
    clock_offset_ms: null,
    sha256: "",
    ...change,
  };
}

export function view(ofForm: Form | null, entries: NotebookEntry[] = []): RecordView {
  return { ...unbegun("r"), form: ofForm, entries };
}
