import type { Actions } from "../actions";
import type { TrainingState, TrainingStep } from "../generated/messages.gen";
import type { AppState, Learn } from "../state";
import type { Block, PanelContent, Quantity, Size } from "./content";
import { plain, withUnit } from "./numbers";
import { leadOf } from "./sentences";
import type { Words } from "./words";

/** A training module: the step to do now, why, what is dangerous about it, and the answer. */
export function learnPanel(state: AppState, actions: Actions, words: Words, size: Size): PanelContent {
  const { run } = state.learn;
  if (!run) return { title: words.t("nav.learn"), blocks: catalogue(state, actions, words) };
  const step = run.steps[run.standing.current];
  const blocks: Block[] = [progress(run, words)];
  const read = step && state.learn.read.stepId === step.step_id ? state.learn.read.hazards : 0;
  if (step && size !== "full" && read < step.hazards.length)
    return { title: run.title, blocks: [...blocks, ...warning(step, read, actions, words)] };
  if (step) blocks.push(...explanation(step, words, size), ...answer(step, state.learn, actions, words));
  blocks.push(...troubles(state, words));
  if (size === "full") blocks.push(leave(actions, words));
  return { title: run.title, blocks, place: `${run.run_id} ${run.standing.current}` };
}

/** Where hazards do not fit beside the step they stand before it, whole and one after the other. */
function warning(step: TrainingStep, read: number, actions: Actions, { t }: Words): Block[] {
  const label = t("learn.hazard", { number: read + 1, count: step.hazards.length });
  const press = () => actions.readHazards(step.step_id, read + 1);
  return [
    { kind: "heading", text: step.title },
    { kind: "list", label, items: [step.hazards[read]!], tone: "warning", icon: "warning" },
    { kind: "buttons", buttons: [{ id: "understood", label: t("learn.understood"), primary: true, press }] },
  ];
}

function catalogue({ library, connection, learn }: AppState, actions: Actions, { t }: Words): Block[] {
  const online = connection === "online";
  if (library.modules.length === 0) {
    return [{ kind: "text", text: t(online ? "learn.empty" : "learn.offline"), tone: "quiet" }];
  }
  const problem: Block[] = learn.problem
    ? [{ kind: "text", text: learn.problem, tone: "danger", icon: "warning" }]
    : [];
  return [
    { kind: "text", text: t(online ? "learn.choose" : "learn.offline"), tone: "quiet" },
    ...problem,
    ...library.modules.flatMap(({ module_id, title, steps }): Block[] => [
      { kind: "heading", text: title },
      { kind: "text", text: t("learn.steps", { count: steps }), tone: "quiet" },
      {
        kind: "buttons",
        buttons: [
          {
            id: `module-${module_id}`,
            label: t("learn.start", { title }),
            primary: true,
            disabled: !online,
            press: () => actions.openModule(module_id),
          },
        ],
      },
    ]),
  ];
}

function progress(run: TrainingState, { t }: Words): Block {
  const count = run.steps.length;
  const number = Math.min(run.standing.current + 1, count);
  const text =
    run.standing.current < count ? t("learn.step", { number, count }) : t("learn.finished", { count });
  return { kind: "progress", label: t("learn.progress"), fraction: run.standing.current / count, text };
}

function explanation(step: TrainingStep, words: Words, size: Size): Block[] {
  const { t } = words;
  const blocks: Block[] = [
    { kind: "heading", text: step.title },
    { kind: "text", text: step.instruction },
  ];
  if (step.hazards.length > 0) {
    blocks.push({
      kind: "list",
      label: t("learn.hazards"),
      items: size === "full" ? [...step.hazards] : step.hazards.map((hazard) => leadOf(hazard).lead),
      tone: "warning",
      icon: "warning",
    });
  }
  if (size === "full") {
    blocks.push({ kind: "text", label: t("learn.reason"), text: step.reason, tone: "quiet" });
  }
  const target = targetOf(step, words);
  if (target) blocks.push({ kind: "quantities", rows: [target] });
  return blocks;
}

function targetOf(step: TrainingStep, { t, language }: Words): Quantity | undefined {
  if (step.target === null) return undefined;
  const tolerance =
    step.tolerance === null ? "" : ` ${t("learn.tolerance", { tolerance: plain(step.tolerance, language) })}`;
  return { label: t("learn.target"), value: withUnit(plain(step.target, language) + tolerance, step.unit) };
}

function answer(step: TrainingStep, learn: Learn, actions: Actions, { t }: Words): Block[] {
  const button = (label: string, ready: boolean): Block => ({
    kind: "buttons",
    buttons: [
      { id: "complete", label, primary: true, disabled: learn.busy || !ready, press: actions.completeStep },
    ],
  });
  if (step.condition === "confirm") return [button(t("learn.confirm"), true)];
  if (step.condition === "choice") {
    const options = step.choices.map((label, index) => ({ value: String(index), label }));
    return [
      {
        kind: "choices",
        id: `choice-${step.step_id}`,
        label: t("learn.choice"),
        value: learn.choice === null ? "" : String(learn.choice),
        options,
        change: (value) => actions.choose(Number(value)),
      },
      button(t("learn.check"), learn.choice !== null),
    ];
  }
  return [
    {
      kind: "field",
      id: `value-${step.step_id}`,
      label: t("learn.value"),
      value: learn.answer,
      unit: step.unit,
      numeric: true,
      change: actions.answer,
      enter: actions.completeStep,
    },
    button(t("learn.check"), learn.answer.trim() !== ""),
  ];
}

function troubles({ learn, connection }: AppState, { t }: Words): Block[] {
  if (learn.problem)
    return [{ kind: "text", text: learn.problem, tone: "danger", icon: "warning", live: true }];
  if (connection === "online") return [];
  return [{ kind: "text", text: t("learn.offline"), tone: "quiet", icon: "clock" }];
}

function leave(actions: Actions, { t }: Words): Block {
  return { kind: "buttons", buttons: [{ id: "leave", label: t("learn.again"), press: actions.leaveModule }] };
}
