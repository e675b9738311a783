import type { Unnamed } from "../connection/messages";
import type { Participation } from "../generated/messages.gen";
import type { ParticipantActions } from "../study/actions";
import { studyClock, studyNow } from "../study/clock";
import { isElsewhere, isOpen, isPaused, type Study } from "../study/state";
import { keepStudyWrite, type StudyWriteMessage } from "../study/writes";
import { patch, sentence, type Context } from "./context";
import { openModule } from "./learning";

type Task = Pick<
  ParticipantActions,
  | ("beginStudyTask" | "endStudyTask" | "openStudyModule" | "rateSickness" | "pauseStudy")
  | ("considerStopping" | "withdrawFromStudy")
>;
/** What is left to say of a write once it is dated. */
type Undated = StudyWriteMessage extends infer W
  ? W extends StudyWriteMessage
    ? Omit<W, "op_id" | "device_time">
    : never
  : never;

const TICK_MS = 1000;

/** The task of a session: its module is opened by itself, and what a participant does about the task is kept. */
export class StudyTask {
  /** The task whose module this connection has opened. */
  private opened = "";
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly context: Context) {}

  actions(): Task {
    const { store } = this.context;
    return {
      beginStudyTask: () => void this.keep({ type: "begin_task" }),
      endStudyTask: () => void this.keep({ type: "end_task", why: "done" }),
      openStudyModule: () => void this.open(),
      rateSickness: (value) => void this.rate(value),
      pauseStudy: (paused) => void this.keep({ type: "pause_session", paused }),
      considerStopping: (stopping) => patch(store, "study", { stopping, problem: "", refused: "" }),
      withdrawFromStudy: () => void this.withdraw(),
    };
  }

  /** Keep the clock going while something is timed. */
  follow(): void {
    const { store } = this.context;
    const tick = () => patch(store, "study", { nowMs: Date.now() });
    store.subscribe(({ study }) => {
      const timed = Boolean(study.now?.break_until ?? study.now?.fms_due_at);
      if (timed === (this.timer !== undefined)) return;
      clearInterval(this.timer);
      this.timer = timed ? setInterval(tick, TICK_MS) : undefined;
      if (timed) tick();
    });
  }

  /** After what the server said: the module of a task that has begun opens; a test that was begun goes on. */
  async goOn(): Promise<void> {
    const { learn } = this.context.store.get();
    const { now } = this.study;
    if (!now?.module_id || isPaused(this.study)) return;
    const isBegun = now.phase === "task" && now.task_started_at !== null;
    const isOurs = isBegun && now.medium !== "paper" && !isElsewhere(this.study);
    const isUnderWay = isOpen(now, learn.run) && !learn.run.standing.finished;
    if (keyOf(now) === this.opened || !(isOurs || isUnderWay)) return;
    await this.open();
  }

  offline(): void {
    this.opened = "";
  }

  /** Date a write and keep it; what cannot be kept is said. */
  async keep(write: Undated): Promise<boolean> {
    const { store } = this.context;
    const device_time = new Date(studyNow()).toISOString();
    patch(store, "study", { busy: true, problem: "", refused: "" });
    try {
      await keepStudyWrite({ ...write, device_time } as Unnamed<StudyWriteMessage>);
      return true;
    } catch (reason) {
      patch(store, "study", { problem: sentence(reason) });
      return false;
    } finally {
      patch(store, "study", { busy: false });
    }
  }

  private get study(): Study {
    return this.context.store.get().study;
  }

  /** A session never goes on with what was begun before it; this device knows which tasks it has opened. */
  private async open(): Promise<void> {
    const { memory, store } = this.context;
    const { now } = this.study;
    if (!now?.module_id || store.get().connection !== "online") return;
    this.opened = keyOf(now);
    const begun = now.task_started_at;
    const afresh = begun !== null && !(await memory.hasOpened(begun));
    await openModule(this.context, now.module_id, now.mode, afresh);
    if (begun && isOpen(now, store.get().learn.run)) await memory.keepOpened(begun);
  }

  private async rate(value: number): Promise<void> {
    const due = this.study.now?.fms_due_at ?? "";
    const before = this.study.ratedDue;
    patch(this.context.store, "study", { ratedDue: due });
    const kept = await this.keep({ type: "rate_sickness", value, clock: studyClock() });
    if (!kept) patch(this.context.store, "study", { ratedDue: before });
  }

  private async withdraw(): Promise<void> {
    if (await this.keep({ type: "withdraw_from_study" }))
      patch(this.context.store, "study", { stopping: false });
  }
}

function keyOf({ task_started_at, module_id }: Participation): string {
  return task_started_at ?? `test ${module_id}`;
}
