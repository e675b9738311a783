import { IDBFactory } from "fake-indexeddb";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Context } from "../../src/app/context";
import { Memory } from "../../src/app/memory";
import { Participating } from "../../src/app/participating";
import { openDatabase } from "../../src/connection/database";
import { Lost, Refused } from "../../src/connection/messages";
import type { FromClient, FromServer, Participation, Welcome } from "../../src/generated/messages.gen";
import { initialState, received, type AppState } from "../../src/state";
import { createStore } from "../../src/store";
import { ASKED, exampleForm, exampleParticipation } from "../study/example_study";
import { exampleRun, exampleStanding } from "../panels/learn/example_learn";
import { answering } from "./answering";

/** A server with a study, as far as a page can tell. */
class Laboratory {
  now: Participation = exampleParticipation();
  asked: FromClient[] = [];
  refusal = "";
  online = true;

  answer(message: FromClient): FromServer {
    if (!this.online) throw new Lost();
    this.asked.push(message);
    const reply_to = message.op_id;
    if (message.type === "sync_clock")
      return { type: "clock_read", reply_to, device_ms: message.device_ms, server_ms: message.device_ms };
    if (message.type === "follow_participation") return { type: "study_followed", reply_to };
    if (message.type === "open_training")
      return exampleRun({
        ...{ reply_to, module_id: message.module_id, mode: message.mode ?? "learn" },
        standing: exampleStanding(),
      });
    if (this.refusal) throw new Refused("refused", this.refusal);
    return { type: "stored", reply_to };
  }

  of<T extends FromClient["type"]>(type: T): Extract<FromClient, { type: T }>[] {
    return this.asked.filter((one): one is Extract<FromClient, { type: T }> => one.type === type);
  }
}

const welcome = { type: "welcome", person: "Participant", role: "participant", server_time: "" } as Welcome;

class Tablet {
  greeted = 0;
  readonly addresses: string[] = [];

  private constructor(
    readonly context: Context,
    readonly participating: Participating,
    readonly lab: Laboratory,
  ) {}

  static async take(lab: Laboratory, factory = new IDBFactory(), id = ""): Promise<Tablet> {
    const database = await openDatabase(factory);
    const store = createStore<AppState>({
      ...initialState("en", "take_part", ""),
      connection: "online",
    });
    const ask = async (message: FromClient) => {
      const answer = lab.answer({ ...message, op_id: message.op_id ?? crypto.randomUUID() });
      await Promise.resolve(); // it is on its way
      store.update((state) => received(state, answer));
      return answer;
    };
    const connection = { ask, send: ask, greetAgain: () => tablet.greeted++ };
    const context = { store, connection, memory: new Memory(database) } as unknown as Context;
    const participating = new Participating(
      context,
      { database, locks: undefined, channel: { postMessage: () => undefined, onmessage: null } },
      false,
    );
    const tablet = new Tablet(context, participating, lab);
    vi.stubGlobal("history", { replaceState: (...[, , to]: string[]) => void tablet.addresses.push(to!) });
    await participating.begin({ panel: "take_part", id });
    tablets.push(tablet);
    return tablet;
  }

  get study() {
    return this.context.store.get().study;
  }

  get actions() {
    return this.participating.actions();
  }

  hear(message: FromServer): void {
    this.context.store.update((state) => received(state, message));
    this.participating.hear(message);
  }

  /** The server welcomes the participant and says what is to be done. */
  async arrive(now: Partial<Participation> = {}): Promise<void> {
    this.hear(welcome);
    await expect.poll(() => this.lab.of("follow_participation").length).toBeGreaterThan(0);
    this.tell(now);
  }

  tell(now: Partial<Participation>): void {
    this.hear(exampleParticipation(now));
  }

  close(): void {
    this.participating.offline();
  }
}

const tablets: Tablet[] = [];
const home = {
  "GET /me": () => ({ id: "p1", name: "Participant", role: "participant", has_password: false }),
};
const asks = { "GET /questionnaires/load?language=en": () => exampleForm() };

afterEach(() => {
  for (const tablet of tablets.splice(0)) tablet.close();
  vi.unstubAllGlobals();
});

describe("the way in", () => {
  it("goes by the code of the address, once", async () => {
    const codes: unknown[] = [];
    answering({ "POST /participations": (body) => (codes.push(body), { study_id: "two-ways" }) });
    const tablet = await Tablet.take(new Laboratory(), undefined, "k7mpx2");
    expect(codes).toEqual([{ code: "K7MPX2" }]);
    expect(tablet.addresses).toEqual(["/take-part"]);
    expect(tablet.greeted).toBe(1);
  });

  it("is tried as soon as the sixth character is typed, and says what is wrong", async () => {
    vi.stubGlobal("fetch", () =>
      Promise.resolve(Response.json({ code: "not_found", sentence: "no" }, { status: 404 })),
    );
    const tablet = await Tablet.take(new Laboratory());
    tablet.actions.typeStudyCode("K7M PX");
    expect(tablet.study.busy).toBe(false);
    tablet.actions.typeStudyCode("K7M PX2");
    await expect
      .poll(() => tablet.study.problem)
      .toBe("No study has this code. Look at your slip of paper again.");
    tablet.actions.typeStudyCode("K7M PX0");
    expect(tablet.study.problem).toContain("got K7M PX0");
  });
});

describe("consent", () => {
  it("sends the logs that are allowed, in the order in which they were offered", async () => {
    answering(home);
    const lab = new Laboratory();
    const tablet = await Tablet.take(lab);
    await tablet.arrive({ phase: "consent", consent_version: 3 });
    tablet.actions.allowStream("motion", true);
    tablet.actions.allowStream("steps", false);
    tablet.actions.agreeToStudy();
    await expect.poll(() => lab.of("agree_to_study")).toHaveLength(1);
    expect(lab.of("agree_to_study")[0]).toMatchObject({
      consent_version: 3,
      streams: ["interactions", "motion", "frames"],
    });
  });

  it("is declined without a trace on the device", async () => {
    const asked = answering({ ...home, "DELETE /sessions": () => null });
    const tablet = await Tablet.take(new Laboratory());
    await tablet.arrive({ phase: "consent" });
    tablet.actions.declineStudy();
    await expect.poll(() => tablet.study.declined).toBe(true);
    expect(asked).toContain("DELETE /sessions");
    expect(await tablet.context.memory.participant()).toBe("");
    expect(await tablet.context.memory.participation()).toBeUndefined();
  });
});

describe("a questionnaire", () => {
  it("keeps what was answered over a reload, and is handed in once", async () => {
    answering({ ...home, ...asks });
    const lab = new Laboratory();
    const factory = new IDBFactory();
    const first = await Tablet.take(lab, factory);
    await first.arrive(ASKED);
    await expect.poll(() => first.study.form).not.toBeNull();
    first.actions.answerItem("mental", 2);
    first.actions.answerItem("physical", 0);
    await expect.poll(() => first.context.memory.draft("p1:load:after_condition")).toBeDefined();

    const second = await Tablet.take(lab, factory);
    await expect.poll(() => second.study.answering.values).toEqual({ mental: 2, physical: 0 });
    await second.arrive(ASKED);
    second.actions.goOnInQuestionnaire();
    expect(second.study.answering.reminded).toBe(true);
    second.actions.leaveItemsOpen();
    expect(second.study.answering.place).toBe(3);
    second.actions.handIn(); // a pair is open: it leads there
    expect(lab.of("answer_questionnaire")).toEqual([]);
    second.actions.choosePair("mental physical", "mental");
    second.actions.handIn();
    second.actions.handIn();
    await expect.poll(() => lab.of("answer_questionnaire")).toHaveLength(1);
    expect(lab.of("answer_questionnaire")[0]).toMatchObject({
      answers: [
        { item: "mental", value: 2 },
        { item: "physical", value: 0 },
        { item: "effort", value: null },
      ],
      pairs: [{ chosen: "mental", other: "physical" }],
    });
    await expect.poll(() => second.context.memory.draft("p1:load:after_condition")).toBeUndefined();
  });

  it("says what the server refused, and lets it be sent again", async () => {
    answering({ ...home, ...asks });
    const lab = new Laboratory();
    const tablet = await Tablet.take(lab);
    await tablet.arrive({ ...ASKED });
    await expect.poll(() => tablet.study.form).not.toBeNull();
    lab.refusal = "P01 has answered load already.";
    for (const item of ["mental", "physical", "effort"]) tablet.actions.answerItem(item, 1);
    tablet.actions.choosePair("mental physical", "mental");
    tablet.actions.handIn();
    await expect.poll(() => tablet.study.refused).toBe("P01 has answered load already.");
    expect(tablet.study.handedIn).toBe("");
    expect(tablet.study.waiting.count).toBe(0);
  });

  it("of a participant who came before is not seen by the next", async () => {
    answering({ ...home, ...asks });
    const factory = new IDBFactory();
    const first = await Tablet.take(new Laboratory(), factory);
    await first.arrive(ASKED);
    await expect.poll(() => first.study.form).not.toBeNull();
    first.actions.answerItem("mental", 2);
    await expect.poll(() => first.context.memory.draft("p1:load:after_condition")).toBeDefined();
    answering({ ...asks, "GET /me": () => ({ id: "p2" }) });
    const next = await Tablet.take(new Laboratory(), factory);
    await next.arrive(ASKED);
    await expect.poll(() => next.context.memory.participant()).toBe("p2");
    expect(await next.context.memory.draft("p1:load:after_condition")).toBeUndefined();
  });
});

describe("the task", () => {
  const begun = { phase: "task" as const, task_started_at: "2026-11-23T08:00:00Z", module_id: "slurry" };

  it("opens its module afresh, once, and goes on with it after a reload", async () => {
    answering(home);
    const lab = new Laboratory();
    const factory = new IDBFactory();
    const first = await Tablet.take(lab, factory);
    await first.arrive(begun);
    await expect.poll(() => lab.of("open_training")).toHaveLength(1);
    await expect.poll(() => first.context.memory.hasOpened(begun.task_started_at)).toBe(true);
    first.tell(begun);
    const second = await Tablet.take(lab, factory);
    await second.arrive(begun);
    await expect.poll(() => lab.of("open_training")).toHaveLength(2);
    expect(lab.of("open_training").map(({ afresh }) => afresh)).toEqual([true, false]);
  });

  it.each([
    ["on paper", { ...begun, medium: "paper" as const }],
    ["in a headset", { ...begun, medium: "mr" as const }],
    ["in a pause", { ...begun, paused: true }],
    ["that has not begun", { ...begun, task_started_at: null, module_id: null }],
    ["of knowledge", { ...begun, phase: "knowledge" as const, task_started_at: null, mode: "exam" as const }],
  ])("%s opens nothing by itself", async (_, now) => {
    answering(home);
    const lab = new Laboratory();
    const tablet = await Tablet.take(lab);
    await tablet.arrive(now);
    await expect.poll(async () => (await tablet.context.memory.participation())?.phase).toBe(now.phase);
    expect(lab.of("open_training")).toEqual([]);
  });

  it("takes a rating of sickness once, with how well its time is known", async () => {
    answering(home);
    const lab = new Laboratory();
    const tablet = await Tablet.take(lab);
    await tablet.arrive({ ...begun, medium: "vr", fms_due_at: "2026-11-23T08:00:00Z" });
    tablet.actions.rateSickness(4);
    expect(tablet.study.ratedDue).toBe("2026-11-23T08:00:00Z");
    await expect.poll(() => lab.of("rate_sickness")).toHaveLength(1);
    const [rating] = lab.of("rate_sickness");
    expect(rating).toMatchObject({ value: 4, clock: { offset_ms: expect.any(Number) as number } });
    expect(rating!.clock!.uncertainty_ms).toBeGreaterThan(0);
  });
});
