import type { Actions } from "../actions";
import type { Journey } from "../games/pore_flight/journey";
import type { PoreVisit } from "../games/pore_flight/pore_visit";
import type { Way } from "../games/pore_flight/result";
import { initialPoreFlight, resultOf, type PoreFlightState } from "../games/pore_flight/state";
import { listenForSteering } from "../games/pore_flight/controls";
import { currentStep } from "../learning/state";
import type { Viewer } from "../scene/viewer";
import { patch, sentence, type Context } from "./context";

type Flying = Pick<
  Actions,
  | ("startPoreFlight" | "leavePoreFlight" | "pullIon" | "turnPoreFlight" | "showWidestWay")
  | ("rateDiscomfort" | "finishGame")
>;

const NUDGE_UM = 0.5;
/** How often the panel is told where the ion is, on the move and at rest, when only time goes on. */
const READ_SECONDS = 0.25;
const REST_SECONDS = 1;
/** A quarter at the table, so that one looks along an axis again; a twelfth for who flies. */
const TURNS: Record<Way, number> = { table: Math.PI / 2, flight: Math.PI / 6 };

/** The game in which somebody leads an ion through the pores of the electrode on show. */
export class PoreFlight {
  private visit: PoreVisit | undefined;
  private stopListening: () => void = () => undefined;
  private sinceRead = 0;
  private attempt = 0;

  /** @param actions what the page can do, which may do more when a game ends than is done here. */
  constructor(
    private readonly context: Context,
    private readonly actions: () => Actions,
  ) {
    this.leaveWithElectrode();
  }

  actionsHere(): Flying {
    const game = (change: Partial<PoreFlightState>) => patch(this.context.store, "game", change);
    return {
      startPoreFlight: (options = {}) => void this.start(options.way ?? this.game.way),
      leavePoreFlight: () => this.leave(),
      pullIon: (direction) => this.journey?.steering.nudge(direction, NUDGE_UM),
      turnPoreFlight: (direction) => this.turn(direction),
      showWidestWay(guided) {
        game({ guided });
      },
      rateDiscomfort: (discomfort) => game({ discomfort }),
      finishGame: (result) => {
        game({ results: [...this.game.results, result] });
        // The way ends a little above the collector, so that a straight one may be shorter than the electrode is thick.
        if (this.isAskedFor())
          this.actions().bringFlight({ ...result, path_ratio: Math.max(1, result.path_ratio) });
      },
    };
  }

  /** Called before each frame. */
  frame(seconds: number): void {
    const { visit, game } = this;
    if (!visit || (game.phase !== "leading" && game.phase !== "arrived")) return;
    visit.frame(seconds, game.guided || game.phase === "arrived");
    this.note(visit);
    this.read(visit.journey, seconds);
  }

  private get game(): PoreFlightState {
    return this.context.store.get().game;
  }

  private get journey(): Journey | undefined {
    return this.visit?.journey;
  }

  /** Take the pore space in and put an ion above it. */
  private async start(way: Way): Promise<void> {
    const { store } = this.context;
    this.finish();
    this.clear();
    const attempt = ++this.attempt;
    const { playback, flight } = store.get().view;
    const still = { playback: { ...playback, playing: false, time: 1 } };
    patch(store, "view", { ...still, picked: null, flight: { ...flight, on: false, moving: false } });
    const { results, guided } = this.game;
    patch(store, "game", { ...initialPoreFlight(), phase: "loading", way, results, guided });
    try {
      const viewer = await this.context.viewer;
      const { prepare } = await import("../games/pore_flight/preparing");
      const visit = await prepare(viewer, way, () => this.attempt === attempt);
      if (!visit) return;
      this.visit = visit;
      this.listen(viewer, visit);
      patch(store, "game", { phase: "leading", readings: visit.journey.readings(), widest: visit.widest });
    } catch (reason) {
      if (this.attempt === attempt) patch(store, "game", { phase: "off", problem: sentence(reason) });
    }
  }

  private listen(viewer: Viewer, visit: PoreVisit): void {
    const canvas = viewer.renderer.domElement;
    this.stopListening = listenForSteering(canvas, {
      journey: visit.journey,
      pxPerUm: () => visit.pxPerUm(canvas.clientHeight),
      zoom: (factor) => visit.zoomBy(factor),
      turn: (direction) => this.turn(direction),
      leave: () => this.actions().leavePoreFlight(),
    });
    if (!viewer.renderer.xr.isPresenting) canvas.focus({ preventScroll: true });
  }

  private turn(direction: 1 | -1): void {
    const { journey } = this;
    if (!journey) return;
    journey.steering.turn(direction * TURNS[journey.way]);
    patch(this.context.store, "game", { readings: journey.readings() });
  }

  /** Where the ion is, where a test can read it. */
  private note({ journey, viewer }: PoreVisit): void {
    const { dataset } = viewer.renderer.domElement;
    const place = journey.ion.place.join();
    if (dataset["ion"] !== place) dataset["ion"] = place;
  }

  /** What the panel says, a few times a second, and when the ion comes to rest or arrives. */
  private read(journey: Journey, seconds: number): void {
    const { phase, readings } = this.game;
    if (phase !== "leading") return;
    this.sinceRead += seconds;
    const { arrived } = journey.ion;
    const moves = journey.isMoving || readings.moving;
    const due = this.sinceRead >= (moves ? READ_SECONDS : REST_SECONDS);
    if (!arrived && !(due && journey.ion.moved)) return;
    this.sinceRead = 0;
    patch(this.context.store, "game", {
      readings: journey.readings(),
      phase: arrived ? "arrived" : "leading",
    });
  }

  /** Whether a step of a module asks for the game. */
  private isAskedFor(): boolean {
    return currentStep(this.context.store.get().learn)?.condition === "pore-flight";
  }

  /** Back to where the game began, or to the step that asks for it; what was reached is kept. */
  private leave(): void {
    this.finish();
    if (this.isAskedFor()) this.actions().showPanel("learn");
    this.attempt += 1;
    this.clear();
    const { results, way, guided } = this.game;
    patch(this.context.store, "game", { ...initialPoreFlight(), results, way, guided });
  }

  /** An ion that has arrived counts once, whichever way somebody goes on. */
  private finish(): void {
    if (this.game.phase !== "arrived") return;
    patch(this.context.store, "game", { phase: "off" });
    this.actions().finishGame(resultOf(this.game));
  }

  private clear(): void {
    this.stopListening();
    this.stopListening = () => undefined;
    if (this.visit) delete this.visit.viewer.renderer.domElement.dataset["ion"];
    this.visit?.dispose();
    this.visit = undefined;
  }

  /** The game ends with the electrode that it is played in. */
  private leaveWithElectrode(): void {
    const { store } = this.context;
    let before = store.get().shown;
    store.subscribe(({ shown }) => {
      const isOther = shown.electrodeId !== before.electrodeId;
      const comesAnew = shown.status === "loading" && before.status !== "loading";
      before = shown;
      if (isOther || comesAnew) this.leave();
      if (isOther) patch(store, "game", { results: [] });
    });
  }
}
