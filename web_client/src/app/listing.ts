import { Lost } from "../connection/messages";
import * as server from "../connection/records";
import type { RecordSummary } from "../generated/messages.gen";
import type { RecordList, TemplateSummary } from "../notebook/state";
import { begun } from "../notebook/taking_in";
import { sentence, patch, type Context } from "./context";
import type { Following } from "./following";

const PAGE = 50;

/** The list of records and the templates that a record can begin with, kept for days without network. */
export class Listing {
  constructor(
    private readonly context: Context,
    private readonly following: Following,
  ) {}

  /** What this device has kept. */
  async recall(): Promise<void> {
    const { memory, store } = this.context;
    patch(store, "notebook", { templates: await memory.templates(store.get().language) });
    await this.search("");
  }

  /** Fetch anew what the server has, for now and for later. */
  async refresh(): Promise<void> {
    if (!this.following.isOnline) return;
    await Promise.all([this.search(this.list.query), this.fetchTemplates()]);
  }

  async search(query: string): Promise<void> {
    this.patch({ query, busy: true, problem: "" });
    await this.look(query, 0);
  }

  async more(): Promise<void> {
    const { query, records, total, busy } = this.list;
    if (busy || records.length >= total) return;
    this.patch({ busy: true });
    await this.look(query, records.length);
  }

  /** Fetch the newest version of every template. */
  async fetchTemplates(): Promise<void> {
    const { memory, store } = this.context;
    const { language } = store.get();
    try {
      const templates = await server.templates(language);
      patch(store, "notebook", { templates });
      await memory.keepTemplates(language, templates);
      for (const template of templates) await this.fetchForm(template);
    } catch (reason) {
      if (!(reason instanceof Lost)) patch(store, "notebook", { problem: sentence(reason) });
    }
  }

  private get list(): RecordList {
    return this.context.store.get().notebook.list;
  }

  private patch(change: Partial<RecordList>): void {
    patch(this.context.store, "notebook", { list: { ...this.list, ...change } });
  }

  private async look(query: string, offset: number): Promise<void> {
    const { memory } = this.context;
    try {
      const found = this.following.isOnline
        ? await server.records(query, PAGE, offset)
        : await this.kept(query);
      if (this.list.query !== query) return; // more has been typed since
      const before = offset > 0 ? this.list.records : this.begunHere(query);
      const known = new Set(before.map(({ record_id }) => record_id));
      const records = [...before, ...found.records.filter(({ record_id }) => !known.has(record_id))];
      this.patch({ records, total: Math.max(found.total, records.length), busy: false });
      if (this.following.isOnline && !query && offset === 0) await memory.keepList(found);
    } catch (reason) {
      if (this.list.query !== query) return;
      this.patch({ busy: false, problem: reason instanceof Lost ? "" : sentence(reason) });
    }
  }

  private async kept(query: string): Promise<{ records: RecordSummary[]; total: number }> {
    const list = await this.context.memory.list();
    return query ? { ...list, records: list.records.filter((one) => isAbout(one, query)) } : list;
  }

  /** Records that were begun on this device and that the server does not list yet. */
  private begunHere(query: string): RecordSummary[] {
    const writes = this.context.store.get().notebook.waiting.map(({ write }) => write);
    const summaries = writes.flatMap((write) =>
      write.type === "create_record"
        ? [{ ...begun(write, null).record, template_id: write.template_id ?? "" }]
        : [],
    );
    return summaries.filter((one) => isAbout(one, query)).reverse();
  }

  /** So that a record can begin with it without network. */
  private async fetchForm({ template_id, version }: TemplateSummary): Promise<void> {
    const { memory, store } = this.context;
    const { language } = store.get();
    if (await memory.form(template_id, version, language)) return;
    await memory.keepForm(await server.form(template_id, version, language), language);
  }
}

function isAbout({ title, record_id, template_id, author }: RecordSummary, query: string): boolean {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const text = [title, record_id, template_id, author].join(" ").toLowerCase();
  return words.every((word) => text.includes(word));
}
