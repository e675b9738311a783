import type { CompleteStep, TrainingStep } from "../generated/messages.gen";
import { parseDecimal } from "../panels/numbers";
import type { View } from "../state";
import { bestTrial, type Learn } from "./state";

export type Given = Omit<CompleteStep, "type" | "op_id" | "device_time" | "run_id" | "step_id">;

/** What the learner would answer now, as the step asks for it; undefined where there is nothing to answer with yet. */
export function answerTo(step: TrainingStep, learn: Learn, view: View): Given | undefined {
  switch (step.condition) {
    case "confirm":
    case "time":
      return {};
    case "value": {
      const value = parseDecimal(learn.answer);
      return value === undefined ? undefined : { value, unit: step.unit };
    }
    case "choice":
      return choiceOf(step, learn.ticked);
    case "checklist":
      return learn.ticked.length === step.choices.length ? { choices: inOrder(learn.ticked) } : undefined;
    case "particle": {
      const { picked } = view;
      if (!picked) return undefined;
      return { picked: { particle: picked.id, phase: picked.phase, diameter_um: picked.diameter_um } };
    }
    case "slice": {
      const { on, axis, position } = view.slice;
      return on ? { sliced: { axis, position } } : undefined;
    }
    case "pore-flight":
      return learn.flown ? { flight: learn.flown } : undefined;
    case "best-electrode": {
      const best = bestTrial(learn.game);
      return best && { trial_id: best.trial_id };
    }
  }
}

function choiceOf({ several }: TrainingStep, ticked: readonly number[]): Given | undefined {
  const [first] = ticked;
  if (first === undefined) return undefined;
  return several ? { choices: inOrder(ticked) } : { choice: first };
}

function inOrder(ticked: readonly number[]): number[] {
  return [...ticked].sort((one, other) => one - other);
}
