import type { Actions } from "../../actions";
import type { RecordModel, StepState } from "../../notebook/model";
import type { AppState } from "../../state";
import type { Block, Remark, StepMark } from "../content";
import type { Words } from "../words";
import { isOpen } from "./comments";

/** The steps of the work in their order: done, next, with a problem, or still to come. */
export function stepList(state: AppState, model: RecordModel, actions: Actions, words: Words): Block {
  const { t } = words;
  const { stepId } = state.desk;
  const mark = (step: StepState): StepMark => ({
    id: step.id,
    title: step.title,
    detail: step.required > 0 ? t("step.filled", { filled: step.filled, required: step.required }) : "",
    state: standing(step, model, words),
    current: stepId === step.id,
    press: () => actions.arrangeDesk({ stepId: step.id }),
  });
  const [filled, required] = [sum(model, "filled"), sum(model, "required")];
  const all: StepMark = {
    id: "",
    title: t("step.all"),
    detail: t("step.filled", { filled, required }),
    state: { icon: "pen", label: "", tone: "quiet" },
    current: stepId === "",
    press: () => actions.arrangeDesk({ stepId: "" }),
  };
  return { kind: "steps", id: "steps", label: t("step.list"), steps: [all, ...model.steps.map(mark)] };
}

function sum({ steps }: RecordModel, key: "filled" | "required"): number {
  return steps.reduce((total, step) => total + step[key], 0);
}

function standing({ slots, filled, required }: StepState, { next }: RecordModel, { t }: Words): Remark {
  if (slots.some(({ problem }) => problem === "conflict" || problem === "out_of_range"))
    return { icon: "warning", label: t("step.problem"), tone: "danger" };
  if (slots.some((slot) => slot.comments.some(isOpen)))
    return { icon: "question", label: t("step.question"), tone: "warning" };
  if (slots.some(({ problem }) => problem === "off_target"))
    return { icon: "warning", label: t("step.off_target"), tone: "warning" };
  if (slots.some(({ id }) => id === next)) return { icon: "play", label: t("step.next"), tone: "plain" };
  const some = slots.some(({ values }) => values.length > 0);
  if (filled >= required && (required > 0 || some)) return { icon: "ok", label: t("step.done"), tone: "ok" };
  return { icon: "ring", label: t(filled > 0 ? "step.begun" : "step.todo"), tone: "quiet" };
}
