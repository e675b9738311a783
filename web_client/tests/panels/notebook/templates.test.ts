import { describe, expect, it } from "vitest";
import type { Block, PanelContent } from "../../../src/panels/content";
import { notebookPanel } from "../../../src/panels/notebook";
import { pressesOf } from "../../../src/panels/notebook/voice";
import { wordsIn } from "../../../src/panels/words";
import type { AppState } from "../../../src/state";
import { exampleState, notedActions } from "../example_state";
import { exampleDesk, exampleNotebook } from "./example_notebook";

function drawn(templating: Partial<AppState["desk"]["templating"]>, part: Partial<AppState> = {}) {
  const { actions, done } = notedActions();
  const desk = exampleDesk();
  const notebook = { ...exampleNotebook(), recordId: "" };
  notebook.templates.push({ template_id: "lfp", version: 3, title: "LFP", description: "LFP in NMP" });
  const opened = { ...desk, templating: { ...desk.templating, ...templating } };
  const state = { ...exampleState(), notebook, desk: opened, ...part };
  return { panel: notebookPanel(state, actions, wordsIn("en"), "full"), done };
}
const fold = ({ aside = [] }: PanelContent) =>
  aside.find((block) => block.kind === "fold" && block.id === "templates");
const press = (blocks: readonly Block[], id: string) =>
  blocks.flatMap(pressesOf).find((one) => one.id === id)!;

describe("the templates", () => {
  it("stand with their newest version, and the chosen one can be opened", () => {
    const { panel, done } = drawn({ templateId: "lfp" });
    const found = fold(panel)!;
    const select = found.kind === "fold" ? found.blocks.find((block) => block.kind === "select") : undefined;
    expect(select!.options.map(({ label }) => label)).toEqual(["NMC111 · version 1", "LFP · version 3"]);
    press([found], "open-template").press();
    expect(done).toEqual([["openTemplate", "lfp"]]);
  });

  it("are for who may write, and come with the connection", () => {
    const { account } = exampleState();
    expect(fold(drawn({}, { connection: "offline" }).panel)).toBeUndefined();
    expect(fold(drawn({}, { account: { ...account, role: "student" } }).panel)).toBeUndefined();
  });

  it("say in the list that a version is stored", () => {
    const said = "LFP: version 4 is stored.";
    expect(drawn({ said }).panel.blocks).toContainEqual(expect.objectContaining({ text: said, live: true }));
  });
});

describe("a template that is written", () => {
  const yaml = "id: lfp\nversion: 4\n";

  it("is stored as the version that it says it is", () => {
    const { panel, done } = drawn({ templateId: "lfp", yaml });
    expect(panel.title).toBe("Template lfp");
    expect(press(panel.blocks, "store-template").label).toBe("Store as version 4");
    press(panel.blocks, "store-template").press();
    expect(done).toEqual([["storeTemplate"]]);
    expect(press(drawn({ yaml: "id: lfp\n" }).panel.blocks, "store-template").label).toBe("Store");
  });

  it("has its mistake under it, and is stored once", () => {
    const problem = "template:2: version: expected a number; got 'x'";
    const { blocks } = drawn({ yaml, problem, busy: true }).panel;
    expect(blocks.find((block) => block.kind === "area")).toMatchObject({ value: yaml, problem });
    expect(press(blocks, "store-template").disabled).toBe(true);
  });

  it("is left without being stored", () => {
    const { panel, done } = drawn({ templateId: "lfp", yaml, problem: "x" });
    press(panel.blocks, "close-template").press();
    expect(done[0]).toEqual([
      "arrangeDesk",
      { templating: expect.objectContaining({ templateId: "lfp", yaml: null, problem: "" }) as unknown },
    ]);
  });
});
