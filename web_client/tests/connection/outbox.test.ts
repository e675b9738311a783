import { IDBFactory } from "fake-indexeddb";
import { afterEach, describe, expect, it } from "vitest";
import { openDatabase, readAll } from "../../src/connection/database";
import { Lost, Refused } from "../../src/connection/messages";
import { Outbox } from "../../src/connection/outbox";
import type { AppendEntry, AttachFile } from "../../src/generated/messages.gen";
import type { NotebookWrite, Waiting } from "../../src/notebook/writes";
import { CountingServer } from "./counting_server";
import { Turns } from "./turns";

let made = 0;
const opId = () => `0190b0a0-0000-7000-8000-${String(++made).padStart(12, "0")}`;

function entry(value: number): AppendEntry {
  const device_time = "2026-11-23T08:00:00.000Z";
  return {
    type: "append_entry",
    op_id: opId(),
    record_id: "r",
    field: "mass",
    value,
    unit: "g",
    device_time,
  };
}

/** What a browser has in common for all its tabs. */
class Browser extends Turns {
  readonly factory = new IDBFactory();
  readonly name = `outbox-${++made}`;
  clock = 0;
}

const tabs: Tab[] = [];

class Tab {
  waiting: Waiting[] = [];
  greetings = 0;
  known: number[] = [];

  private constructor(
    readonly outbox: Outbox,
    readonly database: IDBDatabase,
    readonly server: CountingServer,
    private readonly browser: Browser,
    private readonly channel: BroadcastChannel,
  ) {}

  static async open(
    browser: Browser,
    server: CountingServer,
    prepare: (write: NotebookWrite) => Promise<void> = async () => undefined,
  ): Promise<Tab> {
    const database = await openDatabase(browser.factory);
    const channel = new BroadcastChannel(browser.name);
    let person = "Ada";
    const outbox = new Outbox({
      database,
      locks: browser.locks,
      channel,
      prepare,
      deliver: (write) => server.take(person, write),
      greetAgain: () => tab.greetings++,
      onWaiting: (waiting) => (tab.waiting = waiting),
      onStored: async ({ value }) => void tab.known.push(value ?? 0),
      now: () => ++browser.clock,
      pause: () => new Promise((resolve) => setImmediate(resolve)),
    });
    const tab = new Tab(outbox, database, server, browser, channel);
    tab.become = (name) => (person = name);
    tabs.push(tab);
    await outbox.resume();
    return tab;
  }

  become: (person: string) => void = () => undefined;

  /** The server welcomes a person in this tab. */
  async welcome(person = "Ada"): Promise<void> {
    this.become(person);
    this.outbox.greeting();
    await this.outbox.welcomed(person, this.server.last(person));
  }

  async append(...values: number[]): Promise<NotebookWrite[]> {
    const writes = values.map(entry);
    for (const write of writes) await this.outbox.append(write);
    return writes;
  }

  async close(): Promise<void> {
    this.outbox.offline();
    this.channel.onmessage = null;
    await this.browser.over();
    this.channel.close();
    this.database.close();
  }
}

afterEach(async () => {
  for (const tab of tabs.splice(0)) await tab.close();
});

const values = (writes: NotebookWrite[]) => writes.map((write) => (write as AppendEntry).value);
const numbers = (writes: NotebookWrite[]) => writes.map(({ device_seq }) => device_seq);
const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

describe("the queue", () => {
  it("numbers writes on the device without a gap, and sends them in order once it is welcome", async () => {
    const server = new CountingServer();
    const tab = await Tab.open(new Browser(), server);
    await tab.append(1, 2, 3);
    expect(numbers(tab.waiting.map(({ write }) => write))).toEqual([1, 2, 3]);
    expect(server.came).toEqual([]);
    await tab.welcome();
    await expect.poll(() => tab.waiting).toEqual([]);
    expect(values(server.stored)).toEqual([1, 2, 3]);
    expect(numbers(server.stored)).toEqual([1, 2, 3]);
    expect(await readAll(tab.database, "outbox")).toEqual([]);
    expect(tab.known).toEqual([1, 2, 3]);
  });

  it("has all of them after the page was closed and opened without network", async () => {
    const browser = new Browser();
    const server = new CountingServer();
    const first = await Tab.open(browser, server);
    await first.append(...upTo(10));
    await first.close();
    const second = await Tab.open(browser, server);
    expect(second.waiting).toHaveLength(10);
    await second.append(11);
    await second.welcome();
    await expect.poll(() => second.waiting).toEqual([]);
    expect(numbers(server.stored)).toEqual(upTo(11));
    expect(new Set(server.came).size).toBe(server.came.length);
  });

  it("stores once what was answered to nobody", async () => {
    const server = new CountingServer();
    const tab = await Tab.open(new Browser(), server);
    await tab.welcome();
    server.mood = "lost";
    await tab.append(1, 2);
    await expect.poll(() => server.came.length).toBeGreaterThan(2);
    tab.outbox.offline();
    server.mood = "well";
    await tab.welcome();
    await expect.poll(() => tab.waiting).toEqual([]);
    expect(values(server.stored)).toEqual([1, 2]);
  });

  it("sends again what the server could not take just now", async () => {
    const server = new CountingServer();
    server.mood = "busy";
    const tab = await Tab.open(new Browser(), server);
    await tab.welcome();
    await tab.append(1);
    expect(tab.waiting).toMatchObject([{ refusal: "" }]);
    server.mood = "well";
    await expect.poll(() => values(server.stored)).toEqual([1]);
  });

  it("keeps a refused write with its reason, and goes on with the next number", async () => {
    const server = new CountingServer((write) => ((write as AppendEntry).value === 2 ? "too heavy" : ""));
    const tab = await Tab.open(new Browser(), server);
    await tab.welcome();
    const [, second] = await tab.append(1, 2, 3);
    await expect.poll(() => values(server.stored)).toEqual([1, 3]);
    await expect.poll(() => tab.waiting).toMatchObject([{ write: { value: 2 }, refusal: "too heavy" }]);
    await tab.outbox.discard(second!.op_id);
    expect(tab.waiting).toEqual([]);
    expect(await readAll(tab.database, "outbox")).toEqual([]);
  });

  it("writes a refused one anew, under another name and number", async () => {
    let strict = true;
    const server = new CountingServer(() => (strict ? "not now" : ""));
    const tab = await Tab.open(new Browser(), server);
    await tab.welcome();
    const [write] = await tab.append(7);
    await expect.poll(() => tab.waiting).toMatchObject([{ refusal: "not now" }]);
    strict = false;
    const anew = opId();
    await tab.outbox.rewrite(write!.op_id, anew);
    await expect.poll(() => server.stored).toMatchObject([{ op_id: anew, value: 7, device_seq: 2 }]);
    await expect.poll(() => tab.waiting).toEqual([]);
  });

  it("says with each write how far the device's clock was off when it was made", async () => {
    const server = new CountingServer();
    const tab = await Tab.open(new Browser(), server);
    await tab.append(1);
    await tab.outbox.readClock(-86_400_000.4);
    await tab.append(2);
    await tab.welcome();
    await expect.poll(() => server.stored.map((write) => write.clock_offset_ms)).toEqual([null, -86_400_000]);
  });
});

describe("numbers", () => {
  it("go on from the server's where this browser's data was cleared", async () => {
    const server = new CountingServer();
    const before = await Tab.open(new Browser(), server);
    await before.welcome();
    await before.append(1, 2, 3);
    await expect.poll(() => before.waiting).toEqual([]);
    const cleared = await Tab.open(new Browser(), server);
    await cleared.append(4, 5);
    await cleared.welcome();
    await expect.poll(() => values(server.stored)).toEqual([1, 2, 3, 4, 5]);
    expect(numbers(server.stored)).toEqual(upTo(5));
  });

  it("go back to the server's where it was restored from an older backup", async () => {
    const server = new CountingServer();
    const tab = await Tab.open(new Browser(), server);
    await tab.welcome();
    await tab.append(1, 2);
    await expect.poll(() => values(server.stored)).toEqual([1, 2]);
    const restore = server.backup();
    await tab.append(3, 4);
    await expect.poll(() => values(server.stored)).toEqual([1, 2, 3, 4]);
    tab.outbox.offline();
    await tab.append(5, 6);
    restore();
    await tab.welcome();
    await expect.poll(() => values(server.stored)).toEqual([1, 2, 5, 6]);
    expect(numbers(server.stored)).toEqual([1, 2, 3, 4]);
  });

  it("go back also where nothing waits", async () => {
    const server = new CountingServer();
    const tab = await Tab.open(new Browser(), server);
    await tab.welcome();
    const restore = server.backup();
    await tab.append(1);
    await expect.poll(() => tab.waiting).toEqual([]);
    tab.outbox.offline();
    restore();
    await tab.welcome();
    await tab.append(2);
    await expect.poll(() => values(server.stored)).toEqual([2]);
  });

  it("are each person's own: what somebody wrote waits until they are back", async () => {
    const server = new CountingServer();
    const browser = new Browser();
    const tab = await Tab.open(browser, server);
    await tab.welcome("Ada");
    tab.outbox.offline();
    await tab.append(1, 2);
    await tab.welcome("Bo");
    await tab.append(10);
    await expect.poll(() => values(server.stored)).toEqual([10]);
    expect(numbers(server.stored)).toEqual([1]);
    expect(tab.waiting).toEqual([]);
    tab.outbox.offline();
    await tab.welcome("Ada");
    await expect.poll(() => values(server.stored)).toEqual([10, 1, 2]);
    expect(numbers(server.stored)).toEqual([1, 1, 2]);
  });

  it("are asked for again where a write was refused without being counted", async () => {
    const server = new CountingServer();
    const tab = await Tab.open(new Browser(), server);
    await tab.welcome();
    const take = server.take.bind(server);
    server.take = () => Promise.reject(new Refused("refused", "not a researcher"));
    await tab.append(1);
    await expect.poll(() => tab.waiting).toMatchObject([{ refusal: "not a researcher" }]);
    server.take = take;
    await tab.append(2);
    await expect.poll(() => tab.greetings).toBe(1);
    tab.outbox.offline();
    await tab.welcome();
    await expect.poll(() => values(server.stored)).toEqual([2]);
    expect(numbers(server.stored)).toEqual([1]);
  });

  it("are given to what an older version of this page left behind", async () => {
    const browser = new Browser();
    const old = await oldDatabase(browser.factory);
    const left = [entry(1), entry(2)];
    const putting = old.transaction("outbox", "readwrite");
    for (const one of left) putting.objectStore("outbox").put(one);
    await new Promise((resolve) => (putting.oncomplete = resolve));
    old.close();
    const server = new CountingServer();
    const tab = await Tab.open(browser, server);
    expect(tab.waiting.map(({ write }) => write.op_id)).toEqual(left.map(({ op_id }) => op_id));
    await tab.append(3);
    await tab.welcome();
    await expect.poll(() => values(server.stored)).toEqual([1, 2, 3]);
    expect(numbers(server.stored)).toEqual([1, 2, 3]);
  });
});

describe("tabs of one browser", () => {
  it("share one numbering and one queue, and each write goes out once", async () => {
    const browser = new Browser();
    const server = new CountingServer();
    const [one, two] = [await Tab.open(browser, server), await Tab.open(browser, server)];
    await Promise.all([one.welcome(), two.welcome()]);
    await Promise.all(upTo(20).map((n) => (n % 2 ? one : two).append(n)));
    await expect.poll(() => [one.waiting, two.waiting]).toEqual([[], []]);
    expect(numbers(server.stored)).toEqual(upTo(20));
    expect(values(server.stored).sort((a, b) => a! - b!)).toEqual(upTo(20));
    expect(server.came).toHaveLength(20);
  });

  it("see what another writes, and that it is stored", async () => {
    const browser = new Browser();
    const server = new CountingServer();
    const [writer, reader] = [await Tab.open(browser, server), await Tab.open(browser, server)];
    await writer.append(1);
    await expect.poll(() => reader.waiting).toHaveLength(1);
    await writer.welcome();
    await expect.poll(() => reader.known).toEqual([1]);
    await expect.poll(() => reader.waiting).toEqual([]);
  });

  it("one that is online sends for one that is not", async () => {
    const browser = new Browser();
    const server = new CountingServer();
    const [online, offline] = [await Tab.open(browser, server), await Tab.open(browser, server)];
    await online.welcome();
    await offline.append(1);
    await expect.poll(() => values(server.stored)).toEqual([1]);
  });

  it("a welcome that is older than what another tab has sent since moves no number back", async () => {
    const browser = new Browser();
    const server = new CountingServer();
    const [one, late] = [await Tab.open(browser, server), await Tab.open(browser, server)];
    await one.welcome();
    await late.welcome();
    late.outbox.greeting();
    const heard = server.last("Ada");
    await one.append(1, 2);
    await expect.poll(() => one.waiting).toEqual([]);
    one.outbox.offline();
    late.outbox.offline();
    await one.append(3);
    await late.outbox.welcomed("Ada", heard);
    await expect.poll(() => values(server.stored)).toEqual([1, 2, 3]);
    expect(numbers(server.stored)).toEqual([1, 2, 3]);
  });
});

describe("whatever happens", () => {
  function random(seed: number): () => number {
    let state = seed;
    return () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 32;
    };
  }

  it.each(upTo(12))("each write is stored once and in order (%i)", async (seed) => {
    const next = random(seed);
    const browser = new Browser();
    const server = new CountingServer();
    let open = [await Tab.open(browser, server), await Tab.open(browser, server)];
    let written = 0;
    for (let step = 0; step < 40; step++) {
      const at = Math.floor(next() * open.length);
      const tab = open[at]!;
      const luck = next();
      if (luck < 0.5) await tab.append(++written);
      else if (luck < 0.6) tab.outbox.offline();
      else if (luck < 0.75) await tab.welcome();
      else if (luck < 0.85)
        server.mood = (["well", "lost", "away", "busy"] as const)[Math.floor(next() * 4)]!;
      else if (luck < 0.95) {
        tab.outbox.offline();
        open = open.with(at, await Tab.open(browser, server));
      } else await browser.over();
    }
    server.mood = "well";
    await open[0]!.welcome();
    await expect.poll(() => values(server.stored)).toEqual(upTo(written));
    expect(numbers(server.stored)).toEqual(upTo(written));
  });
});

describe("files", () => {
  const sha256 = "a".repeat(64);
  const attach = (): AttachFile => ({
    type: "attach_file",
    op_id: opId(),
    record_id: "r",
    field: "photo",
    file: { sha256, name: "p.jpg", media_type: "image/jpeg", bytes: 3 },
    device_time: "2026-11-23T08:00:00.000Z",
  });
  const bytes = new Uint8Array([1, 2, 3]).buffer;

  it("wait with their entry, and what comes after waits for them", async () => {
    let arrived = false;
    const server = new CountingServer();
    const tab = await Tab.open(new Browser(), server, async (write) => {
      if (write.type === "attach_file" && !arrived) throw new Lost();
    });
    await tab.welcome();
    await tab.outbox.append(attach(), bytes);
    await tab.append(2);
    expect(await readAll(tab.database, "files")).toHaveLength(1);
    expect(server.came).toEqual([]);
    arrived = true;
    await expect.poll(() => server.stored.map(({ type }) => type)).toEqual(["attach_file", "append_entry"]);
    await expect.poll(() => readAll(tab.database, "files")).toEqual([]);
  });

  it("that the server does not take are refused with their reason, and leave no gap", async () => {
    const server = new CountingServer((write) => (write.type === "attach_file" ? "no bytes" : ""));
    const tab = await Tab.open(new Browser(), server, async (write) => {
      if (write.type === "attach_file") throw new Refused("too_large", "a smaller picture, please");
    });
    await tab.welcome();
    await tab.outbox.append(attach(), bytes);
    await tab.append(2);
    await expect.poll(() => values(server.stored)).toEqual([2]);
    expect(tab.waiting).toMatchObject([{ refusal: "a smaller picture, please" }]);
    expect(await readAll(tab.database, "files")).toHaveLength(1);
  });
});

/** The database as version 1 of this page made it. */
function oldDatabase(factory: IDBFactory): Promise<IDBDatabase> {
  const opening = factory.open("holotrode", 1);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore("outbox", { keyPath: "op_id" });
    opening.result.createObjectStore("kept");
  };
  return new Promise((resolve) => (opening.onsuccess = () => resolve(opening.result)));
}
