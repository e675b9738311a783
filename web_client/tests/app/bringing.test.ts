import { afterEach, expect, it, vi } from "vitest";
import { bringingActions } from "../../src/app/bringing";
import type { Context } from "../../src/app/context";
import { initialState } from "../../src/state";
import { createStore } from "../../src/store";
import { answering } from "./answering";

const NOTHING = { records: [], entries: 0, known: 0, skipped: [], mapping: "" };
const SKIPPED = {
  sheet: "Feuil1",
  row: 7,
  column: "Porosity",
  content: "#DIV/0!",
  reason: "an error of Excel",
};

function started(answers: Record<string, unknown>) {
  const asked = answering(
    Object.fromEntries(Object.entries(answers).map(([name, answer]) => [name, () => answer])),
  );
  const { fetch } = globalThis;
  vi.stubGlobal("fetch", (url: string, init: RequestInit) => fetch(url, { ...init, body: null }));
  const store = createStore(initialState("en", "notebook", ""));
  return { asked, actions: bringingActions({ store } as Context), bringing: () => store.get().desk.bringing };
}

afterEach(() => vi.unstubAllGlobals());

it("brings an .eln file in at once", async () => {
  const { actions, bringing } = started({
    "POST /notebook/imports?name=lab.eln": { ...NOTHING, records: ["a", "b"], entries: 40 },
  });
  actions.bringIn(new File([""], "lab.eln"));
  await vi.waitFor(() => expect(bringing().said).toContain("Records: 2, entries: 40"));
  expect(bringing().table).toBe("");
});

it("asks what a table's columns mean, and says what was passed over", async () => {
  const { actions, bringing, asked } = started({
    "POST /notebook/imports?name=old.csv&dry_run=true": { ...NOTHING, mapping: "columns: []" },
    "POST /notebook/imports?name=old.csv&dry_run=true&template=lfp": { ...NOTHING, mapping: "template: lfp" },
    "POST /notebook/imports?name=old.csv&mapping=template%3A+lfp%0A": {
      ...NOTHING,
      records: ["a"],
      entries: 3,
      skipped: [SKIPPED],
    },
  });
  actions.bringIn(new File(["a,b"], "old.csv"));
  await vi.waitFor(() => expect(bringing().mapping).toBe("columns: []"));
  actions.arrangeBringing({ template: "lfp" });
  await vi.waitFor(() => expect(bringing().mapping).toBe("template: lfp"));
  actions.arrangeBringing({ mapping: "template: lfp\n" });
  actions.bringTable();
  await vi.waitFor(() => expect(bringing().said).toContain("passed over: 1"));
  expect(bringing().said).toContain("Feuil1, 7, Porosity: #DIV/0! (an error of Excel)");
  expect(bringing().table).toBe("");
  expect(asked).toHaveLength(3);
});

it("keeps the table and its columns where the server finds a mistake in them", async () => {
  const name = "POST /notebook/imports?name=old.csv&dry_run=true";
  const { actions, bringing } = started({ [name]: { ...NOTHING, mapping: "columns: []" } });
  actions.bringIn(new File(["a,b"], "old.csv"));
  await vi.waitFor(() => expect(bringing().mapping).toBe("columns: []"));
  actions.bringTable();
  await vi.waitFor(() => expect(bringing().problem).not.toBe(""));
  expect(bringing()).toMatchObject({ table: "old.csv", mapping: "columns: []", busy: false });
});
