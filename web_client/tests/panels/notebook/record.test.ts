import { describe, expect, it } from "vitest";
import type { Block, BlockOf } from "../../../src/panels/content";
import { notebookPanel } from "../../../src/panels/notebook";
import { blockers } from "../../../src/panels/notebook/seals";
import { wordsIn } from "../../../src/panels/words";
import type { AppState } from "../../../src/state";
import { exampleState, notedActions } from "../example_state";
import { exampleDesk, exampleNotebook } from "./example_notebook";

const words = wordsIn("en");

function state(change: (state: AppState) => Partial<AppState> = () => ({})): AppState {
  const before = { ...exampleState(), notebook: exampleNotebook(), desk: exampleDesk() };
  return { ...before, ...change(before) };
}

function drawn(given = state()) {
  const { actions, done } = notedActions();
  const panel = notebookPanel(given, actions, words, "full");
  return { ...panel, done };
}

const slots = (blocks: readonly Block[]) =>
  new Map(blocks.flatMap((block) => (block.kind === "slot" ? [[block.id, block]] : [])));
const slot = (blocks: readonly Block[], id: string): BlockOf<"slot"> => slots(blocks).get(id)!;
const inside = (blocks: readonly Block[], kind: Block["kind"]) => blocks.filter((one) => one.kind === kind);

describe("the steps of a record", () => {
  it("are done, next, or have a problem: in a word, and each leads to its fields", () => {
    const { steps = [], done } = drawn();
    const [list] = steps as [BlockOf<"steps">];
    expect(list.steps.map(({ title, state: { label } }) => [title, label])).toEqual([
      ["All steps", ""],
      ["Batch", "Done"],
      ["Weighing", "Off target"],
      ["Mixing", "Problem"],
      ["Viscosity", "Done"],
      ["Coating", "Done"],
      ["Drying", "Problem"],
      ["Calendering", "Begun"],
      ["Discs", "To do"],
      ["Photos and notes", "To do"],
    ]);
    list.steps[3]!.press();
    expect(done).toEqual([["arrangeDesk", { stepId: "mixing" }]]);
    const chosen = drawn(state(({ desk }) => ({ desk: { ...desk, stepId: "mixing" } })));
    expect([...slots(chosen.blocks).keys()]).toEqual(["mixing.device", "mixing.speed", "mixing.time"]);
  });
});

describe("a field of a record", () => {
  const { blocks } = drawn();

  it("has value, target and deviation, with a sign and a word", () => {
    expect(slot(blocks, "w.nmp")).toMatchObject({
      value: "2.581\u2009g",
      target: "target 2.534\u2009g",
      remarks: [{ icon: "warning", label: "+1.85\u2009%, above target" }],
      tone: "warning",
    });
  });

  it("shows what was written before struck through, by whom and why", () => {
    const [history] = inside(slot(blocks, "w.pvdf").more!.blocks, "history") as [BlockOf<"history">];
    expect(history.lines).toMatchObject([
      { value: "3.65\u2009g", struck: true },
      { value: "3.552\u2009g", struck: false, why: "Misread the display" },
    ]);
    const [said] = inside(slot(blocks, "w.pvdf").more!.blocks, "comment") as [BlockOf<"comment">];
    expect(said.answer?.text).toBe("The second: the display was misread.");
  });

  it("has all readings in one line", () => {
    const cells = slot(blocks, "thickness").cells!;
    expect(cells.map(({ value }) => value)).toEqual(["81.2\u2009µm", "80.6\u2009µm", "81\u2009µm", "", ""]);
    expect(cells[2]!.remarks).toMatchObject([{ icon: "clock", label: "Waits on this device" }]);
  });

  it("takes a value where it is in the hands, and a correction with a reason", () => {
    const fields = slot(blocks, "drying.time").below.flatMap((one) => (one.kind === "field" ? [one] : []));
    expect(fields.map(({ id, first }) => [id, first])).toEqual([["slot-drying.time", true]]);
    const correcting = state(({ notebook }) => ({
      notebook: { ...notebook, bench: { ...notebook.bench, slotId: "w.cam" } },
    }));
    const asked = slot(drawn(correcting).blocks, "w.cam").below;
    expect(asked.flatMap((one) => (one.kind === "field" ? [one.id] : []))).toEqual([
      "slot-w.cam",
      "reason-w.cam",
    ]);
  });

  it("asks why one of two values is kept, and keeps it with that reason", () => {
    const sides = (slot(blocks, "mixing.speed").below[0] as BlockOf<"conflict">).sides;
    const keeping = { slotId: "mixing.speed", opId: sides[0]!.id, reason: "Read the display" };
    const asked = drawn(state(({ desk }) => ({ desk: { ...desk, keeping } })));
    const buttons = slot(asked.blocks, "mixing.speed").below.flatMap((one) =>
      one.kind === "buttons" ? one.buttons : [],
    );
    buttons.find(({ id }) => id.startsWith("keep-do"))!.press();
    expect(asked.done).toEqual([
      ["resolve", "mixing.speed", sides[0]!.id, "Read the display"],
      ["arrangeDesk", { keeping: null }],
    ]);
  });

  it("is only looked at by who may not write, and once the record is signed", () => {
    const signed = state(({ notebook }) => ({
      notebook: {
        ...notebook,
        model: { ...notebook.model!, summary: { ...notebook.model!.summary, state: "signed" } },
      },
    }));
    const student = state(({ account }) => ({ account: { ...account, role: "student" } }));
    for (const given of [signed, student])
      for (const one of slots(drawn(given).blocks).values()) expect(one.presses).toEqual([]);
  });
});

describe("a question", () => {
  const question = exampleNotebook()
    .model!.steps.flatMap((step) => step.slots)
    .find(({ id }) => id === "mixing.time")!.comments[0]!.known.entry.entry_id;

  it.each([
    [false, "answer"],
    [true, "waive"],
  ])("is answered, or waived with a reason: %s", (waived) => {
    const settling = { questionId: question, waived, text: " It was. " };
    const { blocks, done } = drawn(state(({ desk }) => ({ desk: { ...desk, settling } })));
    const buttons = slot(blocks, "mixing.time").below.flatMap((one) =>
      one.kind === "buttons" ? one.buttons : [],
    );
    buttons.find(({ id }) => id.startsWith("settle-do"))!.press();
    expect(done[0]).toEqual(["settle", question, "It was.", waived]);
  });
});

describe("what follows from the values", () => {
  it("has its uncertainty, and on request its formula and what went into it", () => {
    const computed = drawn().blocks.flatMap((one) => (one.kind === "computed" ? one.lines : []));
    const solids = computed.find(({ id }) => id === "solids")!;
    expect(solids.value).toMatch(/^70\.\d+ ± 0\.\d+\u2009%$/);
    expect(solids.inputs.map(({ label }) => label)).toEqual([
      "NMC111",
      "Carbon black",
      "PVdF solution",
      "NMP",
    ]);
    const loading = computed.find(({ id }) => id === "loading")!;
    expect([loading.value, loading.missing]).toEqual(["–", "Still needed: Mass of the coating"]);
  });
});

describe("signing", () => {
  const text = (blocks: readonly Block[]) => blocks.flatMap((one) => (one.kind === "list" ? one.items : []));

  it("says everything that keeps it from being done", () => {
    const { blocks } = drawn();
    expect(text(blocks)).toEqual([
      "Open questions to answer or to waive: 1",
      "Fields with values side by side: 1",
      "Required values to enter: 4",
      "Entries to be sent from this device: 1",
    ]);
    const seal = blocks.flatMap((one) => (one.kind === "buttons" ? one.buttons : []));
    expect(seal.find(({ id }) => id === "seal-sign")?.disabled).toBe(true);
  });

  it("goes on to a witness who is somebody else, and to the lock", () => {
    const sealed = (person: string) => {
      const given = state(({ notebook, account }) => ({
        account: { ...account, person },
        notebook: {
          ...notebook,
          model: {
            ...notebook.model!,
            steps: [],
            openQuestions: 0,
            waiting: 0,
            summary: { ...notebook.model!.summary, state: "signed" },
          },
        },
      }));
      const buttons = drawn(given).blocks.flatMap((one) => (one.kind === "buttons" ? one.buttons : []));
      return buttons.filter(({ id }) => id.startsWith("seal-")).map(({ id, disabled }) => [id, disabled]);
    };
    expect(sealed("Ada Martin")).toEqual([["seal-lock", false]]);
    expect(sealed("Chloé Durand")).toEqual([
      ["seal-witness", false],
      ["seal-lock", false],
    ]);
  });

  it("is possible once nothing keeps it", () => {
    const { model } = exampleNotebook();
    expect(blockers({ ...model!, steps: [], openQuestions: 0, waiting: 0 }, words)).toEqual([]);
  });
});

it("what the server refused stands above, to be sent again or given up", () => {
  const { blocks, done } = drawn();
  const rows = blocks.flatMap((one) => (one.kind === "rows" && one.id === "refused" ? one.rows : []));
  expect(rows.map(({ name }) => name)).toEqual(["Coating speed"]);
  for (const { press } of rows[0]!.presses) press();
  expect(done).toEqual([
    ["rewriteEntry", "w2"],
    ["discardEntry", "w2"],
  ]);
});

describe("the list of records", () => {
  const list = (change: Partial<AppState["desk"]> = {}) =>
    drawn(
      state(({ notebook, desk }) => ({
        notebook: { ...notebook, recordId: "" },
        desk: { ...desk, ...change },
      })),
    );

  it("leads to each, with what is open and what waits", () => {
    const { blocks, done } = list();
    const [{ lines }] = inside(blocks, "records") as [BlockOf<"records">];
    expect(lines).toMatchObject([
      {
        href: "/notebook/NMC-2026-041",
        state: { label: "In progress" },
        remarks: [{ label: "Open questions: 1" }, { label: "Waiting on this device: 2" }],
      },
    ]);
    lines[0]!.open();
    expect(done).toEqual([["openRecord", "NMC-2026-041"]]);
  });

  it("begins a record from a template, once it has a title", () => {
    const begin = (title: string) => {
      const { aside = [], done } = list({ beginning: { templateId: "", title } });
      const button = aside.flatMap((one) => (one.kind === "buttons" ? one.buttons : []))[0]!;
      button.press();
      return [button.disabled, done[0]];
    };
    expect(begin(" ")).toEqual([true, undefined]);
    expect(begin("Batch 42 ")).toEqual([false, ["createRecord", "nmc111", "Batch 42"]]);
  });

  it("has pictures of the records that were searched for, in the language spoken", () => {
    const { aside = [] } = drawn(
      state(({ notebook }) => ({
        notebook: { ...notebook, recordId: "", list: { ...notebook.list, query: "state = open" } },
      })),
    );
    const pictures = aside.flatMap((one) => (one.kind === "fold" ? one.blocks : []));
    expect(pictures.flatMap((one) => (one.kind === "picture" ? [one.address] : []))).toEqual([
      "/api/v1/notebook/trend.svg?name=electrode.porosity&query=state+%3D+open&language=en",
      "/api/v1/notebook/correlations.svg?over=values&query=state+%3D+open&language=en",
    ]);
  });
});
