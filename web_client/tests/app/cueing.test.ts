import { describe, expect, it } from "vitest";
import { followCues } from "../../src/app/cueing";
import type { SceneCue } from "../../src/generated/messages.gen";
import { createStore } from "../../src/store";
import type { AppState } from "../../src/state";
import { exampleState, notedActions } from "../panels/example_state";
import { exampleRun, exampleStep } from "../panels/learn/example_learn";

const NOTHING: SceneCue = { whole: false, axis: null, position: null, colour: null, time: null };

/** What is done on the stage when a run begins that has this cue. */
async function shownBy(cue: Partial<SceneCue> | null, change: Partial<AppState> = {}) {
  const state = { ...exampleState(), ...change };
  const store = createStore<AppState>({ ...state, learn: { ...state.learn, run: null } });
  const { actions, done } = notedActions();
  followCues(store, actions);
  const steps = [exampleStep({ scene: cue && { ...NOTHING, ...cue } }), exampleStep({ step_id: "next" })];
  store.update((one) => ({ ...one, learn: { ...one.learn, run: exampleRun({ steps }) } }));
  await Promise.resolve();
  return { store, done };
}

describe("when a step begins", () => {
  it("the electrode is cut, coloured and set to a moment as the step asks for", async () => {
    const { done } = await shownBy({ axis: "z", position: 0.2, colour: "cells/ion_current", time: 1 });
    expect(done).toEqual([
      ["pick", null],
      ["slice", { on: true, axis: "z", position: 0.2 }],
      ["colourBy", "cells/ion_current"],
      ["seek", 1],
    ]);
  });

  it("it is whole again where that is asked for, in the colours of its phases", async () => {
    const { done } = await shownBy({ whole: true, colour: "phase" });
    expect(done).toEqual([
      ["pick", null],
      ["slice", { on: false }],
      ["clip", false],
      ["colourBy", ""],
    ]);
  });

  it("a field that this electrode has not is left out, and without a cue nothing changes", async () => {
    expect((await shownBy({ colour: "cells/none" })).done).toEqual([["pick", null]]);
    expect((await shownBy(null)).done).toEqual([]);
  });

  it("it is shown once: what is looked at afterwards is one's own choice", async () => {
    const { store, done } = await shownBy({ time: 0 });
    store.update((state) => ({ ...state, panel: "learn" }));
    await Promise.resolve();
    expect(done).toHaveLength(2);
  });

  it("it waits until the electrode has come", async () => {
    const { shown } = exampleState();
    const { store, done } = await shownBy({ time: 0 }, { shown: { ...shown, status: "loading" } });
    expect(done).toEqual([]);
    store.update((state) => ({ ...state, shown }));
    await Promise.resolve();
    expect(done).toEqual([
      ["pick", null],
      ["seek", 0],
    ]);
  });

  it("nothing is moved for others by who does not lead the room", async () => {
    const powers = { host: 1, locked: false, muted: false, following: false, gatherings: 0 };
    const room = { powers, seats: [] } as unknown as NonNullable<AppState["rooms"]["joined"]>["room"];
    const inRoom = (seat: number) => ({ rooms: { ...exampleState().rooms, joined: { room, seat } } });
    expect((await shownBy({ time: 0 }, inRoom(2))).done).toEqual([]);
    expect((await shownBy({ time: 0 }, inRoom(1))).done).toHaveLength(2);
  });
});
