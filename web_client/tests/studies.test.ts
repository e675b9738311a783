import { describe, expect, it } from "vitest";
import { received } from "../src/state";
import { idIn } from "../src/authoring";
import { conductsStudies, initialStudies, placeId, placeIn, stationOf, TEMPLATE } from "../src/studies";
import { exampleState } from "./panels/example_state";
import { exampleConsole } from "./panels/studies/example_studies";

it.each([
  ["", "", ""],
  ["new", "", "design"],
  ["x", "x", "design"],
  ["x/people", "x", "people"],
  ["x/console", "x", "console"],
  ["x/notes", "x", "notes"],
  ["x/export", "x", "export"],
] as const)("“%s” is study “%s”, %s, and back", (id, studyId, tab) => {
  expect(placeIn(id)).toEqual({ studyId, tab });
  expect(placeId({ studyId, tab })).toBe(id);
});

it("takes an address that names no part for the design", () => {
  expect(placeIn("x/nowhere")).toEqual({ studyId: "x", tab: "design" });
});

it("is for those who conduct studies", () => {
  const roles = [
    "",
    "guest",
    "participant",
    "student",
    "researcher",
    "teacher",
    "ergonomist",
    "admin",
  ] as const;
  expect(roles.filter(conductsStudies)).toEqual(["ergonomist", "admin"]);
});

it("begins a new study with a whole one", () => {
  expect(idIn(TEMPLATE)).toBe("slurry-paper-mr");
});

describe("a console that comes", () => {
  const state = { ...exampleState(), studies: initialStudies("x/console") };

  it("is that of the study on show", () => {
    const console = exampleConsole([]);
    expect(received(state, console).studies.console).toBe(console);
    expect(received(state, { ...console, study_id: "y" }).studies.console).toBeNull();
  });

  it("leaves what an experimenter has in hand", () => {
    const station = { ...stationOf(state.studies, "x.P01"), note: "Dizzy" };
    const busy = { ...state, studies: { ...state.studies, stations: { "x.P01": station } } };
    expect(stationOf(received(busy, exampleConsole([])).studies, "x.P01").note).toBe("Dizzy");
  });
});
