import { describe, expect, it } from "vitest";
import type { Compared } from "../../../src/desk";
import type { BlockOf } from "../../../src/panels/content";
import { notebookPanel } from "../../../src/panels/notebook";
import { pressesOf } from "../../../src/panels/notebook/voice";
import { wordsIn } from "../../../src/panels/words";
import type { AppState } from "../../../src/state";
import { exampleState, notedActions } from "../example_state";
import { exampleDesk, exampleNotebook } from "./example_notebook";
import { exampleForm } from "./example_record";

const RECORD = exampleNotebook().list.records[0]!;
const ids = [RECORD.record_id, "b", "c"];
const rows: Compared["rows"] = [
  { name: "active", values: ["NMC111", "NMC111", "NMC622"], differs: [false, false, true] },
  { name: "batch.mass", values: [0.02, 0.02, 0.02], differs: [false, false, false] },
  { name: "batch.dew_point", values: [221.4, 222.15, null], differs: [true, true, true] },
  { name: "thickness.2", values: [8.1e-5, 8.1e-5, 8.05e-5], differs: [false, false, true] },
  { name: "porosity", values: [0.38993544, 0.38989999, 0.3], differs: [true, true, true] },
];
const compared = (part: Partial<Compared> = {}): Compared => ({
  records: ids,
  rows,
  forms: [exampleForm()],
  problem: "",
  ...part,
});

function drawn(desk: Partial<AppState["desk"]>, part: Partial<AppState> = {}, language: "en" | "fr" = "en") {
  const { actions, done } = notedActions();
  const notebook = { ...exampleNotebook(), recordId: "" };
  const state = { ...exampleState(), notebook, desk: { ...exampleDesk(), ...desk }, ...part };
  return { panel: notebookPanel(state, actions, wordsIn(language), "full"), done };
}
type Drawn = ReturnType<typeof drawn>["panel"];
const table = ({ blocks }: Drawn) =>
  blocks.find((block): block is BlockOf<"compared"> => block.kind === "compared");
const texts = ({ blocks }: Drawn) => blocks.flatMap((block) => (block.kind === "text" ? [block.text] : []));

describe("records side by side", () => {
  it("have their values by label, in the unit that the form offers first", () => {
    const lines = table(drawn({ compared: compared() }).panel)!.rows;
    expect(lines.map(({ label, unit, cells }) => [label, unit, ...cells.map(({ text }) => text)])).toEqual([
      ["active", "", "NMC111", "NMC111", "NMC622"],
      ["Mass of slurry", "g", "20", "20", "20"],
      ["Dew point", "°C", "−51.75", "−51", ""],
      ["Thickness after, reading 2", "µm", "81", "81", "80.5"],
      ["Porosity", "%", "38.994", "38.99", "30"],
    ]);
    const french = table(drawn({ compared: compared() }, {}, "fr").panel)!.rows;
    expect(french[2]!.cells[0]!.text).toBe("−51,75");
  });

  it("mark what is not as most, and a value that no two of three share at its name", () => {
    const lines = table(drawn({ compared: compared() }).panel)!.rows;
    expect(lines.map(({ cells }) => cells.map(({ odd }) => odd !== ""))).toEqual([
      [false, false, true],
      [false, false, false],
      [false, false, false],
      [false, false, true],
      [false, false, false],
    ]);
    expect(lines.map(({ apart }) => apart !== "")).toEqual([false, false, true, false, true]);
  });

  it("may be reduced to what differs", () => {
    const { panel, done } = drawn({ compared: compared(), onlyDifferent: true });
    expect(table(panel)!.rows.map(({ id }) => id)).not.toContain("batch.mass");
    expect(texts(panel)).toContain("5 values, of which 4 differ");
    const toggle = panel.blocks.find((block) => block.kind === "toggle");
    toggle!.change(false);
    expect(done).toEqual([["arrangeDesk", { onlyDifferent: false }]]);
  });

  it("are called by their titles, where this device knows them, and lead to themselves", () => {
    const { panel, done } = drawn({ compared: compared() });
    const [first, second] = table(panel)!.columns;
    expect([first!.title, first!.detail, second!.title, second!.href]).toEqual([
      RECORD.title,
      RECORD.record_id,
      "b",
      "/notebook/b",
    ]);
    second!.open();
    expect(done).toEqual([["openRecord", "b"]]);
  });

  it.each([
    [{ rows: null }, {}, "The values are being fetched"],
    [{ rows: null }, { connection: "offline" }, "comes with the connection"],
    [{ rows: [] }, {}, "no values yet"],
    [{ rows: null, problem: "No such record." }, {}, "No such record."],
  ] as const)("say how it stands before there is a table: %o", (part, state, said) => {
    const { panel } = drawn({ compared: compared(part as Partial<Compared>) }, state);
    expect(table(panel)).toBeUndefined();
    expect(texts(panel).join()).toContain(said);
  });
});

describe("ticks in the list", () => {
  const lines = ({ blocks }: Drawn) => blocks.find((block) => block.kind === "records")!.lines;
  const press = ({ top = [] }: Drawn, id: string) => top.flatMap(pressesOf).find((one) => one.id === id);

  it("name their record, and are there while the server is", () => {
    const { panel, done } = drawn({ ticked: [] });
    const { tick } = lines(panel)[0]!;
    expect(tick).toMatchObject({ label: `Tick to compare: ${RECORD.title}`, on: false, disabled: false });
    tick!.change(true);
    expect(done).toEqual([["tick", RECORD.record_id, true]]);
    expect(lines(drawn({}, { connection: "offline" }).panel)[0]!.tick).toBeUndefined();
  });

  it("lead to the comparison once there are two, and stop at twenty", () => {
    expect(press(drawn({ ticked: [] }).panel, "compare")).toBeUndefined();
    expect(press(drawn({ ticked: ["a"] }).panel, "compare")!.disabled).toBe(true);
    const { panel, done } = drawn({ ticked: ["a", "b"] });
    press(panel, "compare")!.press();
    expect(done).toEqual([["compare", ["a", "b"]]]);
    const full = drawn({ ticked: Array.from({ length: 20 }, (_, i) => `r${i}`) }).panel;
    expect(lines(full)[0]!.tick!.disabled).toBe(true);
    expect(JSON.stringify(full.top)).toContain("At most 20 records");
  });
});
