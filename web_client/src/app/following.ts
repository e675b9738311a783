import { Lost, Refused } from "../connection/messages";
import * as server from "../connection/records";
import type { CreateRecord, Form, FromServer, NotebookEntry, RecordView } from "../generated/messages.gen";
import { writtenIn } from "../notebook/previous";
import { emptyHands, nothingBehind, type Notebook } from "../notebook/state";
import { begun, knownUpTo, rebuilt, unbegun, withEntry, withStored } from "../notebook/taking_in";
import { mayWriteRecords } from "../rooms/state";
import { patch, sentence, words, type Context } from "./context";
import { addressNow } from "./navigation";

export const IDENTIFIER = /^[A-Za-z0-9_.-]{1,64}$/;
const KEEP_MS = 1000;
/** Only where a record stands: its entries come faster in one piece. */
const NONE_OF_IT = 0x7fffffff;

/** The record on show: opened from this device at once and from the server when it answers, then followed live. */
export class Following {
  /** Which record, in which language, the server has sent whole. */
  private fetched = "";
  private keeping: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly context: Context) {}

  /** Whether the server can be asked for records now. */
  get isOnline(): boolean {
    const { connection, account } = this.context.store.get();
    return connection === "online" && mayWriteRecords(account.role);
  }

  /** Show a record. */
  async open(recordId: string): Promise<void> {
    this.leave();
    const problem =
      recordId && !IDENTIFIER.test(recordId)
        ? words(this.context).t("notebook.bad_name", { got: recordId })
        : "";
    this.change((notebook) => ({ ...notebook, ...nothingOpen(notebook), recordId, problem }));
    keepAddress(this.context);
    if (!recordId || problem) return;
    const known = (await this.context.memory.record(recordId)) ?? (await this.begunHere(recordId));
    this.show(known ?? unbegun(recordId));
    await this.refresh();
    await this.findPrevious();
  }

  /** Show a record that begins now. */
  async begin(write: CreateRecord, form: Form | null): Promise<void> {
    const view = begun(write, form);
    await this.context.memory.keepRecord(view);
    await this.open(write.record_id);
  }

  /** Bring the record on show up to date, and hear what is added to it from now on. */
  async refresh(): Promise<void> {
    const { recordId } = this.notebook;
    if (!IDENTIFIER.test(recordId) || !this.isOnline) return;
    try {
      if (this.fetched !== this.wanted) await this.fetch(recordId);
      const { view } = this.notebook;
      if (view?.record.record_id !== recordId) return;
      const after = knownUpTo(view);
      if ((await this.follow(recordId, after)) >= after) return;
      this.fetched = ""; // the server was restored from an older backup, and what it has counts
      await this.refresh();
    } catch (reason) {
      if (!(reason instanceof Lost)) patch(this.context.store, "notebook", { problem: sentence(reason) });
    }
  }

  /** Take a frame of the server in, after the state has. */
  hear(message: FromServer): void {
    if (message.type !== "entry_added" || message.entry.record_id !== this.notebook.recordId) return;
    clearTimeout(this.keeping);
    this.keeping = setTimeout(() => this.keepNow(), KEEP_MS); // many may come at once
  }

  /** The connection is lost: what came is kept before anything else happens. */
  offline(): void {
    if (this.keeping !== undefined) this.keepNow();
  }

  private get notebook(): Notebook {
    return this.context.store.get().notebook;
  }

  private get wanted(): string {
    const { language, notebook } = this.context.store.get();
    return `${language}:${notebook.recordId}`;
  }

  private async fetch(recordId: string): Promise<void> {
    const { wanted } = this;
    const before = new Set(this.notebook.view?.entries.map(({ entry_id }) => entry_id));
    const isThere = (await this.follow(recordId, NONE_OF_IT)) > 0;
    const view = isThere
      ? await server.record(recordId, this.context.store.get().language)
      : ((await this.begunHere(recordId)) ?? unbegun(recordId));
    if (this.wanted !== wanted) return;
    const came = (this.notebook.view?.entries ?? []).filter(({ entry_id }) => !before.has(entry_id));
    this.show(came.reduce(withEntry, view));
    this.fetched = wanted;
    await this.keep();
  }

  /** Hear what is added after a number; says where the record stands. */
  private async follow(recordId: string, after: number): Promise<number> {
    const { connection } = this.context;
    return (await connection.ask({ type: "follow_record", record_id: recordId, after })).seq;
  }

  /** A record that this device began and that waits to be sent. */
  private async begunHere(recordId: string): Promise<RecordView | undefined> {
    const write = this.notebook.waiting
      .map((one) => one.write)
      .find((one) => one.type === "create_record" && one.record_id === recordId);
    if (write?.type !== "create_record") return undefined;
    const { template_id, template_version } = write;
    const { memory, store } = this.context;
    const form = template_id && (await memory.form(template_id, template_version ?? 0, store.get().language));
    return begun(write, form || null);
  }

  private async findPrevious(): Promise<void> {
    const { view } = this.notebook;
    if (!view?.form) return;
    const { memory, store } = this.context;
    const { record_id, template_id } = view.record;
    const { records } = await memory.list();
    const last = records.find((one) => one.template_id === template_id && one.record_id !== record_id);
    const found = last && ((await memory.record(last.record_id)) ?? (await this.askQuietly(last.record_id)));
    if (found && this.notebook.recordId === record_id)
      patch(store, "notebook", { previous: writtenIn(found) });
  }

  private async askQuietly(recordId: string): Promise<RecordView | undefined> {
    if (!this.isOnline) return undefined;
    try {
      return await server.record(recordId, this.context.store.get().language);
    } catch (reason) {
      if (reason instanceof Lost || reason instanceof Refused) return undefined; // it is a convenience
      throw reason;
    }
  }

  private keepNow(): void {
    clearTimeout(this.keeping);
    this.keeping = undefined;
    void this.keep();
  }

  private async keep(): Promise<void> {
    const { view } = this.notebook;
    if (view) await this.context.memory.keepRecord(view);
  }

  private show(view: RecordView): void {
    if (view.record.record_id !== this.notebook.recordId) return;
    this.change((notebook) => rebuilt({ ...notebook, view }));
  }

  private leave(): void {
    const { recordId } = this.notebook;
    this.fetched = "";
    if (IDENTIFIER.test(recordId) && this.isOnline)
      this.context.connection.tell({ type: "leave_record", record_id: recordId });
  }

  private change(change: (notebook: Notebook) => Notebook): void {
    this.context.store.update((state) => ({ ...state, notebook: change(state.notebook) }));
  }
}

/** An entry of this device is on the server's disk: the device has it for days without network, then it is shown. */
export async function keepStored(
  { store, memory }: Pick<Context, "store" | "memory">,
  entry: NotebookEntry,
): Promise<void> {
  await memory.keepEntry(entry);
  store.update((state) => ({ ...state, notebook: withStored(state.notebook, entry) }));
}

/** What is so before a record is there. */
function nothingOpen({ bench }: Notebook): Partial<Notebook> {
  return {
    view: null,
    model: null,
    people: [],
    previous: {},
    electrode: nothingBehind(),
    undoable: null,
    bench: { ...bench, ...emptyHands() },
    problem: "",
  };
}

/** A reload comes back to the record. */
function keepAddress({ store }: Context): void {
  const state = store.get();
  if (state.panel === "notebook") history.replaceState(null, "", addressNow(state));
}
