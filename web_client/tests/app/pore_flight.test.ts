import { describe, expect, it } from "vitest";
import type { Actions } from "../../src/actions";
import type { Context } from "../../src/app/context";
import { patch } from "../../src/app/context";
import { PoreFlight } from "../../src/app/pore_flight";
import type { GameResult } from "../../src/games/pore_flight/result";
import { NO_READINGS } from "../../src/games/pore_flight/state";
import type { Viewer } from "../../src/scene/viewer";
import { initialState } from "../../src/state";
import { createStore } from "../../src/store";

const READINGS = { ...NO_READINGS, thickness_um: 20, length_um: 30, seconds: 42, touches: 2 };

/** The game's actions, and what it has sent on. */
function begin(viewer: Promise<Viewer> = new Promise(() => undefined)) {
  const store = createStore(initialState("en", "electrode", ""));
  const sent: GameResult[] = [];
  const game: PoreFlight = new PoreFlight({ store, viewer } as Context, () => actions as Actions);
  const here = game.actionsHere();
  const actions = {
    ...here,
    finishGame(result: GameResult) {
      sent.push(result);
      here.finishGame(result);
    },
  };
  const arrive = () => patch(store, "game", { phase: "arrived", way: "table", readings: READINGS });
  return { store, actions, sent, arrive };
}

const REACHED = { path_ratio: 1.5, seconds: 42, touches: 2, way: "table", discomfort: null };

describe("a game that has ended", () => {
  it("is sent and kept once, when its player leaves", () => {
    const { store, actions, sent, arrive } = begin();
    arrive();
    actions.rateDiscomfort(1);
    expect(sent).toEqual([]);
    actions.leavePoreFlight();
    actions.leavePoreFlight();
    expect(sent).toEqual([{ ...REACHED, discomfort: 1 }]);
    expect(store.get().game).toMatchObject({ phase: "off", discomfort: null, results: sent });
  });

  it("is sent without an answer as well, when its player goes on", () => {
    const { store, actions, sent, arrive } = begin();
    arrive();
    actions.startPoreFlight({ way: "flight" });
    expect(sent).toEqual([REACHED]);
    expect(store.get().game).toMatchObject({ phase: "loading", way: "flight", results: [REACHED] });
  });

  it("is sent as well when another electrode is shown, and the board begins anew with it", async () => {
    const { store, sent, arrive } = begin();
    arrive();
    patch(store, "shown", { electrodeId: "b" });
    await Promise.resolve();
    expect(sent).toEqual([REACHED]);
    expect(store.get().game).toMatchObject({ phase: "off", results: [] });
  });
});

describe("a game on the way", () => {
  it("is not sent when it is left", () => {
    const { store, actions, sent } = begin();
    patch(store, "game", { phase: "leading", readings: READINGS });
    actions.leavePoreFlight();
    expect(sent).toEqual([]);
    expect(store.get().game.phase).toBe("off");
  });

  it("leaves the flight, the process and the particle that was picked", () => {
    const { store, actions } = begin();
    patch(store, "view", {
      flight: { on: true, moving: true, time: 0.5 },
      playback: { playing: true, time: 0.2 },
    });
    actions.startPoreFlight();
    expect(store.get().view).toMatchObject({
      flight: { on: false, moving: false },
      playback: { playing: false, time: 1 },
      picked: null,
    });
  });

  it("says what was wrong where it cannot begin", async () => {
    const { store, actions } = begin(Promise.reject(new Error("no view")));
    actions.startPoreFlight();
    await expect.poll(() => store.get().game).toMatchObject({ phase: "off", problem: "no view" });
  });
});
