import { IDBFactory } from "fake-indexeddb";
import { vi } from "vitest";
import type { Context } from "../../src/app/context";
import { keepStored } from "../../src/app/following";
import { Memory } from "../../src/app/memory";
import { Notebook } from "../../src/app/notebook";
import { openDatabase } from "../../src/connection/database";
import { Lost } from "../../src/connection/messages";
import { Outbox } from "../../src/connection/outbox";
import type {
  EntryStored,
  Form,
  FromClient,
  FromServer,
  JobSummary,
  NotebookEntry,
  RecordElectrode,
  RecordView,
} from "../../src/generated/messages.gen";
import type { NotebookActions } from "../../src/notebook/actions";
import { rebuilt, unbegun, withEntry } from "../../src/notebook/taking_in";
import { entryOf, type NotebookWrite } from "../../src/notebook/writes";
import { initialState, received } from "../../src/state";
import { createStore } from "../../src/store";
import { CountingServer } from "../connection/counting_server";
import { Turns } from "../connection/turns";

/** A server with records, as far as a page can tell. */
export class LabServer extends CountingServer {
  online = true;
  records = new Map<string, RecordView>();
  forms: Form[] = [];
  asked: FromClient[] = [];
  /** What is behind each record; nothing where the server has nothing to say. */
  behind = new Map<string, RecordElectrode>();
  job: JobSummary = {
    job_id: "job-1",
    name: "Batch",
    state: "queued",
    stage: "",
    fraction: 0,
    electrode_id: null,
    sentence: "",
  };

  /** Store an entry of anybody's. */
  store(entry: NotebookEntry): NotebookEntry {
    const view = this.records.get(entry.record_id) ?? unbegun(entry.record_id);
    const seq = view.record.seq + 1;
    const stored = { ...entry, seq, sha256: String(seq).padStart(64, "0"), actor: entry.actor || "Ada" };
    this.records.set(entry.record_id, withEntry(view, stored));
    return stored;
  }

  /** Store a write of the page's. */
  write(write: NotebookWrite): Promise<EntryStored> {
    const known = new Set(this.stored.map(({ op_id }) => op_id));
    return this.take("Ada", write).then((answer) => {
      if (known.has(write.op_id)) return answer;
      if (write.type === "create_record") {
        const form = this.forms.find(({ template_id }) => template_id === write.template_id) ?? null;
        const bare = unbegun(write.record_id);
        this.records.set(write.record_id, {
          ...bare,
          form,
          record: { ...bare.record, title: write.title, template_id: write.template_id ?? "" },
        });
      }
      return { ...answer, entry: this.store(entryOf(write)) };
    });
  }

  /** Answer HTTP. */
  fetch(url: string): Promise<Response> {
    if (!this.online) return Promise.reject(new TypeError("no network"));
    const { pathname } = new URL(url, "http://here");
    const path = pathname.replace("/api/v1", "");
    const answer = this.answer(path);
    if (answer !== undefined) return Promise.resolve(Response.json(answer));
    return Promise.resolve(Response.json({ code: "not_found", sentence: path }, { status: 404 }));
  }

  private answer(path: string): unknown {
    if (path === "/notebook/records") {
      const records = [...this.records.values()].map(({ record }) => record).reverse();
      return { records, total: records.length };
    }
    if (path === "/notebook/templates")
      return this.forms.map(({ template_id, version, title }) => ({
        template_id,
        version,
        title,
        description: "",
      }));
    const form = this.forms.find(({ template_id }) => path === `/notebook/templates/${template_id}`);
    const [, of] = /^\/notebook\/records\/(.+)\/electrode$/.exec(path) ?? [];
    if (of) return this.behind.get(of);
    return form ?? this.records.get(decodeURIComponent(path.replace("/notebook/records/", "")));
  }
}

/** A page with the notebook, on a browser's database that outlives it. */
export class Desk {
  private constructor(
    readonly context: Context,
    readonly notebook: Notebook,
    readonly actions: NotebookActions,
    readonly server: LabServer,
    readonly database: IDBDatabase,
    private readonly turns: Turns,
    private readonly channel: BroadcastChannel,
  ) {}

  static async open(server: LabServer, factory = new IDBFactory(), recordId = "r"): Promise<Desk> {
    vi.stubGlobal("localStorage", { getItem: () => null, setItem: () => undefined });
    vi.stubGlobal("history", { replaceState: () => undefined });
    vi.stubGlobal("fetch", (url: string) => server.fetch(url));
    const database = await openDatabase(factory);
    const turns = new Turns();
    const store = createStore(initialState("en", "notebook", recordId));
    const memory = new Memory(database);
    const channel = new BroadcastChannel(`desk-${Math.random()}`);
    const hear = (message: FromServer) => {
      store.update((state) => received(state, message));
      notebook.hear(message);
    };
    const ask = async (message: FromClient) => {
      if (!server.online) throw new Lost();
      server.asked.push(message);
      if (message.type === "sync_clock")
        return { device_ms: message.device_ms, server_ms: message.device_ms + 5000 };
      if (message.type === "start_job") return { job: server.job };
      if (message.type === "list_library") return {};
      if (message.type !== "follow_record") throw new Error(message.type);
      const view = server.records.get(message.record_id) ?? unbegun(message.record_id);
      const { seq } = view.record;
      hear({
        type: "record_followed",
        reply_to: "",
        record_id: message.record_id,
        seq,
        people: ["Ada", "Bo"],
      });
      for (const entry of view.entries.filter((one) => one.seq > (message.after ?? 0)))
        hear({ type: "entry_added", entry });
      return { seq };
    };
    const outbox = new Outbox({
      database,
      locks: turns.locks,
      channel,
      prepare: async () => undefined,
      deliver: (write) => (server.online ? server.write(write) : Promise.reject(new Lost())),
      greetAgain: () => undefined,
      onWaiting: (waiting) =>
        store.update((state) => ({ ...state, notebook: rebuilt({ ...state.notebook, waiting }) })),
      onStored: (entry) => keepStored({ store, memory }, entry),
      pause: () => new Promise((resolve) => setImmediate(resolve)),
    });
    const connection = { ask, tell: (message: FromClient) => void server.asked.push(message) };
    const context = { store, connection, outbox, memory } as unknown as Context;
    const notebook = new Notebook(context);
    const desk = new Desk(context, notebook, notebook.actions(), server, database, turns, channel);
    desk.hear = hear;
    await notebook.begin();
    return desk;
  }

  hear: (message: FromServer) => void = () => undefined;

  get state() {
    return this.context.store.get().notebook;
  }

  /** The server welcomes this page. */
  connect(): void {
    this.context.outbox.greeting();
    this.context.store.update((state) => ({ ...state, connection: "online" }));
    this.hear({
      type: "welcome",
      reply_to: "",
      protocol: 1,
      server_version: "0",
      person: "Ada",
      device_seq: this.server.last("Ada"),
      role: "researcher",
      server_time: new Date().toISOString(),
    });
  }

  disconnect(): void {
    this.context.store.update((state) => ({ ...state, connection: "offline" }));
    this.notebook.offline();
  }

  async close(): Promise<void> {
    this.disconnect();
    await this.turns.over();
    this.channel.close();
    this.database.close();
  }
}
