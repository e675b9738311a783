import type { AppState } from "../state";
import { clock, studyClock, studyNow } from "../study/clock";
import { listenForPresses } from "../study/logging/presses";
import { Recorder } from "../study/logging/recorder";
import { keepStudyWrite } from "../study/writes";
import { currentStep } from "../learning/state";
import { patch, sentence, words, type Context } from "./context";

/**
 * Log what the running session of a study asks for, and nothing else.
 *
 * @param page where people press.
 * @param readClock asks the server for its time; whether it answered.
 */
export function followRecording(
  context: Context,
  page: HTMLElement,
  readClock: () => Promise<boolean>,
): Recorder {
  const { store } = context;
  const recorder = new Recorder({
    keep: keepStudyWrite,
    now: studyNow,
    clock: studyClock,
    readClock,
    latencyMs: () => clock.latencyMs(),
    complain: (reason) =>
      patch(store, "study", { problem: words(context).t("study.not_kept", { reason: sentence(reason) }) }),
  });
  let before = store.get();
  store.subscribe((state) => {
    recorder.follow(state.study.now?.streams ?? []);
    for (const [action, target] of movesOf(before, state)) recorder.act(action, target);
    before = state;
  });
  listenForPresses(page, (action, target) => recorder.act(action, target));
  document.addEventListener("visibilitychange", () => recorder.unseen());
  window.addEventListener("pagehide", () => recorder.turnOver());
  return recorder;
}

/** Where somebody went: to another panel, another step of a module, another question. */
export function movesOf(before: AppState, after: AppState): [action: string, target: string][] {
  const places = ({ panel, learn, study }: AppState) => ({
    show_panel: panel,
    show_step: currentStep(learn)?.step_id ?? "",
    show_question: study.answering.asked && `${study.answering.asked} ${study.answering.place}`,
  });
  const [old, now] = [places(before), places(after)];
  return Object.entries(now).filter(([action, target]) => target && target !== old[action as keyof typeof old]);
}
