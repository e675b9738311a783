import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { conductingActions, followStudy } from "../../src/app/conducting";
import type { Context } from "../../src/app/context";
import { Refused } from "../../src/connection/messages";
import { initialState, type AppState } from "../../src/state";
import { createStore, type Store } from "../../src/store";
import { initialStudies, stationOf } from "../../src/studies";
import { exampleNote } from "../panels/studies/example_studies";

const settled = () => vi.advanceTimersByTimeAsync(0);
const AHEAD_MS = 5000;

let store: Store<AppState>;
let sent: Record<string, unknown>[];
let refusal: string;
let arrive: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  [sent, refusal, arrive] = [[], "", () => undefined];
});
afterEach(() => vi.useRealTimers());

function started(id = "x/console") {
  store = createStore(initialState("en", "studies", ""));
  store.update((state) => ({
    ...state,
    account: { ...state.account, login: "in", role: "ergonomist" },
    studies: initialStudies(id),
  }));
  const connection = {
    ask: (message: Record<string, unknown>) => {
      sent.push(message);
      return Promise.resolve({ server_ms: Date.now() + AHEAD_MS });
    },
    tell: (message: Record<string, unknown>) => void sent.push(message),
    deliver: (message: Record<string, unknown>) => {
      sent.push(message);
      return new Promise<void>((resolve, reject) => {
        arrive = () => (refusal ? reject(new Refused("refused", refusal)) : resolve());
      });
    },
  };
  const context = { store, connection } as unknown as Context;
  followStudy(context);
  return conductingActions(context);
}
const change = (part: Partial<AppState>) => store.update((state) => ({ ...state, ...part }));
const station = () => stationOf(store.get().studies, "x.P01");
const followed = () =>
  sent.filter(({ study_id }) => study_id).map(({ type, study_id }) => `${String(type)} ${String(study_id)}`);

describe("a study on show", () => {
  it("is followed while its people are looked at, and again after a lost connection", async () => {
    started();
    expect(followed()).toEqual([]);
    change({ connection: "online" });
    await settled();
    change({ connection: "offline" });
    await settled();
    change({ connection: "online" });
    await settled();
    change({ studies: { ...store.get().studies, tab: "people" } });
    await settled();
    expect(followed()).toEqual(["follow_study x", "leave_study x", "follow_study x"]);
    change({ studies: { ...store.get().studies, tab: "notes" } });
    await settled();
    expect(followed().slice(3)).toEqual(["leave_study x"]);
  });

  it("has a clock that ticks only meanwhile", async () => {
    started();
    const { nowMs } = store.get().studies;
    await vi.advanceTimersByTimeAsync(2000);
    expect(store.get().studies.nowMs - nowMs).toBe(2000);
    change({ panel: "electrode" });
    await vi.advanceTimersByTimeAsync(2000);
    expect(store.get().studies.nowMs - nowMs).toBe(2000);
  });

  it("is nothing to who does not conduct studies", async () => {
    started();
    change({ account: { ...store.get().account, role: "teacher" }, connection: "online" });
    await settled();
    expect(sent).toEqual([]);
  });
});

describe("something that is done about somebody", () => {
  it("has a name and a time of its own, is done once, and leaves what is in hand", async () => {
    const { conduct, draftStation } = started();
    draftStation("x.P01", { asking: "end_task", why: "sick", read: "SSQ", note: "half a note" });
    conduct("x.P01", { type: "end_task", why: "sick" });
    conduct("x.P01", { type: "end_task", why: "sick" });
    expect(sent).toMatchObject([{ type: "end_task", participant_id: "x.P01", why: "sick" }]);
    expect(sent[0]).toMatchObject({ op_id: expect.any(String), device_time: new Date().toISOString() });
    expect(station().busy).toBe("end_task");
    arrive();
    await settled();
    expect(station()).toMatchObject({ busy: "", asking: "", why: "", done: "end_task" });
    expect(station()).toMatchObject({ read: "SSQ", note: "half a note" });
  });

  it("that is refused keeps the question open, with the server's sentence", async () => {
    refusal = "P01 answers ssq first.";
    const { conduct, draftStation } = started();
    draftStation("x.P01", { asking: "note", note: "Dizzy." });
    conduct("x.P01", { type: "annotate", text: "Dizzy." });
    arrive();
    await settled();
    expect(station()).toMatchObject({ busy: "", problem: refusal, asking: "note", note: "Dizzy." });
    draftStation("x.P01", { note: "Dizzy!" });
    expect(station().problem).toBe("");
  });

  it("a note that is kept leaves the field empty", async () => {
    const { conduct, draftStation } = started();
    draftStation("x.P01", { note: "Dizzy." });
    conduct("x.P01", { type: "annotate", text: "Dizzy." });
    arrive();
    await settled();
    expect(station().note).toBe("");
  });

  it("a rating brings the clock of this device: read off the server, else as the welcome said", async () => {
    const { conduct } = started();
    change({ account: { ...store.get().account, serverAheadMs: 700 } });
    conduct("x.P01", { type: "rate_sickness", value: 3 });
    expect(sent.at(-1)).toMatchObject({ value: 3, clock: { offset_ms: 700, uncertainty_ms: 1000 } });
    arrive();
    change({ connection: "online" });
    await settled();
    conduct("x.P01", { type: "rate_sickness", value: 4 });
    expect(sent.at(-1)).toMatchObject({ value: 4, clock: { offset_ms: AHEAD_MS, uncertainty_ms: 0 } });
  });
});

describe("the review of a note", () => {
  it("is shown once the server has it", async () => {
    const { reviewNote, draftRelease } = started("x/notes");
    change({ studies: { ...store.get().studies, notes: [exampleNote()] } });
    draftRelease("e1", "Was dizzy.");
    reviewNote(exampleNote(), "Was dizzy.");
    expect(sent).toMatchObject([
      { type: "review_note", participant_id: "x.P01", entry_id: "e1", text: "Was dizzy." },
    ]);
    expect(store.get().studies.notes?.[0]?.released).toBeNull();
    arrive();
    await settled();
    expect(store.get().studies).toMatchObject({ releases: {}, reviewing: "" });
    expect(store.get().studies.notes?.[0]?.released).toBe("Was dizzy.");
  });

  it("that is refused keeps the text", async () => {
    refusal = "There is no note e1 about P01.";
    const { reviewNote, draftRelease } = started("x/notes");
    draftRelease("e1", "Was dizzy.");
    reviewNote(exampleNote(), null);
    arrive();
    await settled();
    expect(store.get().studies).toMatchObject({ problem: refusal, releases: { e1: "Was dizzy." } });
  });
});
