import { describe, expect, it } from "vitest";
import type { ConsolePerson } from "../../../src/generated/messages.gen";
import { PANELS } from "../../../src/panels";
import type { Block, BlockOf, StationCard } from "../../../src/panels/content";
import { standingOf } from "../../../src/panels/studies/standing";
import { wordsIn } from "../../../src/panels/words";
import type { AppState } from "../../../src/state";
import { emptyStation, initialStudies, type Station, type Studies } from "../../../src/studies";
import { exampleState, notedActions } from "../example_state";
import { atTask, exampleConsole, examplePerson, exampleView, NOW } from "./example_studies";

const { actions, done } = notedActions();

function stateWith(people: ConsolePerson[], change: Partial<Studies> = {}): AppState {
  const state = exampleState();
  const studies = { ...initialStudies("x/console"), nowMs: Date.parse(NOW), view: exampleView() };
  return { ...state, studies: { ...studies, console: exampleConsole(people), ...change } };
}

const inHand = (change: Partial<Station>): Partial<Studies> => ({
  stations: { "x.P01": { ...emptyStation(), ...change } },
});
const blocks = (state: AppState, language: "en" | "fr" = "en") =>
  PANELS.studies(state, actions, wordsIn(language), "full").blocks;
const find = <K extends Block["kind"]>(among: Block[], kind: K) =>
  among.find((block): block is BlockOf<K> => block.kind === kind)!;
const cardOf = (person: ConsolePerson, change: Partial<Studies> = {}): StationCard =>
  find(blocks(stateWith([person], change)), "stations").stations[0]!;
const buttonsOf = ({ blocks: among }: StationCard) =>
  among.flatMap((block) => (block.kind === "buttons" ? block.buttons : []));
const labelsOf = (card: StationCard) => buttonsOf(card).map(({ label }) => label);
const textsOf = (card: StationCard) =>
  card.blocks.flatMap((block) => (block.kind === "text" ? [block.text] : []));
const figures = (card: StationCard) => card.figures.map(({ label, value }) => `${label} ${value}`);

const session = { form: "slurry", period: 1 } as const;
const STANDINGS: [string, Partial<ConsolePerson>, string, string[]][] = [
  ["erased", { erased: true, withdrawn: true, phase: "withdrawn" }, "", []],
  ["withdrawn", { withdrawn: true, phase: "withdrawn" }, "", []],
  ["asked", { phase: "questionnaire", questionnaire: "sus" }, "Answers sus", ["Session sheet", "Note"]],
  ["tested", { phase: "knowledge" }, "Knowledge test", ["Session sheet", "Note"]],
  ["ready", {}, "Ready for a session", ["Begin session", "Session sheet", "Note"]],
  ["break", { break_until: "2026-11-23T08:12:05Z" }, "Break", ["Session sheet", "Note"]],
  [
    "before",
    { ...session, phase: "questionnaire", questionnaire: "ssq" },
    "Answers ssq, then the task",
    ["Session sheet", "Note", "End session"],
  ],
  [
    "set",
    { ...session, phase: "task" },
    "Ready for the task",
    ["Begin task", "Session sheet", "Note", "End session"],
  ],
  [
    "after",
    { ...session, phase: "questionnaire", questionnaire: "sus", task_started_at: NOW },
    "Answers sus after the task",
    ["Session sheet", "Note", "End session"],
  ],
  ["over", { ...session, phase: "waiting", task_started_at: NOW }, "Session is ending", []],
  ["done", { phase: "done" }, "All done", ["Note"]],
];

describe("a participant on the console", () => {
  it.each(STANDINGS)(
    "who is %s is said to be so, with the buttons that apply",
    (standing, change, label, said) => {
      const person = examplePerson("P01", change);
      expect(standingOf(person, Date.parse(NOW))).toBe(standing);
      if (label === "") return;
      const card = cardOf(person);
      expect(card.state.label).toBe(label);
      expect(labelsOf(card).slice(0, said.length)).toEqual(said);
    },
  );

  it("at the task has its numbers, and what can be done", () => {
    const card = cardOf(atTask("P01"));
    expect(card).toMatchObject({ name: "P01", detail: "Headset · Mixed reality · period 1 of 2" });
    expect(figures(card)).toEqual([
      ...["Task 5:00", "Step 4 / 12", "Errors 2", "Hints 1"],
      ...["Sickness (FMS) 6", "Next rating in 0:42", "SSQ baseline 3.74"],
    ]);
    expect(card.figures.find(({ id }) => id === "fms")).toMatchObject({
      ...{ besides: "peak 8, stop at 15", tone: "plain" },
      trend: { values: [0.05, 0.4, 0.3], limit: 0.75, text: "Ratings so far: 1, 8, 6" },
    });
    expect(labelsOf(card)).toEqual(["Rate sickness", "Pause", "End task", "Note", "End session"]);
  });

  it("without a headset is not asked about sickness", () => {
    const paper = { medium: "paper", fms: null, fms_due_at: null, baseline: null, steps: 0 } as const;
    const card = cardOf(atTask("P01", paper));
    expect(figures(card)).toEqual(["Task 5:00"]);
    expect(labelsOf(card)).toEqual(["Pause", "End task", "Note", "End session"]);
  });

  it("in a pause can only go on, and no rating is due", () => {
    const card = cardOf(atTask("P01", { paused: true }));
    expect(card.state).toMatchObject({ label: "Paused", icon: "pause" });
    expect(labelsOf(card)).toEqual(["Go on", "Note", "End session"]);
    expect(card.figures.map(({ id }) => id)).not.toContain("due");
  });

  it("counts time by the server's clock", () => {
    const state = stateWith([atTask("P01")]);
    const ahead = { ...state, account: { ...state.account, serverAheadMs: 61_000 } };
    expect(figures(find(blocks(ahead), "stations").stations[0]!)).toEqual(
      expect.arrayContaining(["Task 6:01", "Rating overdue 0:19"]),
    );
  });

  it("says how long the break still lasts", () => {
    expect(textsOf(cardOf(examplePerson("P01", { break_until: "2026-11-23T08:12:05Z" })))).toContain(
      "The next session can begin in 2:05.",
    );
  });

  it("says why a session came to a bad end, and nothing of a good one", () => {
    const ended = (last_ended: ConsolePerson["last_ended"]) =>
      textsOf(cardOf(examplePerson("P01", { last_ended }))).join(" ");
    expect(ended("baseline")).toContain("No exposure today");
    expect(ended("done")).not.toContain("ended");
  });
});

describe("warnings before a session", () => {
  const french = examplePerson("P01", { language: "fr", warnings: ["SSQ: only codes in fr."] });

  it("are to be read before it can begin", () => {
    const card = cardOf(french);
    expect(find(card.blocks, "list")).toMatchObject({
      label: "Before the session: questionnaires and the language of their device (Français)",
      items: ["SSQ: only codes in fr."],
    });
    const begin = buttonsOf(card).find(({ label }) => label === "Begin session");
    expect(begin?.disabled).toBe(true);
    buttonsOf(card)
      .find(({ label }) => label === "I have read this")!
      .press();
    expect(done.at(-1)).toEqual(["draftStation", "x.P01", { read: "SSQ: only codes in fr." }]);
  });

  it("once read are one line; others are to be read anew", () => {
    const read = inHand({ read: "SSQ: only codes in fr." });
    const card = cardOf(french, read);
    expect(textsOf(card)).toContain("Warnings read: 1. Language of their device: Français");
    expect(buttonsOf(card)[0]).toMatchObject({ label: "Begin session", primary: true, disabled: false });
    const changed = cardOf({ ...french, warnings: ["NASA-TLX: not in fr."] }, read);
    expect(labelsOf(changed)).toContain("I have read this");
  });
});

describe("what cannot wait", () => {
  const needs = (people: ConsolePerson[]) => {
    const all = blocks(stateWith(people)).filter((block) => block.kind === "text" && block.live);
    return all.at(-1);
  };

  it("is said above everybody", () => {
    const sick = atTask("P01", { fms: 16, phase: "questionnaire", fms_due_at: null });
    const late = atTask("P02", { fms_due_at: "2026-11-23T08:09:30Z" });
    expect(needs([sick, late])).toMatchObject({
      ...{ label: "Now:", icon: "warning", tone: "danger" },
      text:
        "P01 rates sickness 16: take the headset off and let them sit down · " +
        "P02: the sickness rating is overdue",
    });
    expect(cardOf(sick).figures[0]).toMatchObject({ id: "step" });
    expect(cardOf(sick).figures.find(({ id }) => id === "fms")?.tone).toBe("danger");
  });

  it("is nothing where all is well, also shortly after a rating was due", () => {
    const due = atTask("P01", { fms_due_at: "2026-11-23T08:09:50Z" });
    expect(needs([due])).toMatchObject({ text: "Nobody needs you now.", tone: "quiet" });
    expect(buttonsOf(cardOf(due))[0]).toMatchObject({ label: "Rate sickness", primary: true });
  });
});

describe("what is asked first", () => {
  const press = (card: StationCard, label: string) =>
    buttonsOf(card)
      .find((one) => one.label === label)!
      .press();

  it("a rating is chosen, then entered; one that ends the task says so", () => {
    expect(buttonsOf(cardOf(atTask("P01"), inHand({ asking: "rating" })))[0]).toMatchObject({
      ...{ label: "Choose a number", disabled: true },
    });
    const card = cardOf(atTask("P01"), inHand({ asking: "rating", rating: 15 }));
    expect(find(card.blocks, "rating")).toMatchObject({ highest: 20, stop: 15, value: 15 });
    expect(textsOf(card)).toContain("From 15 on the task ends at once.");
    press(card, "Enter 15");
    expect(done.at(-1)).toEqual(["conduct", "x.P01", { type: "rate_sickness", value: 15 }]);
  });

  it("the end of a task or session has a reason", () => {
    const open = cardOf(atTask("P01"), inHand({ asking: "end_task" }));
    expect(buttonsOf(open)[0]).toMatchObject({ label: "End task", disabled: true });
    press(cardOf(atTask("P01"), inHand({ asking: "end_session", why: "technical" })), "End session");
    expect(done.at(-1)).toEqual(["conduct", "x.P01", { type: "end_session", why: "technical" }]);
  });

  it("a note has words", () => {
    const empty = cardOf(atTask("P01"), inHand({ asking: "note", note: "  " }));
    expect(buttonsOf(empty)[0]?.disabled).toBe(true);
    press(cardOf(atTask("P01"), inHand({ asking: "note", note: " Dizzy. " })), "Keep note");
    expect(done.at(-1)).toEqual(["conduct", "x.P01", { type: "annotate", text: "Dizzy." }]);
  });

  it.each([
    ["63,5", 63.5, true],
    ["", null, true],
    ["630", null, false],
    ["far", null, false],
  ] as const)("the sheet takes “%s” for the distance between pupils as %s", (ipd, ipd_mm, fits) => {
    const sheet = { ...emptyStation().sheet, vision: "glasses" as const };
    const card = cardOf(examplePerson("P01"), inHand({ asking: "sheet", ipd, sheet }));
    expect(buttonsOf(card)[0]?.disabled).toBe(!fits);
    if (!fits) return expect(textsOf(card)).toContain(`Expected 45 to 80 mm or nothing; got “${ipd}”.`);
    press(card, "Keep session sheet");
    expect(done.at(-1)).toEqual(["conduct", "x.P01", { type: "fill_sheet", sheet: { ...sheet, ipd_mm } }]);
  });
});

it("puts what the server refuses, and what is under way, beside the buttons", () => {
  const refused = cardOf(examplePerson("P01"), inHand({ problem: "P01 answers ssq first." }));
  expect(textsOf(refused)).toContain("P01 answers ssq first.");
  const busy = cardOf(examplePerson("P01"), inHand({ busy: "begin_session" }));
  expect(textsOf(busy)).toContain("On its way to the server");
  expect(buttonsOf(busy).every(({ disabled }) => disabled)).toBe(true);
});

it("shows those who are here today, the others in a fold, and sums up", () => {
  const people = [
    atTask("P01"),
    examplePerson("P02"),
    examplePerson("P03", { last_entry_at: "2026-11-01T08:00:00Z" }),
    examplePerson("P04", { withdrawn: true, phase: "withdrawn" }),
    examplePerson("P05", { last_entry_at: null }),
    atTask("P06", { last_entry_at: "2026-11-22T01:00:00Z" }),
  ];
  const all = blocks(stateWith(people));
  expect(find(all, "stations").stations.map(({ name }) => name)).toEqual(["P01", "P02", "P05", "P06"]);
  const fold = find(all, "fold");
  expect(fold.label).toBe("Not here today: 2");
  expect(find(fold.blocks, "rows").rows.map(({ name }) => name)).toEqual(["P03", "P04"]);
  expect(find(all, "quantities").rows.map(({ label, value }) => `${value} ${label}`)).toEqual([
    ...["2 in a session", "3 ready", "0 done", "6 / 24 taking part", "3 codes left"],
  ]);
});
