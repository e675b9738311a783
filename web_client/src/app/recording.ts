import type { StudyStream } from "../generated/messages.gen";
import type { AppState } from "../state";
import { Lost, Refused } from "../connection/messages";
import { clock, studyClock, studyNow } from "../study/clock";
import { listenForPresses } from "../study/logging/presses";
import { Recorder } from "../study/logging/recorder";
import { isPaused, type Study } from "../study/state";
import { keepStudyWrite } from "../study/writes";
import { currentStep } from "../learning/state";
import { patch, sentence, words, type Context } from "./context";

/**
 * Log what the running session of a study asks for, and nothing else.
 *
 * @param page where people press.
 * @param readClock asks the server for its time.
 */
export function followRecording(
  context: Context,
  page: HTMLElement,
  readClock: () => Promise<void>,
): Recorder {
  const { store } = context;
  const recorder = new Recorder({
    keep: keepStudyWrite,
    now: studyNow,
    clock: studyClock,
    readClock: () => hasAnswered(readClock()),
    latencyMs: () => clock.latencyMs(),
    complain: (reason) =>
      patch(store, "study", {
        problem: words(context).t("study.log.not_kept", { reason: sentence(reason) }),
      }),
  });
  let before = store.get();
  store.subscribe((state) => {
    recorder.follow(loggedNow(state.study), state.study.now?.motion_hz);
    for (const [action, target] of movesOf(before, state)) recorder.act(action, target);
    before = state;
  });
  listenForPresses(page, (action, target) => recorder.act(action, target));
  document.addEventListener("visibilitychange", () => recorder.unseen());
  window.addEventListener("pagehide", () => recorder.turnOver());
  return recorder;
}

/** Who pauses is not logged from then on, also before the server knows. */
function loggedNow(study: Study): readonly StudyStream[] {
  return isPaused(study) ? [] : (study.now?.streams ?? []);
}

async function hasAnswered(question: Promise<void>): Promise<boolean> {
  try {
    await question;
    return true;
  } catch (reason) {
    if (reason instanceof Lost || reason instanceof Refused) return false;
    throw reason;
  }
}

/** Where somebody went: to another panel, another step of a module, another question. */
export function movesOf(before: AppState, after: AppState): [action: string, target: string][] {
  const places = ({ panel, learn, study }: AppState) => ({
    show_panel: panel,
    show_step: currentStep(learn)?.step_id ?? "",
    show_question: study.answering.asked && `${study.answering.asked} ${study.answering.place}`,
  });
  const [old, now] = [places(before), places(after)];
  return Object.entries(now).filter(
    ([action, target]) => target && target !== old[action as keyof typeof old],
  );
}
