import { IDBFactory } from "fake-indexeddb";
import { afterEach, describe, expect, it } from "vitest";
import { openDatabase, readAll } from "../../src/connection/database";
import { Lost, Refused, type Unnamed } from "../../src/connection/messages";
import { StudyOutbox, type StudyWaiting } from "../../src/connection/study_outbox";
import type { LogChunk, RateSickness, Stored } from "../../src/generated/messages.gen";
import type { StudyWriteMessage } from "../../src/study/writes";
import { Turns } from "./turns";

const device_time = "2026-11-23T08:00:00.000Z";
const rating = (value: number): Unnamed<RateSickness> => ({ type: "rate_sickness", value, device_time });
const chunk = (started_ms: number, motion = ""): Unnamed<LogChunk> => ({
  ...{ type: "log_chunk", device_time, started_ms, clock: null, gaze: [], actions: [], motion },
});

/** A server's rules for a participant's writes: each is done once by its name. */
class Server {
  stored: StudyWriteMessage[] = [];
  came: string[] = [];
  mood: "well" | "lost" | "away" | "busy" = "well";
  refuses: (write: StudyWriteMessage) => string = () => "";

  async take(write: StudyWriteMessage): Promise<Stored> {
    if (this.mood === "away") throw new Lost();
    if (this.mood === "busy") throw new Refused("throttled", "later");
    this.came.push(write.op_id);
    const refusal = this.refuses(write);
    if (refusal) throw new Refused("refused", refusal);
    if (!this.stored.some(({ op_id }) => op_id === write.op_id)) this.stored.push(write);
    if (this.mood === "lost") throw new Lost();
    return { type: "stored", reply_to: write.op_id };
  }

  /** What it has, in a number each. */
  get values(): number[] {
    return this.stored.map((write) =>
      write.type === "rate_sickness" ? write.value : write.type === "log_chunk" ? write.started_ms : NaN,
    );
  }
}

let made = 0;
class Browser extends Turns {
  readonly factory = new IDBFactory();
  readonly name = `study-${++made}`;
}

const tabs: Tab[] = [];

class Tab {
  waiting: StudyWaiting = { acts: [], count: 0, others: 0 };
  refusals: string[] = [];
  known: StudyWriteMessage[] = [];

  private constructor(
    readonly outbox: StudyOutbox,
    readonly database: IDBDatabase,
    private readonly browser: Browser,
    private readonly channel: BroadcastChannel,
  ) {}

  static async open(browser: Browser, server: Server, person = "p1"): Promise<Tab> {
    const database = await openDatabase(browser.factory);
    const channel = new BroadcastChannel(browser.name);
    const outbox = new StudyOutbox({
      database,
      locks: browser.locks,
      channel,
      deliver: (write) => server.take(write),
      onWaiting: (waiting) => (tab.waiting = waiting),
      onStored: async (write) => void tab.known.push(write),
      onRefused: (_, sentence) => void tab.refusals.push(sentence),
      pause: () => new Promise((resolve) => setImmediate(resolve)),
    });
    const tab = new Tab(outbox, database, browser, channel);
    tabs.push(tab);
    await outbox.resume(person);
    return tab;
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

const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

describe("the queue of a study", () => {
  it("keeps what is written without network, over a reload, and sends it in order once", async () => {
    const browser = new Browser();
    const server = new Server();
    const first = await Tab.open(browser, server);
    for (const value of upTo(5)) await first.outbox.keep(rating(value));
    await first.close();
    const second = await Tab.open(browser, server);
    expect(second.waiting).toMatchObject({ count: 5, others: 0 });
    expect(server.came).toEqual([]);
    await second.outbox.welcomed("p1");
    await expect.poll(() => second.waiting.count).toBe(0);
    expect(server.values).toEqual(upTo(5));
    expect(new Set(server.came).size).toBe(5);
    expect(second.known).toHaveLength(5);
    expect(await readAll(second.database, "study")).toEqual([]);
  });

  it.each(["lost", "away", "busy"] as const)(
    "sends the same again where the server is %s, and it counts once",
    async (mood) => {
      const server = new Server();
      server.mood = mood;
      const tab = await Tab.open(new Browser(), server);
      await tab.outbox.welcomed("p1");
      for (const value of upTo(3)) await tab.outbox.keep(rating(value));
      await new Promise((resolve) => setImmediate(resolve));
      expect(tab.waiting.count).toBe(3);
      server.mood = "well";
      await expect.poll(() => tab.waiting.count).toBe(0);
      expect(server.values).toEqual(upTo(3));
    },
  );

  it("tells what the server refuses, and goes on with what follows", async () => {
    const server = new Server();
    server.refuses = (write) =>
      write.type === "rate_sickness" && write.value === 2 ? "P01 has rated already." : "";
    const tab = await Tab.open(new Browser(), server);
    await tab.outbox.welcomed("p1");
    for (const value of upTo(3)) await tab.outbox.keep(rating(value));
    await expect.poll(() => tab.waiting.count).toBe(0);
    expect(tab.refusals).toEqual(["P01 has rated already."]);
    expect(server.values).toEqual([1, 3]);
  });

  it("sends for the participant at the device and no other; what others wrote waits for them", async () => {
    const browser = new Browser();
    const server = new Server();
    const tab = await Tab.open(browser, server, "p1");
    await tab.outbox.keep(rating(1));
    await tab.outbox.welcomed("p2");
    await tab.outbox.keep(rating(2));
    await expect.poll(() => server.values).toEqual([2]);
    await expect.poll(() => tab.waiting).toEqual({ acts: [], count: 0, others: 1 });
    tab.outbox.offline();
    await tab.outbox.welcomed("p1");
    await expect.poll(() => server.values).toEqual([2, 1]);
  });

  it("keeps nothing of whom it does not know", async () => {
    const tab = await Tab.open(new Browser(), new Server(), "");
    await expect(tab.outbox.keep(rating(1))).rejects.toThrow("nobody is known here");
  });

  it("is one for all tabs: what one keeps the other sends", async () => {
    const browser = new Browser();
    const server = new Server();
    const [offline, online] = [await Tab.open(browser, server), await Tab.open(browser, server)];
    await online.outbox.welcomed("p1");
    await offline.outbox.keep(rating(7));
    await expect.poll(() => offline.waiting.count).toBe(0);
    expect(server.values).toEqual([7]);
    expect(offline.known).toEqual([]);
  });

  it("names what a person did and only counts what a device logged", async () => {
    const tab = await Tab.open(new Browser(), new Server());
    await tab.outbox.keep(chunk(1));
    await tab.outbox.keep(rating(4));
    await tab.outbox.keep(chunk(2));
    expect(tab.waiting.count).toBe(3);
    expect(tab.waiting.acts.map(({ type }) => type)).toEqual(["rate_sickness"]);
  });

  it("holds many seconds of motion and loses none", { timeout: 60_000 }, async () => {
    const server = new Server();
    const tab = await Tab.open(new Browser(), server);
    const second = "A".repeat(7040); // 60 rows of 22 float32, in base64
    for (const at of upTo(1000)) await tab.outbox.keep(chunk(at, second));
    expect(tab.waiting.count).toBe(1000);
    await tab.outbox.welcomed("p1");
    await expect.poll(() => tab.waiting.count, { timeout: 60_000 }).toBe(0);
    expect(server.values).toEqual(upTo(1000));
  });
});
