import { describe, expect, it } from "vitest";
import type { Role } from "../../../src/generated/messages.gen";
import { isOffered, PANELS } from "../../../src/panels";
import type { Block, BlockOf, PanelContent } from "../../../src/panels/content";
import { wordsIn } from "../../../src/panels/words";
import type { AppState } from "../../../src/state";
import { emptyStation, initialStudies, type Station, type Studies } from "../../../src/studies";
import { exampleState, notedActions } from "../example_state";
import { exampleConsole, exampleNote, examplePerson, exampleView, NOW } from "./example_studies";

const { actions, done } = notedActions();

function stateOf(id: string, change: Partial<Studies> = {}, role: Role = "ergonomist"): AppState {
  const state = exampleState();
  const studies = { ...initialStudies(id), nowMs: Date.parse(NOW), view: exampleView(), ...change };
  return { ...state, account: { ...state.account, role }, studies };
}
const draw = (state: AppState): PanelContent => PANELS.studies(state, actions, wordsIn("en"), "full");
const all = ({ top = [], blocks, aside = [] }: PanelContent) => [...top, ...blocks, ...aside];
const find = <K extends Block["kind"]>(among: Block[], kind: K) =>
  among.find((block): block is BlockOf<K> => block.kind === kind)!;
const buttonIn = (among: Block[], label: string) =>
  among
    .flatMap((block) => (block.kind === "buttons" ? block.buttons : []))
    .find((one) => one.label.startsWith(label))!;
const textsIn = (among: Block[]) => among.flatMap((block) => (block.kind === "text" ? [block.text] : []));

it("is for experimenters, and has a tab for them alone", () => {
  for (const role of ["guest", "student", "teacher", "researcher"] as const) {
    const { blocks } = draw(stateOf("x", {}, role));
    expect(blocks).toMatchObject([{ text: "Studies are conducted by ergonomists and administrators." }]);
    expect(isOffered("studies", stateOf("", {}, role))).toBe(false);
  }
  expect(isOffered("studies", stateOf("", {}, "admin"))).toBe(true);
});

it("lists studies, with what runs and what is simulated, and leads to a new one", () => {
  const list = [
    {
      ...{ study_id: "x", title: "Paper or headset", version: 2, registered_at: NOW },
      ...{ participants: 3, planned: 24, running: 1, simulated: true },
    },
  ];
  const { blocks, aside = [] } = draw(stateOf("", { list }));
  const [row] = find(blocks, "rows").rows;
  expect(row?.detail).toContain("x · Version 2 · 3 of 24 participants");
  expect(row?.remarks.map(({ label }) => label)).toEqual(["Sessions running: 1", "Simulated"]);
  row?.presses[1]?.press();
  expect(done.at(-1)).toEqual(["openStudy", "x", "console"]);
  buttonIn(aside, "Write a study").press();
  expect(done.at(-1)).toEqual(["newStudy"]);
});

it("has an address for each part, and says everywhere that a study is simulated", () => {
  const simulated = exampleView({ design: { ...exampleView().design, simulated: true } });
  const { top = [], title } = draw(stateOf("x/notes", { view: simulated }));
  expect(title).toBe("Paper or headset");
  expect(find(top, "ways").ways.map(({ href, current }) => [href, current])).toEqual([
    ["/studies/x", false],
    ["/studies/x/people", false],
    ["/studies/x/console", false],
    ["/studies/x/notes", true],
    ["/studies/x/export", false],
  ]);
  expect(textsIn(top)[0]).toContain("Simulated");
});

describe("a design", () => {
  const right = {
    problem: null,
    line: null,
    title: "Paper or headset",
    warnings: ["SSQ: only codes in fr."],
  };
  const writing = { yaml: "id: x\ncolour: blue", stored: "id: x", check: right };

  it("is registered as the next version, and says whom that concerns", () => {
    const { blocks, aside = [] } = draw(stateOf("x", writing));
    expect(buttonIn(blocks, "Register")).toMatchObject({
      label: "Register as version 3 of x",
      disabled: false,
    });
    expect(textsIn(blocks).join()).toContain("So far 2 take part, and they keep their version.");
    expect(find(aside, "list")).toMatchObject({ items: right.warnings, tone: "warning" });
    expect(find(aside, "entries").lines.map(({ name }) => name)).toEqual(["Version 2", "Version 1"]);
    expect(textsIn(aside).join()).toContain("After the first participant nothing is edited");
  });

  it("is not registered unchanged, with a mistake, or unchecked", () => {
    const wrong = { problem: "design:2: colour: unknown", line: 2, title: "", warnings: [] };
    for (const change of [{ yaml: "id: x" }, { check: wrong }, { check: null }])
      expect(buttonIn(draw(stateOf("x", { ...writing, ...change })).blocks, "Register").disabled).toBe(true);
    const { blocks } = draw(stateOf("x", { ...writing, check: wrong }));
    expect(find(blocks, "source")).toMatchObject({ line: 2, problem: wrong.problem, goTo: "Go to line 2" });
  });

  it("that is new and has the name of another says so", () => {
    const list = [
      { study_id: "x", title: "X", version: 1, registered_at: NOW },
      { study_id: "z", title: "Z", version: 4, registered_at: NOW },
    ].map((one) => ({ ...one, participants: 0, planned: 2, running: 0, simulated: false }));
    const shown = (yaml: string) =>
      draw(stateOf("new", { ...writing, view: null, list, yaml, stored: yaml })).blocks;
    expect(buttonIn(shown("id: y"), "Register").label).toBe("Register as version 1 of y");
    expect(buttonIn(shown("id: z"), "Register").label).toBe("Register as version 5 of z");
    expect(textsIn(shown("id: z")).join()).toContain("There is a study z already");
  });

  it("has the questionnaires with their languages, what is missing, and their sources", () => {
    const instruments = [
      {
        ...{ questionnaire_id: "paas", name: "Paas", source: "Paas (1992).", languages: ["en"] },
        ...{ missing: { fr: "No validation is known." }, scores: ["effort"] },
      },
    ];
    const { blocks } = draw(stateOf("x", { ...writing, instruments }));
    const table = find(find(blocks, "fold").blocks, "table");
    expect(table.rows[0]).toMatchObject({
      ...{ cells: ["Paas", "paas", "en, not in fr", "effort"] },
      below: "No validation is known. Paas (1992).",
    });
  });
});

describe("people", () => {
  const people = [
    examplePerson("P01"),
    examplePerson("P02", { overdue: true, streams: [] }),
    examplePerson("P03", { withdrawn: true, phase: "withdrawn" }),
    examplePerson("P04", { erased: true, withdrawn: true, phase: "withdrawn" }),
  ];
  const shown = (id: string, station: Partial<Station>) => {
    const stations = { [id]: { ...emptyStation(), ...station } };
    return draw(stateOf("x/people", { console: exampleConsole(people), stations })).blocks;
  };
  const rowOf = (blocks: Block[], code: string) =>
    find(blocks, "rows").rows.find(({ name }) => name === code)!;

  it("stand with order, consent, logs and state; who may be withdrawn or erased", () => {
    const blocks = shown("", {});
    expect(rowOf(blocks, "P01").detail).toBe(
      "Order 1: Paper → Headset · Consent version 1 · Logs: steps, motion",
    );
    expect(rowOf(blocks, "P02").detail).toContain("Logs: none");
    expect(find(blocks, "rows").rows.map(({ presses }) => presses.map(({ label }) => label))).toEqual([
      ...[["Withdraw", "Erase"], ["Withdraw", "Erase"], ["Erase"], []],
    ]);
    expect(textsIn(blocks).join()).toContain("over for P02");
    expect(rowOf(blocks, "P02").remarks[0]).toMatchObject({ label: "Retention is over", tone: "danger" });
  });

  it("are withdrawn after a question", () => {
    const { below = [] } = rowOf(shown("x.P01", { asking: "withdraw" }), "P01");
    expect(textsIn(below)[0]).toContain("This cannot be undone.");
    buttonIn(below, "Withdraw P01").press();
    expect(done.at(-1)).toEqual(["conduct", "x.P01", { type: "withdraw_from_study" }]);
  });

  it("are erased by who types the pseudonym", () => {
    const below = (typed: string) => rowOf(shown("x.P03", { asking: "erase", typed }), "P03").below!;
    expect(textsIn(below(""))[0]).toContain("7 entries in all, becomes unreadable for ever");
    expect(buttonIn(below("P01"), "Erase P03").disabled).toBe(true);
    const erase = buttonIn(below("p03 "), "Erase P03");
    expect(erase.disabled).toBe(false);
    erase.press();
    expect(done.at(-1)).toEqual(["conduct", "x.P03", { type: "erase_participant" }]);
  });

  it("have codes that are shown once, on a sheet of their own", () => {
    const printed = [{ code: "ABC123", url: "https://lab.example/take-part/ABC123", qr: ["01", "10"] }];
    const { blocks, aside } = draw(stateOf("x/people", { seats: { count: "1", printed } }));
    expect(find(blocks, "tickets").tickets[0]).toMatchObject({ code: "ABC 123", spoken: "A B C 1 2 3" });
    expect(textsIn(blocks)[0]).toContain("the only time they are shown");
    expect(aside).toEqual([]);
  });
});

describe("notes", () => {
  const row = (change: Partial<Studies>) => find(draw(stateOf("x/notes", change)).blocks, "rows").rows[0]!;

  it("are held back until somebody has read them", () => {
    const note = exampleNote();
    expect(row({ notes: [note] }).remarks[0]?.label).toBe("Held back");
    const { below = [] } = row({ notes: [note], releases: { e1: "Was dizzy. " } });
    buttonIn(below, "Release").press();
    expect(done.at(-1)).toEqual(["reviewNote", note, "Was dizzy."]);
    buttonIn(below, "Hold back").press();
    expect(done.at(-1)).toEqual(["reviewNote", note, null]);
  });

  it("say what may leave where that is another text", () => {
    const { below = [], remarks } = row({ notes: [exampleNote({ released: "Was dizzy." })] });
    expect(remarks[0]?.label).toBe("Released");
    expect(textsIn(below)).toEqual(["Marie was dizzy.", "Was dizzy."]);
  });

  it("say that nothing unreviewed leaves", () => {
    expect(textsIn(draw(stateOf("x/notes", { notes: [] })).blocks)[0]).toContain("Nothing unreviewed leaves");
  });
});

describe("the export", () => {
  const shown = (change: Partial<Studies>) => all(draw(stateOf("x/export", { accesses: [], ...change })));

  it("leads to what was chosen, and warns of what identifies people", () => {
    expect(find(shown({}), "links").links[0]).toMatchObject({
      ...{ href: "/api/v1/studies/x/export?raw=false&bids=false", download: true },
    });
    const raw = shown({ taking: { raw: true, bids: true } });
    expect(find(raw, "links").links[0]?.href).toBe("/api/v1/studies/x/export?raw=true&bids=true");
    expect(textsIn(raw).join()).toContain("identify people, even without a name");
  });

  it("has no raw streams where nobody agreed to any", () => {
    const none = shown({ view: exampleView({ raw: false }), taking: { raw: true, bids: false } });
    expect(find(none, "held").reason).toContain("Nobody in this study");
    expect(find(none, "links").links[0]?.href).toContain("raw=false");
  });

  it("names who has taken what", () => {
    const accesses = [
      { server_time: NOW, person: "Ada", what: "erased", detail: "P04" },
      { server_time: NOW, person: "Ada", what: "something", detail: "" },
    ];
    const { rows } = find(shown({ accesses }), "table");
    expect(rows.map(({ cells }) => cells.slice(1))).toEqual([
      ["Ada", "Erasure", "P04"],
      ["Ada", "something", ""],
    ]);
  });
});
