import { describe, expect, it } from "vitest";
import type { Key } from "../../src/i18n";
import { PANELS, type PanelOnShow } from "../../src/panels";
import { playbackPanel } from "../../src/panels/playback";
import type { Block, PanelContent, Size } from "../../src/panels/content";
import { wordsIn, type Words } from "../../src/panels/words";
import type { AppState } from "../../src/state";
import { exampleState, notedActions } from "./example_state";
import { atStep } from "./learn/example_learn";
import { everyStudyPage } from "./studies/example_studies";

/** A catalogue that answers with marked keys: text without a mark never went through it. */
const MARKED: Words = {
  language: "en",
  t: (key: Key) => `«${key}»`,
};
const SILENT = new Set([
  ...["kind", "id", "fill", "place", "tone", "icon", "colour", "suggestions", "code"],
  ...["layout", "hand", "href", "address", "accept", "decimal"],
]);

/** All texts that a person reads on a panel; of what can be chosen, the labels and not the values. */
function textsOf(content: unknown): string[] {
  if (typeof content === "string") return [content];
  if (Array.isArray(content)) return content.flatMap(textsOf);
  if (typeof content !== "object" || content === null) return [];
  return Object.entries(content)
    .filter(([key]) => !SILENT.has(key) && !(key === "value" && "options" in content))
    .flatMap(([key, value]) => (key === "options" ? labelsOf(value) : textsOf(value)));
}

function labelsOf(options: { label: string }[]): string[] {
  return options.map(({ label }) => label);
}

/** What is left once marked text, numbers and the units and names of the example are taken away. */
function unmarked(text: string): string {
  return text.replace(/«[^»]*»/g, "").replace(/bench-1|\bg\b|\b[AP]M\b|\bNov\b|[\d\s.,:/±·–−\u2009]/g, "");
}

const offline = (state: AppState): AppState => ({ ...state, connection: "offline" });
const empty = (state: AppState): AppState => ({
  ...state,
  library: { electrodes: [], recipes: [] },
  learn: { ...state.learn, run: null, moduleId: "", modules: [] },
});
const onList = (state: AppState): AppState => ({
  ...state,
  notebook: { ...state.notebook, recordId: "" },
});
const said = (text: string) => `«${text}»`;
const onDesk = (part: Partial<AppState["desk"]>): AppState => {
  const state = onList(exampleState());
  return { ...state, desk: { ...state.desk, ...part } };
};
const beside: AppState["desk"]["compared"] = {
  records: [said("a"), said("b")],
  rows: [{ name: said("active"), values: [said("NMC111"), null], differs: [true, true] }],
  forms: [],
  problem: said("problem"),
};
const studies = everyStudyPage(said).map((page) => ({ ...exampleState(), studies: page }));
const { templating, scanning } = exampleState().desk;
const withChoice = (state: AppState): AppState => ({ ...state, learn: atStep(state.learn, "choose") });

describe.each(Object.keys(PANELS) as PanelOnShow[])("the %s panel", (name) => {
  const { actions } = notedActions();
  const draw = (state: AppState, size: Size = "full") => PANELS[name](state, actions, MARKED, size);

  it.each(["en", "fr"] as const)("fills every gap in its sentences, in %s", (language) => {
    const chosen = { ...exampleState(), learn: { ...exampleState().learn, run: null, moduleId: "" } };
    const full = onDesk({ ticked: Array(20).fill("a"), scanning: { ...scanning, can: true, looking: true } });
    const template = onDesk({ templating: { ...templating, yaml: "version: 2" } });
    const list = [chosen, onList(chosen), full, template, onDesk({ compared: beside })];
    if (name === "studies") list.push(...studies);
    for (const state of [exampleState(), withChoice(exampleState()), ...list])
      expect(textsOf(PANELS[name](state, actions, wordsIn(language), "full")).join()).not.toContain(
        "undefined",
      );
  });

  it.each([
    ["in full", exampleState(), "full"],
    ["at a glance", exampleState(), "glance"],
    ["offline", offline(exampleState()), "full"],
    ["empty", empty(exampleState()), "full"],
    ["with a choice", withChoice(exampleState()), "full"],
    ["with a list of records", onList(exampleState()), "full"],
    ["with ticked records", onDesk({ ticked: ["a", "b"], scanning: { ...scanning, can: true } }), "full"],
    ["with records side by side", onDesk({ compared: beside }), "full"],
    ["with a template", onDesk({ templating: { ...templating, yaml: said("id: x") } }), "full"],
    ...(name === "studies" ? studies : []).map((state, i) => [`page ${i}`, state, "full"] as const),
  ] as const)("says nothing that is in no catalogue, %s", (_, state, size) => {
    const content: PanelContent = draw(state, size);
    const texts = textsOf(content).filter((text) => text !== "");
    expect(texts.length).toBeGreaterThan(0);
    expect(texts.map(unmarked).filter((rest) => rest !== "")).toEqual([]);
  });

  it("has something to say when offline and when empty", () => {
    expect(draw(offline(exampleState())).blocks).not.toEqual([]);
    expect(draw(empty(exampleState())).blocks).not.toEqual([]);
  });
});

describe("numbers", () => {
  const { actions } = notedActions();
  const valuesIn = (blocks: Block[]) =>
    blocks.flatMap((block) => (block.kind === "quantities" ? block.rows.map((row) => row.value) : []));

  it("have a thin space, their unit and the language's separator", () => {
    const english = PANELS.electrode(exampleState(), actions, wordsIn("en"), "glance");
    const french = PANELS.electrode(exampleState(), actions, wordsIn("fr"), "glance");
    expect(valuesIn(english.blocks).slice(0, 3)).toEqual([
      "31.2\u2009%",
      "61.4\u2009µm",
      "12.3\u2009mg cm⁻²",
    ]);
    expect(valuesIn(french.blocks)[0]).toBe("31,2\u2009%");
  });

  it("of the process are those of the stage shown; before drying, pores are full of liquid", () => {
    const state = exampleState();
    const at = (time: number) =>
      playbackPanel(
        { ...state, view: { ...state.view, playback: { playing: false, time } } },
        actions,
        wordsIn("en"),
      );
    const labels = at(0).blocks.flatMap((block) => (block.kind === "quantities" ? block.rows : []));
    expect(labels.map((row) => row.label)).toContain("Liquid fraction");
    expect(valuesIn(at(0).blocks)).toEqual(["Slurry", "100.0\u2009µm", "50.0\u2009%", "0.0\u2009MPa"]);
    expect(valuesIn(at(1).blocks)).toEqual(["Calendering", "60.0\u2009µm", "30.0\u2009%", "20.0\u2009MPa"]);
  });
});

describe("the time of the process", () => {
  const { actions } = notedActions();
  const frames = exampleState().shown.process.frames.map((frame, i) => ({
    ...frame,
    time_s: 12.345 / 1000 ** i,
  }));
  const timeAt = (time: number) => {
    const state = exampleState();
    const shown = { ...state.shown, process: { frames, seconds: 8 } };
    const view = { ...state.view, playback: { playing: false, time } };
    const { blocks } = playbackPanel({ ...state, shown, view }, actions, wordsIn("en"));
    const rows = blocks.flatMap((block) => (block.kind === "quantities" ? block.rows : []));
    const controls = blocks.flatMap((block) => (block.kind === "held" ? block.blocks : []));
    const range = controls.find((block) => block.kind === "range");
    return [rows.find(({ label }) => label === "Simulated time")?.value, range?.text, range?.stops];
  };

  it("is told in seconds, or where a stage is short in milliseconds, also by the slider", () => {
    expect(timeAt(0)).toEqual(["12.35\u2009s", "Slurry, 12.35\u2009s", [0, 0.5, 1]]);
    expect(timeAt(0.5)).toEqual(["12.35\u2009ms", "Drying, 12.35\u2009ms", [0, 0.5, 1]]);
  });
});

describe("the particle that was picked", () => {
  const { actions, done } = notedActions();
  const picked = exampleState();
  const drawn = (state: AppState, size: Size, language: "en" | "fr" = "en") =>
    PANELS.electrode(state, actions, wordsIn(language), size);
  const rowsIn = (content: PanelContent) =>
    content.blocks.flatMap((block) =>
      block.kind === "quantities" ? block.rows.map(({ label, value }) => `${label} ${value}`) : [],
    );

  it("has its numbers on the page and on a plate, in the language spoken", () => {
    for (const size of ["full", "glance"] as const) {
      expect(rowsIn(drawn(picked, size))).toEqual(
        expect.arrayContaining([
          "Diameter 5.86\u2009µm",
          "Height above the collector 12.3\u2009µm",
          "«Neighbours» 6",
        ]),
      );
    }
    expect(rowsIn(drawn(picked, "full", "fr"))).toContain("Hauteur au-dessus du collecteur 12,3\u2009µm");
  });

  it("says which values are not those of the moment, before the end only", () => {
    const moving = { ...picked, view: { ...picked.view, playback: { playing: true, time: 0.4 } } };
    const note = "The other values are those of the finished electrode.";
    const texts = (state: AppState) =>
      drawn(state, "full").blocks.flatMap((block) => (block.kind === "text" ? [block.text] : []));
    expect(texts(moving)).toContain(note);
    expect(texts(picked)).not.toContain(note);
    const { field } = picked.view.picked!.fields[0]!;
    const binder = { ...picked.view.picked!, fields: [{ field, value: null }] };
    expect(texts({ ...moving, view: { ...moving.view, picked: binder } })).not.toContain(note);
    expect(texts(picked)).toContain("«Active», particle 17");
  });

  it("brings its panel to the top, and can be let go", () => {
    expect(drawn(picked, "full").place).toBe("particle 17");
    const buttons = drawn(picked, "full").blocks.flatMap((block) =>
      block.kind === "buttons" ? block.buttons : [],
    );
    buttons.find(({ id }) => id === "clear-particle")!.press();
    expect(done).toEqual([["pick", null]]);
    const none = { ...picked, view: { ...picked.view, picked: null } };
    expect(rowsIn(drawn(none, "full")).filter((row) => row.startsWith("Diameter"))).toEqual([]);
  });
});
