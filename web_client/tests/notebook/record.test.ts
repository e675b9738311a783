import { describe, expect, it } from "vitest";
import type { AppendEntry, NotebookEntry } from "../../src/generated/messages.gen";
import { headsOf, recordModel, slotAfter, slotOf } from "../../src/notebook/record";
import { undoOf } from "../../src/notebook/undo";
import { unbegun, withEntry } from "../../src/notebook/taking_in";
import type { Waiting } from "../../src/notebook/writes";
import { entry, field, form, quantity, view } from "./bench";

const mass = form([field("mass"), field("note", { kind: "text", units: [], required: false })]);
const grams = (seq: number, value: number, change: Partial<NotebookEntry> = {}) =>
  entry(seq, { value, unit: "g", ...change });
const slot = (entries: NotebookEntry[], waiting: Waiting[] = [], of = mass, id = "mass") =>
  slotOf(recordModel(view(of, entries), waiting), id)!;
const names = (known: { entry: NotebookEntry }[]) => known.map((one) => one.entry.entry_id);

function waits(op_id: string, change: Partial<AppendEntry> = {}, refusal = ""): Waiting {
  const write: AppendEntry = {
    type: "append_entry",
    op_id,
    record_id: "r",
    field: "mass",
    value: 1,
    unit: "g",
    device_time: "2026-11-23T08:00:00.000Z",
    ...change,
  };
  return { write, refusal };
}

describe("a slot", () => {
  it("holds the value that no other replaces, and keeps the old one", () => {
    const one = slot([grams(1, 10), grams(2, 11, { base: ["e1"], reason: "spilt" })]);
    expect(names(one.values)).toEqual(["e2"]);
    expect(names(one.history)).toEqual(["e1", "e2"]);
    expect(one.problem).toBe("");
  });

  it("keeps both of two values that were written without knowing of each other", () => {
    const one = slot([grams(1, 10), grams(2, 11, { base: ["e1"] }), grams(3, 12, { base: ["e1"] })]);
    expect(names(one.values)).toEqual(["e2", "e3"]);
    expect(one.problem).toBe("conflict");
    const chosen = slot([...one.history.map((known) => known.entry), grams(4, 12, { base: ["e2", "e3"] })]);
    expect(chosen.problem).toBe("");
    expect(names(chosen.values)).toEqual(["e4"]);
  });

  it("is empty once it was emptied, and the next value replaces the emptying", () => {
    const one = slot([grams(1, 10), entry(2, { base: ["e1"], reason: "undo" })]);
    expect(one.values).toEqual([]);
    expect(names(headsOf(one))).toEqual(["e2"]);
  });

  it("asks where one person emptied it and another corrected it", () => {
    const one = slot([grams(1, 10), entry(2, { base: ["e1"] }), grams(3, 12, { base: ["e1"] })]);
    expect(one.problem).toBe("conflict");
    expect(names(one.values)).toEqual(["e2", "e3"]);
  });

  it("takes what waits on this device as if it were stored, and nothing that was refused", () => {
    const one = slot([grams(1, 10)], [waits("w1", { value: 11, base: ["e1"] })]);
    expect(one.values).toMatchObject([{ state: "waiting", entry: { entry_id: "w1", value: 11 } }]);
    const refused = slot([grams(1, 10)], [waits("w1", { value: 11, base: ["e1"] }, "too heavy")]);
    expect(names(refused.values)).toEqual(["e1"]);
    expect(refused.history.at(-1)).toMatchObject({ state: "refused", refusal: "too heavy" });
  });

  it("shows an entry once that is stored and still waits", () => {
    const one = slot([grams(1, 10, { entry_id: "w1" })], [waits("w1")]);
    expect(one.history).toMatchObject([{ state: "stored" }]);
  });

  it("says what is out of range, in whatever unit it was written", () => {
    const tight = form([field("mass", { low: 0.005, high: 0.02 })]);
    expect(slot([grams(1, 30)], [], tight).problem).toBe("out_of_range");
    expect(slot([entry(1, { value: 20_000, unit: "mg" })], [], tight).problem).toBe("");
  });

  it("says what is off its target by more than the tolerance", () => {
    const aimed = form(
      [field("batch"), field("mass", { target: "wanted", tolerance: 0.1 })],
      [quantity("wanted", ["batch", "0.5", "*"])],
    );
    const batch = grams(1, 40, { field: "batch" });
    expect(slot([batch, grams(2, 21.9)], [], aimed).problem).toBe("");
    expect(slot([batch, grams(2, 22.1)], [], aimed).problem).toBe("off_target");
    expect(slot([grams(2, 22.1)], [], aimed).problem).toBe("");
  });
});

describe("a field of readings", () => {
  const readings = form([field("disc", { kind: "readings", readings: 3 })]);
  const slots = (entries: NotebookEntry[]) =>
    recordModel(view(readings, entries), []).steps[0]!.slots.map(({ id }) => id);
  const disc = (seq: number, reading: number) => grams(seq, 1, { field: `disc.${reading}` });

  it("has as many slots as are wanted, and one more once all are filled", () => {
    expect(slots([])).toEqual(["disc.1", "disc.2", "disc.3"]);
    expect(slots([disc(1, 1), disc(2, 2), disc(3, 3)])).toHaveLength(4);
    expect(slots([disc(1, 5)])).toHaveLength(5);
  });

  it("asks for the wanted ones only", () => {
    const model = recordModel(view(readings, [disc(1, 1), disc(2, 2), disc(3, 3)]), []);
    expect(model.steps[0]).toMatchObject({ filled: 3, required: 3 });
    expect(model.next).toBeNull();
  });
});

describe("a record", () => {
  it("goes on with the next required slot, and at the bench with the next empty one", () => {
    const all = form([
      field("a"),
      field("b", { required: false }),
      field("c"),
      field("d", { required: false }),
    ]);
    const model = recordModel(view(all, [grams(1, 1, { field: "a" })]), []);
    expect(model.next).toBe("c");
    expect(slotAfter(model, "a")).toBe("b");
    expect(slotAfter(model, "d")).toBe("c");
  });

  it("counts questions until they are settled, and shows them at their slot", () => {
    const question = entry(1, { kind: "comment", about: "question", text: "dry?" });
    const open = recordModel(view(mass, [question]), []);
    expect(open.openQuestions).toBe(1);
    expect(slotOf(open, "mass")!.comments).toMatchObject([{ settled: null }]);
    const answer = entry(2, { kind: "settled", refers_to: "e1", text: "yes", field: "" });
    const settled = recordModel(view(mass, [question, answer]), []);
    expect(settled.openQuestions).toBe(0);
    expect(slotOf(settled, "mass")!.comments).toMatchObject([{ settled: { entry: { entry_id: "e2" } } }]);
  });

  it("keeps what its form has no field for as notes, and a record without a form all of it", () => {
    const entries = [grams(1, 1), entry(2, { field: "weather", text: "rain" })];
    expect(names(recordModel(view(mass, entries), []).notes)).toEqual(["e2"]);
    expect(names(recordModel(view(null, entries), []).notes)).toEqual(["e1", "e2"]);
  });
});

describe("taking an entry back", () => {
  const undone = (entries: NotebookEntry[], opId: string) =>
    undoOf(recordModel(view(mass, entries), []), opId);

  it("empties a slot that was empty before", () => {
    expect(undone([grams(1, 10)], "e1")).toEqual({
      field: "mass",
      value: null,
      unit: "",
      text: "",
      base: ["e1"],
      reason: "undo",
    });
  });

  it("restores the value before", () => {
    const wanted = { value: 10, unit: "g", base: ["e2"], reason: "undo" };
    expect(undone([grams(1, 10), grams(2, 11, { base: ["e1"] })], "e2")).toMatchObject(wanted);
  });

  it("leaves alone what somebody has replaced since", () => {
    expect(undone([grams(1, 10), grams(2, 11, { base: ["e1"] })], "e1")).toBeNull();
  });
});

describe("the order of arrival", () => {
  /** Numbers in [0, 1) that are the same in every run. */
  function random(seed: number): () => number {
    let state = seed;
    return () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 32;
    };
  }

  /** Entries that replace some of those before, ask, answer, sign and note. */
  function someEntries(next: () => number): NotebookEntry[] {
    const pick = <T>(from: readonly T[]) => from[Math.floor(next() * from.length)]!;
    return Array.from({ length: 3 + Math.floor(next() * 20) }, (_, i) => {
      const seq = i + 1;
      const earlier = `e${1 + Math.floor(next() * Math.max(1, i))}`;
      const name = pick(["mass", "disc.1", "disc.2", "elsewhere"]);
      return pick<() => NotebookEntry>([
        () =>
          grams(seq, Math.round(next() * 100), { field: name, base: i > 0 && next() < 0.6 ? [earlier] : [] }),
        () => entry(seq, { field: name, base: i > 0 ? [earlier] : [] }),
        () => entry(seq, { kind: "comment", about: "question", field: name, text: "why?" }),
        () => entry(seq, { kind: "settled", refers_to: earlier, text: "so", field: "" }),
        () => entry(seq, { kind: "signed", field: "" }),
      ])();
    });
  }

  function shuffled<T>(all: readonly T[], next: () => number): T[] {
    return all
      .map((one) => ({ one, at: next() }))
      .sort((a, b) => a.at - b.at)
      .map(({ one }) => one);
  }

  const all = form(
    [field("mass", { uncertainty: 1e-5 }), field("disc", { kind: "readings", readings: 2 })],
    [quantity("sum", ["mass", "mean:disc", "+"])],
  );

  it.each(Array.from({ length: 60 }, (_, seed) => seed))("changes nothing (%i)", (seed) => {
    const next = random(seed);
    const entries = someEntries(next);
    const waiting = [waits("w1", { device_seq: 1 }), waits("w2", { device_seq: 2, base: ["w1"] })];
    const inOrder = recordModel(view(all, entries), waiting);
    const other = recordModel(view(all, shuffled([...entries, entries[0]!], next)), shuffled(waiting, next));
    expect(other).toEqual(inOrder);
    // A record that came entry by entry is the same one.
    const grown = shuffled(entries, next).reduce(withEntry, { ...unbegun("r"), form: all });
    expect(recordModel(grown, waiting).steps).toEqual(inOrder.steps);
  });

  it.each(Array.from({ length: 30 }, (_, seed) => seed))("loses no value (%i)", (seed) => {
    const entries = someEntries(random(seed));
    const model = recordModel(view(all, entries), []);
    const shown = [
      ...model.steps
        .flatMap((step) => step.slots)
        .flatMap(({ history, comments }) => [
          ...names(history),
          ...comments.map(({ known }) => known.entry.entry_id),
        ]),
      ...names(model.notes),
      ...names(model.seals),
    ];
    const settled = entries.filter(({ kind }) => kind === "settled").length;
    expect(new Set(shown).size).toBe(shown.length);
    expect(shown).toHaveLength(entries.length - settled);
  });
});
