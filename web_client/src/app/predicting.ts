import { Lost } from "../connection/messages";
import * as server from "../connection/records";
import type { FromServer } from "../generated/messages.gen";
import { nothingBehind, type Behind } from "../notebook/state";
import { patch, sentence, type Context } from "./context";
import type { Following } from "./following";
import { showElectrode } from "./showing";

const QUIET_MS = 800; // values come one after the other: the server is asked once they rest

/** The electrode behind the record on show: found by the server, put on the stage, made by a job on request. */
export class Predicting {
  /** What has been asked for: the record, up to which entry, in which language. */
  private asked = "";
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** The electrode that stands on the stage for the record, and for which record. */
  private beside = { recordId: "", electrodeId: "" };

  constructor(
    private readonly context: Context,
    private readonly following: Following,
  ) {
    context.store.subscribe(() => this.look());
  }

  /** Send the record's values to the line as a recipe. */
  async compute(): Promise<void> {
    const { found } = this.electrode;
    if (!found?.recipe_yaml) return;
    this.patch({ busy: true, problem: "" });
    try {
      const { job } = await this.context.connection.ask({
        type: "start_job",
        recipe_yaml: found.recipe_yaml,
        device_time: new Date().toISOString(),
      });
      if (this.electrode.found?.record_id !== found.record_id) return;
      this.patch({ job, busy: false });
      this.context.connection.tell({ type: "follow_job", job_id: job.job_id });
    } catch (reason) {
      this.patch({ busy: false, problem: sentence(reason) });
    }
  }

  /** Take a frame of the server in, after the state has: a job that is done has made an electrode. */
  hear(message: FromServer): void {
    if (message.type !== "job_progress" || message.job.state !== "done") return;
    if (message.job.job_id !== this.electrode.job?.job_id || !this.asked) return;
    void this.listLibrary();
    void this.find(this.asked);
  }

  /** Whoever was offline may have missed how the job ended. */
  offline(): void {
    clearTimeout(this.timer);
    this.asked = "";
    if (this.electrode.job) this.patch({ job: null });
  }

  private get electrode(): Behind {
    return this.context.store.get().notebook.electrode;
  }

  private patch(change: Partial<Behind>): void {
    patch(this.context.store, "notebook", { electrode: { ...this.electrode, ...change } });
  }

  /** Follow the record on show: what it is, what is stored of it, and whether anybody looks at it. */
  private look(): void {
    const wanted = this.wanted();
    if (wanted !== this.asked) {
      this.asked = wanted;
      clearTimeout(this.timer);
      if (wanted) this.timer = setTimeout(() => void this.find(wanted), QUIET_MS);
    }
    this.place();
  }

  /** What the server should be asked for; empty for nothing. */
  private wanted(): string {
    const { panel, notebook, language } = this.context.store.get();
    const { view } = notebook;
    const onShow = panel === "notebook" || panel === "bench";
    if (!onShow || !this.following.isOnline || !view?.form?.recipe_id) return "";
    return [language, view.record.record_id, view.record.seq].join(":");
  }

  private async find(wanted: string): Promise<void> {
    const { notebook, language } = this.context.store.get();
    try {
      const found = await server.electrode(notebook.recordId, language);
      if (this.asked === wanted) this.take(found);
    } catch (reason) {
      if (this.asked === wanted && !(reason instanceof Lost))
        this.patch({ ...nothingBehind(), problem: sentence(reason) });
    }
  }

  private take(found: Behind["found"] & object): void {
    const { job } = this.electrode;
    const isNew = found.job_id !== null && found.job_id !== job?.job_id;
    const ended = job?.state === "failed" || job?.state === "cancelled"; // and why is still to be read
    this.patch({ found, job: found.job_id === job?.job_id || ended ? job : null, problem: "" });
    if (isNew) this.context.connection.tell({ type: "follow_job", job_id: found.job_id! });
  }

  /** Put the nearest electrode on the stage, unless somebody has chosen another one to look at. */
  private place(): void {
    const { panel, shown, rooms, notebook } = this.context.store.get();
    const { found } = notebook.electrode;
    const onShow = panel === "notebook" || panel === "bench";
    if (!onShow || rooms.joined || !found?.nearest || found.record_id !== notebook.recordId) return;
    const { electrode_id } = found.nearest;
    const isBeside =
      this.beside.recordId === found.record_id && this.beside.electrodeId === shown.electrodeId;
    if (shown.electrodeId !== electrode_id) {
      if (shown.chosen && !isBeside) return;
      void showElectrode(this.context, electrode_id, shown.chosen);
    }
    this.beside = { recordId: found.record_id, electrodeId: electrode_id };
  }

  private async listLibrary(): Promise<void> {
    try {
      await this.context.connection.ask({ type: "list_library" });
    } catch (reason) {
      if (!(reason instanceof Lost)) throw reason; // after the next welcome it is asked again
    }
  }
}
