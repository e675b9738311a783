import { IDBFactory } from "fake-indexeddb";
import { describe, expect, it } from "vitest";
import { openDatabase, readAll } from "../../src/connection/database";
import { Refused } from "../../src/connection/messages";
import { Outbox, type Waiting } from "../../src/connection/outbox";
import type { AppendEntry, EntryStored } from "../../src/generated/messages.gen";

const entry = (n: number): AppendEntry => ({
  type: "append_entry",
  op_id: `0190b0a0-0000-7000-8000-00000000000${n}`,
  record_id: "bench-1",
  field: "mass",
  value: n,
  device_time: "2026-11-23T08:00:00.000Z",
});

/** A server that answers when told to. */
function slowServer() {
  const sent: AppendEntry[] = [];
  const answers = new Map<
    string,
    { resolve: (stored: EntryStored) => void; reject: (reason: Error) => void }
  >();
  return {
    sent,
    deliver: (one: AppendEntry) => {
      sent.push(one);
      return new Promise<EntryStored>((resolve, reject) => answers.set(one.op_id, { resolve, reject }));
    },
    store: (one: AppendEntry) =>
      answers.get(one.op_id)!.resolve({ type: "entry_stored", reply_to: one.op_id } as EntryStored),
    refuse: (one: AppendEntry, why: string) => answers.get(one.op_id)!.reject(new Refused("conflict", why)),
  };
}

async function setUp(factory = new IDBFactory()) {
  const database = await openDatabase(factory);
  const server = slowServer();
  let waiting: Waiting[] = [];
  const outbox = new Outbox({ database, deliver: server.deliver, onWaiting: (now) => (waiting = now) });
  return { factory, database, server, outbox, waiting: () => waiting };
}

describe("outbox", () => {
  it("keeps an entry on the device until the server has stored it", async () => {
    const { database, server, outbox, waiting } = await setUp();
    await outbox.append(entry(1));
    expect(await readAll(database, "outbox")).toEqual([entry(1)]);
    expect(waiting()).toEqual([{ entry: entry(1), refusal: "" }]);
    server.store(entry(1));
    await expect.poll(() => readAll(database, "outbox")).toEqual([]);
    await expect.poll(waiting).toEqual([]);
  });

  it("sends what an earlier visit left, under the same names and in the same order", async () => {
    const first = await setUp();
    await first.outbox.append(entry(2));
    await first.outbox.append(entry(1));
    first.database.close();

    const second = await setUp(first.factory);
    await second.outbox.resume();
    expect(second.server.sent).toEqual([entry(1), entry(2)]);
    expect(second.waiting()).toHaveLength(2);
  });

  it("keeps a refused entry with its reason until the person discards it", async () => {
    const { database, server, outbox, waiting } = await setUp();
    await outbox.append(entry(1));
    server.refuse(entry(1), "another entry has this name");
    await expect.poll(waiting).toEqual([{ entry: entry(1), refusal: "another entry has this name" }]);
    expect(await readAll(database, "outbox")).toHaveLength(1);
    await outbox.discard(entry(1).op_id);
    expect(await readAll(database, "outbox")).toEqual([]);
    expect(waiting()).toEqual([]);
  });
});
