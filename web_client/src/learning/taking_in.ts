import type {
  ElectrodeTried,
  Modules,
  Scores,
  StepJudged,
  TrainingState,
  TrainingStood,
} from "../generated/messages.gen";
import { emptyHanded, type Learn } from "./state";

export type TrainingNews = Modules | TrainingState | StepJudged | TrainingStood | ElectrodeTried | Scores;

/** Learning after a frame of the server. */
export function withTraining(learn: Learn, message: TrainingNews): Learn {
  switch (message.type) {
    case "modules":
      return { ...learn, modules: message.modules };
    case "training_state":
      return opened(learn, message);
    case "step_judged":
      return message.run_id === learn.run?.run_id ? judged(learn, message) : learn;
    case "training_stood": {
      if (message.run_id !== learn.run?.run_id) return learn;
      return { ...learn, run: { ...learn.run, standing: message.standing }, busy: false, problem: "" };
    }
    case "electrode_tried":
      return { ...withTrial(learn, message), busy: false, problem: "" };
    case "scores":
      if (message.run_id !== learn.run?.run_id) return learn;
      return { ...learn, game: { ...learn.game, scores: message.rows } };
  }
}

/** The same step as before, after a pause or in another language, leaves in the hands what was in them. */
function opened(learn: Learn, run: TrainingState): Learn {
  const same = learn.run?.run_id === run.run_id && learn.run.standing.current === run.standing.current;
  const kept = same ? { busy: false, problem: "" } : { ...emptyHanded(), judged: null };
  return { ...learn, ...kept, run, moduleId: run.module_id };
}

function judged(learn: Learn, message: StepJudged): Learn {
  const { run, answer } = learn;
  const { right, completed, feedback, standing, step_id: stepId } = message;
  const title = run!.steps.find(({ step_id }) => step_id === stepId)?.title ?? "";
  const results = standing.finished ? message.results : run!.results;
  return {
    ...learn,
    ...(completed || standing.finished ? emptyHanded() : { busy: false, problem: "" }),
    run: { ...run!, standing, results },
    judged: { stepId, title, right, completed, feedback, answer },
  };
}

/** The same answer once more is no other trial. */
function withTrial(learn: Learn, trial: ElectrodeTried): Learn {
  const { game } = learn;
  if (game.trials.some(({ trial_id }) => trial_id === trial.trial_id)) return learn;
  return { ...learn, game: { ...game, trials: [...game.trials, trial] } };
}
