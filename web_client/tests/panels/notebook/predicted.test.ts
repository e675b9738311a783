import { describe, expect, it } from "vitest";
import type { JobSummary, NearestElectrode, RecordElectrode } from "../../../src/generated/messages.gen";
import type { Behind } from "../../../src/notebook/state";
import type { Block, BlockOf } from "../../../src/panels/content";
import { predictedBlocks } from "../../../src/panels/notebook/predicted";
import { wordsIn } from "../../../src/panels/words";
import type { AppState } from "../../../src/state";
import { exampleState, notedActions } from "../example_state";
import { exampleBehind, exampleNotebook } from "./example_notebook";

function drawn(change: Partial<Behind> = {}, language: "en" | "fr" = "en", more: Partial<AppState> = {}) {
  const { actions, done } = notedActions();
  const notebook = { ...exampleNotebook(), electrode: { ...exampleBehind(), ...change } };
  const account = { ...exampleState().account, role: "researcher" as const };
  const state = { ...exampleState(), account, notebook, ...more };
  const blocks = predictedBlocks(state, notebook.model!, actions, wordsIn(language));
  return { blocks, done };
}

const found = (change: Partial<RecordElectrode>) => ({ ...exampleBehind().found!, ...change });
const nearest = (change: Partial<NearestElectrode>) =>
  found({ nearest: { ...exampleBehind().found!.nearest!, ...change } });
const texts = (blocks: Block[]) => blocks.flatMap((one) => (one.kind === "text" ? [one.text] : []));
const buttons = (blocks: Block[]) => blocks.flatMap((one) => (one.kind === "buttons" ? one.buttons : []));
const job = (state: JobSummary["state"], change: Partial<JobSummary> = {}): JobSummary => ({
  job_id: "j",
  name: "Batch",
  state,
  stage: "drying",
  fraction: 0.4,
  electrode_id: null,
  sentence: "",
  ...change,
});

describe("the electrode behind a record", () => {
  it("is named with every difference", () => {
    const { blocks } = drawn();
    expect(texts(blocks)[0]).toBe("Nearest computed: NMC111 96:2:2, 71 % solids");
    const list = blocks.find((one) => one.kind === "list") as BlockOf<"list">;
    expect(list.items).toEqual([
      "Solids: 71.0\u2009%, yours 70.9\u2009%",
      "Wet film: 44.1\u2009µm, yours 82.4\u2009µm",
      "Pressed with a pressure of 50\u2009MPa, yours with a compression of 22.5\u2009%",
      "Dried in another way",
    ]);
    expect(texts(blocks)).toContain("As planned, because not recorded yet: Calendering");
    expect(texts(blocks)).toContain(
      "Thickness and loading are carried over to your wet film, in proportion.",
    );
  });

  it("speaks French", () => {
    const list = drawn({}, "fr").blocks.find((one) => one.kind === "list") as BlockOf<"list">;
    expect(list.items[0]).toBe("Taux de solide : 71,0\u2009%, chez vous 70,9\u2009%");
  });

  it("stands beside what was measured, fields and what follows from them", () => {
    const table = drawn().blocks.find((one) => one.kind === "comparison") as BlockOf<"comparison">;
    expect(table.rows.map(({ predicted, remark }) => [predicted, remark?.label])).toEqual([
      ["5\u2009Pa·s", "agrees"],
      ["63.4\u2009µm", expect.stringContaining("against predicted")],
      ["32\u2009%", undefined],
      ["5.40 ± 0.10\u2009Pa·s", expect.anything()],
    ]);
  });

  it("says why there is no viscosity", () => {
    const { blocks } = drawn({ found: nearest({ predicted: [], no_viscosity: "no_shear_rate" }) });
    expect(texts(blocks)).toContain("Viscosity: enter the shear rate of the measurement.");
  });

  it("is asked for, and what keeps it from being computed is said", () => {
    const { blocks } = drawn({ found: found({ nearest: null, recipe_yaml: null, missing: ["Gap"] }) });
    expect(texts(blocks)).toEqual([
      "Nothing of this powder and binder has been computed yet.",
      "Still needed before it can be computed: Gap",
      "As planned, because not recorded yet: Calendering",
    ]);
    expect(buttons(blocks)).toEqual([]);
    const refused = drawn({ found: found({ recipe_yaml: null, problem: "coating.gap_um: too wide" }) });
    expect(texts(refused.blocks)).toContain("It cannot be computed: coating.gap_um: too wide");
  });
});

describe("what can be done with it", () => {
  it("is to compute the exact one and to look at the nearest", () => {
    const { blocks, done } = drawn();
    expect(buttons(blocks).map(({ label }) => label)).toEqual(["Compute with my values", "Show it"]);
    for (const one of buttons(blocks)) one.press();
    expect(done).toEqual([["computeElectrode"], ["showElectrode", "b".repeat(64)]]);
  });

  it("is nothing once the exact one is on the stage", () => {
    const exact = nearest({ exact: true, differences: [] });
    const shown = { ...exampleState().shown, electrodeId: "b".repeat(64) };
    expect(buttons(drawn({ found: exact }, "en", { shown }).blocks)).toEqual([]);
  });

  it("is to wait while its job runs, and to try again when it has failed", () => {
    const running = drawn({ job: job("running") }).blocks;
    expect(running.find((one) => one.kind === "progress")).toMatchObject({ text: "Drying, 40\u2009%" });
    expect(buttons(running).map(({ id }) => id)).toEqual(["show-electrode"]);
    const failed = drawn({ job: job("failed", { sentence: "The slurry jams." }) }).blocks;
    expect(texts(failed)).toContain("The slurry jams.");
    expect(buttons(failed)[0]).toMatchObject({ id: "compute-electrode", disabled: false });
  });

  it("is nothing that the network is needed for while there is none", () => {
    const [compute] = buttons(drawn({}, "en", { connection: "offline" }).blocks);
    expect(compute).toMatchObject({ id: "compute-electrode", disabled: true });
  });
});
