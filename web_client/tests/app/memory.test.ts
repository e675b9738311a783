import { IDBFactory } from "fake-indexeddb";
import { expect, it } from "vitest";
import { Memory } from "../../src/app/memory";
import { openDatabase } from "../../src/connection/database";
import { entry, field, form, view } from "../notebook/bench";

const kept = async () => new Memory(await openDatabase(new IDBFactory()));

it("keeps a record and every entry that is added to it, each once", async () => {
  const memory = await kept();
  await memory.keepRecord(view(form([field("mass")]), [entry(1)]));
  await Promise.all([2, 3, 2].map((seq) => memory.keepEntry(entry(seq))));
  const record = await memory.record("r");
  expect(record?.entries.map(({ seq }) => seq)).toEqual([1, 2, 3]);
  expect(record?.form?.template_id).toBe("nmc");
});

it("keeps no entry of a record that was never opened", async () => {
  const memory = await kept();
  await memory.keepEntry(entry(1));
  expect(await memory.record("r")).toBeUndefined();
});

it("keeps a form for each language", async () => {
  const memory = await kept();
  await memory.keepForm({ ...form([]), title: "Graphite" }, "fr");
  expect((await memory.form("nmc", 1, "fr"))?.title).toBe("Graphite");
  expect(await memory.form("nmc", 1, "en")).toBeUndefined();
});

it("forgets everything for the next person", async () => {
  const memory = await kept();
  await memory.keepRecord(view(null));
  await memory.keepList({ records: [], total: 3 });
  await memory.forget();
  expect(await memory.record("r")).toBeUndefined();
  expect(await memory.list()).toEqual({ records: [], total: 0 });
});
