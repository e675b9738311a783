// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Context } from "../../src/app/context";
import { followRecording, movesOf } from "../../src/app/recording";
import type { Unnamed } from "../../src/connection/messages";
import type { LogChunk, Participation } from "../../src/generated/messages.gen";
import { initialState, type AppState } from "../../src/state";
import { createStore } from "../../src/store";
import { keepStudyWritesIn } from "../../src/study/writes";
import { exampleParticipation } from "../study/example_study";

const TASK: Partial<Participation> = { phase: "task", streams: ["interactions", "frames"] };
const PAUSE = {
  type: "pause_session",
  op_id: "1",
  device_time: "2026-11-23T08:00:00.000Z",
  paused: true,
} as const;

function recording() {
  const store = createStore(initialState("en", "take_part", ""));
  const kept: Unnamed<LogChunk>[] = [];
  keepStudyWritesIn((write) => Promise.resolve(void kept.push(write as Unnamed<LogChunk>)));
  document.body.innerHTML = `<button data-id="done">Done</button>`;
  const recorder = followRecording({ store } as unknown as Context, document.body, () => Promise.resolve());
  const told = async (now: Partial<Participation>, study: Partial<AppState["study"]> = {}) => {
    const participation = exampleParticipation(now);
    store.update((state) => ({ ...state, study: { ...state.study, now: participation, ...study } }));
    await vi.advanceTimersByTimeAsync(0);
  };
  const press = () => document.querySelector("button")!.click();
  return { store, kept, recorder, told, press };
}

describe("the log of a participant's page", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => {
    vi.useRealTimers();
    document.body.replaceWith(document.createElement("body"));
  });

  it("is of presses and frames, in a session only", async () => {
    const { kept, recorder, told, press } = recording();
    press();
    await told({ phase: "waiting" });
    press();
    await told(TASK);
    press();
    for (let i = 0; i < 61; i++) {
      await vi.advanceTimersByTimeAsync(1000 / 60);
      recorder.frame(undefined);
    }
    expect(kept).toHaveLength(1);
    expect(kept[0]).toMatchObject({ gaze: [], motion: null, frames: { late: 0, latency_ms: null } });
    expect(kept[0]!.actions.map(({ action, target }) => [action, target])).toEqual([["press", "done"]]);
  });

  it("ends with the press on pause, before the server knows of it", async () => {
    const { kept, told, press } = recording();
    await told(TASK);
    press();
    await told(TASK, { waiting: { acts: [PAUSE], count: 1, others: 0 } });
    expect(kept).toHaveLength(1);
    press();
    await vi.advanceTimersByTimeAsync(5000);
    expect(kept).toHaveLength(1);
  });

  it("says what could not be kept", async () => {
    const { store, told, press } = recording();
    keepStudyWritesIn(() => Promise.reject(new Error("the disk is full")));
    await told(TASK);
    press();
    await vi.advanceTimersByTimeAsync(1000);
    expect(store.get().study.problem).toContain("the disk is full");
  });
});

it("tells where somebody went by identifiers", () => {
  const before = initialState("en", "take_part", "");
  const answering = { ...before.study.answering, asked: "ssq before 1", place: 2 };
  expect(movesOf(before, before)).toEqual([]);
  expect(movesOf(before, { ...before, panel: "learn" })).toEqual([["show_panel", "learn"]]);
  expect(movesOf(before, { ...before, study: { ...before.study, answering } })).toEqual([
    ["show_question", "ssq before 1 2"],
  ]);
});
