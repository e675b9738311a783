import type { Actions } from "../actions";
import { uuid7 } from "../connection/uuid7";
import type { CompleteStep, TrainingStep } from "../generated/messages.gen";
import { plain, parseDecimal } from "../panels/numbers";
import type { Learn } from "../state";
import { patch, sentence, words, type Context } from "./context";

type Learning = Pick<
  Actions,
  "openModule" | "leaveModule" | "answer" | "choose" | "completeStep" | "readHazards"
>;

/** Actions on a training module. */
export function learningActions(context: Context): Learning {
  const { store } = context;
  return {
    openModule: (moduleId) => void openModule(context, moduleId),
    leaveModule: () => patch(store, "learn", { run: null, problem: "" }),
    answer: (answer) => patch(store, "learn", { answer, problem: "" }),
    choose: (choice) => patch(store, "learn", { choice, problem: "" }),
    completeStep: () => void completeStep(context),
    readHazards: (stepId, hazards) => patch(store, "learn", { read: { stepId, hazards } }),
  };
}

/** Start a module, or take up its unfinished run. */
export async function openModule({ store, connection }: Context, moduleId: string): Promise<void> {
  try {
    await connection.ask({
      type: "open_training",
      module_id: moduleId,
      device_time: new Date().toISOString(),
    });
  } catch (reason) {
    patch(store, "learn", { problem: sentence(reason) });
  }
}

async function completeStep(context: Context): Promise<void> {
  const { store, connection } = context;
  const { learn } = store.get();
  const step = learn.run?.steps[learn.run.standing.current];
  if (!learn.run || !step || learn.busy) return;
  const given = answerTo(step, learn);
  if (!given) return patch(store, "learn", { problem: badNumber(context, step) });
  const message: CompleteStep = {
    type: "complete_step",
    op_id: uuid7(),
    run_id: learn.run.run_id,
    step_id: step.step_id,
    ...given,
    device_time: new Date().toISOString(),
  };
  patch(store, "learn", { busy: true, problem: "" });
  try {
    await connection.deliver<"complete_step">(message);
  } catch (reason) {
    patch(store, "learn", { busy: false, problem: sentence(reason) });
  }
}

function answerTo(
  step: TrainingStep,
  learn: Learn,
): Pick<CompleteStep, "value" | "unit" | "choice"> | undefined {
  if (step.condition === "confirm") return {};
  if (step.condition === "choice") return learn.choice === null ? undefined : { choice: learn.choice };
  const value = parseDecimal(learn.answer);
  return value === undefined ? undefined : { value, unit: step.unit };
}

function badNumber(context: Context, step: TrainingStep): string {
  const { t, language } = words(context);
  return t("number.bad", {
    example: plain(step.target ?? 1.5, language),
    got: context.store.get().learn.answer,
  });
}
