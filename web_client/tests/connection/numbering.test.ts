import { readFileSync } from "node:fs";
import { IDBFactory } from "fake-indexeddb";
import { describe, expect, it } from "vitest";
import { openDatabase, readAll, transact } from "../../src/connection/database";
import { add, inOrder, refuse, remove, renumber, type Kept } from "../../src/connection/numbering";
import type { NotebookWrite } from "../../src/notebook/writes";

type Event =
  | { event: "kept"; write: NotebookWrite }
  | { event: "welcomed"; person: string; last: number }
  | { event: "stored" | "discarded"; op_id: string }
  | { event: "refused"; op_id: string; sentence: string }
  | { event: "begun" };

interface Example {
  name: string;
  events: Event[];
  waiting: { op_id: string; number: number; by: string; refusal: string }[];
  next: string | null;
}

const examples = JSON.parse(
  readFileSync("../server/protocol/fixtures/queue/numbering.json", "utf8"),
) as Example[];
// A browser's database is never begun anew, as a journal is.
const ours = examples.filter(({ events }) => events.every(({ event }) => event !== "begun"));

async function play(events: Event[]): Promise<{ kept: Kept[]; person: string }> {
  const database = await openDatabase(new IDBFactory());
  let person = "";
  for (const one of events) {
    await transact(database, ["outbox", "files", "device"], async (stores) => {
      if (one.event === "kept") await add(stores, one.write, person);
      else if (one.event === "welcomed") await renumber(stores, one.person, one.last, 1);
      else if (one.event === "refused") await refuse(stores, one.op_id, one.sentence);
      else if (one.event !== "begun") await remove(stores, one.op_id);
    });
    if (one.event === "welcomed") person = one.person;
  }
  return { kept: inOrder(await readAll<Kept>(database, "outbox")), person };
}

describe("numbers without a gap, as every client counts them", () => {
  it.each(ours)("$name", async ({ events, waiting, next }) => {
    const { kept, person } = await play(events);
    expect(kept.map(({ op_id, number, by, refusal }) => ({ op_id, number, by, refusal }))).toEqual(waiting);
    const sendable = kept.find((one) => person !== "" && one.by === person && !one.refusal);
    expect(sendable?.op_id ?? null).toBe(next);
  });
});
