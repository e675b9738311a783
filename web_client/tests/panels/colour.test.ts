import { describe, expect, it } from "vitest";
import { colourChoice, legend } from "../../src/panels/colour";
import { wordsIn } from "../../src/panels/words";
import type { AppState } from "../../src/state";
import { exampleState, notedActions } from "./example_state";

const colouredBy = (colour: string, time = 1): AppState => {
  const state = exampleState();
  return { ...state, view: { ...state.view, colour, playback: { playing: false, time } } };
};

describe("the legend", () => {
  it("has name, unit and both ends with as many digits as the range deserves, in the language", () => {
    const [english] = legend(colouredBy("particles/diameter"), wordsIn("en"));
    expect(english).toMatchObject({ name: "«Diameter», «µm»", low: "1.3", high: "10.4" });
    const [french] = legend(colouredBy("particles/diameter"), wordsIn("fr"));
    expect(french).toMatchObject({ name: "«Diamètre», «µm»", low: "1,3", high: "10,4" });
  });

  it("says where higher values were cut to its end", () => {
    const [block] = legend(colouredBy("cells/ion_current"), wordsIn("en"));
    expect(block).toMatchObject({ low: "0", high: "≥\u20093.2" });
  });

  it("names no unit where there is none", () => {
    const state = colouredBy("cells/ion_current");
    const fields = state.shown.fields.map((field) => ({ ...field, unit: "" }));
    const [block] = legend({ ...state, shown: { ...state.shown, fields } }, wordsIn("fr"));
    expect(block!.text).toBe("Couleur : «Courant ionique», de 0 à ≥\u20093,2.");
  });

  it("reads as one sentence", () => {
    const [block] = legend(colouredBy("particles/diameter"), wordsIn("en"));
    expect(block!.text).toBe("Colour: «Diameter», «µm», from 1.3 to 10.4.");
  });

  it("says during playback what its colours are true of", () => {
    const note = (field: string, time: number) => legend(colouredBy(field, time), wordsIn("en"))[0]!.note;
    expect(note("cells/ion_current", 0.5)).toBe("Known for the finished electrode only");
    expect(note("particles/diameter", 0.5)).toBe("Values of the finished electrode");
    expect(note("cells/ion_current", 1)).toBeUndefined();
  });

  it("is absent while the phases have their own colours, and for a field that is not there", () => {
    expect(legend(colouredBy(""), wordsIn("en"))).toEqual([]);
    expect(legend(colouredBy("cells/unheard_of"), wordsIn("en"))).toEqual([]);
  });
});

describe("the choice of a field", () => {
  it("offers the phases first and hands on what was chosen", () => {
    const { actions, done } = notedActions();
    const [block] = colourChoice(colouredBy(""), actions, wordsIn("en"));
    if (block?.kind !== "select") throw new Error("expected a select");
    expect(block.options.map(({ value }) => value)).toEqual(["", "particles/diameter", "cells/ion_current"]);
    block.change("cells/ion_current");
    expect(done).toEqual([["colourBy", "cells/ion_current"]]);
  });

  it("is absent where a scene has no fields", () => {
    const state = exampleState();
    const first = { ...state, shown: { ...state.shown, fields: [] } };
    expect(colourChoice(first, notedActions().actions, wordsIn("en"))).toEqual([]);
  });
});
