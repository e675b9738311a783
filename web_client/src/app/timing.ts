import { currentStep, secondsUntil } from "../learning/state";
import type { AppState } from "../state";
import { patch, type Context } from "./context";
import { endExam, recallGame } from "./learning";

const TICK_MS = 1000;
/** The server has the last word on when the time is over. */
const GRACE_SECONDS = 1;

/** Keep the learner's clock going while something is timed, and end an exam whose time is over. */
export function keepLearningTime(context: Context): void {
  const { store } = context;
  let timer: ReturnType<typeof setInterval> | undefined;
  let ended = "";
  const tick = () => {
    patch(store, "learn", { nowMs: Date.now() });
    const { run } = store.get().learn;
    if (!run || run.run_id === ended || !isOver(store.get())) return;
    ended = run.run_id;
    void endExam(context);
  };
  store.subscribe((state) => {
    const timed = isTimed(state);
    if (timed === (timer !== undefined)) return;
    clearInterval(timer);
    timer = timed ? setInterval(tick, TICK_MS) : undefined;
    if (timed) tick();
  });
}

/** Whoever comes back to the game finds the trials of before. */
export function followGame(context: Context): void {
  let begun = "";
  context.store.subscribe(({ learn }) => {
    const step = currentStep(learn);
    const place = step ? `${learn.run!.run_id} ${step.step_id}` : "";
    if (place === begun) return;
    begun = place;
    void recallGame(context);
  });
}

function isTimed({ learn }: AppState): boolean {
  const step = currentStep(learn);
  if (!step) return false;
  return learn.run!.standing.deadline !== null || (learn.run!.mode === "guided" && step.condition === "time");
}

function isOver({ learn, account, connection }: AppState): boolean {
  const deadline = learn.run?.standing.deadline;
  if (!deadline || connection !== "online" || learn.busy) return false;
  return secondsUntil(deadline, learn.nowMs, account.serverAheadMs) < -GRACE_SECONDS;
}
