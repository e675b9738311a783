import { StudyOutbox, type StudyOutboxOptions } from "../connection/study_outbox";
import * as server from "../connection/identity";
import { Lost, Refused } from "../connection/messages";
import * as participations from "../connection/participations";
import type { FromServer, Participation } from "../generated/messages.gen";
import { plainCode } from "../identity";
import { readCode } from "../rooms/code";
import { addressOf, type Route } from "../routes";
import type { ParticipantActions } from "../study/actions";
import { clock } from "../study/clock";
import { initialStudy, withParticipation } from "../study/state";
import { keepStudyWritesIn, type StudyWriteMessage } from "../study/writes";
import { problemOf } from "./attempting";
import { patch, sentence, words, type Context } from "./context";
import { Questioning, draftKey } from "./questioning";
import { StudyTask } from "./study_task";

const CODE_LENGTH = 6;
const FIRST_READINGS = 4;
const CLOCK_SECONDS = 15;

/** A participant of a study at this device: comes in by a code, is told what to do now, and what they do is kept. */
export class Participating {
  private readonly outbox: StudyOutbox;
  private readonly questioning: Questioning;
  private readonly task: StudyTask;
  private person = "";
  private clockTimer: ReturnType<typeof setInterval> | undefined;

  constructor(
    private readonly context: Context,
    device: Pick<StudyOutboxOptions, "database" | "locks" | "channel">,
    headset: boolean,
  ) {
    const { store, connection, memory } = context;
    this.outbox = new StudyOutbox({
      ...device,
      deliver: (write) => connection.send<StudyWriteMessage["type"]>(write),
      onWaiting: (waiting) => patch(store, "study", { waiting }),
      onStored: async (write) => {
        if (write.type === "answer_questionnaire") await memory.forgetDraft(draftKey(this.person, write));
      },
      onRefused: (write, refused) => this.refused(write, refused),
    });
    keepStudyWritesIn((write) => this.outbox.keep(write));
    this.questioning = new Questioning(context, () => this.person);
    this.task = new StudyTask(context);
    patch(store, "study", { headset });
  }

  actions(): ParticipantActions {
    const { store } = this.context;
    return {
      ...this.questioning.actions(),
      ...this.task.actions(),
      typeStudyCode: (code) => this.type(code),
      takePart: () => void this.takePart(),
      allowStream(stream, on) {
        const others = store.get().study.streams.filter((one) => one !== stream);
        patch(store, "study", { streams: on ? [...others, stream] : others });
      },
      agreeToStudy: () => void this.agree(),
      declineStudy: () => void this.leave(true),
      leaveStudyDevice: () => void this.leave(false),
    };
  }

  /** Begin with what this device has kept, or with the code of the address. */
  async begin(route: Route): Promise<void> {
    const { store, memory } = this.context;
    this.task.follow();
    const isHere = route.panel === "take_part";
    this.person = await memory.participant();
    await this.outbox.resume(this.person);
    const known = isHere && this.person ? await memory.participation() : undefined;
    if (known) await this.told(known);
    if (!isHere || !route.id) return;
    history.replaceState(null, "", addressOf({ panel: "take_part", id: "" })); // a reload must not try it again
    patch(store, "study", { code: route.id });
    await this.takePart();
  }

  /** Take a frame of the server in, after the state has. */
  hear(message: FromServer): void {
    if (message.type === "welcome" && message.role === "participant") void this.welcomed();
    if (message.type === "participation") void this.heard(message);
  }

  offline(): void {
    this.outbox.offline();
    this.task.offline();
    clearInterval(this.clockTimer);
  }

  private type(code: string): void {
    const { store } = this.context;
    const [before, now] = [plainCode(store.get().study.code), plainCode(code)];
    patch(store, "study", { code, problem: "", declined: false });
    if (now.length === CODE_LENGTH && now !== before) void this.takePart();
  }

  private async takePart(): Promise<void> {
    const { store, connection } = this.context;
    const { study } = store.get();
    const { t } = words(this.context);
    if (study.busy) return;
    const code = readCode(study.code);
    if (!code) return patch(store, "study", { problem: t("study.code.wrong", { got: study.code }) });
    patch(store, "study", { busy: true, problem: "" });
    try {
      await participations.takePart(code);
      patch(store, "study", { code: "", now: null, declined: false });
      patch(store, "account", { login: "unknown", role: "" });
      connection.greetAgain();
    } catch (reason) {
      const isUnknown = reason instanceof Refused && reason.code === "not_found";
      const problem = isUnknown ? t("study.code.unknown") : problemOf(this.context, reason);
      patch(store, "study", { problem });
    } finally {
      patch(store, "study", { busy: false });
    }
  }

  /** The server knows a participant here: whoever was before is forgotten, and what is to be done now is followed. */
  private async welcomed(): Promise<void> {
    const { store, connection, memory } = this.context;
    store.update((state) => ({ ...state, panel: "take_part" }));
    history.replaceState(null, "", addressOf({ panel: "take_part", id: "" }));
    try {
      const { id } = await server.me();
      if (id !== this.person) await memory.forget();
      this.person = id;
      await memory.keepParticipant(id);
      await this.readClock(FIRST_READINGS);
      await this.outbox.welcomed(id);
      this.watchClock();
      await connection.ask({ type: "follow_participation" });
    } catch (reason) {
      // After the next welcome it is tried again.
      if (!(reason instanceof Lost)) patch(store, "study", { problem: sentence(reason) });
    }
  }

  private async heard(now: Participation): Promise<void> {
    await this.context.memory.keepParticipation(now);
    await this.after(now);
  }

  /** What an earlier visit was told. */
  private async told(now: Participation): Promise<void> {
    const { store } = this.context;
    store.update((state) => ({ ...state, study: withParticipation(state.study, now) }));
    await this.after(now);
  }

  private async after(now: Participation): Promise<void> {
    const { store } = this.context;
    if (now.phase !== "task" && now.phase !== "knowledge" && store.get().learn.run)
      patch(store, "learn", { run: null, judged: null, problem: "" });
    await this.questioning.prepare();
    await this.task.goOn();
  }

  private refused(write: StudyWriteMessage, refused: string): void {
    const { store } = this.context;
    if (write.type === "log_chunk") return; // nobody can do anything about it, and nobody should see it
    const handedIn = write.type === "answer_questionnaire" ? "" : store.get().study.handedIn;
    patch(store, "study", { refused, handedIn });
  }

  private async agree(): Promise<void> {
    const { now, streams } = this.context.store.get().study;
    if (!now) return;
    const { consent_version } = now;
    const offered = now.streams_offered.filter((stream) => streams.includes(stream));
    await this.task.keep({ type: "agree_to_study", consent_version, streams: offered });
  }

  /** Sign out here; nothing of this participant stays on the device but what waits to be sent. */
  private async leave(declined: boolean): Promise<void> {
    const { store, connection, memory } = this.context;
    patch(store, "study", { busy: true, problem: "" });
    try {
      await server.signOut();
      await memory.forget();
      this.person = "";
      const { headset } = store.get().study;
      store.update((state) => ({ ...state, study: { ...initialStudy(), headset, declined } }));
      patch(store, "account", { login: "out", role: "", person: "" });
      await this.outbox.resume("");
      connection.greetAgain();
    } catch (reason) {
      patch(store, "study", { busy: false, problem: problemOf(this.context, reason) });
    }
  }

  private watchClock(): void {
    clearInterval(this.clockTimer);
    this.clockTimer = setInterval(() => void this.readClockQuietly(), CLOCK_SECONDS * 1000);
  }

  private async readClockQuietly(): Promise<void> {
    try {
      await this.readClock();
    } catch (reason) {
      if (!(reason instanceof Lost || reason instanceof Refused)) throw reason; // it is asked again
    }
  }

  /** Ask the server for its time. */
  async readClock(times = 1): Promise<void> {
    for (let i = 0; i < times; i++) {
      const asked = { type: "sync_clock" as const, device_ms: clock.device() };
      const { device_ms, server_ms } = await this.context.connection.ask(asked);
      clock.read(device_ms, server_ms);
    }
  }
}
